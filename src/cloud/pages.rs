//! Following page markers to the end: all pages or an error, never a part.

use super::{CloudError, ErrorClass};
use std::collections::HashSet;
use std::future::Future;

/// One page: its items and the marker of the next, if there is one.
pub(super) type Page<T> = (Vec<T>, Option<String>);

/// Collects every page that `fetch` gives. A marker seen before would go round for ever and is an error.
pub(super) async fn every<T, F, Answer>(operation: &str, mut fetch: F) -> Result<Vec<T>, CloudError>
where
    F: FnMut(Option<String>) -> Answer,
    Answer: Future<Output = Result<Page<T>, CloudError>>,
{
    let (mut items, mut seen) = (Vec::new(), HashSet::new());
    let mut marker = None;
    loop {
        let (page, next) = fetch(marker).await?;
        items.extend(page);
        match next.filter(|next| !next.is_empty()) {
            None => return Ok(items),
            Some(next) if seen.insert(next.clone()) => marker = Some(next),
            Some(_) => {
                let message = "the endpoint sent the same page marker twice, so the list has no end";
                return Err(CloudError::new(ErrorClass::Garbled, operation, message));
            }
        }
    }
}
