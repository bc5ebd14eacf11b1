//! `serve-local`: only the stand-in, for other tools to talk to.

use super::args::ServeArgs;
use super::{Failure, Global, Status, stand_in};
use std::io::{self, Write};
use tokio::signal::unix::{SignalKind, signal};

/// Serves until SIGINT or SIGTERM.
pub async fn run(global: &Global, args: &ServeArgs) -> Result<Status, Failure> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let running = stand_in::start(stand_in::serving(global, args)?).await?;
    // Nobody's first call shall wait for a model to be unpacked.
    running.unpack_models();
    announce(&running.url())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(Status::Done)
}

/// Others wait for this line.
fn announce(url: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "listening on {url}")?;
    stdout.flush()
}
