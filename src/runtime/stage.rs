//! The console on its screen: what it shows, and when a frame may be drawn.

use super::clock::Clock;
use super::console::Console;
use super::output::Output;
use super::screen::Screen;
use crate::app::{Effect, Msg};
use std::time::{Duration, Instant};

/// The state machine, its screen and the way out to the terminal.
#[derive(Debug)]
pub(super) struct Stage<C> {
    console: C,
    screen: Screen,
    pub output: Output,
    clock: Clock,
    gap: Duration,
    last_frame: Option<Instant>,
    dirty: bool,
    /// To be written before the next frame, with it.
    ahead: Vec<u8>,
}

impl<C: Console> Stage<C> {
    /// `gap`: the least time between two frames.
    pub fn new(console: C, screen: Screen, output: Output, clock: Clock, gap: Duration) -> Self {
        Self { console, screen, output, clock, gap, last_frame: None, dirty: true, ahead: Vec::new() }
    }

    #[cfg(test)]
    pub fn console_mut(&mut self) -> &mut C {
        &mut self.console
    }

    /// Takes in one message.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = self.console.update(msg, self.clock.now());
        self.dirty |= self.console.take_dirty();
        effects
    }

    /// Takes on a size and tells the console.
    pub fn resize(&mut self, (columns, rows): (u16, u16)) -> Vec<Effect> {
        self.screen.resize((columns, rows));
        self.dirty = true;
        self.update(Msg::Resized { columns, rows })
    }

    /// Everything is painted anew with the next frame.
    pub fn repaint(&mut self) {
        self.screen.forget();
        self.dirty = true;
    }

    /// Has bytes written before the next frame, even if that is empty.
    pub fn write_ahead(&mut self, bytes: &[u8]) {
        self.ahead.extend_from_slice(bytes);
        self.dirty = true;
    }

    /// Whether the console's earliest deadline has come.
    pub fn is_due(&self) -> bool {
        self.console.deadline().is_some_and(|deadline| deadline <= self.clock.now().mono)
    }

    /// When there is something to do without a message: a deadline, or a frame held back.
    pub fn wake_at(&self) -> Option<Instant> {
        let frame = (self.dirty && !self.output.is_busy()).then(|| self.frame_from().unwrap_or_else(Instant::now));
        let deadline = self.console.deadline().map(|deadline| self.clock.instant(deadline));
        [frame, deadline].into_iter().flatten().min()
    }

    /// Draws if something changed, the last frame is long enough ago, and the terminal has taken it.
    pub fn draw(&mut self) {
        let now = Instant::now();
        if !self.dirty || self.output.is_busy() || self.frame_from().is_some_and(|from| now < from) {
            return;
        }
        self.dirty = false;
        let mut bytes = std::mem::take(&mut self.ahead);
        bytes.extend(self.screen.draw(|frame| self.console.draw(frame)));
        if !bytes.is_empty() {
            self.last_frame = Some(now);
            self.output.hand_over(bytes);
        }
    }

    /// The earliest moment for the next frame; after a quiet time it has passed, so a key is seen at once.
    fn frame_from(&self) -> Option<Instant> {
        self.last_frame.map(|last| last + self.gap)
    }
}
