//! The state folder: the whole state as one file, written beside and renamed, so that there is always a whole one.
//! Many changes that come at once are saved together; none is acknowledged before it is on the disk.

use super::clock::Anchor;
use super::{State, World};
use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use tokio::sync::Mutex;

/// The form of the file; a file of another form is refused rather than misread.
const FORM: u32 = 1;

/// A folder of one running world.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Held as long as this world runs.
    _lock: File,
    /// Number of the last change that is on the disk.
    saved: Mutex<u64>,
}

/// What the file holds.
#[derive(Debug, Deserialize)]
pub struct Saved {
    form: u32,
    pub clock: Anchor,
    pub started: Timestamp,
    pub state: State,
}

#[derive(Serialize)]
struct Saving<'a> {
    form: u32,
    clock: Anchor,
    started: Timestamp,
    state: &'a State,
}

impl Store {
    /// Opens or makes a folder, and reads what it holds.
    ///
    /// # Errors
    /// A folder that cannot be made or read, that another world uses, or whose file is not a state.
    pub fn open(folder: &Path) -> io::Result<(Self, Option<Saved>)> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let lock = private(OpenOptions::new().write(true).create(true).truncate(false)).open(folder.join("lock"))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|_| {
            io::Error::new(io::ErrorKind::ResourceBusy, format!("another stand-in uses {}", folder.display()))
        })?;
        let saved = read(&folder.join("world.json"))?;
        Ok((Self { folder: folder.to_owned(), _lock: lock, saved: Mutex::new(0) }, saved))
    }

    fn write(&self, text: &[u8]) -> io::Result<()> {
        let (beside, place) = (self.folder.join("world.json.new"), self.folder.join("world.json"));
        let mut file = private(OpenOptions::new().write(true).create(true).truncate(true)).open(&beside)?;
        file.write_all(text)?;
        file.sync_all()?;
        fs::rename(&beside, &place)?;
        File::open(&self.folder)?.sync_all()
    }
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

fn read(file: &Path) -> io::Result<Option<Saved>> {
    let text = match fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let wrong = |why: String| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {why}", file.display()));
    let saved: Saved = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
    if saved.form == FORM {
        Ok(Some(saved))
    } else {
        Err(wrong(format!("form {} of the state is not known", saved.form)))
    }
}

impl World {
    /// Comes back when every change made so far is on the disk; at once without a state folder.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub async fn saved(&self) -> io::Result<()> {
        let Some(store) = self.store.clone() else { return Ok(()) };
        let made = self.changes.load(Ordering::Acquire);
        let mut saved = store.saved.lock().await;
        if *saved >= made {
            return Ok(());
        }
        // What others changed meanwhile is saved along with it.
        let (made, text) = self.text()?;
        let folder = store.clone();
        tokio::task::spawn_blocking(move || folder.write(&text)).await.map_err(io::Error::other)??;
        *saved = made;
        Ok(())
    }

    fn text(&self) -> io::Result<(u64, Vec<u8>)> {
        let state = self.lock();
        let made = self.changes.load(Ordering::Acquire);
        let saving = Saving { form: FORM, clock: self.clock.anchor(), started: self.started, state: &state };
        serde_json::to_vec(&saving).map(|text| (made, text)).map_err(io::Error::other)
    }
}
