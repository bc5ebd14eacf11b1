//! Changes under way: each plan is followed from its first call until what it changed has settled.

use crate::actions::{Follow, Plan, Step};
use crate::cloud::Performed;
use crate::kinds::RowSet;
use crate::model::{ApiCall, StatusClass};
use jiff::Timestamp;
use std::collections::VecDeque;

/// Answers seen without the change having shown before the thing counts as settled: the first ones may be older than it.
const LOOKS: u8 = 3;

/// After so many looks something that never showed is not waited for any longer.
const GIVE_UP: u8 = 60;

/// What a run waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waits {
    /// The service's answer to the call.
    Answer(Follow),
    /// The row to settle.
    Settled { follow: Follow, changing: bool, looks: u8 },
}

/// One plan under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub number: u64,
    pub action: &'static str,
    /// The row it was started on.
    pub subject: String,
    pub began: Timestamp,
    /// The status last seen of what it changes.
    seen: Option<String>,
    waits: Waits,
    rest: VecDeque<Step>,
}

/// What came of looking at a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Not yet.
    Goes,
    /// The next call of the plan.
    Next(ApiCall),
    /// It is over: what to say, and whether that is a failure.
    Over { text: String, failed: bool },
}

impl Run {
    /// Starts a plan; the call to send first. A plan without a step is none.
    pub fn start(
        number: u64,
        action: &'static str,
        subject: String,
        plan: Plan,
        began: Timestamp,
    ) -> Option<(Self, ApiCall)> {
        let mut rest: VecDeque<Step> = plan.steps.into();
        let first = rest.pop_front()?;
        let waits = Waits::Answer(first.follow);
        Some((Self { number, action, subject, began, seen: None, waits, rest }, first.call))
    }

    /// Identifier of what the last call is about.
    pub fn follows(&self) -> Option<&str> {
        match &self.waits {
            Waits::Answer(follow) | Waits::Settled { follow, .. } => Some(&follow.id).filter(|id| !id.is_empty()),
        }
        .map(String::as_str)
    }

