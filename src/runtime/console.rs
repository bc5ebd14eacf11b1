//! What the loop needs of a state machine. [`App`] is the one; tests bring smaller ones.

use crate::app::{self, App, Effect, Msg, Now};
use crate::view;
use ratatui::Frame;
use std::time::Duration;

/// Messages in, effects and frames out.
pub trait Console {
    /// Takes in one message.
    fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect>;
    /// Paints the whole screen.
    fn draw(&self, frame: &mut Frame);
    /// When it wants [`Msg::Due`], in time since the program started.
    fn deadline(&self) -> Option<Duration>;
    /// Whether something changed since this was last asked.
    fn take_dirty(&mut self) -> bool;
}

impl Console for App {
    fn update(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        app::update(self, msg, now)
    }

    fn draw(&self, frame: &mut Frame) {
        view::draw(self, frame);
    }

    fn deadline(&self) -> Option<Duration> {
        self.timers.next()
    }

    fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }
}

/// Carries out what reaches the world: everything but what the loop does itself (`Quit`, `Suspend`, `Redraw`,
/// `Copy`). It must not block; answers go into the channel it was made with.
pub trait Executor {
    /// Starts carrying out an effect.
    fn run(&mut self, effect: Effect);
    /// Nothing more comes: waits, at most for `limit`, until what must not be lost is on disk.
    fn finish(&mut self, limit: Duration);
}
