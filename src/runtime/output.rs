//! The thread that writes to the terminal. The loop never waits for a slow link: while a frame is under way it
//! draws none, and draws the newest state when the terminal has taken it.

use super::event::{Event, Events};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::OwnedFd;
use rustix::io::{Errno, write};
use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// The running thread; it ends when this is dropped and what was handed over is written.
#[derive(Debug)]
pub struct Output {
    frames: SyncSender<Vec<u8>>,
    busy: bool,
}

impl Output {
    /// Starts the thread that writes to `terminal`.
    pub fn start(terminal: OwnedFd, events: Events) -> io::Result<Self> {
        let (frames, receiver) = sync_channel(1);
        thread::Builder::new().name("terminal-output".into()).spawn(move || run(&terminal, &receiver, &events))?;
        Ok(Self { frames, busy: false })
    }

    /// Whether a frame is still under way; [`Event::Written`] ends that.
    pub fn is_busy(&self) -> bool {
        self.busy
    }

    /// Takes note of [`Event::Written`].
    pub fn written(&mut self) {
        self.busy = false;
    }

    /// Hands over a frame, to be written in one call. Only while not busy.
    pub fn hand_over(&mut self, frame: Vec<u8>) {
        // Fails only when the thread has ended; it has sent `Event::Gone` then.
        self.busy = self.frames.try_send(frame).is_ok();
    }
}

fn run(terminal: &OwnedFd, frames: &Receiver<Vec<u8>>, events: &Events) {
    while let Ok(frame) = frames.recv() {
        let told = match write_all(terminal, &frame) {
            Ok(()) => Event::Written,
            Err(_) => Event::Gone,
        };
        let end = matches!(told, Event::Gone);
        if events.blocking_send(told).is_err() || end {
            return;
        }
    }
}

/// One write for a frame, unless the terminal takes only part of it.
fn write_all(terminal: &OwnedFd, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match write(terminal, bytes) {
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                poll(&mut [PollFd::new(terminal, PollFlags::OUT)], None)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::pipe::{PipeFlags, pipe_with};
    use tokio::sync::mpsc;

    /// A pipe in packet mode gives back what one write put in, not more.
    #[test]
    fn a_frame_is_one_write() {
        let (reading, writing) = pipe_with(PipeFlags::DIRECT).unwrap();
        let (events, mut told) = mpsc::channel(4);
        let mut output = Output::start(writing, events).unwrap();
        for length in [3, 1_000, 4_000] {
            output.hand_over(vec![b'x'; length]);
            assert!(output.is_busy());
            assert!(matches!(told.blocking_recv(), Some(Event::Written)));
            output.written();
            let mut packet = [0; 8_192];
            assert_eq!(rustix::io::read(&reading, &mut packet), Ok(length));
        }
    }

    #[test]
    fn a_closed_terminal_is_told() {
        let (reading, writing) = pipe_with(PipeFlags::empty()).unwrap();
        drop(reading);
        let (events, mut told) = mpsc::channel(4);
        let mut output = Output::start(writing, events).unwrap();
        output.hand_over(b"frame".to_vec());
        assert!(matches!(told.blocking_recv(), Some(Event::Gone)));
    }
}
