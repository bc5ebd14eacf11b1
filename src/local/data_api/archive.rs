//! Statements in a folder: what was acknowledged is known after a restart, finished ones with their rows.
//!
//! A journal has a line for each statement submitted and one for each that ended; rows lie in a file each. Who waits for
//! the disk waits for all that was written by then: many clients share one turn of it.

use super::statement::{Asked, Part, State, Statement};
use crate::local::engine::{ColumnInfo, ResultSet, RowsBuilder};
use crate::model::Value;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const JOURNAL: &str = "journal.jsonl";
/// Stands for NULL where the length of a text is written.
const NULL: u32 = u32::MAX;

/// The folder.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    journal: Mutex<Journal>,
    /// The last line that is on the disk; who holds it is making it so.
    settled: Mutex<u64>,
    /// The journal's file once more, so that it can be written while it is being settled.
    disk: File,
}

/// The file and how many lines were written to it.
#[derive(Debug)]
struct Journal {
    file: File,
    written: u64,
}

/// A line of the journal, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

/// A line of the journal.
#[derive(Serialize, Deserialize)]
enum Line {
    Submitted { asked: Box<Asked>, token: Option<String> },
    Ended { id: String, state: State },
}

/// A column as it is read back.
#[derive(Deserialize)]
struct KeptColumn {
    name: String,
    type_name: String,
    precision: u32,
    scale: u32,
    nullable: bool,
    table: Option<(String, String)>,
}

impl From<KeptColumn> for ColumnInfo {
    fn from(kept: KeptColumn) -> Self {
        let KeptColumn { name, type_name, precision, scale, nullable, table } = kept;
        Self { name, type_name: Self::type_name(&type_name), precision, scale, nullable, table }
    }
}

/// A statement of before and its client token.
pub type Known = (Statement, Option<String>);

impl Archive {
    /// Opens the folder; the statements of before, younger than `oldest`. `settle` gives those their end that had none.
    ///
    /// # Errors
    /// A folder that cannot be read or written.
    pub fn open(folder: PathBuf, oldest: Timestamp, settle: impl FnOnce(&[Known])) -> io::Result<(Self, Vec<Known>)> {
        fs::create_dir_all(&folder)?;
        let path = folder.join(JOURNAL);
        let known = if path.exists() { read(&path, oldest)? } else { Vec::new() };
        settle(&known);
        sweep(&folder, &known)?;
        let fresh = folder.join("journal.new");
        let mut file = File::create(&fresh)?;
        for (statement, token) in &known {
            let (asked, state) = (statement.asked.clone(), statement.now());
            let id = asked.id.clone();
            write_line(&mut file, &Line::Submitted { asked: Box::new(asked), token: token.clone() })?;
            write_line(&mut file, &Line::Ended { id, state })?;
        }
        file.sync_data()?;
        fs::rename(&fresh, &path)?;
        let disk = OpenOptions::new().append(true).open(&path)?;
        let journal = Mutex::new(Journal { file: disk.try_clone()?, written: 0 });
        Ok((Self { folder, journal, settled: Mutex::new(0), disk }, known))
    }

    /// A statement was taken: it is written, and [settled](Self::settle) before that is said.
    pub fn submitted(&self, asked: &Asked, token: Option<&str>) -> io::Result<Ticket> {
        self.append(&Line::Submitted { asked: Box::new(asked.clone()), token: token.map(str::to_owned) })
    }

    /// A statement ends like this; rows first, so that the journal never names rows that are not there.
    pub fn ended(&self, id: &str, state: &State) -> io::Result<()> {
        for (index, part) in state.parts.iter().enumerate() {
            if let Some(result) = &part.result {
                write_rows(&self.rows(id, index), result)?;
            }
        }
        self.settle(self.append(&Line::Ended { id: id.to_owned(), state: state.clone() })?)
    }

    /// The last line that was written.
    pub fn last(&self) -> Ticket {
        Ticket(self.journal.lock().unwrap_or_else(PoisonError::into_inner).written)
    }

    /// Waits until a line is on the disk. One settles for all who wrote before it began; the others find it done.
    pub fn settle(&self, Ticket(line): Ticket) -> io::Result<()> {
        let mut settled = self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        if *settled >= line {
            return Ok(());
        }
        let Ticket(written) = self.last();
        self.disk.sync_data()?;
        *settled = written;
        Ok(())
    }

    /// The rows of a part.
    pub fn load(&self, id: &str, index: usize) -> io::Result<ResultSet> {
        read_rows(&self.rows(id, index))
    }

