//! How long things take, in seconds of the world's time. The service needs minutes to hours; these are short enough
//! to watch at the clock's own speed, and long enough to see every status. `--clock-speed` divides them further.

pub const CREATE: i64 = 40;
pub const RESTORE: i64 = 50;
/// Data that streams in after a restored cluster is available.
pub const RESTORE_DATA: i64 = 60;
pub const DELETE: i64 = 20;
pub const PAUSE: i64 = 30;
pub const RESUME: i64 = 35;
pub const REBOOT: i64 = 15;
pub const MODIFY: i64 = 20;
/// Maintenance in the cluster's window.
pub const MAINTENANCE: i64 = 60;
pub const RENAME: i64 = 20;
pub const RELOCATE: i64 = 40;
pub const MULTI_AZ: i64 = 45;
pub const FAILOVER: i64 = 25;
pub const ROTATE_KEYS: i64 = 25;
/// Encrypting or decrypting a cluster shows as `resizing`.
pub const ENCRYPT: i64 = 90;
/// Elastic resize: preparing, moving the nodes, moving the data.
pub const ELASTIC: [i64; 3] = [20, 30, 60];
pub const CLASSIC: i64 = 150;
pub const CANCEL_RESIZE: i64 = 20;
/// A resize can be cancelled up to this share of it.
pub const CANCELLABLE: f64 = 0.9;
pub const SNAPSHOT: i64 = 25;
pub const COPY_SNAPSHOT: i64 = 10;
/// A table restore waits, then works.
pub const TABLE_RESTORE: [i64; 2] = [10, 30];
/// What simple resources take to be made, changed or deleted.
pub const SIMPLE: i64 = 15;

pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;
/// The service takes a snapshot about every eight hours when no schedule says otherwise.
pub const BACKUP: i64 = 8 * HOUR;
