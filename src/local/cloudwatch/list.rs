//! In work.
use crate::local::Operation;
/// The operations played here.
pub static OPERATIONS: &[Operation] = &[];
