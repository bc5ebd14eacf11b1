//! Pages of sorted lists: opaque tokens that say after which item to go on, and that no caller can make up.

use super::world::seed;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// One page and the token of the next.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

/// What a list is of: the operation and its filters. A token is good for no other list.
pub fn subject(operation: &str, input: &Value, filters: &[&str]) -> String {
    let chosen: Vec<_> = filters.iter().map(|name| input.get(*name).cloned().unwrap_or_default()).collect();
    format!("{operation} {}", Value::from(chosen))
}

/// The page after `token`. The items are sorted by `key`, so that one that comes or goes between pages harms
/// nothing. `None`: the token is not one of this list.
pub fn page<T>(
    subject: &str,
    items: Vec<T>,
    token: Option<&str>,
    size: usize,
    key: impl Fn(&T) -> String,
) -> Option<Page<T>> {
    let after = match token {
        None => None,
        Some(token) => Some(read(subject, token)?),
    };
    let mut rest: Vec<T> =
        items.into_iter().filter(|item| after.as_ref().is_none_or(|after| key(item) > *after)).collect();
    let more = rest.len() > size;
    rest.truncate(size);
    let next = rest.last().filter(|_| more).map(|last| write(subject, &key(last)));
    Some(Page { items: rest, next })
}

/// A token that carries `text` and fits this subject alone.
pub fn write(subject: &str, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}{text}", seal(subject, text)))
}

/// The text of a token of this subject.
pub fn read(subject: &str, token: &str) -> Option<String> {
    let plain = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (mark, text) = plain.split_at_checked(16)?;
    (mark == seal(subject, text)).then(|| text.to_owned())
}

fn seal(subject: &str, text: &str) -> String {
    seed::hex(&["token", subject, text], 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<String> {
        ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec()
    }

    #[test]
    fn pages_join_to_the_whole() {
        let mut seen = Vec::new();
        let mut token = None;
        loop {
            let page = page("x", list(), token.as_deref(), 2, Clone::clone).unwrap();
            seen.extend(page.items);
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(seen, list());
    }

    #[test]
    fn a_made_up_or_foreign_token_is_refused() {
        let token = write("x", "b");
        assert_eq!(read("x", &token).as_deref(), Some("b"));
        for (subject, token) in [("y", token.as_str()), ("x", "bogus"), ("x", ""), ("x", "5OTk5OTk5OTk5OTk5OQ")] {
            assert_eq!(read(subject, token), None, "{subject} {token}");
        }
    }
}
