//! Files: configuration, history, XDG paths.
//! seam
use jiff::Timestamp;
#[derive(Debug, Clone)]
pub struct History;
pub struct HistoryEntry;
impl HistoryEntry {
    pub fn new(_: Timestamp, _: &str, _: &str, _: &str, _: &str) -> Self {
        Self
    }
}
impl History {
    pub fn append(&self, _: &HistoryEntry) -> std::io::Result<()> {
        Ok(())
    }
}
