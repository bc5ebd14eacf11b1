//! The headless commands, one file each.

mod act;
mod config;
mod credentials;
mod docs;
mod events;
mod fetch;
mod keys;
mod kinds;
mod list;
mod metrics;
mod show;

use super::args::{Command, Format, Global};
use super::items::Items;
use super::output::Output;
use super::{Failure, Settings, Status, logging, query, serve};
use std::future::Future;
use std::io::IsTerminal;

/// Runs a command to its end.
pub fn run(command: Command, global: &Global) -> Result<Status, Failure> {
    logging::start(global, true)?;
    fits(&command, global)?;
    match command {
        Command::ServeLocal(args) => block_on(serve::run(global, &args)),
        Command::Kinds => print(&kinds::items(), global),
        Command::Keys => keys::run(global),
        Command::Config(command) => config::run(command, global),
        Command::Completions { shell } => docs::completions(shell, global),
        Command::Man => docs::man(global),
        Command::List { kind, filter, with_load } => {
            let kind = kinds::find(&kind)?;
            let settings = Settings::resolve(global)?;
            block_on(interruptible(list::run(&settings, kind, &filter.join(" "), with_load, global)))
        }
        Command::Show { kind, id } => {
            let kind = kinds::find(&kind)?;
            let settings = Settings::resolve(global)?;
            block_on(interruptible(show::run(&settings, kind, &id, global)))
        }
        Command::Metrics(arguments) => {
            let settings = Settings::resolve(global)?;
            block_on(interruptible(metrics::run(&settings, &arguments, global)))
        }
        Command::Do(arguments) => {
            if arguments.action == "help" {
                return print(&act::items(), global);
            }
            let order = act::Order::read(&arguments)?;
            let settings = Settings::resolve(global)?;
            block_on(interruptible(act::run(&settings, &order, &arguments, global)))
        }
        Command::Events { since } => {
            let settings = Settings::resolve(global)?;
            block_on(interruptible(events::run(&settings, since, global)))
        }
        Command::Credentials(arguments) => {
            let settings = Settings::resolve(global)?;
            let login = block_on(credentials::login(&settings, &arguments))?;
            credentials::give(&login, &arguments, global)
        }
        Command::Query(arguments) => {
            let settings = Settings::resolve(global)?;
            let job = query::Job::read(&arguments, &settings)?;
            block_on(query::run(&settings, &job, global))
        }
    }
}

/// Parquet is for results, and for no terminal.
fn fits(command: &Command, global: &Global) -> Result<(), Failure> {
    if global.output != Format::Parquet {
        return Ok(());
    }
    let what = "the output cannot be Parquet";
    if !matches!(command, Command::Query(_)) {
        let why = "only the result of a query has typed columns";
        return Err(Failure::usage(what, why, "choose another format: -o csv"));
    }
    if global.out.is_none() && std::io::stdout().is_terminal() {
        return Err(Failure::usage(what, "it would go to the terminal", "name a file with --out, or redirect it"));
    }
    Ok(())
}

/// Writes a list where the command line wants it.
fn print(items: &Items, global: &Global) -> Result<Status, Failure> {
    let mut output = Output::open(global.out.as_deref())?;
    items.write(global.output, &mut output)?;
    output.finish()?;
    Ok(Status::Done)
}

/// Runs on a runtime of its own. What is still running in the background at the end is left behind, not awaited.
fn block_on<T>(command: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Failure::new(
            Status::Refused,
            "the program could not start its threads",
            error.to_string(),
            "raise the limits (ulimit -u)",
        )
    })?;
    let result = runtime.block_on(command);
    runtime.shutdown_background();
    result
}

/// Ends at ctrl-c by dropping what runs, so that an unfinished file is taken away.
async fn interruptible(command: impl Future<Output = Result<Status, Failure>>) -> Result<Status, Failure> {
    tokio::select! {
        result = command => result,
        _ = tokio::signal::ctrl_c() => Ok(Status::Interrupted),
    }
}
