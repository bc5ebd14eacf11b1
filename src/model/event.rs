//! What a service tells of its resources, and credentials for a database.

use super::Secret;
use jiff::Timestamp;

/// One entry of `DescribeEvents`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceEvent {
    /// `REDSHIFT-EVENT-2009`.
    pub event_id: Option<String>,
    pub date: Option<Timestamp>,
    /// `INFO` or `ERROR`, as the service says; see [`ServiceEvent::is_trouble`].
    pub severity: Option<String>,
    pub source_type: Option<String>,
    pub source_identifier: Option<String>,
    pub categories: Vec<String>,
    pub message: Option<String>,
}

/// Events the service calls INFO that mean trouble all the same (hardware, connectivity, failed recovery or restore,
/// a failure in Multi-AZ, node replacement that cannot be put off).
const TROUBLE: [&str; 8] = ["3522", "3603", "3660", "3666", "3672", "2050", "3521", "3601"];

impl ServiceEvent {
    /// Needs a look: an ERROR, or an INFO that is one in truth.
    pub fn is_trouble(&self) -> bool {
        let number = self.event_id.as_deref().and_then(|id| id.rsplit('-').next()).unwrap_or_default();
        self.severity.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("error")) || TROUBLE.contains(&number)
    }
}

/// A database user for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DbCredentials {
    /// With its prefix (`IAM:`, `IAMA:`, `IAMR:`), which belongs to the name.
    pub user: String,
    pub password: Secret<String>,
    pub expires: Option<Timestamp>,
}
