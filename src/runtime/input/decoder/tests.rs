use super::*;
use crossterm::event::KeyModifiers as M;
use proptest::prelude::*;

fn decoder() -> Decoder {
    Decoder::new(Duration::from_millis(50))
}

/// The keys of `bytes` arriving at once, nothing after.
fn keys_of(bytes: &[u8]) -> Vec<Input> {
    let mut decoder = decoder();
    let mut found = decoder.feed(bytes);
    found.extend(decoder.give_up());
    found
}

fn key(code: KeyCode, modifiers: M) -> Vec<Input> {
    vec![Input::Key(KeyEvent::new(code, modifiers))]
}

fn table() -> Vec<(&'static [u8], KeyCode, M)> {
    use KeyCode::{BackTab, Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Insert, Left, PageDown, PageUp};
    use KeyCode::{Right, Tab, Up};
    vec![
        (b"a", Char('a'), M::NONE),
        (b"Q", Char('Q'), M::SHIFT),
        ("é".as_bytes(), Char('é'), M::NONE),
        ("🙂".as_bytes(), Char('🙂'), M::NONE),
        (b"\x03", Char('c'), M::CONTROL),
        (b"\x1a", Char('z'), M::CONTROL),
        (b"\n", Char('j'), M::CONTROL),
        (b"\0", Char(' '), M::CONTROL),
        (b"\x1f", Char('7'), M::CONTROL),
        (b"\r", Enter, M::NONE),
        (b"\t", Tab, M::NONE),
        (b"\x7f", Backspace, M::NONE),
        (b"\x1b", Esc, M::NONE),
        (b"\x1b\r", Enter, M::ALT),
        (b"\x1bx", Char('x'), M::ALT),
        (b"\x1bX", Char('X'), M::ALT.union(M::SHIFT)),
        ("\u{1b}é".as_bytes(), Char('é'), M::ALT),
        (b"\x1b\x7f", Backspace, M::ALT),
        (b"\x1b\x01", Char('a'), M::ALT.union(M::CONTROL)),
        (b"\x1b[", Char('['), M::ALT),
        (b"\x1bO", Char('O'), M::ALT.union(M::SHIFT)),
        (b"\x1b]", Char(']'), M::ALT),
        (b"\x1bP", Char('P'), M::ALT.union(M::SHIFT)),
        (b"\x1b[A", Up, M::NONE),
        (b"\x1bOA", Up, M::NONE),
        (b"\x1b\x1b[A", Up, M::ALT),
        (b"\x1b[1;5D", Left, M::CONTROL),
        (b"\x1b[1;2B", Down, M::SHIFT),
        (b"\x1b[a", Up, M::SHIFT),
        (b"\x1bOc", Right, M::CONTROL),
        (b"\x1bO5C", Right, M::CONTROL),
        (b"\x1b[H", Home, M::NONE),
        (b"\x1bOH", Home, M::NONE),
        (b"\x1b[1~", Home, M::NONE),
        (b"\x1b[7~", Home, M::NONE),
        (b"\x1b[F", End, M::NONE),
        (b"\x1b[4~", End, M::NONE),
        (b"\x1b[8^", End, M::CONTROL),
        (b"\x1b[2~", Insert, M::NONE),
        (b"\x1b[3~", Delete, M::NONE),
        (b"\x1b[3;5~", Delete, M::CONTROL),
        (b"\x1b[5~", PageUp, M::NONE),
        (b"\x1b[6;3~", PageDown, M::ALT),
        (b"\x1b[Z", BackTab, M::SHIFT),
        (b"\x1bOP", F(1), M::NONE),
        (b"\x1b[P", F(1), M::NONE),
        (b"\x1b[[C", F(3), M::NONE),
        (b"\x1b[13~", F(3), M::NONE),
        (b"\x1b[1;2R", F(3), M::SHIFT),
        (b"\x1b[15~", F(5), M::NONE),
        (b"\x1b[15;5~", F(5), M::CONTROL),
        (b"\x1b[17~", F(6), M::NONE),
        (b"\x1b[21~", F(10), M::NONE),
        (b"\x1b[24;2~", F(12), M::SHIFT),
        (b"\x1b[34~", F(20), M::NONE),
        (b"\x1bOM", Enter, M::NONE),
        (b"\x1bOk", Char('+'), M::NONE),
        (b"\x1bOy", Char('9'), M::NONE),
        (b"\x1b[13;5u", Enter, M::CONTROL),
        (b"\x1b[27;5;13~", Enter, M::CONTROL),
        (b"\x1b[27u", Esc, M::NONE),
        (b"\x1b[9;2u", BackTab, M::SHIFT),
        (b"\x1b[97;5u", Char('a'), M::CONTROL),
        (b"\x1b[97:65;6:1u", Char('A'), M::CONTROL.union(M::SHIFT)),
        (b"\x1b[57414;1u", Enter, M::NONE),
        (b"\x1b[57405u", Char('6'), M::NONE),
    ]
}

