//! The clipboard of the person's own terminal, through OSC 52: the only one that is right over SSH. What is too
//! large for it goes into a file. Either way the person is told what happened.

use super::detect::is_set;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use etcetera::BaseStrategy;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The longest encoded text terminals take.
const LONGEST: usize = 74_994;
/// GNU screen passes on strings up to 256 bytes.
const SCREEN_CHUNK: usize = 240;

/// What stands between us and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrap {
    Nothing,
    Tmux,
    Screen,
}

impl Wrap {
    pub(super) fn detect(env: &impl Fn(&str) -> Option<String>) -> Self {
        match () {
            () if is_set(env, "TMUX") => Self::Tmux,
            () if is_set(env, "STY") => Self::Screen,
            () => Self::Nothing,
        }
    }
}

/// What to write to the terminal, and what to tell the person.
#[derive(Debug, PartialEq, Eq)]
pub struct Copied {
    pub sequence: Vec<u8>,
    pub notice: String,
}

/// Copies `text`; too large, it goes to a file below `directory`.
pub fn copy(text: &str, wrap: Wrap, directory: Option<&Path>) -> Copied {
    let encoded = STANDARD.encode(text);
    let characters = text.chars().count();
    if encoded.len() <= LONGEST {
        let hint = if wrap == Wrap::Tmux { " (tmux: wants set-clipboard or allow-passthrough on)" } else { "" };
        return Copied { sequence: sequence(&encoded, wrap), notice: format!("copied {characters} characters{hint}") };
    }
    let notice = match save(text, directory) {
        Ok(path) => format!("{characters} characters are too many for the clipboard; they are in {}", path.display()),
        Err(error) => format!("nothing copied: {characters} characters are too many, and the file failed: {error}"),
    };
    Copied { sequence: Vec::new(), notice }
}

/// `$XDG_STATE_HOME/redshift-tui`.
pub fn state_directory() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.state_dir().unwrap_or_else(|| strategy.cache_dir()).join("redshift-tui"))
}

fn sequence(encoded: &str, wrap: Wrap) -> Vec<u8> {
    let plain = format!("\x1b]52;c;{encoded}\x1b\\");
    match wrap {
        Wrap::Nothing => plain.into_bytes(),
        // tmux takes one or the other, by its options; both say the same.
        Wrap::Tmux => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")).into_bytes(),
        // Ended with BEL, because ST would end the outer string.
        Wrap::Screen => format!("\x1b]52;c;{encoded}\x07")
            .as_bytes()
            .chunks(SCREEN_CHUNK)
            .flat_map(|chunk| [b"\x1bP", chunk, b"\x1b\\"].concat())
            .collect(),
    }
}

/// A new file only its owner can read, put in place of an older one.
fn save(text: &str, directory: Option<&Path>) -> io::Result<PathBuf> {
    let directory = directory.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no home directory"))?;
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let (path, new) = (directory.join("copied.txt"), directory.join("copied.txt.new"));
    if let Err(error) = fs::remove_file(&new)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?.write_all(text.as_bytes())?;
    fs::rename(&new, &path)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn short_text_goes_to_the_terminal_as_it_can_take_it() {
        assert_eq!(copy("hi é", Wrap::Nothing, None).sequence, b"\x1b]52;c;aGkgw6k=\x1b\\");
        assert_eq!(copy("hi é", Wrap::Nothing, None).notice, "copied 4 characters");
        let tmux = String::from_utf8(copy("hi", Wrap::Tmux, None).sequence).unwrap();
        assert!(tmux.ends_with("\x1bPtmux;\x1b\x1b]52;c;aGk=\x1b\x1b\\\x1b\\"), "{tmux:?}");
        let screen = String::from_utf8(copy(&"x".repeat(600), Wrap::Screen, None).sequence).unwrap();
        let chunks: Vec<&str> = screen.split_terminator("\x1b\\").collect();
        assert!(chunks.iter().all(|chunk| chunk.starts_with("\x1bP") && chunk.len() <= 242));
        let joined: String = chunks.iter().map(|chunk| &chunk[2..]).collect();
        assert_eq!(joined, format!("\x1b]52;c;{}\x07", STANDARD.encode("x".repeat(600))));
    }

    #[test]
    fn the_limit_is_on_the_encoded_text() {
        let longest = LONGEST / 4 * 3;
        assert!(!copy(&"x".repeat(longest), Wrap::Nothing, None).sequence.is_empty());
        let over = copy(&"x".repeat(longest + 1), Wrap::Nothing, None);
        assert!(over.sequence.is_empty() && over.notice.starts_with("nothing copied"), "{}", over.notice);
    }

    #[test]
    fn large_text_goes_to_a_private_file() {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("state");
        for text in ["a".repeat(80_000), "b".repeat(90_000)] {
            let copied = copy(&text, Wrap::Nothing, Some(&directory));
            let path = directory.join("copied.txt");
            assert!(copied.notice.ends_with(&path.display().to_string()), "{}", copied.notice);
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
