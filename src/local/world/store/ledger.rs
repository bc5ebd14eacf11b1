//! A file of changes, one a line: a checksum and the change as JSON. Its name says the number of its first change.

use super::super::clock::Anchor;
use super::super::delta::Delta;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// One change.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    /// They are numbered through, from 1.
    pub number: u64,
    /// The world's time then.
    pub clock: Anchor,
    pub delta: Delta,
}

/// A ledger that is written.
#[derive(Debug)]
pub struct Ledger {
    file: File,
    /// Bytes of whole lines.
    pub size: u64,
}

/// Letters of the checksum and the space after it.
const HEAD: usize = 9;

/// A change as its line.
///
/// # Errors
/// A change without a JSON form.
pub fn line(record: &Record) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(record)?;
    let mut line = format!("{:08x} ", checksum(&json)).into_bytes();
    line.extend(json);
    line.push(b'\n');
    Ok(line)
}

fn checksum(json: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(json);
    sum.sum()
}

fn record(line: &[u8]) -> Option<Record> {
    let (head, json) = line.split_at_checked(HEAD)?;
    let sum = u32::from_str_radix(std::str::from_utf8(head).ok()?.trim_end(), 16).ok()?;
    if sum == checksum(json) { serde_json::from_slice(json).ok() } else { None }
}

/// Reads a ledger, change by change; the bytes of its whole lines. What a crash cut off at the end was never
/// acknowledged and is passed over.
///
/// # Errors
/// A file that cannot be read, a damaged line before the last one, what `each` refuses.
pub fn read(path: &Path, mut each: impl FnMut(Record) -> io::Result<()>) -> io::Result<u64> {
    let mut file = BufReader::new(File::open(path)?);
    let (mut size, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let length = file.read_until(b'\n', &mut line)?;
        let found = line.strip_suffix(b"\n").and_then(record);
        match found {
            Some(record) => each(record)?,
            None if file.fill_buf()?.is_empty() => return Ok(size),
            None => return Err(damaged(path, size)),
        }
        size += length as u64;
    }
}

fn damaged(path: &Path, at: u64) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{}: the change at byte {at} is damaged", path.display()))
}

/// Where the ledger lies that begins with that change.
pub fn path(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("changes-{first:020}.jsonl"))
}

/// The ledgers of a folder with the numbers of their first changes, in order.
///
/// # Errors
/// A folder that cannot be read.
pub fn all(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.strip_prefix("changes-").and_then(|rest| rest.strip_suffix(".jsonl"));
        found.extend(number.and_then(|number| number.parse().ok()).map(|first| (first, path)));
    }
    found.sort();
    Ok(found)
}

impl Ledger {
    /// Begins or goes on with a ledger, after so many bytes of whole lines.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn open(path: &Path, size: u64) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        file.set_len(size)?;
        file.sync_all()?;
        Ok(Self { file, size })
    }

    /// Adds lines; they are on the disk afterwards, or none of them counts.
    ///
    /// # Errors
    /// A disk that is full, or worse.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let written = self.file.write_all(lines).and_then(|()| self.file.sync_data());
        if written.is_ok() {
            self.size += lines.len() as u64;
        } else {
            // Half a line in the midst would be taken for damage.
            self.file.set_len(self.size)?;
        }
        written
    }
}
