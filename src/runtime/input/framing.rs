//! Where one key's or reply's bytes end, by the grammar of ECMA-48, without knowing what they mean.
//!
//! Own code, because the parsers at hand do not do what a slow link needs: crossterm's is not public and takes an
//! ESC that arrives alone for the key; termina's waits for ever on a reply it does not know (`ESC [ > ... c`) and
//! reads `ESC ESC [ A` as Esc, `[`, `A`. Here the end of a sequence is found by its grammar, so whatever it means,
//! it is swallowed whole or not at all.

/// What stands at the head of the bytes read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// The first `len` bytes belong together.
    Whole { kind: Kind, len: usize },
    /// More bytes are needed to tell.
    Open(Open),
    /// The first byte begins nothing.
    Stray,
}

/// The grammar a whole frame follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A character or a control byte.
    Plain,
    /// ESC and a character or control byte: alt.
    Alt,
    /// ESC by itself, because another ESC follows that is not its own sequence's.
    Escape,
    /// `ESC O x`, with an optional digit before the letter.
    Ss3,
    /// `ESC [ parameters final`; `alt` when one more ESC preceded it.
    Csi { alt: bool },
    /// `ESC [ 200 ~ ... ESC [ 201 ~`.
    Paste,
    /// A reply or a mouse report: nothing for us.
    Other,
}

/// How an open frame began; decides how long to wait for the rest and what it is without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Open {
    /// Only what a person can have typed: ESC, or ESC and one character.
    Typed,
    /// The beginning of something only a terminal sends.
    Sent,
    /// A paste without its end.
    Paste,
}

const ESC: u8 = 0x1b;
const PASTE_START: &[u8] = b"\x1b[200~";
pub(super) const PASTE_END: &[u8] = b"\x1b[201~";
/// A reply longer than this is none.
const LONGEST: usize = 4_096;

/// Looks at the head of `bytes`; `None` when there are none.
pub(super) fn frame(bytes: &[u8]) -> Option<Frame> {
    let frame = match bytes {
        [] => return None,
        [ESC] => Frame::Open(Open::Typed),
        [ESC, rest @ ..] => escaped(bytes, rest),
        [_, ..] => plain(bytes, Kind::Plain, 0),
    };
    Some(frame)
}

fn escaped(bytes: &[u8], rest: &[u8]) -> Frame {
    match rest {
        [b'[', ..] if bytes.starts_with(PASTE_START) => paste(bytes),
        [b'[', parameters @ ..] => csi(parameters, 2, false),
        [b'O', parameters @ ..] => ss3(parameters),
        [b']' | b'P' | b'_', body @ ..] => string(body),
        // Two ESC: alt with a cursor or function key in some terminals, else the key twice.
        [ESC] => Frame::Open(Open::Typed),
        [ESC, b'[', parameters @ ..] => csi(parameters, 3, true),
        [ESC, ..] => Frame::Whole { kind: Kind::Escape, len: 1 },
        _ => plain(rest, Kind::Alt, 1),
    }
}

/// A control byte or one UTF-8 character, after `before` bytes.
fn plain(bytes: &[u8], kind: Kind, before: usize) -> Frame {
    let len = match bytes.first() {
        Some(0x00..=0x7f) => 1,
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => return Frame::Stray,
    };
    let rest = bytes.get(1..len.min(bytes.len())).unwrap_or_default();
    if rest.iter().any(|byte| !(0x80..=0xbf).contains(byte)) {
        return Frame::Stray;
    }
    if bytes.len() < len { Frame::Open(Open::Sent) } else { Frame::Whole { kind, len: before + len } }
}

fn csi(parameters: &[u8], before: usize, alt: bool) -> Frame {
    match parameters {
        [] => return Frame::Open(Open::Typed),
        // `[[` begins the Linux console's F1 to F5, `[M` the old mouse report with three bytes of any value.
        [b'[' | b'M'] | [b'M', _] | [b'M', _, _] => return Frame::Open(Open::Sent),
        [b'[', _, ..] => return Frame::Whole { kind: Kind::Csi { alt }, len: before + 2 },
        [b'M', _, _, _, ..] => return Frame::Whole { kind: Kind::Other, len: before + 4 },
        _ => {}
    }
    let Some(end) = parameters.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        return if parameters.len() > LONGEST { Frame::Stray } else { Frame::Open(Open::Sent) };
    };
    match parameters.get(end) {
        Some(0x40..=0x7e) => Frame::Whole { kind: Kind::Csi { alt }, len: before + end + 1 },
        // Broken off: what broke it is looked at anew.
        _ => Frame::Whole { kind: Kind::Other, len: before + end },
    }
}

fn ss3(parameters: &[u8]) -> Frame {
    match parameters {
        [] => Frame::Open(Open::Typed),
        [b'0'..=b'9'] => Frame::Open(Open::Sent),
        [b'0'..=b'9', 0x40..=0x7e, ..] => Frame::Whole { kind: Kind::Ss3, len: 4 },
        [0x20..=0x7e, ..] => Frame::Whole { kind: Kind::Ss3, len: 3 },
        _ => Frame::Whole { kind: Kind::Alt, len: 2 },
    }
}

/// OSC, DCS and APC: up to BEL or ST (`ESC \`).
fn string(body: &[u8]) -> Frame {
    let whole = |len: usize| Frame::Whole { kind: Kind::Other, len: 2 + len };
    match body.iter().position(|byte| [0x07, ESC].contains(byte)).map(|at| (at, body.get(at), body.get(at + 1))) {
        Some((at, Some(0x07), _)) => whole(at + 1),
        Some((at, _, Some(b'\\'))) => whole(at + 2),
        Some((at, _, Some(_))) => whole(at),
        _ if body.len() > LONGEST => whole(body.len()),
        _ if body.is_empty() => Frame::Open(Open::Typed),
        _ => Frame::Open(Open::Sent),
    }
}

fn paste(bytes: &[u8]) -> Frame {
    match bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END) {
        Some(end) => Frame::Whole { kind: Kind::Paste, len: end + PASTE_END.len() },
        None => Frame::Open(Open::Paste),
    }
}

/// The text between the marks of a paste, whole or cut off.
pub(super) fn pasted(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(PASTE_START).unwrap_or(bytes);
    bytes.strip_suffix(PASTE_END).unwrap_or(bytes)
}
