//! A program in a pseudo terminal, seen through an emulator: what a person at the keyboard sees, with the moment at
//! which each change of the screen arrived.

use color_eyre::eyre::{Result, bail, eyre};
use portable_pty::{ChildKiller, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How long nothing may change until a picture counts as complete.
pub const QUIET: Duration = Duration::from_millis(120);

type LineCheck = Box<dyn Fn(&dyn MasterPty) -> bool>;

/// A running program and the picture it has painted so far.
pub struct Terminal {
    /// Just before the program was started.
    pub started: Instant,
    /// Bytes the program has written.
    pub bytes: usize,
    /// When the picture changed, one entry for each piece of output that changed it.
    pub changes: Vec<Instant>,
    parser: vt100::Parser<Answers>,
    master: Box<dyn MasterPty + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    exit: Receiver<(Instant, ExitStatus)>,
    writer: Box<dyn Write + Send>,
    killer: Box<dyn ChildKiller + Send + Sync>,
    process: Option<u32>,
    /// Whether the line discipline (echo, line editing, signals) is as it was at the start.
    line_as_before: LineCheck,
    /// No more output can come.
    closed: bool,
}

impl Terminal {
    /// Starts a program in a terminal of `columns` by `rows`.
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Result<Self> {
        let (Some(width), Some(height)) = (NonZeroU16::new(columns), NonZeroU16::new(rows)) else {
            bail!("a terminal has at least one cell");
        };
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(report)?;
        let reader = pair.master.try_clone_reader().map_err(report)?;
        let writer = pair.master.take_writer().map_err(report)?;
        let line = pair.master.get_termios();
        let started = Instant::now();
        let mut child = pair.slave.spawn_command(command).map_err(report)?;
        let (exit_sender, exit) = mpsc::channel();
        let (killer, process) = (child.clone_killer(), child.process_id());
        thread::spawn(move || {
            if let Ok(status) = child.wait() {
                let _ = exit_sender.send((Instant::now(), status));
            }
        });
        Ok(Self {
            started,
            bytes: 0,
            changes: Vec::new(),
            parser: vt100::Parser::new_with_callbacks(height, width, 0, Answers::default()),
            master: pair.master,
            output: read_all(reader),
            exit,
            writer,
            killer,
            process,
            line_as_before: Box::new(move |master| master.get_termios() == line),
            closed: false,
        })
    }

    /// Makes the window another size; the program is told.
    pub fn resize(&mut self, columns: u16, rows: u16) -> Result<()> {
        let (Some(width), Some(height)) = (NonZeroU16::new(columns), NonZeroU16::new(rows)) else {
            bail!("a terminal has at least one cell");
        };
        self.parser.screen_mut().set_size(height, width);
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).map_err(report)
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The characters on the screen, one line each row.
    pub fn text(&self) -> String {
        self.screen().contents()
    }

    /// The lines that are not empty, for a message.
    pub fn shown(&self) -> String {
        self.text().lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// Whether every setting of the terminal is again as a shell expects it.
    pub fn restored(&self) -> bool {
        let screen = self.screen();
        !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && !screen.application_cursor()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
            && (self.line_as_before)(self.master.as_ref())
    }

    pub fn process(&self) -> Option<u32> {
        self.process
    }

    /// Types keys, as the bytes a terminal sends.
    pub fn send(&mut self, keys: &str) -> Result<()> {
        self.writer.write_all(keys.as_bytes())?;
        Ok(self.writer.flush()?)
    }

    /// Reads until `seen` holds; the arrival of the output that made it hold, or `None` after `limit`.
    pub fn wait(&mut self, limit: Duration, mut seen: impl FnMut(&Self) -> bool) -> Option<Instant> {
        let end = Instant::now() + limit;
        if seen(self) {
            return Some(Instant::now());
        }
        loop {
            let at = self.read(end)?;
            if seen(self) {
                return Some(at);
            }
        }
    }

    /// Like [`Self::wait`]; not seen is an error that shows the screen.
    pub fn expect(&mut self, what: &str, seen: impl FnMut(&Self) -> bool) -> Result<Instant> {
        const LIMIT: Duration = Duration::from_secs(20);
        self.wait(LIMIT, seen)
            .ok_or_else(|| eyre!("{what}: not seen within {} s; the screen was:\n{}", LIMIT.as_secs(), self.shown()))
    }

    /// Reads until nothing has changed for `quiet`, at most for `limit`.
    pub fn settle(&mut self, quiet: Duration, limit: Duration) {
        let start = Instant::now();
        while start.elapsed() < limit && !self.closed {
            let last = self.changes.last().map_or(start, |at| start.max(*at));
            if last.elapsed() >= quiet {
                return;
            }
            self.read(last + quiet);
        }
    }

    /// Waits for the end of the program: when it came and with what status.
    pub fn wait_exit(&mut self, limit: Duration) -> Option<(Instant, ExitStatus)> {
        let exit = self.exit.recv_timeout(limit).ok();
        while self.read(Instant::now() + Duration::from_millis(50)).is_some() {}
        exit
    }

    /// Takes one piece of output into the picture; `None` when none came until `end`.
    fn read(&mut self, end: Instant) -> Option<Instant> {
        let left = end.saturating_duration_since(Instant::now());
        let (at, piece) = match self.output.recv_timeout(left) {
            Ok(piece) => piece,
            Err(RecvTimeoutError::Timeout) => return None,
            Err(RecvTimeoutError::Disconnected) => {
                self.closed = true;
                return None;
            }
        };
        let before = self.screen().clone();
        self.parser.process(&piece);
        self.bytes += piece.len();
        if differs(&before, self.screen()) {
            self.changes.push(at);
        }
        let answers = std::mem::take(&mut self.parser.callbacks_mut().pending);
        for answer in answers {
            // A program that is gone wants no answer.
            let _ = self.send(&answer);
        }
        Some(at)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.killer.kill();
    }
}

/// What a terminal answers when it is asked about itself.
#[derive(Default)]
struct Answers {
    pending: Vec<String>,
}

impl vt100::Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        first: Option<u8>,
        second: Option<u8>,
        params: &[&[u16]],
        last: char,
    ) {
        let number = params.first().and_then(|param| param.first()).copied().unwrap_or(0);
        match (first, second, last, number) {
            (None, None, 'c', 0) => self.pending.push("\x1b[?62;22c".to_owned()),
            (None, None, 'n', 5) => self.pending.push("\x1b[0n".to_owned()),
            (None, None, 'n', 6) => {
                let (row, column) = screen.cursor_position();
                self.pending.push(format!("\x1b[{};{}R", row + 1, column + 1));
            }
            (Some(b'?'), Some(b'$'), 'p', mode) => {
                let state = if mode == 2026 { 2 } else { 0 };
                self.pending.push(format!("\x1b[?{mode};{state}$y"));
            }
            _ => {}
        }
    }
}

/// Stamps each piece of output with its arrival, whatever the emulator is doing meanwhile.
fn read_all(mut reader: Box<dyn Read + Send>) -> Receiver<(Instant, Vec<u8>)> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            let piece = buffer.get(..count).unwrap_or_default().to_vec();
            if sender.send((Instant::now(), piece)).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Whether any cell looks different.
fn differs(before: &vt100::Screen, after: &vt100::Screen) -> bool {
    let (rows, columns) = after.size();
    (0..rows.get()).any(|row| (0..columns.get()).any(|column| before.cell(row, column) != after.cell(row, column)))
}

/// The terminal library's error as ours.
fn report(error: impl std::fmt::Display) -> color_eyre::Report {
    eyre!("no pseudo terminal: {error:#}")
}
