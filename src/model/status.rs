//! Status words of the services, kept verbatim and put into five classes. An unknown word is never healthy.

use serde::Serialize;

/// How a status is to be read; decides glyph and colour, never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum StatusClass {
    /// Needs a person.
    Error,
    /// A word this program does not know.
    Unknown,
    /// In transition: look again soon.
    Busy,
    /// Paused on purpose.
    Idle,
    /// Healthy and available.
    Ok,
}

/// A status word as the service sent it, and its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub word: String,
    pub class: StatusClass,
}

impl Status {
    /// A word with the class given.
    pub fn new(word: impl Into<String>, class: StatusClass) -> Self {
        Self { word: word.into(), class }
    }
}

/// Classes `ClusterStatus` (guide, "Cluster status"); matched whole, never split at the comma.
pub fn cluster_status(word: &str) -> Status {
    let class = match word {
        "available" => StatusClass::Ok,
        "paused" => StatusClass::Idle,
        "available, prep-for-resize"
        | "available, resize-cleanup"
        | "cancelling-resize"
        | "creating"
        | "deleting"
        | "final-snapshot"
        | "modifying"
        | "pausing"
        | "resuming"
        | "rebooting"
        | "recovering"
        | "relocating"
        | "renaming"
        | "resizing"
        | "rotating-keys"
        | "updating-hsm" => StatusClass::Busy,
        "hardware-failure"
        | "incompatible-hsm"
        | "incompatible-network"
        | "incompatible-parameters"
        | "incompatible-restore"
        | "storage-full" => StatusClass::Error,
        _ => StatusClass::Unknown,
    };
    Status::new(word, class)
}

/// Classes `ClusterAvailabilityStatus`, the second axis.
pub fn availability_status(word: &str) -> Status {
    let class = match word {
        "Available" => StatusClass::Ok,
        "Maintenance" | "Modifying" => StatusClass::Busy,
        "Unavailable" | "Failed" => StatusClass::Error,
        _ => StatusClass::Unknown,
    };
    Status::new(word, class)
}

/// Classes the status of workgroups and namespaces; the guide's `Active` is the API's `AVAILABLE`.
pub fn serverless_status(word: &str) -> Status {
    let class = match word {
        "AVAILABLE" => StatusClass::Ok,
        "CREATING" | "DELETING" | "MODIFYING" => StatusClass::Busy,
        _ => StatusClass::Unknown,
    };
    Status::new(word, class)
}

/// Classes the state of a CloudWatch alarm. Without data nobody knows.
pub fn alarm_state(word: &str) -> Status {
    let class = match word {
        "OK" => StatusClass::Ok,
        "ALARM" => StatusClass::Error,
        "INSUFFICIENT_DATA" => StatusClass::Idle,
        _ => StatusClass::Unknown,
    };
    Status::new(word, class)
}

/// Classes the status of snapshots of both services and of restored tables. A snapshot that is being deleted is as
/// good as gone.
pub fn backup_status(word: &str) -> Status {
    let class = match word.to_ascii_lowercase().as_str() {
        "available" | "succeeded" => StatusClass::Ok,
        "creating" | "copying" | "deleting" | "final snapshot" | "pending" | "in_progress" => StatusClass::Busy,
        "failed" => StatusClass::Error,
        "cancelled" | "canceled" | "deleted" => StatusClass::Idle,
        _ => StatusClass::Unknown,
    };
    Status::new(word, class)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The guide's table of the 20 values, and how each is to be read.
    #[test]
    fn all_twenty_documented_statuses_of_a_cluster_have_their_class() {
        for (class, words) in [
            (StatusClass::Ok, vec!["available"]),
            (StatusClass::Idle, vec!["paused"]),
            (
                StatusClass::Busy,
                vec![
                    "available, prep-for-resize",
                    "available, resize-cleanup",
                    "cancelling-resize",
                    "creating",
                    "deleting",
                    "final-snapshot",
                    "modifying",
                    "rebooting",
                    "renaming",
                    "resizing",
                    "rotating-keys",
                    "updating-hsm",
                ],
            ),
            (
                StatusClass::Error,
                vec![
                    "hardware-failure",
                    "incompatible-hsm",
                    "incompatible-network",
                    "incompatible-parameters",
                    "incompatible-restore",
                    "storage-full",
                ],
            ),
        ] {
            for word in words {
                assert_eq!(cluster_status(word).class, class, "{word}");
            }
        }
    }

    #[test]
    fn an_unknown_word_is_kept_and_never_healthy() {
        for status in [cluster_status("levitating"), serverless_status("Inactive"), availability_status("")] {
            assert_eq!(status.class, StatusClass::Unknown);
        }
        assert_eq!(cluster_status("levitating").word, "levitating");
        assert_eq!(cluster_status("available, resize-cleanup").class, StatusClass::Busy);
    }
}
