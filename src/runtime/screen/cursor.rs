//! Where the terminal's cursor is, and the shortest way to elsewhere.

/// Tracks the cursor; unknown after anything terminals do differently (the last column, clusters, scrolling).
#[derive(Debug, Default)]
pub(super) struct Cursor {
    at: Option<(u16, u16)>,
}

impl Cursor {
    /// Column when the cursor is known to stand in row `y`.
    pub fn column_in(&self, y: u16) -> Option<u16> {
        self.at.filter(|(_, row)| *row == y).map(|(x, _)| x)
    }

    /// The position is not known any more.
    pub fn lose(&mut self) {
        self.at = None;
    }

    /// The terminal moved it by writing.
    pub fn advanced_to(&mut self, x: u16, y: u16) {
        self.at = Some((x, y));
    }

    /// Appends the shortest sequence that takes it to column `x` of row `y`, both from 0.
    pub fn go(&mut self, x: u16, y: u16, out: &mut Vec<u8>) {
        let way = match self.at {
            Some(here) if here == (x, y) => String::new(),
            Some((from, row)) if row == y => along(from, x),
            // Raw mode leaves a line feed as it is sent, and the row below exists, so nothing scrolls.
            Some((_, row)) if x == 0 && row + 1 == y => "\r\n".into(),
            _ => jump(x, y),
        };
        out.extend_from_slice(way.as_bytes());
        self.at = Some((x, y));
    }
}

/// Bytes it takes to move forward within a row.
pub(super) fn forward_cost(columns: u16) -> usize {
    forward(columns).len()
}

fn forward(columns: u16) -> String {
    match columns {
        1 => "\x1b[C".into(),
        n => format!("\x1b[{n}C"),
    }
}

fn along(from: u16, to: u16) -> String {
    match to {
        0 => "\r".into(),
        _ if to > from => forward(to - from),
        _ if from - to <= 3 => "\u{8}".repeat(usize::from(from - to)),
        _ => format!("\x1b[{}D", from - to),
    }
}

fn jump(x: u16, y: u16) -> String {
    match (x, y) {
        (0, 0) => "\x1b[H".into(),
        (0, _) => format!("\x1b[{}H", y + 1),
        _ => format!("\x1b[{};{}H", y + 1, x + 1),
    }
}