    /// Calls are still to come.
    pub fn has_more(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Where it stands, in a line: what is done to what, how that is now, how many calls are still to come.
    pub fn line(&self) -> String {
        let state = match (&self.waits, &self.seen) {
            (Waits::Answer(_), _) => "sent".to_owned(),
            (Waits::Settled { .. }, None) => "accepted".to_owned(),
            (Waits::Settled { follow, .. }, Some(word)) if follow.id == self.subject => word.clone(),
            (Waits::Settled { follow, .. }, Some(word)) => format!("{} is {word}", follow.id),
        };
        let more = match self.rest.len() {
            0 => String::new(),
            1 => ", one more call to come".to_owned(),
            count => format!(", {count} more calls to come"),
        };
        format!("{} {}: {state}{more}", self.action, self.subject)
    }

    /// Kind and Region to look at, while something is to settle.
    pub fn watches(&self) -> Option<(&'static str, &str)> {
        match &self.waits {
            Waits::Settled { follow, .. } => Some((follow.kind, &follow.region)),
            Waits::Answer(_) => None,
        }
    }

    /// The service took the call on.
    pub fn performed(&mut self, performed: Performed) {
        if let Waits::Answer(follow) = &self.waits {
            let follow = Follow { id: performed.id.unwrap_or_else(|| follow.id.clone()), ..follow.clone() };
            self.waits = Waits::Settled { follow, changing: false, looks: 0 };
        }
    }

    /// Rows of a kind came in: has it settled?
    pub fn look(&mut self, kind: &str, region: &str, set: &RowSet) -> Progress {
        let Waits::Settled { follow, changing, looks } = &mut self.waits else { return Progress::Goes };
        if follow.kind != kind || follow.region != region {
            return Progress::Goes;
        }
        let row = set.rows.iter().find(|row| row.id == follow.id);
        let (word, class) = match row {
            Some(row) => (row.status.word.clone(), row.status.class),
            // A source that failed may well hold it.
            None if set.partial.is_some() => return Progress::Goes,
            None if follow.gone => ("gone".to_owned(), StatusClass::Ok),
            None if *looks >= GIVE_UP => ("nowhere to be seen".to_owned(), StatusClass::Error),
            None => ("not to be seen".to_owned(), StatusClass::Busy),
        };
        self.seen = Some(word.clone());
        *looks = looks.saturating_add(1);
        *changing |= class == StatusClass::Busy && row.is_some();
        let waiting = (follow.gone && row.is_some() && class != StatusClass::Idle) || class == StatusClass::Busy;
        let early = row.is_some() && !*changing && *looks < LOOKS;
        if (waiting || early) && class != StatusClass::Error {
            return Progress::Goes;
        }
        let id = follow.id.clone();
        self.settled(&id, &word, class)
    }

    fn settled(&mut self, id: &str, word: &str, class: StatusClass) -> Progress {
        let healthy = matches!(class, StatusClass::Ok | StatusClass::Idle);
        match self.rest.pop_front() {
            Some(step) if healthy => {
                self.waits = Waits::Answer(step.follow);
                Progress::Next(step.call)
            }
            Some(step) => {
                let text = format!("{} stopped: {id} is {word}; {} was not sent", self.action, step.call.operation);
                Progress::Over { text, failed: true }
            }
            None => Progress::Over { text: format!("{}: {id} is {word}", self.action), failed: !healthy },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(operation: &'static str, kind: &'static str, id: &str) -> Step {
        Step::new(ApiCall::new(operation, "r"), kind, id)
    }

    fn set() -> RowSet {
        RowSet::default()
    }

    #[test]
    fn a_deletion_is_over_when_the_row_is_gone() {
        let plan = Plan::of(step("redshift:DeleteClusterSnapshot", "snapshots", "a").gone());
        let (mut run, call) = Run::start(1, "delete-snapshot", "a".into(), plan, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(call.operation, "redshift:DeleteClusterSnapshot");
        assert_eq!(run.look("snapshots", "r", &set()), Progress::Goes, "nothing was answered yet");
        run.performed(Performed::default());
        assert_eq!(run.look("clusters", "r", &set()), Progress::Goes);
        let partial = crate::cloud::CloudError::new(crate::cloud::ErrorClass::Timeout, "x", "y");
        assert_eq!(run.look("snapshots", "r", &RowSet { partial: Some(partial), ..RowSet::default() }), Progress::Goes);
        let text = "delete-snapshot: a is gone".to_owned();
        assert_eq!(run.look("snapshots", "r", &set()), Progress::Over { text, failed: false });
    }

    #[test]
    fn what_is_not_there_yet_is_waited_for() {
        let plan = Plan::of(step("redshift:CreateClusterSnapshot", "snapshots", "a"));
        let (mut run, _) = Run::start(1, "create-snapshot", "c".into(), plan, Timestamp::UNIX_EPOCH).unwrap();
        run.performed(Performed::default());
        for _ in 0..5 {
            assert_eq!(run.look("snapshots", "r", &set()), Progress::Goes);
        }
    }

    #[test]
    fn a_run_says_where_it_stands() {
        let restore = step("redshift-serverless:RestoreFromSnapshot", "namespaces", "n");
        let plan = Plan {
            steps: vec![step("redshift-serverless:CreateSnapshot", "snapshots", "s"), restore],
            ..Plan::default()
        };
        let (mut run, _) = Run::start(1, "restore-to-namespace", "n".into(), plan, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(run.line(), "restore-to-namespace n: sent, one more call to come");
        run.performed(Performed::default());
        assert_eq!(run.line(), "restore-to-namespace n: accepted, one more call to come");
        run.look("snapshots", "r", &set());
        assert_eq!(run.line(), "restore-to-namespace n: s is not to be seen, one more call to come");
    }
}
