//! Resizing.

use crate::local::world::{Cluster, pace};
use jiff::Timestamp;

/// Whether CancelResize would be taken: a classic resize that is not in its last stage.
pub fn may_cancel(cluster: &Cluster, now: Timestamp) -> bool {
    let resize = cluster.resize.as_ref().filter(|resize| resize.status == "IN_PROGRESS" && resize.cancellable);
    resize.is_some_and(|resize| resize.work.fraction(now) < pace::CANCELLABLE)
}
