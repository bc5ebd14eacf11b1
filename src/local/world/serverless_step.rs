//! What happens to serverless workgroups and namespaces over time.

use super::serverless_backup::{self, ACTIONS, Backup};
use super::{State, Step, pace, schedule, work};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Families of documents that go with their workgroup.
const OF_WORKGROUP: [&str; 3] = ["serverless/usage-limit", "serverless/endpoint", "serverless/custom-domain"];

/// One step of a workgroup, a namespace or a scheduled action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServerlessStep {
    /// It was made, changed or restored.
    WorkgroupReady,
    WorkgroupGone,
    NamespaceReady,
    NamespaceGone,
    /// A scheduled action takes its snapshot and waits for its next turn.
    ActionDue,
}

impl State {
    /// A step will happen then.
    pub fn plan_serverless(&mut self, at: Timestamp, region: &str, name: &str, step: ServerlessStep) {
        let (region, name) = (region.to_owned(), name.to_owned());
        self.timeline.add(at, Step::Serverless { region, name, step });
    }

    /// Plans the next turn of a scheduled action; what was planned of it before is dropped.
    pub fn plan_action(&mut self, region: &str, name: &str, now: Timestamp) {
        self.timeline.drop_if(|planned| {
            matches!(planned, Step::Serverless { region: of, name: other, step: ServerlessStep::ActionDue }
                if of == region && other == name)
        });
        let action = self.shelf.get(ACTIONS, region, name);
        if let Some(next) = action.and_then(|action| next_turn(action, now)) {
            self.plan_serverless(next, region, name, ServerlessStep::ActionDue);
        }
    }
}

/// When an action is due after a time; `None` when it is off or over.
pub fn next_turn(action: &Value, after: Timestamp) -> Option<Timestamp> {
    let time =
        |member: &str| action.get(member).and_then(Value::as_str).and_then(|text| text.parse::<Timestamp>().ok());
    if action.get("state").and_then(Value::as_str) != Some("ACTIVE") {
        return None;
    }
    let from = time("startTime").map_or(after, |start| start.max(after));
    let at = action.pointer("/schedule/at").and_then(Value::as_str).and_then(|text| text.parse().ok());
    let cron = action.pointer("/schedule/cron").and_then(Value::as_str);
    let next = at.filter(|at| *at > after).or_else(|| schedule::next(&cron_words(cron?), from))?;
    time("endTime").is_none_or(|end| next <= end).then_some(next)
}

/// The API writes `(0 10 ? * MON *)`, with or without `cron` in front.
pub fn cron_words(text: &str) -> String {
    if text.starts_with("cron") { text.to_owned() } else { format!("cron{text}") }
}

impl ServerlessStep {
    /// Lets it happen, if the thing is still there.
    pub fn apply(self, state: &mut State, region: &str, name: &str, at: Timestamp) {
        match self {
            Self::WorkgroupReady => workgroup_ready(state, region, name),
            Self::WorkgroupGone => workgroup_gone(state, region, name),
            Self::NamespaceReady => {
                if let Some(namespace) = state.namespaces.get_mut(region, name) {
                    "AVAILABLE".clone_into(&mut namespace.status);
                }
            }
            Self::NamespaceGone => {
                if let Some(namespace) = state.namespaces.take(region, name) {
                    state.tags.clear(&namespace.arn());
                }
            }
            Self::ActionDue => action_due(state, region, name, at),
        }
    }
}

fn workgroup_ready(state: &mut State, region: &str, name: &str) {
    let Some(workgroup) = state.workgroups.get_mut(region, name) else { return };
    "AVAILABLE".clone_into(&mut workgroup.status);
    if let Some(track) = workgroup.pending_track.take() {
        workgroup.track = track;
    }
}

fn workgroup_gone(state: &mut State, region: &str, name: &str) {
    let Some(workgroup) = state.workgroups.take(region, name) else { return };
    let arn = workgroup.arn();
    state.tags.clear(&arn);
    for family in OF_WORKGROUP {
        let of_it = |document: &Value| {
            [("workgroupName", name), ("resourceArn", arn.as_str())]
                .iter()
                .any(|(member, value)| document.get(*member).and_then(Value::as_str) == Some(value))
        };
        let ids: Vec<_> =
            state.shelf.all(family, region).filter(|(_, d)| of_it(d)).map(|(id, _)| id.to_owned()).collect();
        for id in ids {
            state.shelf.take(family, region, &id);
        }
    }
}

fn action_due(state: &mut State, region: &str, name: &str, at: Timestamp) {
    let Some(action) = state.shelf.get(ACTIONS, region, name).cloned() else { return };
    let wanted = action.pointer("/targetAction/createSnapshot").cloned().unwrap_or_default();
    let text = |member: &str| wanted.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
    let namespace = state.namespaces.get(region, &text("namespaceName")).cloned();
    if let Some(namespace) = namespace.filter(|namespace| namespace.status == "AVAILABLE") {
        let snapshot = format!("{}-{}", text("snapshotNamePrefix"), at.strftime("%Y-%m-%d-%H-%M-%S"));
        let retention = wanted.get("retentionPeriod").and_then(Value::as_i64);
        let backup = Backup::of(&namespace, &snapshot, at, retention, pace::SNAPSHOT);
        serverless_backup::keep(state, region, &backup, at);
    }
    state.plan_action(region, name, work::after(at, 1));
}
