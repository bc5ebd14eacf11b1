//! The thread that reads the terminal. It also watches for its end: a poll reports a hang-up even while SIGHUP is
//! ignored, where waiting for bytes alone would spin or never return.

use super::{Decoder, Input};
use crate::runtime::event::{Event, Events};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::io::Errno;
use std::io::{self, PipeReader, PipeWriter};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Bytes taken in one read; a bigger paste takes more reads.
const CHUNK: usize = 16 * 1024;
/// How long [`Reader::pause`] waits for the thread to let go of the terminal.
const PAUSE_WAIT: Duration = Duration::from_millis(50);

enum Command {
    /// Leave the bytes to someone else; say when.
    Pause(mpsc::SyncSender<()>),
    Resume,
}

/// The running thread; it ends when this is dropped.
#[derive(Debug)]
pub struct Reader {
    commands: mpsc::Sender<Command>,
    /// Closing or writing it wakes the thread from its poll.
    wake: PipeWriter,
}

impl Reader {
    /// Starts reading `terminal`. `escape_hold`: see [`Decoder::new`].
    pub fn start(terminal: OwnedFd, escape_hold: Duration, events: Events) -> io::Result<Self> {
        let (woken, wake) = io::pipe()?;
        let (commands, receiver) = mpsc::channel();
        let decoder = Decoder::new(escape_hold);
        let watch = Watch { terminal, woken, commands: receiver, decoder, events, paused: false };
        thread::Builder::new().name("terminal-input".into()).spawn(move || watch.run())?;
        Ok(Self { commands, wake })
    }

    /// Stops reading, so that a child program or the shell gets the keys. The hang-up is still watched for.
    pub fn pause(&self) {
        let (done, paused) = mpsc::sync_channel(1);
        self.tell(Command::Pause(done));
        // Without an answer the thread is handing over keys and reads no more until that is done.
        let _ = paused.recv_timeout(PAUSE_WAIT);
    }

    /// Reads again.
    pub fn resume(&self) {
        self.tell(Command::Resume);
    }

    fn tell(&self, command: Command) {
        // Either fails only when the thread has ended; it has said so itself then.
        let _ = self.commands.send(command);
        let _ = rustix::io::write(&self.wake, &[0]);
    }
}

/// Why the thread ends.
enum End {
    /// The console does not want keys any more.
    Unwanted,
    /// The terminal went away.
    Gone,
}

struct Watch {
    terminal: OwnedFd,
    woken: PipeReader,
    commands: mpsc::Receiver<Command>,
    decoder: Decoder,
    events: Events,
    paused: bool,
}

impl Watch {
    fn run(mut self) {
        let end = loop {
            if let Err(end) = self.turn() {
                break end;
            }
        };
        if matches!(end, End::Gone) {
            let _ = self.events.blocking_send(Event::Gone);
        }
    }

    /// Waits for one thing and does it.
    fn turn(&mut self) -> Result<(), End> {
        let wanted = if self.paused { PollFlags::empty() } else { PollFlags::IN };
        let hold = self.decoder.hold().and_then(|hold| Timespec::try_from(hold).ok());
        let mut fds = [PollFd::new(&self.terminal, wanted), PollFd::new(&self.woken, PollFlags::IN)];
        let ready = match poll(&mut fds, hold.as_ref()) {
            Ok(ready) => ready,
            Err(Errno::INTR) => return Ok(()),
            Err(_) => return Err(End::Gone),
        };
        let [terminal, woken] = fds.map(|fd| fd.revents());
        if ready == 0 {
            let late = self.decoder.give_up();
            return self.hand_over(late);
        }
        if !woken.is_empty() {
            self.obey()?;
        }
        if terminal.contains(PollFlags::IN) && !self.paused {
            return self.read();
        }
        if terminal.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) { Err(End::Gone) } else { Ok(()) }
    }

    fn read(&mut self) -> Result<(), End> {
        let mut chunk = [0; CHUNK];
        match rustix::io::read(&self.terminal, &mut chunk) {
            Ok(0) => Err(End::Gone),
            Ok(count) => {
                let found = self.decoder.feed(chunk.get(..count).unwrap_or_default());
                self.hand_over(found)
            }
            Err(Errno::INTR | Errno::AGAIN) => Ok(()),
            Err(_) => Err(End::Gone),
        }
    }

    fn hand_over(&self, found: Vec<Input>) -> Result<(), End> {
        found
            .into_iter()
            .try_for_each(|input| self.events.blocking_send(Event::Input(input)).map_err(|_| End::Unwanted))
    }

    fn obey(&mut self) -> Result<(), End> {
        let mut bytes = [0; 64];
        if let Ok(0) = rustix::io::read(self.woken.as_fd(), &mut bytes) {
            return Err(End::Unwanted);
        }
        while let Ok(command) = self.commands.try_recv() {
            match command {
                Command::Resume => self.paused = false,
                Command::Pause(done) => {
                    self.paused = true;
                    let _ = done.send(());
                }
            }
        }
        Ok(())
    }
}
