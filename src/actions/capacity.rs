//! Base and maximum capacity of a workgroup.

use super::plan::{About, Plan, Step};
use super::{Action, Danger, Field, Rule, available};
use crate::model::ApiCall;

/// Largest base capacity of the service in any Region, and the largest ceiling.
const MOST_BASE: i32 = 1024;
const MOST: i32 = 5632;
/// What the API takes for "no ceiling".
const NO_CEILING: i32 = -1;

/// `UpdateWorkgroup` with baseCapacity or maxCapacity. The service takes one change at a time.
pub static SET_CAPACITY: Action = Action {
    name: "set-capacity",
    doc: "base and maximum RPU of a workgroup",
    danger: Danger::Change,
    kinds: &["workgroups"],
    needs: &[],
    many: false,
    operations: &["redshift-serverless:UpdateWorkgroup"],
    allowed: available,
    form: |scene| {
        let now = |name: &str| scene.row.raw.integer(name).map(|n| n.to_string());
        let base = Rule::Number { least: 8, most: MOST_BASE, step: 8, optional: false };
        let max = Rule::Number { least: 8, most: MOST, step: 8, optional: true };
        vec![
            Field::new("base", "Base RPU", now("baseCapacity").unwrap_or_default(), base),
            Field::new("max", "Maximum RPU (empty: none)", now("maxCapacity").unwrap_or_default(), max),
        ]
    },
    plan: |scene, values| {
        let now = |name: &str| scene.row.raw.integer(name).and_then(|n| i32::try_from(n).ok());
        let (base, max) = (values.number("base").unwrap_or_default(), values.number("max"));
        if max.is_some_and(|max| max < base) {
            return Err(("max", format!("the ceiling must be at least the base, {base}")));
        }
        let call = || {
            ApiCall::new("redshift-serverless:UpdateWorkgroup", &scene.row.region)
                .with("workgroupName", scene.row.id.as_str())
        };
        let step = |call: ApiCall| Step::new(call, "workgroups", scene.row.id.as_str());
        let new_base = (now("baseCapacity") != Some(base)).then(|| step(call().with("baseCapacity", base)));
        let ceiling = step(call().with("maxCapacity", max.unwrap_or(NO_CEILING)));
        let new_max = (now("maxCapacity") != max).then_some(ceiling);
        // A ceiling in the way of the new base goes first; else a base in the way of the new ceiling does.
        let ceiling_first = now("maxCapacity").is_some_and(|max| base > max);
        let steps: Vec<Step> = if ceiling_first {
            new_max.into_iter().chain(new_base).collect()
        } else {
            new_base.into_iter().chain(new_max).collect()
        };
        if steps.is_empty() {
            return Err(("base", "that is what it has already".to_owned()));
        }
        let shown = |rpu: Option<i32>| rpu.map_or_else(|| "none".to_owned(), |rpu| format!("{rpu} RPU"));
        let plan = Plan { steps, ..Plan::default() }
            .says(About::Replaces, format!("base {} with {base} RPU", shown(now("baseCapacity"))))
            .says(About::Replaces, format!("maximum {} with {}", shown(now("maxCapacity")), shown(max)))
            .says(About::Stops, "changing the base may cancel queries that run")
            .says(About::Costs, format!("a query bills at least 60 s of {base} RPU; RPU seconds follow what runs"))
            .says(About::Undo, "set the old values again");
        Ok(plan)
    },
};
