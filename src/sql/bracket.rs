//! Brackets and their partners, outside strings and comments.

use super::lexer::{Kind, Token};

/// The bracket at a byte offset, or the one that ends there, and its partner: byte offsets of both.
pub fn pair(text: &str, tokens: &[Token], offset: usize) -> Option<(usize, usize)> {
    let at = tokens.partition_point(|token| token.end <= offset);
    let before = at.checked_sub(1).filter(|before| tokens.get(*before).is_some_and(|token| token.end == offset));
    [Some(at), before].into_iter().flatten().find_map(|index| {
        let token = tokens.get(index)?;
        Some((token.start, tokens.get(partner(text, tokens, index)?)?.start))
    })
}

/// The token that closes or opens what the bracket at `index` opens or closes.
fn partner(text: &str, tokens: &[Token], index: usize) -> Option<usize> {
    let (same, other, forward) = match bracket(text, tokens.get(index)?)? {
        "(" => ("(", ")", true),
        "[" => ("[", "]", true),
        "{" => ("{", "}", true),
        ")" => (")", "(", false),
        "]" => ("]", "[", false),
        "}" => ("}", "{", false),
        _ => return None,
    };
    let mut depth = 0_usize;
    let mut meets = |index: usize| {
        let word = bracket(text, tokens.get(index)?)?;
        if word == same {
            depth += 1;
        } else if word == other {
            depth -= 1;
        }
        (depth == 0).then_some(index)
    };
    if forward { (index..tokens.len()).find_map(&mut meets) } else { (0..=index).rev().find_map(&mut meets) }
}

fn bracket<'a>(text: &'a str, token: &Token) -> Option<&'a str> {
    let word = token.text(text);
    (token.kind == Kind::Punctuation && matches!(word, "(" | ")" | "[" | "]" | "{" | "}")).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::lex;

    fn at(text: &str, offset: usize) -> Option<(usize, usize)> {
        pair(text, &lex(text), offset)
    }

    #[test]
    fn partners_stand_around_what_is_between_them() {
        let text = "f(a, g(')', /* ( */ b[1]))";
        assert_eq!(at(text, 1), Some((1, 25)));
        assert_eq!(at(text, 2), Some((1, 25)), "behind it");
        assert_eq!(at(text, 26), Some((25, 1)), "at the end of the text");
        assert_eq!(at(text, 6), Some((6, 24)));
        assert_eq!(at(text, 21), Some((21, 23)));
        assert_eq!(at(text, 8), None, "inside a string");
        assert_eq!(at("((", 0), None);
        assert_eq!(at("", 0), None);
        assert_eq!(at(")(", 1), None);
    }
}
