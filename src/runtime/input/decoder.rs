//! Bytes to keys and pastes, across reads that may end anywhere.

use super::framing::{self, Frame, Kind, Open, frame};
use super::{csi, keys};
use crossterm::event::{KeyCode, KeyEvent};
use std::time::Duration;

/// What a person did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Key(KeyEvent),
    /// The text of a bracketed paste, lines ending in `\n`.
    Paste(String),
}

/// How long the rest of a sequence may take that only a terminal sends.
const SENT_HOLD: Duration = Duration::from_millis(500);
/// How long a paste may stall before it is taken as it is.
const PASTE_HOLD: Duration = Duration::from_secs(2);

/// Holds the bytes that do not make a whole key yet.
#[derive(Debug)]
pub struct Decoder {
    bytes: Vec<u8>,
    escape_hold: Duration,
}

impl Decoder {
    /// `escape_hold`: how long an ESC waits for the rest of a sequence before it is the key.
    pub fn new(escape_hold: Duration) -> Self {
        Self { bytes: Vec::new(), escape_hold }
    }

    /// Takes in bytes as they were read and gives what they complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        // A long paste is only searched at its end, not from its beginning with every read.
        let searched = self.bytes.len().saturating_sub(framing::PASTE_END.len());
        let pasting = matches!(frame_of_start(&self.bytes), Some(Frame::Open(Open::Paste)));
        self.bytes.extend_from_slice(bytes);
        if pasting && !contains(self.bytes.get(searched..).unwrap_or_default(), framing::PASTE_END) {
            return Vec::new();
        }
        self.take_whole()
    }

    /// How long to wait for more before [`Decoder::give_up`]; `None` when nothing is held.
    pub fn hold(&self) -> Option<Duration> {
        match frame_of_start(&self.bytes)? {
            Frame::Open(Open::Typed) => Some(self.escape_hold),
            Frame::Open(Open::Paste) => Some(PASTE_HOLD),
            _ => Some(SENT_HOLD),
        }
    }

    /// No more came: what is held is a key if a person can have typed it, else it is dropped.
    pub fn give_up(&mut self) -> Vec<Input> {
        let held = std::mem::take(&mut self.bytes);
        match frame_of_start(&held) {
            Some(Frame::Open(Open::Typed)) => typed(&held).into_iter().map(Input::Key).collect(),
            Some(Frame::Open(Open::Paste)) => vec![paste(&held)],
            _ => Vec::new(),
        }
    }

    fn take_whole(&mut self) -> Vec<Input> {
        let mut found = Vec::new();
        let mut rest = self.bytes.as_slice();
        while let Some(frame) = frame(rest) {
            let len = match frame {
                Frame::Open(_) => break,
                Frame::Stray => 1,
                Frame::Whole { kind, len } => {
                    found.extend(rest.get(..len).and_then(|bytes| meaning(kind, bytes)));
                    len
                }
            };
            rest = rest.get(len..).unwrap_or_default();
        }
        self.bytes = rest.to_vec();
        found
    }
}

/// As [`frame`], but without searching a held paste for its end: it has none, or it would not be held.
fn frame_of_start(held: &[u8]) -> Option<Frame> {
    frame(held.get(..held.len().min(16)).unwrap_or_default())
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn meaning(kind: Kind, bytes: &[u8]) -> Option<Input> {
    let key = match kind {
        Kind::Paste => return Some(paste(bytes)),
        Kind::Other => return None,
        Kind::Plain => keys::plain(bytes),
        Kind::Alt => keys::plain(bytes.get(1..)?).map(keys::with_alt),
        Kind::Escape => Some(KeyCode::Esc.into()),
        Kind::Ss3 => keys::ss3(bytes),
        Kind::Csi { alt: false } => csi::key(bytes),
        Kind::Csi { alt: true } => csi::key(bytes.get(1..)?).map(keys::with_alt),
    };
    key.map(Input::Key)
}

/// ESC alone, ESC twice, or ESC and the character that might have begun a sequence.
fn typed(held: &[u8]) -> Vec<KeyEvent> {
    match held {
        [_] => vec![KeyCode::Esc.into()],
        [_, 0x1b] => vec![KeyCode::Esc.into(); 2],
        [_, 0x1b, rest @ ..] => {
            std::iter::once(KeyCode::Esc.into()).chain(keys::plain(rest).map(keys::with_alt)).collect()
        }
        [_, rest @ ..] => keys::plain(rest).map(keys::with_alt).into_iter().collect(),
        [] => Vec::new(),
    }
}

/// Terminals send a line's end in a paste as a carriage return.
fn paste(bytes: &[u8]) -> Input {
    let text = String::from_utf8_lossy(framing::pasted(bytes));
    Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests;
