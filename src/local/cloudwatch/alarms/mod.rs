//! Alarms: what they watch, the state they are in, and what happened to them. Nothing runs in the background: the
//! state is worked out over the time gone by whenever somebody asks.

pub mod change;
mod check;
mod composite;
pub mod describe;
mod evaluate;
pub mod history;
mod kept;
pub mod put;
mod reason;
mod seeds;
mod store;
pub mod tags;

pub use store::Alarms;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// One alarm.
#[derive(Debug, Clone)]
pub struct Alarm {
    pub name: String,
    pub arn: String,
    pub watch: Watch,
    /// The members it was put with, but its tags.
    pub settings: Map<String, Value>,
    pub updated: Timestamp,
    pub state: State,
    /// Seconds since 1970 its state is worked out to.
    pub evaluated: i64,
    pub tags: BTreeMap<String, String>,
}

/// What an alarm looks at.
#[derive(Debug, Clone)]
pub enum Watch {
    Metric(Box<evaluate::Rule>),
    Composite(composite::Rule),
}

/// The state an alarm is in.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub value: &'static str,
    pub reason: String,
    /// JSON text, empty when there is none.
    pub data: String,
    /// When anything of it was last written.
    pub updated: Timestamp,
    /// When the value last changed.
    pub changed: Timestamp,
}

/// The three states.
pub const STATES: [&str; 3] = ["OK", "ALARM", "INSUFFICIENT_DATA"];

impl State {
    fn initial(now: Timestamp) -> Self {
        let reason = "Unchecked: Initial alarm creation".to_owned();
        Self { value: "INSUFFICIENT_DATA", reason, data: String::new(), updated: now, changed: now }
    }
}

/// One thing that happened to an alarm.
#[derive(Debug, Clone)]
pub struct Happening {
    pub alarm: String,
    pub composite: bool,
    pub at: Timestamp,
    /// `ConfigurationUpdate`, `StateUpdate` or `Action`.
    pub kind: &'static str,
    pub summary: String,
    pub data: Value,
}

impl Alarm {
    /// Whether its actions are on.
    pub fn actions_enabled(&self) -> bool {
        self.settings.get("ActionsEnabled").and_then(Value::as_bool).unwrap_or(true)
    }

    /// The ARNs called when it enters a state.
    pub fn actions(&self, state: &str) -> Vec<&str> {
        let member = match state {
            "OK" => "OKActions",
            "ALARM" => "AlarmActions",
            _ => "InsufficientDataActions",
        };
        let list = self.settings.get(member).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).collect()
    }

    /// Whether it is a composite alarm.
    pub fn is_composite(&self) -> bool {
        matches!(self.watch, Watch::Composite(_))
    }

    /// `MetricAlarm` or `CompositeAlarm`, as the API shows it.
    pub fn view(&self) -> Value {
        let mut out = self.settings.clone();
        let mut set = |name: &str, value: Value| drop(out.insert(name.to_owned(), value));
        set("AlarmArn", json!(self.arn));
        set("AlarmConfigurationUpdatedTimestamp", json!(self.updated.to_string()));
        set("ActionsEnabled", json!(self.actions_enabled()));
        set("StateValue", json!(self.state.value));
        set("StateReason", json!(self.state.reason));
        if !self.state.data.is_empty() {
            set("StateReasonData", json!(self.state.data));
        }
        set("StateUpdatedTimestamp", json!(self.state.updated.to_string()));
        set("StateTransitionedTimestamp", json!(self.state.changed.to_string()));
        Value::Object(out)
    }

    /// Moves it to a state and tells what that gives rise to; nothing when it is there already.
    pub fn enter(&mut self, state: State) -> Vec<Happening> {
        let before = self.state.value;
        if before == state.value {
            self.state = State { changed: self.state.changed, ..state };
            return Vec::new();
        }
        let data = json!({
            "version": "1.0",
            "oldState": {"stateValue": before, "stateReason": self.state.reason},
            "newState": {"stateValue": state.value, "stateReason": state.reason},
        });
        let (at, value) = (state.updated, state.value);
        self.state = state;
        let mut out = vec![self.happening(at, "StateUpdate", format!("Alarm updated from {before} to {value}"), data)];
        if self.actions_enabled() {
            out.extend(self.actions(value).into_iter().map(|action| self.action(at, action)));
        }
        out
    }

    /// No action can be carried out here, and the history says so.
    fn action(&self, at: Timestamp, action: &str) -> Happening {
        let why = "This stand-in reaches no service that could receive the notification";
        let summary = format!("Failed to execute action {action}. Received error: \"{why}\"");
        let data = json!({"actionState": "Failed", "notificationResource": action, "error": why});
        self.happening(at, "Action", summary, data)
    }

    /// Something that happened to this alarm.
    pub fn happening(&self, at: Timestamp, kind: &'static str, summary: String, data: Value) -> Happening {
        Happening { alarm: self.name.clone(), composite: self.is_composite(), at, kind, summary, data }
    }
}
