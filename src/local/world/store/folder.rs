//! A folder that is opened: locked, read, and cut to what is whole in it.

use super::ledger::{self, Ledger};
use super::whole::Saved;
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// A folder of one world, locked as long as this lives.
#[derive(Debug)]
pub struct Folder {
    pub path: PathBuf,
    _lock: File,
    /// The ledger to go on with; none in a new folder.
    pub ledger: Option<Ledger>,
    last: u64,
}

impl Folder {
    /// Opens or makes a folder, and reads what it holds.
    ///
    /// # Errors
    /// A folder that cannot be made or read, that another world uses, or whose files are not a state.
    pub fn open(path: &Path) -> io::Result<(Self, Option<Saved>)> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        let mut lock = OpenOptions::new();
        let lock = lock.write(true).create(true).truncate(false).mode(0o600).open(path.join("lock"))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|_| {
            io::Error::new(io::ErrorKind::ResourceBusy, format!("another stand-in uses {}", path.display()))
        })?;
        let mut folder = Self { path: path.to_owned(), _lock: lock, ledger: None, last: 0 };
        let mut saved = Saved::read(path)?;
        if let Some(saved) = &mut saved {
            folder.ledger = Some(folder.catch_up(saved)?);
            folder.last = saved.through;
        }
        Ok((folder, saved))
    }

    /// Whether it holds no state yet.
    pub fn is_new(&self) -> bool {
        self.ledger.is_none()
    }

    /// Number of the last change in it.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Lets a state follow the changes after it; the ledger to go on with.
    fn catch_up(&self, saved: &mut Saved) -> io::Result<Ledger> {
        let mut last = None;
        for (_, path) in ledger::all(&self.path)? {
            let size = ledger::read(&path, |record| follow(saved, record, &path))?;
            last = Some((path, size));
        }
        let (path, size) = last.unwrap_or_else(|| (ledger::path(&self.path, saved.through + 1), 0));
        Ledger::open(&path, size)
    }
}

fn follow(saved: &mut Saved, record: ledger::Record, path: &Path) -> io::Result<()> {
    if record.number <= saved.through {
        return Ok(());
    }
    if record.number > saved.through + 1 {
        let why = format!("{}: the change after {} is missing", path.display(), saved.through);
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    saved.state.follow(record.delta);
    (saved.through, saved.clock) = (record.number, record.clock);
    Ok(())
}
