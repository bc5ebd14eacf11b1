//! The terminal as a device: its size, raw mode, and giving it back on every way out.

use super::exit::StartError;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::stdio::{stdin, stdout};
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};
use std::io;
use std::panic;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread::{self, ThreadId};

/// Written when the console takes the screen: alternate screen, no wrapping at the right edge, bracketed paste, and
/// two bonus encodings that let ctrl-enter and its like come through (terminals without them ignore both).
pub const ENTER: &[u8] = b"\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[>1u\x1b[>4;1m\x1b[m";
/// Takes back all of [`ENTER`] and whatever a frame may have left half done.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[r\x1b[m\x1b[>4;0m\x1b[<1u\x1b[?2004l\x1b[?7h\x1b[m\x1b[?25h\x1b[?1049l";

/// The size taken where nothing tells one.
const FALLBACK: (u16, u16) = (80, 24);

/// What to restore, and whose panic ends the program; there is one terminal and one console.
struct Taken {
    termios: Termios,
    thread: ThreadId,
}

static TAKEN: Mutex<Option<Taken>> = Mutex::new(None);

fn taken() -> MutexGuard<'static, Option<Taken>> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The terminal on standard input and output. Dropping it restores the screen.
#[derive(Debug)]
pub struct Tty {
    input: BorrowedFd<'static>,
    output: BorrowedFd<'static>,
}

impl Tty {
    /// The terminal, not touched yet.
    ///
    /// # Errors
    /// When standard input or output is none.
    pub fn open() -> Result<Self, StartError> {
        let (input, output) = (stdin(), stdout());
        if isatty(input) && isatty(output) { Ok(Self { input, output }) } else { Err(StartError::NotATerminal) }
    }

    /// Columns and rows, by the device, else by `COLUMNS` and `LINES`, else 80 by 24.
    pub fn size(&self) -> (u16, u16) {
        let told = tcgetwinsize(self.output).map_or((0, 0), |size| (size.ws_col, size.ws_row));
        size_or(told, |name| std::env::var(name).ok())
    }

    /// Another handle for reading.
    pub(super) fn input(&self) -> io::Result<OwnedFd> {
        Ok(rustix::io::fcntl_dupfd_cloexec(self.input, 0)?)
    }

    /// Another handle for writing.
    pub(super) fn output(&self) -> io::Result<OwnedFd> {
        Ok(rustix::io::fcntl_dupfd_cloexec(self.output, 0)?)
    }

    /// Raw mode. [`ENTER`] is left to the first frame, so that both are one write.
    pub(super) fn take(&self) -> io::Result<()> {
        let termios = tcgetattr(self.input)?;
        let mut raw = termios.clone();
        raw.make_raw();
        let mut taken = taken();
        // Taken twice (continued without having been stopped by us), the first modes are the ones to restore.
        taken.get_or_insert(Taken { termios, thread: thread::current().id() });
        tcsetattr(self.input, OptionalActions::Now, &raw)?;
        Ok(())
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was, if it is taken. Skips the sequences where writing would block: the link is dead then.
pub(super) fn restore() {
    let Some(Taken { termios, .. }) = taken().take() else { return };
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    let stdout = stdout();
    let ready = poll(&mut [PollFd::new(&stdout, PollFlags::OUT)], Some(&at_once)).is_ok_and(|ready| ready > 0);
    if ready {
        let _ = rustix::io::write(stdout, LEAVE);
    }
    let _ = tcsetattr(stdin(), OptionalActions::Now, &termios);
}

/// From now on a panic of the console restores the screen before it is reported. A panic of any other thread is
/// only logged while the screen is taken: the console goes on, and a report would tear it.
pub fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let current = thread::current();
            let console = taken().as_ref().map(|taken| taken.thread);
            let fatal =
                console == Some(current.id()) || current.name().is_some_and(|name| name.starts_with("terminal-"));
            if console.is_some() && !fatal {
                tracing::error!(thread = current.name(), "{info}");
                return;
            }
            restore();
            report(info);
        }));
    });
}

fn size_or((columns, rows): (u16, u16), env: impl Fn(&str) -> Option<String>) -> (u16, u16) {
    let or = |told: u16, name: &str, fallback: u16| match told {
        0 => env(name).and_then(|text| text.trim().parse().ok()).filter(|told| *told > 0).unwrap_or(fallback),
        told => told,
    };
    (or(columns, "COLUMNS", FALLBACK.0), or(rows, "LINES", FALLBACK.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_of_nothing_falls_back() {
        let none = |_: &str| None;
        let told = |name: &str| Some(if name == "LINES" { "50".to_owned() } else { "x".to_owned() });
        assert_eq!(size_or((120, 40), told), (120, 40));
        assert_eq!(size_or((0, 0), none), (80, 24));
        assert_eq!(size_or((0, 0), told), (80, 50));
        assert_eq!(size_or((100, 0), none), (100, 24));
    }
}
