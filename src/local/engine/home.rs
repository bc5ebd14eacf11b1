//! Where the databases lie: in memory, or as files in a folder that outlives the stand-in.

use super::SqlError;
use super::rewrite::node::{quote, quote_name};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Written when the first start is done; without it what lies there was never used by anybody.
const READY: &str = "ready";
const ENDING: &str = ".duckdb";

/// The folder, if there is one.
#[derive(Debug, Clone, Default)]
pub struct Home {
    folder: Option<PathBuf>,
    /// The databases were there before.
    pub is_old: bool,
}

fn failed(error: &io::Error) -> SqlError {
    SqlError::new("58030", format!("the folder that keeps the databases: {error}"))
}

impl Home {
    /// Makes the folder where it is missing; a first start that did not come to its end is begun again.
    pub fn open(folder: Option<&Path>) -> Result<Self, SqlError> {
        let Some(folder) = folder else { return Ok(Self::default()) };
        let is_old = folder.join(READY).is_file();
        if !is_old && folder.exists() {
            fs::remove_dir_all(folder).map_err(|error| failed(&error))?;
        }
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        Ok(Self { folder: Some(folder.to_owned()), is_old })
    }

    /// The first start is done.
    pub fn is_ready(&self) -> Result<(), SqlError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        fs::write(folder.join(READY), "").map_err(|error| failed(&error))
    }

    /// It outlives the stand-in.
    pub fn is_kept(&self) -> bool {
        self.folder.is_some()
    }

    /// The databases that keep marks of what changed them, as the engine reads their names.
    pub fn marked(&self) -> Vec<String> {
        let mut names = self.databases();
        names.retain(|name| name != super::open::CATALOG);
        names.iter().map(|name| quote_name(name)).collect()
    }

    /// The folders the engine may touch: these and the one that stands for S3.
    pub fn folders(&self) -> Vec<String> {
        self.folder.iter().map(|folder| format!("{}/", folder.display())).collect()
    }

    /// The statement that attaches a database under its name.
    pub fn attach(&self, database: &str) -> String {
        let name = quote_name(database);
        match &self.folder {
            None => format!("attach ':memory:' as {name}"),
            Some(folder) => {
                let path = quote(&folder.join(file(database)).to_string_lossy());
                // The format's oldest version, which is the usual one, has no place for all our macros.
                format!("attach {path} as {name} (storage_version 'latest')")
            }
        }
    }

    /// The databases that lie there, sorted.
    pub fn databases(&self) -> Vec<String> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let names = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = names.filter_map(|entry| database(&entry.file_name().to_string_lossy())).collect();
        names.sort();
        names
    }

    /// A database was dropped: its files go.
    pub fn forget(&self, database: &str) {
        let Some(folder) = &self.folder else { return };
        let file = file(database);
        for name in [format!("{file}.wal"), file] {
            let _ = fs::remove_file(folder.join(name));
        }
    }

    /// A script of ours, which may find what it makes made already: views and macros are made anew, as this program
    /// has them; tables stay, and no row goes in twice.
    pub fn again(&self, statement: &str) -> Option<String> {
        if !self.is_old {
            return Some(statement.to_owned());
        }
        let replaced = [
            ("create table ", "create table if not exists "),
            ("create sequence ", "create sequence if not exists "),
            ("create view ", "create or replace view "),
            ("create macro ", "create or replace macro "),
        ];
        let found = replaced.iter().find_map(|(from, to)| Some(format!("{to}{}", statement.strip_prefix(from)?)));
        found.or_else(|| (!statement.starts_with("insert ")).then(|| statement.to_owned()))
    }
}

/// Any name makes a file name: what is no letter, digit or `_` is written in hexadecimal.
fn file(database: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let part = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") };
    format!("{}{ENDING}", database.bytes().map(part).collect::<String>())
}

/// The reverse of [`file`].
fn database(file: &str) -> Option<String> {
    let mut rest = file.strip_suffix(ENDING)?;
    let mut bytes = Vec::new();
    while let Some((first, tail)) = rest.split_at_checked(1) {
        rest = tail;
        if first != "%" {
            bytes.extend_from_slice(first.as_bytes());
            continue;
        }
        let (code, tail) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(code, 16).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_has_its_file() {
        for name in ["dev", "a b", "../x", "größe", "%41", "A"] {
            assert!(!file(name).contains('/'), "{name}");
            assert_eq!(database(&file(name)).as_deref(), Some(name));
        }
    }

    #[test]
    fn scripts_run_twice() {
        let old = Home { folder: None, is_old: true };
        assert_eq!(old.again("create view v as select 1").as_deref(), Some("create or replace view v as select 1"));
        assert_eq!(old.again("insert into users values (1)"), None);
        assert_eq!(Home::default().again("insert into t values (1)").as_deref(), Some("insert into t values (1)"));
    }
}
