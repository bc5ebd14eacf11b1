//! The rows of a kind in one Region, and what is missing from them.

use super::Row;
use crate::cloud::CloudError;

/// Rows, and the failure of one source where a kind has several: what the others told is still there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowSet {
    pub rows: Vec<Row>,
    pub partial: Option<CloudError>,
}

impl From<Vec<Row>> for RowSet {
    fn from(rows: Vec<Row>) -> Self {
        Self { rows, partial: None }
    }
}

impl FromIterator<Row> for RowSet {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        rows.into_iter().collect::<Vec<_>>().into()
    }
}

impl RowSet {
    /// What a further source told, or nothing of it and why.
    pub fn or_none<T: Default>(answer: Result<T, CloudError>) -> (T, Option<CloudError>) {
        match answer {
            Ok(told) => (told, None),
            Err(error) => (T::default(), Some(error)),
        }
    }

    /// The rows of two sources; a failure only where neither answered.
    pub fn of_both(
        first: Result<Vec<Row>, CloudError>,
        second: Result<Vec<Row>, CloudError>,
    ) -> Result<Self, CloudError> {
        match (first, second) {
            (Ok(mut rows), Ok(more)) => {
                rows.extend(more);
                Ok(rows.into())
            }
            (Ok(rows), Err(error)) | (Err(error), Ok(rows)) => Ok(Self { rows, partial: Some(error) }),
            (Err(error), Err(_)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::ErrorClass;

    #[test]
    fn one_source_that_fails_does_not_blank_the_other() {
        let error = || CloudError::new(ErrorClass::Timeout, "redshift:X", "late");
        let set = RowSet::of_both(Ok(Vec::new()), Err(error())).unwrap();
        assert_eq!(set.partial, Some(error()));
        assert!(RowSet::of_both(Err(error()), Err(error())).is_err());
        assert_eq!(RowSet::of_both(Ok(Vec::new()), Ok(Vec::new())), Ok(RowSet::default()));
    }
}
