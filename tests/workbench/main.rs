//! The life of a statement as the workbench sees it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a helper of tests fails loudly
#![allow(clippy::wildcard_imports)] // the parts share one set of helpers

#[path = "../support/mod.rs"]
mod support;

mod browse;
mod cancel;
mod follow;
mod keys;
mod pages;
mod plot;
mod several;
mod submit;
mod tabs;

use redshift_tui::app::{Event, Request, Step, Timer};
use redshift_tui::cloud::{CloudError, ErrorClass};
use redshift_tui::keys::{ACTIONS, Action, Context};
use redshift_tui::model::{Past, ResultPage, Statement, Value};
use redshift_tui::sql::arrange::Done;
use redshift_tui::sql::fetch::{Limits, Progress};
use redshift_tui::sql::run::Stage;
use redshift_tui::sql::{Focus, LONGEST_STATEMENT, Workbench};
use redshift_tui::store::Spool;
use std::sync::Arc;
use std::time::Duration;
use support::*;

fn stage(workbench: &Workbench) -> &Stage {
    workbench.run().unwrap().stage()
}

fn progress(workbench: &Workbench) -> &Progress {
    workbench.fetch().unwrap().progress()
}
