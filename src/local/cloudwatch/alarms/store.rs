//! The alarms of every Region, brought up to date whenever they are looked at.

use super::evaluate;
use super::{Alarm, Happening, State, Watch, remember, seeds};
use crate::local::World;
use crate::local::cloudwatch::catalogue::Catalogue;
use jiff::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// All alarms and their histories, which outlive them.
#[derive(Debug, Default)]
pub struct Alarms {
    regions: Mutex<BTreeMap<String, Region>>,
}

/// The alarms of one Region.
#[derive(Debug, Default)]
pub struct Region {
    pub alarms: BTreeMap<String, Alarm>,
    pub history: BTreeMap<String, VecDeque<Happening>>,
}

impl Alarms {
    /// The alarms a fresh world has.
    pub fn new(world: &World) -> std::io::Result<Self> {
        let mut regions: BTreeMap<String, Region> = BTreeMap::new();
        for (region, alarm) in seeds::all(world)? {
            regions.entry(region).or_default().alarms.insert(alarm.name.clone(), alarm);
        }
        Ok(Self { regions: Mutex::new(regions) })
    }

    /// Looks at or changes the alarms of a Region, after their states were worked out up to now.
    pub fn with<T>(&self, world: &World, region: &str, act: impl FnOnce(&mut Region, Timestamp) -> T) -> T {
        let now = world.clock.now();
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let here = regions.entry(region.to_owned()).or_default();
        here.bring_up_to(world, region, now);
        act(here, now)
    }
}

impl Region {
    fn bring_up_to(&mut self, world: &World, region: &str, now: Timestamp) {
        let due = |alarm: &&mut Alarm| matches!(&alarm.watch, Watch::Metric(rule) if rule.is_due(alarm.evaluated, now));
        let mut catalogue = None;
        for alarm in self.alarms.values_mut().filter(|alarm| due(alarm)) {
            let catalogue = catalogue.get_or_insert_with(|| Catalogue::of(world, region));
            let happened = evaluate::bring_up_to(alarm, catalogue, now);
            remember(self.history.entry(alarm.name.clone()).or_default(), happened);
        }
        self.settle_composites(now);
    }

    /// Works out the composite alarms from the states of the others, children before parents.
    pub fn settle_composites(&mut self, now: Timestamp) {
        // A rule cannot refer to itself, so each round settles at least one more level.
        for _ in 0..self.alarms.len() {
            let states: BTreeMap<String, &'static str> =
                self.alarms.values().map(|alarm| (alarm.name.clone(), alarm.state.value)).collect();
            let mut moved = false;
            for alarm in self.alarms.values_mut() {
                let Watch::Composite(rule) = &alarm.watch else { continue };
                let value = rule.state(&|name| states.get(name).copied());
                if value != alarm.state.value {
                    let reason = rule.reason(&alarm.arn, value, now);
                    let state = State { value, reason, data: String::new(), updated: now, changed: now };
                    let happened = alarm.enter(state);
                    remember(self.history.entry(alarm.name.clone()).or_default(), happened);
                    moved = true;
                }
            }
            if !moved {
                return;
            }
        }
    }

    /// Adds to the history of an alarm.
    pub fn tell(&mut self, happening: Happening) {
        remember(self.history.entry(happening.alarm.clone()).or_default(), vec![happening]);
    }
}
