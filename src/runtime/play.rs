//! The one call that plays the console: takes the terminal, draws, starts the executor, loops, gives it back.

use super::clock::Clock;
use super::console::{Console, Executor};
use super::detect::Options;
use super::event_loop::{Channels, EventLoop, Pause};
use super::exit::{Exit, StartError};
use super::input::Reader;
use super::job;
use super::output::Output;
use super::outside;
use super::screen::Screen;
use super::signals;
use super::stage::Stage;
use super::tty::{self, ENTER, Tty};
use crate::app::{Effect, Msg};
use std::io;
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc::{Sender, channel};

/// Messages that may wait in each channel.
const CAPACITY: usize = 1_024;
/// The console waits for the network more than it computes; a start on a machine of many cores stays as quick.
const WORKERS: usize = 2;
/// What must not be lost gets this long on the way out; a disk that hangs does not hold the terminal.
const LAST_WORK: Duration = Duration::from_millis(500);

/// Plays `console` on `tty` until it quits. `clock` counts from the program's start. `first` are the effects to begin with. `executor` is called once the
/// first frame is on its way, with the runtime to spawn on and the channel for answers; it must not block.
///
/// The terminal is as it was before when this returns, and also when it panics.
///
/// # Errors
/// When the terminal cannot be set up; nothing has been shown then.
pub fn run<C: Console, E: Executor>(
    tty: Tty,
    clock: Clock,
    console: C,
    first: Vec<Effect>,
    options: Options,
    executor: impl FnOnce(Handle, Sender<Msg>) -> E,
) -> Result<Exit, StartError> {
    let runtime = Work(Some(Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?));
    let handle = runtime.handle().ok_or_else(|| io::Error::other("no runtime"))?;
    let channels = Channels { events: channel(CAPACITY), answers: channel(CAPACITY) };
    let events = channels.events.0.clone();
    // Signals first, so that none of them finds the terminal taken and nobody to give it back.
    let context = handle.enter();
    signals::watch(events.clone())?;
    drop(context);

    tty::restore_on_panic();
    tty.take()?;
    let output = Output::start(tty.output()?, events.clone())?;
    let screen = Screen::new(tty.size(), options.painter);
    let mut stage = Stage::new(console, screen, output, clock, options.frame_gap());
    stage.write_ahead(ENTER);
    stage.draw();

    let reader = Reader::start(tty.input()?, options.escape_hold(), events)?;
    let executor = executor(handle.clone(), channels.answers.0.clone());
    let mut playing = EventLoop::new(stage, executor, channels, options);
    playing.carry_out(first);
    let exit = handle.block_on(play(&mut playing, &tty, &reader));
    drop(tty);
    playing.executor.finish(LAST_WORK);
    Ok(exit)
}

async fn play<C: Console, E: Executor>(playing: &mut EventLoop<C, E>, tty: &Tty, reader: &Reader) -> Exit {
    loop {
        let pause = playing.run(|| tty.size()).await;
        let left = match pause {
            Pause::Leave(exit) => {
                playing.settle().await;
                return exit;
            }
            Pause::Suspend => suspend(playing, tty, reader).await,
            Pause::Edit => edit_outside(playing, tty, reader).await,
            Pause::Continued => resume(playing, tty),
        };
        if let Some(exit) = left {
            playing.send(Msg::Terminated);
            return exit;
        }
    }
}

/// Gives the terminal back, stops the process, and takes the terminal again. `Some` when it is to leave instead.
async fn suspend<C: Console, E: Executor>(playing: &mut EventLoop<C, E>, tty: &Tty, reader: &Reader) -> Option<Exit> {
    if !job::has_shell() {
        let notice = "cannot stop: no shell would bring the console back; quit instead";
        playing.send(Msg::Noticed(notice.into()));
        return None;
    }
    reader.pause();
    playing.settle().await;
    tty::restore();
    let left = match job::stop() {
        Ok(()) => playing.continued().await,
        Err(_) => None,
    };
    let left = left.or_else(|| resume(playing, tty));
    reader.resume();
    left
}

/// Gives the terminal to the user's editor and takes it again. `Some` when it is to leave instead.
async fn edit_outside<C: Console, E: Executor>(
    playing: &mut EventLoop<C, E>,
    tty: &Tty,
    reader: &Reader,
) -> Option<Exit> {
    let (tab, text) = playing.outside.take()?;
    reader.pause();
    playing.settle().await;
    tty::restore();
    let stop = || drop(job::stop());
    let edited = tokio::task::spawn_blocking(move || outside::edit(&text, stop)).await;
    let text = edited.unwrap_or_else(|error| Err(error.to_string()));
    let left = playing.forget_signals().or_else(|| resume(playing, tty));
    reader.resume();
    playing.send(Msg::Edited { tab, text });
    left
}

/// Takes the terminal after a stop. Its content and size may be anything.
fn resume<C: Console, E: Executor>(playing: &mut EventLoop<C, E>, tty: &Tty) -> Option<Exit> {
    if tty.take().is_err() {
        return Some(Exit::HungUp);
    }
    playing.stage.write_ahead(ENTER);
    let effects = playing.stage.resize(tty.size());
    playing.carry_out(effects);
    playing.send(Msg::Resumed);
    None
}

/// The async runtime; dropped, it does not wait for what hangs.
struct Work(Option<Runtime>);

impl Work {
    fn handle(&self) -> Option<Handle> {
        self.0.as_ref().map(|runtime| runtime.handle().clone())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
