//! The log: what this program does, never what it carries. Off unless asked for.

use super::{Failure, Global};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Mutex;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// Starts the log on the file named, else on stderr with `-v`. The SDK's own events are left out: they tell
/// every byte of a request.
pub fn start(global: &Global, stderr_is_free: bool) -> Result<(), Failure> {
    let level = match global.verbose {
        0 | 1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_target(false);
    let layer = match &global.log_file {
        Some(path) => {
            let file = open(path).map_err(|error| {
                let what = format!("the log {} cannot be written", path.display());
                Failure::usage(what, error.to_string(), "name a file in a folder that you may write to")
            })?;
            layer.with_writer(Mutex::new(file)).boxed()
        }
        None if stderr_is_free && global.verbose > 0 => layer.without_time().with_writer(io::stderr).boxed(),
        None => return Ok(()),
    };
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    // A second start (in tests) keeps the first log.
    let _ = tracing_subscriber::registry().with(layer.with_filter(ours)).try_init();
    Ok(())
}

fn open(path: &std::path::Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o600).open(path)
}
