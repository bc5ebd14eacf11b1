//! Part of build.rs: an object with one jump for every function of the engine, so that the library is loaded by
//! the first call and not by the loader. The linker finds all functions here and leaves the library out.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The objects to link, or nothing where this cannot be done: then the library is linked as usual.
pub fn objects(library: &Path) -> Vec<PathBuf> {
    let Some(assembly) = names(library).and_then(|names| assembly(&names)) else { return Vec::new() };
    let Some(out) = env::var_os("OUT_DIR").map(PathBuf::from) else { return Vec::new() };
    let source = out.join("engine.S");
    if fs::write(&source, assembly).is_err() {
        return Vec::new();
    }
    println!("cargo::rerun-if-changed=assets/engine/resolve.c");
    let mut build = cc::Build::new();
    build.file(&source).file("assets/engine/resolve.c").warnings(false).cargo_metadata(false);
    build.try_compile_intermediates().unwrap_or_default()
}

/// The functions the library exports, by `nm`, which comes with every C compiler.
fn names(library: &Path) -> Option<Vec<String>> {
    let listed = Command::new("nm").args(["-D", "--defined-only"]).arg(library).output().ok()?;
    let text = String::from_utf8(listed.stdout).ok()?;
    let functions = text.lines().filter_map(|line| line.split_once(" T "));
    let names: Vec<String> =
        functions.map(|(_, name)| name.trim().to_owned()).filter(|name| name.starts_with("duckdb_")).collect();
    (!names.is_empty()).then_some(names)
}

/// A jump through a slot each. A slot holds at first the way to `engine_resolve`, later the function itself.
fn assembly(names: &[String]) -> Option<String> {
    if env::var("CARGO_CFG_TARGET_OS").ok()? != "linux" {
        return None;
    }
    let machine: Machine = match env::var("CARGO_CFG_TARGET_ARCH").ok()?.as_str() {
        "x86_64" => Machine {
            jump: |n, name| format!("{name}:\n jmp *engine_slots+{}(%rip)\n", n * 8),
            lazy: |n| format!("lazy{n}:\n pushq ${n}\n jmp engine_lazy\n"),
            resolve: X86_64,
        },
        "aarch64" => Machine {
            jump: |n, name| {
                let slot = format!("engine_slots+{}", n * 8);
                format!("{name}:\n adrp x16, {slot}\n ldr x17, [x16, :lo12:{slot}]\n br x17\n")
            },
            lazy: |n| format!("lazy{n}:\n mov w16, #{n}\n b engine_lazy\n"),
            resolve: AARCH64,
        },
        _ => return None,
    };
    let (mut code, mut slots, mut pointers, mut strings) = (String::new(), String::new(), String::new(), String::new());
    for (n, name) in names.iter().enumerate() {
        write!(code, ".globl {name}\n.type {name}, %function\n{}{}", (machine.jump)(n, name), (machine.lazy)(n))
            .ok()?;
        writeln!(slots, " .quad lazy{n}").ok()?;
        writeln!(pointers, " .quad name{n}").ok()?;
        writeln!(strings, "name{n}: .asciz \"{name}\"").ok()?;
    }
    Some(format!(
        ".text\n{code}{}\n.section .data.rel,\"aw\"\n.balign 8\n.globl engine_slots\n.hidden engine_slots\nengine_slots:\n{slots}\
         .globl engine_names\n.hidden engine_names\nengine_names:\n{pointers}\
         .section .rodata\n{strings}.section .note.GNU-stack,\"\",%progbits\n",
        machine.resolve
    ))
}

struct Machine {
    jump: fn(usize, &str) -> String,
    lazy: fn(usize) -> String,
    /// Saves what carries arguments, asks `engine_resolve`, goes on to the function.
    resolve: &'static str,
}

const X86_64: &str = "
engine_lazy:
 pushq %rax
 pushq %rdi
 pushq %rsi
 pushq %rdx
 pushq %rcx
 pushq %r8
 pushq %r9
 subq $136, %rsp
 movups %xmm0, 0(%rsp)
 movups %xmm1, 16(%rsp)
 movups %xmm2, 32(%rsp)
 movups %xmm3, 48(%rsp)
 movups %xmm4, 64(%rsp)
 movups %xmm5, 80(%rsp)
 movups %xmm6, 96(%rsp)
 movups %xmm7, 112(%rsp)
 movq 192(%rsp), %rdi
 call engine_resolve
 movq %rax, %r11
 movups 0(%rsp), %xmm0
 movups 16(%rsp), %xmm1
 movups 32(%rsp), %xmm2
 movups 48(%rsp), %xmm3
 movups 64(%rsp), %xmm4
 movups 80(%rsp), %xmm5
 movups 96(%rsp), %xmm6
 movups 112(%rsp), %xmm7
 addq $136, %rsp
 popq %r9
 popq %r8
 popq %rcx
 popq %rdx
 popq %rsi
 popq %rdi
 popq %rax
 addq $8, %rsp
 jmp *%r11
";

const AARCH64: &str = "
engine_lazy:
 stp x29, x30, [sp, #-16]!
 stp x0, x1, [sp, #-16]!
 stp x2, x3, [sp, #-16]!
 stp x4, x5, [sp, #-16]!
 stp x6, x7, [sp, #-16]!
 stp x8, x9, [sp, #-16]!
 stp q0, q1, [sp, #-32]!
 stp q2, q3, [sp, #-32]!
 stp q4, q5, [sp, #-32]!
 stp q6, q7, [sp, #-32]!
 mov w0, w16
 bl engine_resolve
 mov x16, x0
 ldp q6, q7, [sp], #32
 ldp q4, q5, [sp], #32
 ldp q2, q3, [sp], #32
 ldp q0, q1, [sp], #32
 ldp x8, x9, [sp], #16
 ldp x6, x7, [sp], #16
 ldp x4, x5, [sp], #16
 ldp x2, x3, [sp], #16
 ldp x0, x1, [sp], #16
 ldp x29, x30, [sp], #16
 br x16
";
