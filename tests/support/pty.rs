//! A program on a terminal of its own: type at it, look at its screen, take the terminal away.

#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Everything the program wrote, as bytes and as a screen.
struct Seen {
    emulator: vt100::Parser,
    raw: Vec<u8>,
    ended: bool,
}

/// A running program and its terminal.
pub struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    letting_go: Arc<AtomicBool>,
    stalled: Arc<AtomicBool>,
}

/// A command with the environment of a plain local terminal.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    for name in ["NO_COLOR", "SSH_TTY", "TMUX", "STY", "LINES", "COLUMNS", "LC_ALL"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.cwd(std::env::current_dir().unwrap());
    command
}

impl Pty {
    /// Starts a command on a new terminal.
    pub fn start(command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut emulator = vt100::Parser::default();
        fit(&mut emulator, columns, rows);
        let seen = Arc::new((Mutex::new(Seen { emulator, raw: Vec::new(), ended: false }), Condvar::new()));
        let letting_go = Arc::new(AtomicBool::new(false));
        let reader = pair.master.try_clone_reader().unwrap();
        let stalled = Arc::new(AtomicBool::new(false));
        let (to, stop, wait) = (Arc::clone(&seen), Arc::clone(&letting_go), Arc::clone(&stalled));
        thread::spawn(move || collect(reader, &to, &stop, &wait));
        let writer = pair.master.take_writer().unwrap();
        Self { master: Some(pair.master), writer: Some(writer), child, seen, letting_go, stalled }
    }

    /// Types bytes.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes.as_ref()).unwrap();
        writer.flush().unwrap();
    }

    /// Gives the terminal another size; the program gets SIGWINCH.
    pub fn resize(&self, columns: u16, rows: u16) {
        fit(&mut self.seen.0.lock().unwrap().emulator, columns, rows);
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
    }

    /// Looks at the screen.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.seen.0.lock().unwrap().emulator.screen())
    }

    /// The text on the screen.
    pub fn text(&self) -> String {
        self.look(vt100::Screen::contents)
    }

    /// All bytes written so far.
    pub fn raw(&self) -> Vec<u8> {
        self.seen.0.lock().unwrap().raw.clone()
    }

    /// Waits until the screen is as wanted; returns how long it took.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> Duration {
        let start = Instant::now();
        let (lock, changed) = &*self.seen;
        let mut seen = lock.lock().unwrap();
        while !wanted(seen.emulator.screen()) {
            let left = PATIENCE.saturating_sub(start.elapsed());
            assert!(!left.is_zero(), "no {what}; the screen shows:\n{}", seen.emulator.screen().contents());
            seen = changed.wait_timeout(seen, left.min(Duration::from_millis(100))).unwrap().0;
        }
        start.elapsed()
    }

    /// Waits for a text on the screen.
    pub fn wait_for_text(&self, text: &str) -> Duration {
        self.wait_for(&format!("{text:?}"), |screen| screen.contents().contains(text))
    }

    /// Closes the terminal: what a dropped link or a closed window does. The program must write something after
    /// it was told to let go, or the reading end stays open; closing the writing end sends it a line feed and
    /// ctrl-d, which does.
    pub fn hang_up(&mut self) {
        self.letting_go.store(true, Ordering::SeqCst);
        self.writer = None;
        let (lock, changed) = &*self.seen;
        let mut seen = lock.lock().unwrap();
        while !seen.ended {
            seen = changed.wait(seen).unwrap();
        }
        drop(seen);
        self.master = None;
    }

    /// Takes nothing more from the program, as a stalled link does, or again.
    pub fn stall(&self, stalled: bool) {
        self.stalled.store(stalled, Ordering::SeqCst);
    }

    /// Waits for the end of the program.
    pub fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "still running; the screen shows:\n{}", self.text());
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Whether the program still runs.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// The program's process id.
    pub fn pid(&self) -> i32 {
        self.child.process_id().unwrap() as i32
    }

    /// Sends the program a signal by its name, `TERM` for one.
    pub fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }

    /// Waits for everything a program wrote before it ended.
    pub fn drain(&self) {
        let (lock, changed) = &*self.seen;
        let mut seen = lock.lock().unwrap();
        let start = Instant::now();
        while !seen.ended && start.elapsed() < PATIENCE {
            seen = changed.wait_timeout(seen, Duration::from_millis(100)).unwrap().0;
        }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a process a signal by its name.
pub fn signal(pid: i32, name: &str) {
    let done = std::process::Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().unwrap();
    assert!(done.success());
}

/// CPU time a process has used, in clock ticks of 10 ms; `None` when it is gone.
pub fn cpu_ticks(pid: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}

/// The emulator knows no screen of nothing.
fn fit(emulator: &mut vt100::Parser, columns: u16, rows: u16) {
    let at_least_one = |n: u16| NonZeroU16::new(n.max(1)).unwrap();
    emulator.screen_mut().set_size(at_least_one(rows), at_least_one(columns));
}

fn collect(mut reader: Box<dyn Read + Send>, seen: &(Mutex<Seen>, Condvar), stop: &AtomicBool, wait: &AtomicBool) {
    let mut chunk = [0; 16_384];
    while let Ok(count @ 1..) = reader.read(&mut chunk) {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let mut seen_now = seen.0.lock().unwrap();
        seen_now.emulator.process(&chunk[..count]);
        seen_now.raw.extend_from_slice(&chunk[..count]);
        drop(seen_now);
        seen.1.notify_all();
        while wait.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(2));
        }
    }
    drop(reader);
    seen.0.lock().unwrap().ended = true;
    seen.1.notify_all();
}
