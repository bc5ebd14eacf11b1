//! Tells the linker where the shared engine lies relative to the program.
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
}
