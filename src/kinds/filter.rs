//! seam
use super::{Kind, Row};
pub struct Filter(String);
impl Filter {
    pub fn parse(t: &str, _k: &Kind) -> Self {
        Self(t.to_owned())
    }
    pub fn matches(&self, _k: &Kind, r: &Row) -> bool {
        r.id.contains(&self.0)
    }
}
