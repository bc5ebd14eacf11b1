//! The nearest of the allowed words, for "did you mean" in error messages.

/// The candidate most like `word`, if any is like enough to be a slip of the pen.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LIKE_ENOUGH: f64 = 0.75;
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= LIKE_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// ` Did you mean "x"?`, or nothing: to be put after a sentence.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map(|name| format!(" Did you mean \"{name}\"?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_nonsense_finds_none() {
        let names = ["next-tab", "previous-tab", "next-pane"];
        assert_eq!(nearest("nexttab", names), Some("next-tab"));
        assert_eq!(nearest("zzz", names), None);
        assert_eq!(did_you_mean("previos-tab", names), " Did you mean \"previous-tab\"?");
    }
}
