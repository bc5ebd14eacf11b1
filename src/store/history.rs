//! The statements sent, one JSON line each, readable by their owner only.

use super::redact;
use crate::model::{End, Past};
use rustix::fs::Mode;
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The file is renamed to `history.jsonl.1` when it has grown to this.
const FULL: u64 = 8 * 1024 * 1024;

/// The history file; opened anew for every line, so that several consoles can share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    path: PathBuf,
    full: u64,
}

/// What a line says: a statement was sent, or one sent before ended.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Sent(Past),
    Ended {
        id: String,
        #[serde(flatten)]
        end: End,
    },
}

impl History {
    /// A history in this file; nothing is created before the first line.
    pub fn new(path: PathBuf) -> Self {
        Self { path, full: FULL }
    }

    /// Adds a statement with the secrets taken out, making folder and file where they are missing.
    pub fn append(&self, past: &Past) -> io::Result<()> {
        self.add(&Line::Sent(Past { sql: redact(&past.sql), ..past.clone() }))
    }

    /// Adds how a statement ended.
    pub fn ended(&self, id: &str, end: &End) -> io::Result<()> {
        self.add(&Line::Ended { id: id.to_owned(), end: end.clone() })
    }

    /// The last statements, oldest first. Lines that cannot be read are passed over.
    pub fn read(&self, most: usize) -> io::Result<Vec<Past>> {
        let mut found: Vec<Past> = Vec::new();
        for path in [aside(&self.path), self.path.clone()] {
            let text = match fs::read(&path) {
                Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for line in text.lines() {
                match serde_json::from_str(line) {
                    Ok(Line::Sent(past)) => found.push(past),
                    Ok(Line::Ended { id, end }) => {
                        if let Some(past) = found.iter_mut().rev().find(|past| past.id == id) {
                            past.end = Some(end);
                        }
                    }
                    Err(_) => {}
                }
            }
        }
        let old = found.len().saturating_sub(most);
        Ok(found.split_off(old))
    }

    /// The line is written in one piece.
    fn add(&self, line: &Line) -> io::Result<()> {
        let mut line = serde_json::to_string(line)?;
        line.push('\n');
        if let Some(folder) = self.path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        self.rotate()?;
        open_private(&self.path)?.write_all(line.as_bytes())
    }

    /// Moves a full file aside; the one moved aside before is given up.
    fn rotate(&self) -> io::Result<()> {
        match fs::metadata(&self.path) {
            Ok(metadata) if metadata.len() >= self.full => fs::rename(&self.path, aside(&self.path)),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// `history.jsonl.1` beside `history.jsonl`.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".1");
    name.into()
}

/// Opens for appending; a file that others may read (an older one, or by a lax umask) is closed to them first.
fn open_private(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    rustix::fs::fchmod(&file, Mode::RUSR | Mode::WUSR)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn entry(sql: &str) -> Past {
        Past {
            time: jiff::Timestamp::UNIX_EPOCH,
            id: "id-1".into(),
            target: "workgroup/analytics".into(),
            region: None,
            database: "dev".into(),
            sql: sql.into(),
            end: None,
        }
    }

    #[test]
    fn a_line_a_statement_for_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/redshift-tui/history.jsonl");
        let history = History::new(path.clone());
        history.append(&entry("select 1\nfrom t")).unwrap();
        history.append(&entry("create user u password 'hunter2'")).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<Past> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].sql, "select 1\nfrom t");
        assert_eq!(lines[1].sql, "create user u password '***'");
        assert!(text.starts_with(r#"{"time":"1970-01-01T00:00:00Z","id":"id-1","target":"workgroup/analytics""#));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    #[test]
    fn what_was_written_is_read_with_how_it_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        let history = History::new(path.clone());
        assert_eq!(history.read(10).unwrap(), []);
        let end = End { status: "FINISHED".into(), rows: Some(3), milliseconds: None };
        history.append(&entry("select 1")).unwrap();
        history.ended("id-1", &end).unwrap();
        history.append(&Past { id: "id-2".into(), ..entry("select 2") }).unwrap();
        fs::write(&path, fs::read_to_string(&path).unwrap() + "no json\n{}\n").unwrap();
        let read = history.read(10).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((&read[0].end, &read[1].end), (&Some(end), &None));
        assert_eq!(history.read(1).unwrap().len(), 1);
    }

    #[test]
    fn a_full_file_is_moved_aside_and_a_readable_one_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        fs::write(&path, "x".repeat(50)).unwrap();
        let history = History { path: path.clone(), full: 50 };
        history.append(&entry("select 1")).unwrap();
        assert_eq!(fs::read_to_string(aside(&path)).unwrap().len(), 50);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        History::new(path.clone()).append(&entry("select 2")).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_full_disk_or_a_file_in_the_way_is_an_error_value() {
        assert_eq!(
            History::new("/dev/full".into()).append(&entry("x")).unwrap_err().kind(),
            io::ErrorKind::StorageFull
        );
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state");
        fs::write(&file, "").unwrap();
        assert!(History::new(file.join("history.jsonl")).append(&entry("x")).is_err());
    }
}
