//! What the terminal side tells the loop.

use super::input::Input;
use super::signals::Caught;
use tokio::sync::mpsc;

/// From the input thread, the output thread and the signals.
#[derive(Debug)]
pub enum Event {
    Input(Input),
    /// The terminal went away: hang-up, end of file, a failed write.
    Gone,
    /// The output thread has written its frame and takes the next.
    Written,
    Caught(Caught),
}

/// Where events go. Bounded: a flood of keys waits in the kernel, not in memory.
pub type Events = mpsc::Sender<Event>;
