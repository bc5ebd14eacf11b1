//! Any lines are taken for a plan or not; shares are shares.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redshift_tui_fuzz::lines;
use redshift_tui_fuzz::sql::plan::Plan;

fuzz_target!(|text: &str| {
    let Some(plan) = Plan::of(&lines(text)) else { return };
    for node in &plan.nodes {
        assert!(node.share.is_none_or(|share| (0.0..=1.0).contains(&share)), "{node:?}");
    }
});
