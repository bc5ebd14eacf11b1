//! The loop: wait, take in everything that came, draw once.

use super::clipboard;
use super::console::{Console, Executor};
use super::detect::Options;
use super::event::Event;
use super::exit::Exit;
use super::input::Input;
use super::signals::Caught;
use super::stage::Stage;
use crate::app::{Effect, Msg};
use rustix::process::Signal;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{sleep_until, timeout};

/// How long messages are taken in before a frame is due in between.
const DRAIN: Duration = Duration::from_millis(8);
/// How long to wait for the last frame on the way out.
const LAST_FRAME: Duration = Duration::from_millis(10);

/// Why the loop hands control back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pause {
    Leave(Exit),
    /// Stop the process; go on afterwards.
    Suspend,
    /// Give the terminal to the user's editor for [`EventLoop::outside`].
    Edit,
    /// Continued after a stop that was not ours.
    Continued,
}

/// Both channels' senders are kept, so that neither ever ends.
pub(super) struct Channels {
    pub events: (Sender<Event>, Receiver<Event>),
    pub answers: (Sender<Msg>, Receiver<Msg>),
}

pub(super) struct EventLoop<C, E> {
    pub stage: Stage<C>,
    pub executor: E,
    pub channels: Channels,
    pub options: Options,
    /// Tab and text the user's editor is wanted for.
    pub outside: Option<(usize, String)>,
    resized: bool,
    pause: Option<Pause>,
}

#[allow(clippy::large_enum_variant, reason = "one at a time, never stored")]
enum Ready {
    Event(Event),
    Answer(Msg),
    Time,
}

impl<C: Console, E: Executor> EventLoop<C, E> {
    pub fn new(stage: Stage<C>, executor: E, channels: Channels, options: Options) -> Self {
        Self { stage, executor, channels, options, outside: None, resized: false, pause: None }
    }

    /// Runs until there is something only the owner of the terminal can do. `size` asks for the terminal's size.
    pub async fn run(&mut self, size: impl Fn() -> (u16, u16)) -> Pause {
        loop {
            let ready = self.ready().await;
            self.take_in(ready);
            self.drain();
            if self.stage.is_due() {
                self.send(Msg::Due);
            }
            if std::mem::take(&mut self.resized) {
                let effects = self.stage.resize(size());
                self.carry_out(effects);
            }
            if let Some(pause) = self.pause.take() {
                return pause;
            }
            self.stage.draw();
        }
    }

    /// Updates with a message and carries out what follows.
    pub fn send(&mut self, msg: Msg) {
        let effects = self.stage.update(msg);
        self.carry_out(effects);
    }

    /// Hands effects on, except those that concern the terminal.
    pub fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Quit => self.leave(Exit::Quit),
                Effect::Suspend => self.pause = self.pause.or(Some(Pause::Suspend)),
                Effect::EditOutside { tab, text } => {
                    self.outside = Some((tab, text));
                    self.pause = self.pause.or(Some(Pause::Edit));
                }
                Effect::Redraw => self.stage.repaint(),
                Effect::Copy(text) => self.copy(&text),
                other => self.executor.run(other),
            }
        }
    }

    /// Waits a little for the frame under way, then for nothing.
    pub async fn settle(&mut self) {
        let _ = timeout(LAST_FRAME, async {
            while self.stage.output.is_busy() {
                if let Some(Event::Written) = self.channels.events.1.recv().await {
                    self.stage.output.written();
                }
            }
        })
        .await;
    }

    /// Waits, after a stop, for the go-ahead; `Some` when it is to leave instead.
    pub async fn continued(&mut self) -> Option<Exit> {
        loop {
            match self.channels.events.1.recv().await {
                Some(Event::Caught(Caught::Continued)) => return None,
                Some(Event::Caught(Caught::Leave(number))) => return Some(Exit::Signalled(number)),
                Some(Event::Gone) | None => return Some(Exit::HungUp),
                Some(Event::Written) => self.stage.output.written(),
                Some(_) => {}
            }
        }
    }

    /// Drops what came while another program had the terminal: its stops and interrupts were meant for that one.
    /// `Some` when the terminal is gone or the program was asked to end.
    pub fn forget_signals(&mut self) -> Option<Exit> {
        let mut left = None;
        while let Ok(event) = self.channels.events.1.try_recv() {
            match event {
                Event::Written => self.stage.output.written(),
                Event::Gone => left = left.or(Some(Exit::HungUp)),
                Event::Caught(Caught::Leave(number)) if number != Signal::INT.as_raw() => {
                    left = left.or(Some(Exit::Signalled(number)));
                }
                _ => {}
            }
        }
        left
    }

    /// Keys and signals before answers, answers before time.
    async fn ready(&mut self) -> Ready {
        let wake = self.stage.wake_at();
        let sleep = sleep_until(wake.unwrap_or_else(Instant::now).into());
        tokio::select! {
            biased;
            Some(event) = self.channels.events.1.recv() => Ready::Event(event),
            Some(msg) = self.channels.answers.1.recv() => Ready::Answer(msg),
            () = sleep, if wake.is_some() => Ready::Time,
            else => Ready::Time,
        }
    }

    fn take_in(&mut self, ready: Ready) {
        match ready {
            Ready::Event(event) => self.on_event(event),
            Ready::Answer(msg) => self.send(msg),
            Ready::Time => {}
        }
    }

    /// Takes in what else has come, a key always before an answer.
    fn drain(&mut self) {
        let start = Instant::now();
        while self.pause.is_none() && start.elapsed() < DRAIN {
            let Channels { events: (_, events), answers: (_, answers) } = &mut self.channels;
            let event = events.try_recv().map(Ready::Event);
            let Ok(ready) = event.or_else(|_| answers.try_recv().map(Ready::Answer)) else { return };
            self.take_in(ready);
        }
    }

    fn on_event(&mut self, event: Event) {
        match event {
            Event::Input(Input::Key(key)) => self.send(Msg::Key(key)),
            Event::Input(Input::Paste(text)) => self.send(Msg::Paste(text)),
            Event::Written => self.stage.output.written(),
            Event::Gone => self.terminate(Exit::HungUp),
            Event::Caught(Caught::Leave(number)) => self.terminate(Exit::Signalled(number)),
            // Only the last size counts; it is asked for once everything is taken in.
            Event::Caught(Caught::Resized) => self.resized = true,
            Event::Caught(Caught::Stop) => self.pause = self.pause.or(Some(Pause::Suspend)),
            Event::Caught(Caught::Continued) => self.pause = self.pause.or(Some(Pause::Continued)),
        }
    }

    /// The console may still put things in order, but it cannot stay.
    fn terminate(&mut self, exit: Exit) {
        self.pause = Some(Pause::Leave(exit));
        self.send(Msg::Terminated);
    }

    /// The first reason to leave stands.
    fn leave(&mut self, exit: Exit) {
        if !matches!(self.pause, Some(Pause::Leave(_))) {
            self.pause = Some(Pause::Leave(exit));
        }
    }

    fn copy(&mut self, text: &str) {
        let directory = clipboard::state_directory();
        let copied = clipboard::copy(text, self.options.wrap, directory.as_deref());
        if !copied.sequence.is_empty() {
            self.stage.write_ahead(&copied.sequence);
        }
        self.send(Msg::Noticed(copied.notice));
    }
}

#[cfg(test)]
mod tests;
