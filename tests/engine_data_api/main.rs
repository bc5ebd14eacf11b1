//! The Data API of the stand-in through the real SDK.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
// A method's path of the SDK is longer than the closure.
#![allow(clippy::redundant_closure_for_method_calls)]

mod batches;
mod restart;
mod results;
mod sessions;
mod statements;
mod support;
