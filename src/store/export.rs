//! Files written for the person: new, whole or not at all, readable by their owner only.

use super::Paths;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Names tried beside one that is taken.
const TRIES: u32 = 100;

/// Where files go: the folder the program was started in, or its own where that cannot be written.
pub fn export_folders() -> Vec<PathBuf> {
    let here = std::env::current_dir().ok();
    let own = Paths::find().ok().map(|paths| paths.state.join("exports"));
    here.into_iter().chain(own).collect()
}

/// Writes a new file into the first folder that takes it. An older file of the name stays; what could not be written
/// to its end is taken away again.
pub fn write_new(
    folders: &[PathBuf],
    name: &str,
    write: impl Fn(&mut dyn Write) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let mut refused = io::Error::new(ErrorKind::NotFound, "there is no folder for it");
    for (index, folder) in folders.iter().enumerate() {
        if index > 0 {
            let _ = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        }
        match open(folder, name) {
            Ok((path, file)) => return fill(path, file, &write),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

fn open(folder: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    for number in 0..TRIES {
        let path = folder.join(if number == 0 { name.to_owned() } else { format!("{stem}-{number}.{ending}") });
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            opened => return Ok((path, opened?)),
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "there are too many files of that name"))
}

fn fill(path: PathBuf, file: File, write: &impl Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<PathBuf> {
    let mut out = BufWriter::new(file);
    let written = write(&mut out).and_then(|()| out.flush()).and_then(|()| out.get_ref().sync_all());
    match written {
        Ok(()) => Ok(path),
        Err(error) => {
            let _ = fs::remove_file(&path);
            let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
            Err(if full { io::Error::new(error.kind(), "the disk is full; nothing was kept") } else { error })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_is_private_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path().to_owned()];
        for expected in ["a.csv", "a-1.csv", "a-2.csv"] {
            let path = write_new(&folders, "a.csv", |out| out.write_all(b"x\n")).unwrap();
            assert_eq!(path, folder.path().join(expected));
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_folder_that_takes_nothing_gives_way_to_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let (missing, own) = (folder.path().join("missing"), folder.path().join("own/exports"));
        let path = write_new(&[missing, own.clone()], "a.svg", |_| Ok(())).unwrap();
        assert_eq!(path, own.join("a.svg"));
        assert!(write_new(&[], "a.svg", |_| Ok(())).is_err());
    }

    #[test]
    fn a_full_disk_leaves_nothing_behind_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_new(&[folder.path().to_owned()], "a.csv", |out| {
            out.write_all(b"half of it")?;
            Err(io::Error::from(ErrorKind::StorageFull))
        });
        assert!(error.unwrap_err().to_string().contains("disk is full"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
