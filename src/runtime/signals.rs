//! Signals as events.

use super::event::{Event, Events};
use rustix::process::Signal as Number;
use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A signal the loop acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caught {
    /// SIGWINCH: the terminal has another size.
    Resized,
    /// SIGTSTP: stop, as ctrl-z does.
    Stop,
    /// SIGCONT: running again.
    Continued,
    /// SIGHUP, SIGTERM or SIGINT: leave; with its number.
    Leave(i32),
}

/// Sends every signal of interest as an event, from now on. Needs the runtime's context.
pub fn watch(events: Events) -> io::Result<()> {
    let mut window = listen(Number::WINCH)?;
    let mut stop = listen(Number::TSTP)?;
    let mut go_on = listen(Number::CONT)?;
    let mut hang_up = listen(Number::HUP)?;
    let mut terminate = listen(Number::TERM)?;
    let mut interrupt = listen(Number::INT)?;
    tokio::spawn(async move {
        loop {
            let caught = tokio::select! {
                Some(()) = window.recv() => Caught::Resized,
                Some(()) = stop.recv() => Caught::Stop,
                Some(()) = go_on.recv() => Caught::Continued,
                Some(()) = hang_up.recv() => Caught::Leave(Number::HUP.as_raw()),
                Some(()) = terminate.recv() => Caught::Leave(Number::TERM.as_raw()),
                Some(()) = interrupt.recv() => Caught::Leave(Number::INT.as_raw()),
                else => return,
            };
            if events.send(Event::Caught(caught)).await.is_err() {
                return;
            }
        }
    });
    Ok(())
}

fn listen(number: Number) -> io::Result<Signal> {
    signal(SignalKind::from_raw(number.as_raw()))
}
