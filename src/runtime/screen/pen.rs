//! The terminal's current style, changed with the shortest sequence (SGR).

use super::glyph::Glyph;
use ratatui::style::{Color, Modifier};

/// Modifiers with a code of their own to switch off. Bold and dim share one and are treated apart.
const SIMPLE: [(Modifier, u8, u8); 7] = [
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];
const WEIGHT: [(Modifier, u8); 2] = [(Modifier::BOLD, 1), (Modifier::DIM, 2)];

/// How the next character will look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Pen {
    /// No colour, no modifier.
    pub const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// The style of a glyph.
    pub fn of(glyph: &Glyph) -> Self {
        Self { fg: glyph.fg, bg: glyph.bg, modifier: glyph.modifier }
    }

    /// Appends what turns `from` (`None`: not known) into this pen.
    pub fn pick_up(self, from: Option<Self>, out: &mut Vec<u8>) {
        if from == Some(self) {
            return;
        }
        let fresh = self.after_reset();
        let best = match from.map(|from| self.delta(from)) {
            Some(delta) if delta.len() < fresh.len() => delta,
            _ => fresh,
        };
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(best.as_bytes());
        out.push(b'm');
    }

    /// Codes after a reset; a lone reset is the empty string.
    fn after_reset(self) -> String {
        match self.delta(Self::PLAIN) {
            codes if codes.is_empty() => codes,
            codes => format!("0;{codes}"),
        }
    }

    /// Only what differs.
    fn delta(self, from: Self) -> String {
        let mut codes = Vec::new();
        self.weight(from.modifier, &mut codes);
        for (modifier, on, off) in SIMPLE {
            match (from.modifier.contains(modifier), self.modifier.contains(modifier)) {
                (false, true) => codes.push(on.to_string()),
                (true, false) => codes.push(off.to_string()),
                _ => {}
            }
        }
        if from.fg != self.fg {
            codes.push(color(self.fg, 30));
        }
        if from.bg != self.bg {
            codes.push(color(self.bg, 40));
        }
        codes.join(";")
    }

    /// Bold and dim are both switched off by 22, so what stays of them is set again.
    fn weight(self, from: Modifier, codes: &mut Vec<String>) {
        let weight = Modifier::BOLD | Modifier::DIM;
        let (before, after) = (from & weight, self.modifier & weight);
        let off = !(before - after).is_empty();
        if off {
            codes.push("22".into());
        }
        let standing = if off { Modifier::empty() } else { before };
        codes.extend(
            WEIGHT
                .iter()
                .filter(|(modifier, _)| after.contains(*modifier) && !standing.contains(*modifier))
                .map(|(_, on)| on.to_string()),
        );
    }
}

/// The code of a colour; `base` is 30 for the foreground, 40 for the background.
fn color(color: Color, base: u8) -> String {
    let bright = base + 60;
    let named = |code: u8| code.to_string();
    match color {
        Color::Reset => named(base + 9),
        Color::Black => named(base),
        Color::Red => named(base + 1),
        Color::Green => named(base + 2),
        Color::Yellow => named(base + 3),
        Color::Blue => named(base + 4),
        Color::Magenta => named(base + 5),
        Color::Cyan => named(base + 6),
        Color::Gray => named(base + 7),
        Color::DarkGray => named(bright),
        Color::LightRed => named(bright + 1),
        Color::LightGreen => named(bright + 2),
        Color::LightYellow => named(bright + 3),
        Color::LightBlue => named(bright + 4),
        Color::LightMagenta => named(bright + 5),
        Color::LightCyan => named(bright + 6),
        Color::White => named(bright + 7),
        Color::Indexed(index) => format!("{};5;{index}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(from: Option<Pen>, to: Pen) -> String {
        let mut out = Vec::new();
        to.pick_up(from, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn pen(fg: Color, modifier: Modifier) -> Pen {
        Pen { fg, bg: Color::Reset, modifier }
    }

    #[test]
    fn the_shortest_change_is_taken() {
        let bold_red = pen(Color::Red, Modifier::BOLD);
        assert_eq!(change(Some(bold_red), bold_red), "");
        assert_eq!(change(Some(Pen::PLAIN), bold_red), "\x1b[1;31m");
        assert_eq!(change(None, bold_red), "\x1b[0;1;31m");
        assert_eq!(change(Some(bold_red), Pen::PLAIN), "\x1b[m");
        assert_eq!(change(Some(bold_red), pen(Color::LightCyan, Modifier::BOLD)), "\x1b[96m");
        assert_eq!(change(Some(bold_red), pen(Color::Rgb(1, 2, 3), Modifier::BOLD)), "\x1b[38;2;1;2;3m");
    }

    #[test]
    fn dim_survives_the_end_of_bold() {
        let both = pen(Color::Indexed(200), Modifier::BOLD | Modifier::DIM);
        assert_eq!(change(Some(both), pen(Color::Indexed(200), Modifier::DIM)), "\x1b[22;2m");
    }
}
