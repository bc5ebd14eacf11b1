//! The editor tabs: each a workbench of its own; one is shown.

use super::fetch::Limits;
use super::shelf::Shelf;
use super::workbench::Workbench;
use crate::app::Now;
use crate::model::{SavedTab, SavedTabs};

/// Closed tabs that can be brought back.
const CLOSED: usize = 10;

/// All tabs.
#[derive(Debug)]
pub struct Tabs {
    shelf: Shelf<Workbench>,
    /// Tabs made so far: no two have the same number in their requests.
    made: usize,
    closed: Vec<Workbench>,
    limits: Limits,
}

impl Default for Tabs {
    fn default() -> Self {
        Self { shelf: Shelf::new(Workbench::new(0)), made: 1, closed: Vec::new(), limits: Limits::default() }
    }
}

impl Tabs {
    /// Each result keeps so many bytes in memory.
    pub fn set_memory(&mut self, memory: usize) {
        self.limits.memory = memory;
        for bench in self.all_mut() {
            bench.limits.memory = memory;
        }
    }

    fn bench(&mut self) -> Workbench {
        let bench = Workbench::new(self.made).with_limits(self.limits);
        self.made += 1;
        bench
    }

    /// The tab shown.
    pub fn current(&self) -> &Workbench {
        self.shelf.shown()
    }

    /// As [`Tabs::current`], to change it.
    pub fn current_mut(&mut self) -> &mut Workbench {
        &mut self.shelf.shown
    }

    pub fn all(&self) -> impl Iterator<Item = &Workbench> {
        self.shelf.all()
    }

    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Workbench> {
        self.shelf.all_mut()
    }

    /// The number of the one shown, from 1, and how many there are.
    pub fn place(&self) -> (usize, usize) {
        self.shelf.place()
    }

    /// The tab a request or timer belongs to.
    pub fn of(&mut self, tab: usize) -> Option<&mut Workbench> {
        self.shelf.all_mut().find(|bench| bench.tab() == tab)
    }

    /// Something is on its way in one of them.
    pub fn running(&self) -> bool {
        self.all().any(Workbench::running)
    }

    /// Opens an empty tab on the target of the one shown.
    pub fn open(&mut self) {
        let mut bench = self.bench();
        if let Some(target) = self.current().target().cloned() {
            bench.set_target(target, self.current().database().map(str::to_owned));
        }
        while self.shelf.step(true) {}
        self.shelf.push(bench);
    }

    /// Closes the tab shown; it can be brought back.
    pub fn close(&mut self) -> Result<(), &'static str> {
        if let Some(reason) = self.current().loose_end() {
            return Err(reason);
        }
        let closed = self.shelf.take().ok_or("this is the only tab")?;
        self.closed.push(closed);
        if self.closed.len() > CLOSED {
            self.closed.remove(0);
        }
        Ok(())
    }

    /// Brings the tab closed last back; false when there is none.
    pub fn reopen(&mut self) -> bool {
        let Some(bench) = self.closed.pop() else { return false };
        while self.shelf.step(true) {}
        self.shelf.push(bench);
        true
    }

    /// Shows the next tab, or the one before, around the end.
    pub fn turn(&mut self, forward: bool) {
        self.shelf.turn(forward);
    }

    /// What would be lost or left behind by leaving, a line each.
    pub fn loose_ends(&self) -> Vec<String> {
        let line = |(at, bench): (usize, &Workbench)| {
            bench.loose_end().map(|reason| format!("{}: {reason}", bench.title(at + 1)))
        };
        self.all().enumerate().filter_map(line).collect()
    }

    /// What is kept over a restart.
    pub fn saved(&self) -> SavedTabs {
        SavedTabs { tabs: self.all().map(Workbench::saved).collect(), shown: self.place().0 }
    }

    /// As they were kept; nothing is asked of the service yet.
    pub fn restore(&mut self, saved: SavedTabs, now: Now) {
        let shown = saved.shown;
        for (at, tab) in saved.tabs.into_iter().enumerate() {
            if at > 0 {
                let bench = self.bench();
                self.shelf.push(bench);
            }
            self.restore_one(tab, now);
        }
        while self.place().0 > shown.max(1) && self.shelf.step(false) {}
    }

    fn restore_one(&mut self, tab: SavedTab, now: Now) {
        self.current_mut().restore(tab, now);
    }

    /// Changes whenever what is kept does.
    pub fn version(&self) -> u64 {
        let sum = |sum: u64, (at, bench): (usize, &Workbench)| {
            sum.wrapping_mul(31).wrapping_add(bench.version()).wrapping_add(at as u64)
        };
        self.all().enumerate().fold(self.place().0 as u64, sum)
    }
}
