//! The command line: the console and its headless twins.

mod args;
mod commands;
mod connect;
mod console;
mod failure;
mod items;
mod logging;
mod output;
mod query;
mod serve;
mod settings;
mod stand_in;

pub use args::{Arguments, Command, Global};
pub use console::Launch;
pub use failure::{Failure, Status};
pub use settings::Settings;

use clap::Parser;
use std::process::ExitCode;

/// Runs the program; the exit status is the one documented in README.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return report_usage(&error),
    };
    match run(arguments) {
        Ok(code) => code,
        Err(failure) => {
            failure.report();
            failure.status.into()
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let Arguments { global, command } = arguments;
    match command {
        Some(command) => commands::run(command, &global).map(ExitCode::from),
        None => console::run(&global),
    }
}

/// Help and version end well, a wrong command line with status 2; a closed pipe does not matter to either.
fn report_usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { Status::Usage.into() } else { ExitCode::SUCCESS }
}
