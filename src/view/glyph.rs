//! Dots and lines as characters.

use crate::charts::Grain;

/// Letters of the lines in ASCII plots.
const ASCII: [char; 8] = ['*', '+', 'o', 'x', '#', '%', '@', '&'];

/// The character that stands for the dots of a cell.
pub(super) fn glyph(grain: Grain, bits: u8, line: usize) -> char {
    match grain {
        Grain::Braille => braille(bits),
        Grain::Block => match bits {
            0b01 => '▀',
            0b10 => '▄',
            _ => '█',
        },
        Grain::Ascii => ascii(line),
    }
}

/// Our bits run row by row; Unicode's run down the left column, down the right, then the bottom row.
fn braille(bits: u8) -> char {
    const DOTS: [u32; 8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
    let set = DOTS.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
    let pattern = set.fold(0x2800, |pattern, (_, dot)| pattern | dot);
    char::from_u32(pattern).unwrap_or(' ')
}

/// The letter of a line in ASCII plots.
pub(super) fn ascii(line: usize) -> char {
    ASCII.get(line % ASCII.len()).copied().unwrap_or('*')
}

/// The letter of a line where there are no colours.
pub(super) fn letter(line: usize) -> char {
    char::from(b'a' + (line % 26) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_become_the_glyph_that_shows_them() {
        assert_eq!(glyph(Grain::Braille, 0b0000_0001, 0), '⠁');
        assert_eq!(glyph(Grain::Braille, 0b1100_0000, 0), '⣀');
        assert_eq!(glyph(Grain::Braille, 0b0101_0101, 0), '⡇');
        assert_eq!(glyph(Grain::Block, 0b10, 0), '▄');
        assert_eq!(glyph(Grain::Ascii, 1, 1), '+');
    }
}
