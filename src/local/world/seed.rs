//! Determinism: the same words give the same number, in every run and on every machine.

use std::fmt::Write as _;

/// A hash of words, well mixed (FNV-1a, then the finish of splitmix64).
pub fn hash(words: &[&str]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.bytes().chain([0])) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(state)
}

/// Mixes a number with a hash: for one value per minute, node or queue.
pub fn with(hash: u64, number: i64) -> u64 {
    mix(hash ^ (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A hash as a fraction in `[0, 1)`.
pub fn fraction(hash: u64) -> f64 {
    (hash >> 11) as f64 / (1_u64 << 53) as f64
}

/// `length` hexadecimal digits.
pub fn hex(words: &[&str], length: usize) -> String {
    let mut out = String::new();
    for round in 0.. {
        if out.len() >= length {
            break;
        }
        let _ = write!(out, "{:016x}", with(hash(words), round));
    }
    out.truncate(length);
    out
}

/// `length` upper-case letters and digits, as AWS ids have.
pub fn letters(words: &[&str], length: usize) -> String {
    let base = hash(words);
    let letter = |i| char::from_digit((with(base, i) % 36) as u32, 36).unwrap_or('0').to_ascii_uppercase();
    (0..length as i64).map(letter).collect()
}

/// A version-4-looking UUID.
pub fn uuid(words: &[&str]) -> String {
    let hex = hex(words, 32);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_stable_and_spread() {
        assert_eq!(hash(&["a", "b"]), hash(&["a", "b"]));
        assert_ne!(hash(&["a", "b"]), hash(&["ab"]));
        let mean = (0..10_000).map(|i| fraction(with(7, i))).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        assert_eq!(uuid(&["x"]).len(), 36);
        assert_eq!(letters(&["x"], 17).len(), 17);
        assert_eq!(hex(&["x"], 40).len(), 40);
    }
}
