//! What is due and when. Nothing waits in the background: whoever looks at the world first settles what became due,
//! in order, each step at its own time, so that the same world at the same time is always the same.

use super::{ClusterStep, Place, ServerlessStep, SnapshotStep, State, shelf};
use crate::local::redshift;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What will happen, by time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Due>", into = "Vec<Due>")]
pub struct Timeline {
    due: BTreeMap<Turn, Step>,
    /// Turns that were touched since the last record of the world was made.
    touched: BTreeSet<Turn>,
}

/// When a step is due; of the same time, first come first.
type Turn = (Timestamp, u64);

/// A step at its turn; none where it was taken out or has happened.
pub type TouchedStep = (Timestamp, u64, Option<Step>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Due(Timestamp, u64, Step);

impl From<Vec<Due>> for Timeline {
    fn from(due: Vec<Due>) -> Self {
        let due = due.into_iter().map(|Due(at, number, step)| ((at, number), step)).collect();
        Self { due, touched: BTreeSet::new() }
    }
}

impl From<Timeline> for Vec<Due> {
    fn from(timeline: Timeline) -> Self {
        timeline.due.into_iter().map(|((at, number), step)| Due(at, number, step)).collect()
    }
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
        let last = self.due.range(..=(at, u64::MAX)).next_back().filter(|((of, _), _)| *of == at);
        let turn = (at, last.map_or(0, |((_, number), _)| number + 1));
        self.touched.insert(turn);
        self.due.insert(turn, step);
    }

    /// Takes out what will not happen after all.
    pub fn drop_if(&mut self, unwanted: impl Fn(&Step) -> bool) {
        let touched = &mut self.touched;
        self.due.retain(|turn, step| {
            let stays = !unwanted(step);
            if !stays {
                touched.insert(*turn);
            }
            stays
        });
    }

    /// When a step of that kind is due first.
    pub fn next(&self, wanted: impl Fn(&Step) -> bool) -> Option<Timestamp> {
        self.due.iter().find(|(_, step)| wanted(step)).map(|((at, _), _)| *at)
    }

    /// Steps of a cluster go on under its new name.
    pub fn rename_cluster(&mut self, of: &str, old: &str, new: &str) {
        for (turn, step) in &mut self.due {
            if let Step::Cluster { region, name, .. } = step
                && region == of
                && name == old
            {
                new.clone_into(name);
                self.touched.insert(*turn);
            }
        }
    }

    /// Whether something is due.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due.first_key_value().is_some_and(|((at, _), _)| *at <= now)
    }

    fn pop(&mut self, now: Timestamp) -> Option<(Timestamp, Step)> {
        let (turn, step) = self.due.first_entry().filter(|due| due.key().0 <= now)?.remove_entry();
        self.touched.insert(turn);
        Some((turn.0, step))
    }

    /// What was touched since this was asked last.
    pub fn touched(&mut self) -> Vec<TouchedStep> {
        let turns = std::mem::take(&mut self.touched);
        turns.into_iter().map(|turn| (turn.0, turn.1, self.due.get(&turn).cloned())).collect()
    }

    /// Puts what was touched in its place.
    pub fn follow(&mut self, touched: Vec<TouchedStep>) {
        for (at, number, step) in touched {
            match step {
                Some(step) => drop(self.due.insert((at, number), step)),
                None => drop(self.due.remove(&(at, number))),
            }
        }
    }

    /// Nothing counts as touched any more.
    pub fn forget_touched(&mut self) {
        self.touched.clear();
    }
}

impl State {
    /// Lets everything happen that is due.
    pub fn settle(&mut self, now: Timestamp) {
        while let Some((at, step)) = self.timeline.pop(now) {
            step.apply(self, at);
        }
    }
}

impl Step {
    /// Whether it is that step of that cluster.
    pub fn is_of(&self, of: &str, cluster: &str, wanted: &ClusterStep) -> bool {
        matches!(self, Self::Cluster { region, name, step } if region == of && name == cluster && step == wanted)
    }

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
