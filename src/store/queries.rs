//! Queries kept by name: `queries/*.sql` in the configuration folder, readable by their owner only.

use std::fs::{self, DirBuilder, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A longer file is not opened: it is none to edit by hand.
const LONGEST: u64 = 4 << 20;
/// What their files end in.
const ENDING: &str = ".sql";

/// What may become of a file of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// There must be none.
    Nothing,
    /// It may be replaced while it holds what was read or written last: the print of that text.
    Known(u64),
    /// It may be replaced.
    Anything,
}

/// Why a query was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSaved {
    /// There is a file of the name with another text.
    Exists,
    Failed(String),
}

/// The folder of the queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queries {
    folder: PathBuf,
}

/// Tells one text from another.
pub fn print(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Queries {
    /// Queries in this folder; it is created with the first one.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Names without their ending, and bytes, by name.
    pub fn list(&self) -> io::Result<Vec<(String, u64)>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let query = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            let name = name.strip_suffix(ENDING)?.to_owned();
            let about = fs::metadata(entry.path()).ok().filter(fs::Metadata::is_file)?;
            (!name.is_empty() && !name.starts_with('.')).then_some((name, about.len()))
        };
        let mut found: Vec<_> = entries.filter_map(Result::ok).filter_map(query).collect();
        found.sort();
        Ok(found)
    }

    /// The text of a query.
    pub fn read(&self, name: &str) -> Result<String, String> {
        let path = self.path(name)?;
        let told = |error: io::Error| format!("{}: {error}", path.display());
        let bytes = fs::metadata(&path).map_err(told)?.len();
        if bytes > LONGEST {
            return Err(format!("{}: {bytes} bytes are too many for the editor: run it with query -f", path.display()));
        }
        String::from_utf8(fs::read(&path).map_err(told)?)
            .map_err(|error| format!("{}: no UTF-8 at byte {}", path.display(), error.utf8_error().valid_up_to()))
    }

    /// Writes a query, whole or not at all; where it is.
    pub fn write(&self, name: &str, text: &str, over: Over) -> Result<PathBuf, NotSaved> {
        let path = self.path(name).map_err(NotSaved::Failed)?;
        let may = match (over, fs::read(&path)) {
            (_, Err(error)) if error.kind() == ErrorKind::NotFound => true,
            (Over::Anything, _) => true,
            (_, Ok(old)) if old == text.as_bytes() => true,
            (Over::Known(known), Ok(old)) => String::from_utf8(old).is_ok_and(|old| print(&old) == known),
            (Over::Nothing | Over::Known(_), _) => false,
        };
        if !may {
            return Err(NotSaved::Exists);
        }
        match self.place(&path, text, over) {
            Ok(()) => Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(NotSaved::Exists),
            Err(error) => Err(NotSaved::Failed(format!("{} was not written: {error}", path.display()))),
        }
    }

    fn place(&self, path: &Path, text: &str, over: Over) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let new = path.with_extension(format!("{}.part", std::process::id()));
        let _ = fs::remove_file(&new);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        let placed = written.and_then(|()| match over {
            // A link fails where a file has appeared meanwhile; a rename would replace it.
            Over::Nothing if !path.exists() => fs::hard_link(&new, path).and_then(|()| fs::remove_file(&new)),
            _ => fs::rename(&new, path),
        });
        if placed.is_err() {
            let _ = fs::remove_file(&new);
        }
        placed
    }

    fn path(&self, name: &str) -> Result<PathBuf, String> {
        let name = name.strip_suffix(ENDING).unwrap_or(name);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
        if name.is_empty() || name.len() > 100 || name.starts_with('.') || !name.chars().all(plain) {
            return Err(format!("{name:?} is no name for a query: letters, digits, blanks, - _ and . are taken"));
        }
        Ok(self.folder.join(format!("{name}{ENDING}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn queries_are_kept_for_their_owner_and_never_written_over_unasked() {
        let home = tempfile::tempdir().unwrap();
        let queries = Queries::new(home.path().join("config/queries"));
        assert_eq!(queries.list().unwrap(), []);
        let path = queries.write("top buyers", "select 1\n", Over::Nothing).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(queries.list().unwrap(), [("top buyers".to_owned(), 9)]);
        assert_eq!(queries.write("top buyers.sql", "select 2", Over::Nothing), Err(NotSaved::Exists));
        let known = print(&queries.read("top buyers").unwrap());
        queries.write("top buyers", "select 2", Over::Known(known)).unwrap();
        assert_eq!(queries.write("top buyers", "select 3", Over::Known(known)), Err(NotSaved::Exists));
        queries.write("top buyers", "select 3", Over::Anything).unwrap();
        assert_eq!(queries.read("top buyers").as_deref(), Ok("select 3"));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing half done is left");
    }

    #[test]
    fn odd_names_and_files_are_refused_in_words() {
        let home = tempfile::tempdir().unwrap();
        let queries = Queries::new(home.path().to_owned());
        for name in ["", "../x", "a/b", ".hidden", "x\0y", "~"] {
            assert!(queries.read(name).is_err(), "{name:?}");
            assert!(matches!(queries.write(name, "", Over::Anything), Err(NotSaved::Failed(_))), "{name:?}");
        }
        fs::write(home.path().join("bytes.sql"), [b'a', 0xff]).unwrap();
        assert!(queries.read("bytes").unwrap_err().contains("no UTF-8 at byte 1"));
        assert!(queries.read("missing").is_err());
    }
}
