//! What the environment says about the terminal. What the user asks for wins over it.

use super::clipboard::Wrap;
use super::screen::PainterOptions;
use crate::view::ColorMode;
use std::time::Duration;

/// How the runtime treats the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub painter: PainterOptions,
    /// Over SSH: fewer frames, a longer wait for the rest of an escape sequence.
    pub remote: bool,
    /// What stands between us and the terminal that owns the clipboard.
    pub wrap: Wrap,
}

impl Options {
    /// Reads `TERM`, `SSH_TTY`, `TMUX` and `STY` through `env`.
    pub fn detect(color: ColorMode, env: impl Fn(&str) -> Option<String>) -> Self {
        let term = env("TERM").unwrap_or_default();
        let painter = PainterOptions {
            mono: color == ColorMode::Mono,
            synchronized: true,
            // The Linux console knows no `CSI S`; it is local anyway.
            scroll_regions: !matches!(term.as_str(), "linux" | "dumb" | ""),
        };
        Self { painter, remote: is_set(&env, "SSH_TTY"), wrap: Wrap::detect(&env) }
    }

    /// The least time between two frames.
    pub fn frame_gap(&self) -> Duration {
        Duration::from_millis(if self.remote { 33 } else { 16 })
    }

    /// How long an ESC waits for the rest of a sequence.
    pub fn escape_hold(&self) -> Duration {
        Duration::from_millis(if self.remote { 100 } else { 50 })
    }
}

pub(super) fn is_set(env: &impl Fn(&str) -> Option<String>, name: &str) -> bool {
    env(name).is_some_and(|value| !value.is_empty())
}

/// How much colour: what was asked for, else none with `NO_COLOR` or `TERM=dumb`, else sixteen.
pub fn color_mode(asked: Option<ColorMode>, env: impl Fn(&str) -> Option<String>) -> ColorMode {
    let plain = is_set(&env, "NO_COLOR") || env("TERM").as_deref() == Some("dumb");
    asked.unwrap_or(if plain { ColorMode::Mono } else { ColorMode::default() })
}

/// Whether to draw with ASCII only: asked for, or the locale is not UTF-8.
pub fn ascii(asked: bool, env: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(&env).find(|value| !value.is_empty());
    let utf8 = locale.is_some_and(|locale| {
        let locale = locale.to_ascii_uppercase();
        locale.contains("UTF-8") || locale.contains("UTF8")
    });
    asked || !utf8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn colour_by_flag_then_environment() {
        assert_eq!(color_mode(None, env(&[])), ColorMode::Ansi16);
        assert_eq!(color_mode(None, env(&[("NO_COLOR", "1")])), ColorMode::Mono);
        assert_eq!(color_mode(None, env(&[("NO_COLOR", "")])), ColorMode::Ansi16);
        assert_eq!(color_mode(None, env(&[("TERM", "dumb")])), ColorMode::Mono);
        assert_eq!(color_mode(Some(ColorMode::Ansi16), env(&[("NO_COLOR", "1")])), ColorMode::Ansi16);
    }

    #[test]
    fn ascii_by_flag_then_the_locale_in_force() {
        assert!(!ascii(false, env(&[("LANG", "en_US.UTF-8")])));
        assert!(!ascii(false, env(&[("LC_ALL", ""), ("LANG", "C.utf8")])));
        assert!(ascii(false, env(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")])));
        assert!(ascii(false, env(&[])));
        assert!(ascii(true, env(&[("LANG", "en_US.UTF-8")])));
    }

    #[test]
    fn a_remote_terminal_is_given_time() {
        let local = Options::detect(ColorMode::Ansi16, env(&[("TERM", "xterm-256color")]));
        let remote = Options::detect(ColorMode::Mono, env(&[("TERM", "linux"), ("SSH_TTY", "/dev/pts/1")]));
        assert!(local.painter.scroll_regions && !local.painter.mono && !remote.painter.scroll_regions);
        assert_eq!((local.frame_gap().as_millis(), remote.frame_gap().as_millis()), (16, 33));
        assert_eq!((local.escape_hold().as_millis(), remote.escape_hold().as_millis()), (50, 100));
    }
}
