//! Where a command's result goes: stdout, or a file that appears whole under its name; a part of it is called a part.

use super::Failure;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

/// Bytes gathered before a write.
const BUFFER: usize = 64 * 1024;

/// The sink of a command's result. Nothing of a file is seen before [`Output::finish`].
pub struct Output {
    sink: BufWriter<Sink>,
    place: Option<Place>,
}

enum Sink {
    Stdout(Stdout),
    File(File),
}

/// A file under its temporary name; removed when it is dropped before it is finished.
struct Place {
    temporary: PathBuf,
    wanted: PathBuf,
    finished: bool,
}

impl Output {
    /// Opens stdout, or the file named. A device or a pipe is written to as it is.
    pub fn open(file: Option<&Path>) -> Result<Self, Failure> {
        let Some(wanted) = file else { return Ok(Self::new(Sink::Stdout(io::stdout()), None)) };
        let failed = |error: io::Error| unwritten(wanted, &error);
        let real = fs::canonicalize(wanted).unwrap_or_else(|_| wanted.to_owned());
        if fs::metadata(&real).is_ok_and(|metadata| !metadata.is_file()) {
            let file = OpenOptions::new().write(true).open(&real).map_err(failed)?;
            return Ok(Self::new(Sink::File(file), None));
        }
        let temporary = beside(&real);
        let file = OpenOptions::new().write(true).create_new(true).open(&temporary).map_err(failed)?;
        Ok(Self::new(Sink::File(file), Some(Place { temporary, wanted: real, finished: false })))
    }

    /// The result goes to a file that has no name of its own yet.
    pub fn is_file(&self) -> bool {
        self.place.is_some()
    }

    /// Keeps what there is as `NAME.part`, in the place of an older part; where it is, and whether all that was
    /// written is in it. `None` where there is no file.
    pub fn keep_part(mut self) -> Option<(PathBuf, bool)> {
        let whole = self.sink.flush().is_ok();
        let mut place = self.place.take()?;
        let mut name = place.wanted.clone().into_os_string();
        name.push(".part");
        let part = PathBuf::from(name);
        fs::rename(&place.temporary, &part).ok()?;
        place.finished = true;
        Some((part, whole))
    }

    fn new(sink: Sink, place: Option<Place>) -> Self {
        Self { sink: BufWriter::with_capacity(BUFFER, sink), place }
    }

    /// Writes what is left and gives the file its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.sink.flush()?;
        if let Some(mut place) = self.place.take() {
            fs::rename(&place.temporary, &place.wanted).map_err(|error| unwritten(&place.wanted, &error))?;
            place.finished = true;
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.finished {
            // Nobody asked for it to be kept; if it cannot be removed its name tells what it is.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// `.NAME.PID.part` in the same folder, so that the rename cannot cross file systems.
fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn unwritten(file: &Path, error: &io::Error) -> Failure {
    let next = "name a file in a folder that exists and that you may write to";
    Failure::usage(format!("{} was not written", file.display()), error.to_string(), next)
}

/// Failures of writing a result. A reader that has gone away (`| head`) has what it wanted: no failure at all.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(super::Status::Done, "", "", "");
        }
        let next = "free some space or write elsewhere; nothing was changed at the service by this";
        Self::new(super::Status::Refused, "the output was not written", error.to_string(), next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out.csv");
        let mut output = Output::open(Some(&file)).unwrap();
        output.write_all(b"half").unwrap();
        drop(output);
        assert!(names(folder.path()).is_empty());
        fs::write(&file, "old").unwrap();
        let mut output = Output::open(Some(&file)).unwrap();
        output.write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
        output.finish().unwrap();
        assert_eq!((fs::read_to_string(&file).unwrap().as_str(), names(folder.path()).len()), ("new", 1));
    }

    #[test]
    fn a_part_is_kept_under_a_name_that_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("out.csv");
        for text in ["half", "another"] {
            let mut output = Output::open(Some(&file)).unwrap();
            output.write_all(text.as_bytes()).unwrap();
            let part = folder.path().join("out.csv.part");
            assert_eq!(output.keep_part(), Some((part.clone(), true)));
            assert_eq!((fs::read_to_string(part).unwrap().as_str(), names(folder.path()).len()), (text, 1));
        }
        assert_eq!(Output::open(None).unwrap().keep_part(), None);
    }

    #[test]
    fn a_device_is_written_to_and_a_full_one_says_so() {
        let mut output = Output::open(Some(Path::new("/dev/full"))).unwrap();
        output.write_all(b"x").unwrap();
        let failure = output.finish().unwrap_err();
        assert!(failure.why.contains("No space left"), "{failure:?}");
        assert!(Path::new("/dev/full").exists());
    }

    #[test]
    fn a_missing_folder_is_a_usage_error_and_a_closed_pipe_is_none() {
        let failure = Output::open(Some(Path::new("/nowhere/at/all"))).err().unwrap();
        assert_eq!(failure.status.code(), 2);
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).status.code(), 0);
    }
}
