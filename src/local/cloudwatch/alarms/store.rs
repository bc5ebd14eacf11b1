//! The alarms of every Region, brought up to date whenever they are looked at.

use super::evaluate;
use super::{Alarm, Happening, State, Watch, kept};
use crate::local::World;
use crate::local::cloudwatch::catalogue::Catalogue;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

/// All alarms and their histories, which outlive them.
#[derive(Debug, Default)]
pub struct Alarms {
    regions: Mutex<BTreeMap<String, Region>>,
}

/// Items kept of one alarm's history.
const REMEMBERED: usize = 500;

/// The alarms of one Region.
#[derive(Debug, Default)]
pub struct Region {
    pub alarms: BTreeMap<String, Alarm>,
    /// What happened to each, newest last, with its number in the Region.
    pub history: BTreeMap<String, VecDeque<(u64, Happening)>>,
    /// Number of the last happening.
    last: u64,
    moved: Moved,
}

/// What was done to a Region's alarms since it was last asked for.
#[derive(Debug, Default)]
pub struct Moved {
    pub alarms: BTreeSet<String>,
    pub told: Vec<(u64, Happening)>,
    pub forgotten: Vec<u64>,
}

impl Moved {
    /// Whether nothing was done.
    pub fn is_empty(&self) -> bool {
        self.alarms.is_empty() && self.told.is_empty() && self.forgotten.is_empty()
    }
}

impl Alarms {
    /// The alarms a world has.
    ///
    /// # Errors
    /// A world that kept what is no alarm.
    pub fn new(world: &World) -> std::io::Result<Self> {
        Ok(Self { regions: Mutex::new(kept::regions(world)?) })
    }

    /// Looks at or changes the alarms of a Region, after their states were worked out up to now.
    pub fn with<T>(&self, world: &World, region: &str, act: impl FnOnce(&mut Region, Timestamp) -> T) -> T {
        let now = world.clock.now();
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let here = regions.entry(region.to_owned()).or_default();
        here.bring_up_to(world, region, now);
        let outcome = act(here, now);
        kept::save(world, region, here);
        outcome
    }
}

impl Region {
    fn bring_up_to(&mut self, world: &World, region: &str, now: Timestamp) {
        let due = |alarm: &&mut Alarm| matches!(&alarm.watch, Watch::Metric(rule) if rule.is_due(alarm.evaluated, now));
        let (mut catalogue, mut happened) = (None, Vec::new());
        for alarm in self.alarms.values_mut().filter(|alarm| due(alarm)) {
            let catalogue = catalogue.get_or_insert_with(|| Catalogue::of(world, region));
            happened.extend(evaluate::bring_up_to(alarm, catalogue, now));
        }
        for happening in happened {
            self.tell(happening);
        }
        self.settle_composites(now);
    }

    /// Works out the composite alarms from the states of the others, children before parents.
    pub fn settle_composites(&mut self, now: Timestamp) {
        // A rule cannot refer to itself, so each round settles at least one more level.
        for _ in 0..self.alarms.len() {
            let states: BTreeMap<String, &'static str> =
                self.alarms.values().map(|alarm| (alarm.name.clone(), alarm.state.value)).collect();
            let mut happened = Vec::new();
            for alarm in self.alarms.values_mut() {
                let Watch::Composite(rule) = &alarm.watch else { continue };
                let value = rule.state(&|name| states.get(name).copied());
                if value != alarm.state.value {
                    let reason = rule.reason(&alarm.arn, value, now);
                    let state = State { value, reason, data: String::new(), updated: now, changed: now };
                    happened.extend(alarm.enter(state));
                }
            }
            if happened.is_empty() {
                return;
            }
            for happening in happened {
                self.tell(happening);
            }
        }
    }

    /// Adds to the history of an alarm, which it happened to.
    pub fn tell(&mut self, happening: Happening) {
        self.moved.alarms.insert(happening.alarm.clone());
        self.moved.told.push((self.last + 1, happening.clone()));
        self.recall(self.last + 1, happening);
    }

    /// Something that happened under that number.
    pub fn recall(&mut self, number: u64, happening: Happening) {
        self.last = self.last.max(number);
        let history = self.history.entry(happening.alarm.clone()).or_default();
        history.push_back((number, happening));
        while history.len() > REMEMBERED {
            self.moved.forgotten.extend(history.pop_front().map(|(number, _)| number));
        }
    }

    /// One alarm, to change it.
    pub fn edit(&mut self, name: &str) -> Option<&mut Alarm> {
        let alarm = self.alarms.get_mut(name)?;
        self.moved.alarms.insert(name.to_owned());
        Some(alarm)
    }

    /// A new alarm, or in place of the one of its name.
    pub fn put(&mut self, alarm: Alarm) {
        self.moved.alarms.insert(alarm.name.clone());
        self.alarms.insert(alarm.name.clone(), alarm);
    }

    /// Takes an alarm out; its history stays.
    pub fn remove(&mut self, name: &str) -> Option<Alarm> {
        self.moved.alarms.insert(name.to_owned());
        self.alarms.remove(name)
    }

    /// What was done since this was asked last.
    pub fn moved(&mut self) -> Moved {
        std::mem::take(&mut self.moved)
    }
}