#[test]
fn every_known_sequence_is_its_key() {
    for (bytes, code, modifiers) in table() {
        assert_eq!(keys_of(bytes), key(code, modifiers), "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn replies_reports_and_the_unknown_are_swallowed_whole() {
    let silent: [&[u8]; 19] = [
        b"\x1b[?62;22c",
        b"\x1b[>0;276;0c",
        b"\x1b[12;40R",
        b"\x1b[?2026;2$y",
        b"\x1b[?1u",
        b"\x1b[?997;1n",
        b"\x1b[I",
        b"\x1b[O",
        b"\x1b[<0;10;5M",
        b"\x1b[<0;10;5m",
        b"\x1b[M !!",
        b"\x1b]11;rgb:0000/0000/0000\x07",
        b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
        b"\x1bP>|xterm(390)\x1b\\",
        b"\x1b_Gi=1;OK\x1b\\",
        b"\x1b[99;3x",
        b"\x1b[97;1:3u",
        b"\x1b[57358u",
        b"\xff\xc0\x80",
    ];
    for bytes in silent {
        let followed = [bytes, b"q"].concat();
        assert_eq!(keys_of(&followed), key(KeyCode::Char('q'), M::NONE), "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_lone_escape_is_held_and_a_late_rest_joins_it() {
    let mut decoder = decoder();
    assert_eq!(decoder.feed(b"\x1b"), vec![]);
    assert_eq!(decoder.hold(), Some(Duration::from_millis(50)));
    assert_eq!(decoder.feed(b"[A"), key(KeyCode::Up, M::NONE));
    assert_eq!(decoder.hold(), None);
    assert_eq!(decoder.feed(b"\x1b["), vec![]);
    assert_eq!(decoder.feed(b"1;5"), vec![]);
    assert_eq!(decoder.hold(), Some(SENT_HOLD));
    assert_eq!(decoder.feed(b"A"), key(KeyCode::Up, M::CONTROL));
}

#[test]
fn given_up_a_cut_sequence_types_nothing() {
    for cut in [&b"\x1b[1;5"[..], b"\x1b]11;rgb:00", b"\x1b[?62;", b"\xf0\x9f"] {
        assert_eq!(keys_of(cut), vec![]);
    }
    assert_eq!(keys_of(b"\x1b\x1b"), [key(KeyCode::Esc, M::NONE), key(KeyCode::Esc, M::NONE)].concat());
}

#[test]
fn a_paste_is_one_whatever_it_holds() {
    let sent = b"\x1b[200~select 1;\r\x1b[A\x03drop\r\n\x1b[201~x";
    let whole = vec![Input::Paste("select 1;\n\x1b[A\x03drop\n".into()), key(KeyCode::Char('x'), M::NONE).remove(0)];
    assert_eq!(keys_of(sent), whole);
    assert_eq!(keys_of(b"\x1b[200~never ended"), vec![Input::Paste("never ended".into())]);
}

proptest! {
    #[test]
    fn the_cut_between_reads_changes_nothing(picks in proptest::collection::vec(0..64usize, 1..12), seed in any::<u64>()) {
        let table = table();
        // An ESC or alt-[ before another key would rightly be read as that key's beginning.
        let closed = |bytes: &[u8]| !matches!(bytes, b"\x1b" | b"\x1b[" | b"\x1bO" | b"\x1b]" | b"\x1bP");
        let mut bytes: Vec<u8> = picks
            .iter()
            .filter_map(|pick| table.get(*pick).map(|row| row.0))
            .filter(|bytes| closed(bytes))
            .flatten()
            .copied()
            .collect();
        bytes.extend_from_slice(b"\x1b[200~pasted \xf0\x9f\x99\x82\x1b[201~");
        let mut decoder = decoder();
        let (mut found, mut at, mut random) = (Vec::new(), 0, seed);
        while at < bytes.len() {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let end = (at + 1 + (random >> 61) as usize).min(bytes.len());
            found.extend(decoder.feed(&bytes[at..end]));
            at = end;
        }
        prop_assert_eq!(found, keys_of(&bytes));
    }

    #[test]
    fn no_bytes_are_too_bad(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut decoder = decoder();
        decoder.feed(&bytes);
        decoder.give_up();
        prop_assert_eq!(decoder.hold(), None);
        prop_assert_eq!(decoder.feed(b"q"), key(KeyCode::Char('q'), M::NONE));
    }
}
