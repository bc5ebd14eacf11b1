//! What a failed call means for a statement: whether it may have run, whether asking again can help.

use crate::cloud::{CloudError, ErrorClass};

/// A submit may have reached the service although no proper answer came back.
pub fn may_have_run(error: &CloudError) -> bool {
    match error.class {
        ErrorClass::Network | ErrorClass::Timeout | ErrorClass::Garbled => true,
        // Only its own breakdown leaves it open; other codes are refusals.
        ErrorClass::Service => error.code.as_deref().is_none_or(|code| code.starts_with("Internal")),
        _ => false,
    }
}

/// Worth asking again.
pub fn is_passing(error: &CloudError) -> bool {
    use ErrorClass::{Conflict, Garbled, Network, Service, Throttled, Timeout};
    matches!(error.class, Network | Timeout | Garbled | Throttled | Service | Conflict)
}

/// Asking again cannot help before someone mends the identity.
pub fn is_lasting(error: &CloudError) -> bool {
    use ErrorClass::{Denied, Expired, NoCredentials};
    matches!(error.class, Denied { .. } | NoCredentials | Expired)
}

/// The service takes no more questions that wait for this statement; one that does not wait is fine.
pub fn is_about_waiting(error: &CloudError) -> bool {
    error.code.as_deref().is_some_and(|code| code.starts_with("ActiveWaitingRequestsExceeded"))
}
