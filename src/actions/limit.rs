//! Amount of a usage limit, of a cluster or a workgroup.

use super::plan::{About, Plan, Step};
use super::{Action, Danger, Field, Rule};
use crate::model::ApiCall;

/// Largest amount that can be asked for here; the service's own bound depends on the account.
const MOST: i32 = 1_000_000_000;

/// `ModifyUsageLimit` or, of a workgroup, `UpdateUsageLimit`. What is counted and its period cannot be changed.
pub static SET_LIMIT: Action = Action {
    name: "set-usage-limit",
    doc: "raise or lower a usage limit",
    danger: Danger::Change,
    kinds: &["usage-limits"],
    needs: &[],
    many: false,
    operations: &["redshift:ModifyUsageLimit", "redshift-serverless:UpdateUsageLimit"],
    allowed: |_| Ok(()),
    form: |scene| {
        let now = scene.row.raw.integer("amount").map(|n| n.to_string());
        let rule = Rule::Number { least: 1, most: MOST, step: 1, optional: false };
        vec![Field::new("amount", "Amount", now.unwrap_or_default(), rule)]
    },
    plan: |scene, values| {
        let amount = values.number("amount").unwrap_or_default();
        let before = scene.row.raw.integer("amount").unwrap_or_default();
        if before == i64::from(amount) {
            return Err(("amount", "that is what it has already".to_owned()));
        }
        let of = scene.text("of").unwrap_or_default();
        let (operation, id, name) = if of.starts_with("cluster/") {
            ("redshift:ModifyUsageLimit", "UsageLimitId", "Amount")
        } else {
            ("redshift-serverless:UpdateUsageLimit", "usageLimitId", "amount")
        };
        let call = ApiCall::new(operation, &scene.row.region).with(id, scene.row.id.as_str()).with(name, amount);
        let used = scene.row.raw.number("used").filter(|used| *used >= f64::from(amount));
        let plan = Plan::of(Step::new(call, "usage-limits", scene.row.id.as_str()))
            .says(About::Replaces, format!("the limit of {of}: {before} with {amount}"))
            .says(About::Costs, "what is used up to the new amount is billed");
        let plan = match used {
            Some(used) => plan.says(About::Stops, format!("{used:.1} are used already: it takes effect at once")),
            None => plan,
        };
        Ok(plan.says(About::Undo, format!("set {before} again")))
    },
};
