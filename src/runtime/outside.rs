//! The user's own editor on a text, on the terminal the console has given back.

use rustix::process::{Pid, WaitOptions, WaitStatus, waitpid};
use std::ffi::OsString;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is called where neither `VISUAL` nor `EDITOR` says.
const FALLBACK: &str = "vi";

/// Has the text edited and gives it back as it was left. Blocks until the editor ends; `stop` is called when the
/// editor was stopped, as by ctrl-z, and returns when the job goes on.
pub(super) fn edit(text: &str, stop: impl Fn()) -> Result<String, String> {
    let path = place(text).map_err(|error| format!("the text cannot be handed over: {error}"))?;
    let edited = run(&path, stop).and_then(|()| read_back(&path));
    match edited {
        Ok(text) => {
            let _ = fs::remove_file(&path);
            Ok(text)
        }
        // What was written there is not lost.
        Err(reason) if fs::read(&path).is_ok_and(|left| left != text.as_bytes()) => {
            Err(format!("{reason}; the text as it was left is in {}", path.display()))
        }
        Err(reason) => {
            let _ = fs::remove_file(&path);
            Err(reason)
        }
    }
}

/// A file only its owner can read, in a folder of its own.
fn place(text: &str) -> io::Result<PathBuf> {
    let base = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    for number in 0..100 {
        let folder = base.join(format!("redshift-tui-{}-{number}", std::process::id()));
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => {
                made?;
                let path = folder.join("query.sql");
                let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
                file.write_all(text.as_bytes())?;
                return Ok(path);
            }
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "the folder for temporary files is full of ours"))
}

fn run(path: &Path, stop: impl Fn()) -> Result<(), String> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let editor = named("VISUAL").or_else(|| named("EDITOR")).unwrap_or_else(|| OsString::from(FALLBACK));
    let shown = editor.to_string_lossy().into_owned();
    // The variable may hold arguments, so a shell reads it, as with git and crontab.
    let mut line = editor;
    line.push(" \"$1\"");
    let child = Command::new("sh").arg("-c").arg(line).arg("sh").arg(path).spawn();
    let child = child.map_err(|error| format!("{shown} cannot be started: {error}"))?;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or("the editor has no process")?;
    let status = wait(pid, stop).map_err(|error| format!("no word of {shown}: {error}"))?;
    match status.exit_status() {
        Some(0) => Ok(()),
        Some(127) => Err(format!("{shown} is not here: set VISUAL or EDITOR")),
        Some(code) => Err(format!("{shown} ended with status {code}: the text is as before")),
        None => Err(format!("{shown} was killed: the text is as before")),
    }
}

/// Waits for its end.
fn wait(pid: Pid, stop: impl Fn()) -> io::Result<WaitStatus> {
    loop {
        match waitpid(Some(pid), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) if status.stopped() => stop(),
            Ok(Some((_, status))) => return Ok(status),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

fn read_back(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|error| format!("the text cannot be read back: {error}"))?;
    String::from_utf8(bytes)
        .map_err(|error| format!("the text is not taken: no UTF-8 at byte {}", error.utf8_error().valid_up_to()))
}
