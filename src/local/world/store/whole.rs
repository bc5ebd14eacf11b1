//! The whole state as one file, written beside and renamed, so that there is always a whole one.

use super::super::State;
use super::super::clock::Anchor;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The form of the file; a file of another form is refused rather than misread.
const FORM: u32 = 2;
const NAME: &str = "world.json";

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    form: u32,
    /// Number of the last change that is in it.
    pub through: u64,
    pub clock: Anchor,
    pub started: Timestamp,
    pub state: State,
}

#[derive(Deserialize)]
struct Form {
    form: u32,
}

impl Saved {
    /// A state as it is after that change.
    pub fn new(through: u64, clock: Anchor, started: Timestamp, state: State) -> Self {
        Self { form: FORM, through, clock, started, state }
    }

    /// What a folder holds, if anything.
    ///
    /// # Errors
    /// A file that cannot be read, or is not a state of this form.
    pub fn read(folder: &Path) -> io::Result<Option<Self>> {
        let file = folder.join(NAME);
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let wrong = |why: String| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {why}", file.display()));
        let Form { form } = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
        if form != FORM {
            return Err(wrong(format!("form {form} of the state is not known")));
        }
        serde_json::from_slice(&text).map(Some).map_err(|error| wrong(error.to_string()))
    }

    /// Takes the place of what a folder held; the file's size.
    ///
    /// # Errors
    /// A disk that is full, or worse; the folder holds what it held.
    pub fn write(&self, folder: &Path) -> io::Result<u64> {
        let (beside, place) = (folder.join("world.json.new"), folder.join(NAME));
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        let mut text = BufWriter::new(file);
        serde_json::to_writer(&mut text, self)?;
        text.flush()?;
        let file = text.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let size = file.metadata()?.len();
        fs::rename(&beside, &place)?;
        File::open(folder)?.sync_all()?;
        Ok(size)
    }
}
