//! What is due and when. Nothing waits in the background: whoever looks at the world first settles what became due,
//! in order, each step at its own time, so that the same world at the same time is always the same.

use super::{ClusterStep, Place, ServerlessStep, SnapshotStep, State, shelf};
use crate::local::redshift;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::VecDeque;

/// What will happen, by time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// Sorted by time; of the same time, first come first.
    due: VecDeque<Due>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Due {
    at: Timestamp,
    step: Step,
}

/// One thing that happens. One more kind of thing is one more variant, applied in the file of its family.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Step {
    Cluster {
        region: String,
        name: String,
        step: ClusterStep,
    },
    Snapshot {
        region: String,
        name: String,
        step: SnapshotStep,
    },
    Serverless {
        region: String,
        name: String,
        step: ServerlessStep,
    },
    /// Lays a patch over a document of the shelf, if it is still there.
    Merge {
        place: Place,
        patch: Value,
    },
    /// Records an event.
    Tell {
        region: String,
        event: String,
        source: String,
    },
    /// An invocation of a scheduled action.
    Scheduled {
        region: String,
        name: String,
    },
    /// Takes a document off the shelf.
    Remove {
        place: Place,
    },
}

impl Timeline {
    /// Something will happen then.
    pub fn add(&mut self, at: Timestamp, step: Step) {
        let place = self.due.partition_point(|due| due.at <= at);
        self.due.insert(place, Due { at, step });
    }

    /// Takes out what will not happen after all.
    pub fn drop_if(&mut self, unwanted: impl Fn(&Step) -> bool) {
        self.due.retain(|due| !unwanted(&due.step));
    }

    /// When a step of that kind is due first.
    pub fn next(&self, wanted: impl Fn(&Step) -> bool) -> Option<Timestamp> {
        self.due.iter().find(|due| wanted(&due.step)).map(|due| due.at)
    }

    /// Steps of a cluster go on under its new name.
    pub fn rename_cluster(&mut self, of: &str, old: &str, new: &str) {
        for due in &mut self.due {
            if let Step::Cluster { region, name, .. } = &mut due.step
                && region == of
                && name == old
            {
                new.clone_into(name);
            }
        }
    }

    /// Whether something is due.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due.front().is_some_and(|due| due.at <= now)
    }

    fn pop(&mut self, now: Timestamp) -> Option<Due> {
        if self.is_due(now) { self.due.pop_front() } else { None }
    }
}

impl State {
    /// Lets everything happen that is due.
    pub fn settle(&mut self, now: Timestamp) {
        while let Some(Due { at, step }) = self.timeline.pop(now) {
            step.apply(self, at);
        }
    }
}

impl Step {
    fn apply(self, state: &mut State, at: Timestamp) {
        match self {
            Self::Cluster { region, name, step } => step.apply(state, &region, &name, at),
            Self::Snapshot { region, name, step } => step.apply(state, &region, &name, at),
            Self::Serverless { region, name, step } => step.apply(state, &region, &name, at),
            Self::Merge { place: Place { family, region, id }, patch } => {
                if let Some(document) = state.shelf.get_mut(&family, &region, &id) {
                    shelf::merge(document, &patch);
                }
            }
            Self::Tell { region, event, source } => state.events.record(&region, at, &event, &source, &[]),
            Self::Scheduled { region, name } => redshift::invoke_scheduled(state, &region, &name, at),
            Self::Remove { place: Place { family, region, id } } => drop(state.shelf.take(&family, &region, &id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_happen_in_order_and_only_when_due() {
        let mut state = State::default();
        state.shelf.put("f", "r", "a", json!({"n": 0}));
        let at = |second| Timestamp::from_second(second).unwrap();
        let patch = |n| Step::Merge { place: Place::new("f", "r", "a"), patch: json!({"n": n}) };
        state.timeline.add(at(20), patch(2));
        state.timeline.add(at(10), patch(1));
        state.timeline.add(at(20), patch(3));
        let seen = |state: &State| state.shelf.get("f", "r", "a").map(|d| d["n"].clone());
        for (now, expected) in [(9, 0), (10, 1), (19, 1), (20, 3)] {
            state.settle(at(now));
            assert_eq!(seen(&state), Some(json!(expected)), "{now}");
        }
        state.timeline.add(at(30), Step::Remove { place: Place::new("f", "r", "a") });
        state.settle(at(30));
        assert_eq!(seen(&state), None);
    }
}
