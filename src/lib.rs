//! redshift-tui: a terminal console for Amazon Redshift, provisioned and serverless.
//!
//! Data flows one way: keys, answers and due times become a [`app::Msg`]; [`app::update`] changes the one
//! state and returns [`app::Effect`]s; [`runtime`] carries them out; [`view::draw`] paints the state.

pub mod actions;
pub mod app;
pub mod charts;
pub mod cli;
pub mod cloud;
pub mod format;
pub mod keys;
pub mod kinds;
#[cfg(feature = "local")]
pub mod local;
pub mod metrics;
pub mod model;
pub mod nearest;
pub mod runtime;
pub mod sql;
pub mod store;
pub mod view;
