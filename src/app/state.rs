//! The one state.

use super::{Generation, Timers};
use crate::keys::Keymap;

/// Everything the console knows and shows.
#[derive(Debug)]
pub struct App {
    pub generation: Generation,
    pub timers: Timers,
    pub keymap: Keymap,
    pub size: (u16, u16),
    /// Something changed since the last frame.
    pub dirty: bool,
    pub quitting: bool,
}

impl App {
    /// The state before the first answer.
    pub fn new(keymap: Keymap, size: (u16, u16)) -> Self {
        Self {
            generation: Generation::default(),
            timers: Timers::default(),
            keymap,
            size,
            dirty: true,
            quitting: false,
        }
    }
}