    fn rows(&self, id: &str, index: usize) -> PathBuf {
        self.folder.join(format!("{id}.{index}.rows"))
    }

    fn append(&self, line: &Line) -> io::Result<Ticket> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        write_line(&mut journal.file, line)?;
        journal.written += 1;
        Ok(Ticket(journal.written))
    }
}

fn write_line(file: &mut File, line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    file.write_all(&text)
}

/// A last line cut off in the middle was never acknowledged.
fn read(path: &Path, oldest: Timestamp) -> io::Result<Vec<Known>> {
    let mut known: Vec<Known> = Vec::new();
    for line in BufReader::new(File::open(path)?).lines() {
        match serde_json::from_str(&line?) {
            Ok(Line::Submitted { asked, token }) if asked.created > oldest => {
                known.push((Statement::new(*asked), token));
            }
            Ok(Line::Ended { id, state }) => {
                let found = known.iter().rev().find(|(statement, _)| statement.asked.id == id);
                if let Some((statement, _)) = found {
                    statement.change(|now| *now = state);
                }
            }
            _ => {}
        }
    }
    Ok(known)
}

/// Removes rows of statements that are forgotten.
fn sweep(folder: &Path, known: &[Known]) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_rows = Path::new(&name).extension().is_some_and(|ending| ending == "rows");
        let id = name.split('.').next().unwrap_or_default();
        if is_rows && !known.iter().any(|(statement, _)| statement.asked.id == id) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn write_rows(path: &Path, result: &ResultSet) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    serde_json::to_writer(&mut file, &(result.rows.rows(), &result.columns))?;
    file.write_all(b"\n")?;
    for row in 0..result.rows.rows() {
        for column in 0..result.columns.len() {
            match result.rows.get(row, column) {
                Value::Null => file.write_all(&NULL.to_le_bytes())?,
                Value::Text(text) => {
                    file.write_all(&u32::try_from(text.len()).unwrap_or(NULL - 1).to_le_bytes())?;
                    file.write_all(text.as_bytes())?;
                }
            }
        }
    }
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_data()
}

fn read_rows(path: &Path) -> io::Result<ResultSet> {
    let mut file = BufReader::new(File::open(path)?);
    let mut head = String::new();
    file.read_line(&mut head)?;
    let (rows, columns): (usize, Vec<KeptColumn>) = serde_json::from_str(&head)?;
    let columns: Vec<ColumnInfo> = columns.into_iter().map(ColumnInfo::from).collect();
    let mut builder = RowsBuilder::new(columns.len());
    let mut text = Vec::new();
    for _ in 0..rows * columns.len() {
        let mut length = [0; 4];
        file.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length);
        if length == NULL {
            builder.push(Value::Null);
            continue;
        }
        text.resize(length as usize, 0);
        file.read_exact(&mut text)?;
        builder.push(Value::Text(&String::from_utf8_lossy(&text)));
    }
    Ok(ResultSet { columns, rows: builder.finish(rows) })
}

/// A part whose rows are in the archive.
pub fn is_archived(part: &Part) -> bool {
    part.result.is_none() && part.archived
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.rows");
        let mut builder = RowsBuilder::new(2);
        for value in [Value::Text("a\nb"), Value::Null, Value::Text(""), Value::Text("ü")] {
            builder.push(value);
        }
        let columns = vec![ColumnInfo::text("a"), ColumnInfo::new("b", "int8", 19, 0)];
        let result = ResultSet { columns, rows: builder.finish(2) };
        write_rows(&path, &result).unwrap();
        assert_eq!(read_rows(&path).unwrap(), result);
    }

    #[test]
    fn one_turn_of_the_disk_is_enough_for_all_who_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let (archive, _) = Archive::open(folder.path().to_owned(), Timestamp::MIN, |_| {}).unwrap();
        let line = |id: &str| archive.submitted(&Asked { id: id.to_owned(), ..Asked::of(&["select 1"], false) }, None);
        let tickets: Vec<Ticket> = ["a", "b", "c"].iter().map(|id| line(id).unwrap()).collect();
        archive.settle(tickets[0]).unwrap();
        assert_eq!(*archive.settled.lock().unwrap(), 3, "the first to wait settles what the others wrote");
        std::thread::scope(|scope| {
            for number in 0..8 {
                let line = &line;
                let archive = &archive;
                scope.spawn(move || archive.settle(line(&format!("t{number}")).unwrap()).unwrap());
            }
        });
        assert_eq!(*archive.settled.lock().unwrap(), 11);
        let known = read(&folder.path().join(JOURNAL), Timestamp::MIN).unwrap();
        assert_eq!(known.len(), 11);
    }
}
