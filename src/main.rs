//! The thin program: hand the arguments to the library, end with its status.
use std::process::ExitCode;

fn main() -> ExitCode {
    redshift_tui::cli::main()
}
