//! The stand-in as clients see it: the real SDKs and plain HTTP against a running server.
#![cfg(feature = "local")]

mod cloudwatch;
mod every_operation;
mod faults;
mod http;
mod redshift;
mod serverless;
mod support;
