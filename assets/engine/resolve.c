// Loads the engine the first time one of its functions is called. Linked the usual way it would be loaded at
// every start of the program: 70 MB to relocate, also for people who never use the stand-in.
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

extern void *engine_slots[];
extern const char *const engine_names[];

// The stand-in cannot go on and cannot return an error from here: say why and end as a signal would end it, so
// that a console gives the terminal back first.
static void leave(const char *why) {
    fprintf(stderr, "redshift-tui: the embedded engine cannot be loaded: %s; run `make setup`\n", why);
    kill(getpid(), SIGTERM);
    for (;;) pause();
}

// The address of function `n`, which is put into its slot: the next call goes straight there. Threads may come
// here together; they find and store the same address.
void *engine_resolve(size_t n) {
    void *library = dlopen("libduckdb.so", RTLD_NOW | RTLD_LOCAL);
    if (!library) leave(dlerror());
    void *function = dlsym(library, engine_names[n]);
    if (!function) leave(engine_names[n]);
    __atomic_store_n(&engine_slots[n], function, __ATOMIC_RELEASE);
    return function;
}
