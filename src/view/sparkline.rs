//! A series in a few cells: one glyph a slot, a gap where there is no datapoint.

use crate::model::Sample;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 8] = ['_', '.', ',', '-', '=', '+', '*', '#'];

/// The newest `width` slots against the largest value of them (at least `floor`, so that noise near zero stays low).
pub(crate) fn sparkline(samples: &[Sample], width: usize, floor: f64, ascii: bool) -> String {
    let recent = samples.get(samples.len().saturating_sub(width)..).unwrap_or(samples);
    let top = recent.iter().flatten().fold(floor, |top, value| top.max(*value));
    let glyphs = if ascii { ASCII } else { BLOCKS };
    let glyph = |sample: &Sample| match sample {
        None => ' ',
        Some(value) => {
            let step = (value / top * 7.0).round().clamp(0.0, 7.0) as usize;
            glyphs.get(step).copied().unwrap_or(' ')
        }
    };
    recent.iter().map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_not_a_low_value() {
        assert_eq!(sparkline(&[Some(0.0), None, Some(4.0), Some(8.0)], 4, 1.0, false), "▁ ▅█");
        assert_eq!(sparkline(&[Some(9.0), Some(0.1)], 1, 1.0, true), ".");
        assert_eq!(sparkline(&[], 5, 1.0, true), "");
    }
}
