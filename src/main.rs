//! The thin program: hand the arguments to the library, end with its status.
use std::process::ExitCode;

fn main() -> ExitCode {
    // Reports of defects, with where they happened; without it a panic is still reported, only plainer.
    let _ = color_eyre::install();
    redshift_tui::cli::main()
}
