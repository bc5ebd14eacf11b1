//! Tells the linker where the shared engine lies, relative to the program, so that the program
//! starts without `LD_LIBRARY_PATH`: built in the target folder, unpacked from an archive, or
//! installed under a prefix.
#[path = "assets/engine/lazy.rs"]
mod lazy;

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=DUCKDB_LIB_DIR");
    let shared = set("CARGO_FEATURE_LOCAL") && !set("CARGO_FEATURE_ENGINE_BUNDLED");
    let Some(platform) = Platform::of_target().filter(|_| shared) else {
        return;
    };
    for dir in ["", "/../lib/redshift-tui"] {
        search(&format!("{}{dir}", platform.origin));
    }
    // Not set: the linker and the loader know a system-wide library by themselves.
    let Some(engine) = env::var_os("DUCKDB_LIB_DIR").map(PathBuf::from) else {
        return;
    };
    let library = engine.join(platform.library);
    println!("cargo::rerun-if-changed={}", library.display());
    if !library.exists() {
        println!(
            "cargo::error=the engine {} is missing: run `make setup`, or point DUCKDB_LIB_DIR at \
             libduckdb 1.5.6, or build without the stand-in (`--no-default-features`)",
            library.display()
        );
        return;
    }
    for object in lazy::objects(&library) {
        println!("cargo::rustc-link-arg={}", object.display());
    }
    match levels_up(&engine) {
        // The program lies in `<profile>/`, test programs in `<profile>/deps/` or, with a
        // separate build folder, deeper.
        Some(levels) => {
            for extra in 0..2 {
                let up = "/..".repeat(levels + extra);
                search(&format!("{}{up}/engine", platform.origin));
            }
        }
        None => search(&engine.display().to_string()),
    }
}

/// What differs between the systems the shared engine is linked on.
struct Platform {
    origin: &'static str,
    library: &'static str,
}

impl Platform {
    fn of_target() -> Option<Self> {
        match env::var("CARGO_CFG_TARGET_OS").ok()?.as_str() {
            "linux" => Some(Self { origin: "$ORIGIN", library: "libduckdb.so" }),
            "macos" => Some(Self { origin: "@loader_path", library: "libduckdb.dylib" }),
            _ => None,
        }
    }
}

/// Adds one folder to those the loader looks in.
fn search(dir: &str) {
    println!("cargo::rustc-link-arg=-Wl,-rpath,{dir}");
}

fn set(name: &str) -> bool {
    env::var_os(name).is_some()
}

/// How far `engine` lies above the folder of the built program; `None` when it lies elsewhere.
/// `OUT_DIR` is `<target>/[<triple>/]<profile>/build/<package>/out`.
fn levels_up(engine: &Path) -> Option<usize> {
    let out = PathBuf::from(env::var_os("OUT_DIR")?);
    let profile = out.ancestors().nth(3)?;
    profile.ancestors().position(|dir| dir.join("engine") == engine)
}
