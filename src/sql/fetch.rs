//! Fetching the pages of a result, one after the other, up to a limit; the reason of every stop is kept.

use super::fault;
use super::results::Results;
use crate::app::{Now, Request, Step, Timer};
use crate::cloud::CloudError;
use crate::model::ResultPage;
use crate::store::Page;
use std::collections::HashSet;
use std::time::Duration;

/// Rows and bytes after which fetching pauses, and the bytes of a result that stay in memory; those beyond go to a
/// file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub rows: usize,
    pub bytes: usize,
    pub memory: usize,
}

impl Default for Limits {
    /// As much as the service has: a result ends at 500 MB. Rows are counted in 32 bits where they are sorted.
    fn default() -> Self {
        Self { rows: u32::MAX as usize, bytes: usize::MAX, memory: 64 << 20 }
    }
}

/// While pages of so many bytes wait for the disk no further one is asked for.
const WAITING: usize = 16 << 20;
/// What may stay in memory besides when the file takes no more and the reader asks on.
const MORE: usize = 64 << 20;

/// How far the fetching is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A page is on its way.
    Loading,
    /// All pages are here. Whether that is all rows, the result's total tells.
    Complete,
    /// The limit is reached; more on demand.
    Limit,
    /// The user stopped it; more on demand.
    Stopped,
    /// The service gave a page token twice: what follows would repeat.
    Repeated,
    /// A page did not come; again on demand.
    Failed(CloudError),
    /// Memory is used up and the file takes no more, for this reason; more on demand.
    Full(String),
}

/// The pages of one statement.
#[derive(Debug)]
pub struct Fetch {
    tab: usize,
    region: String,
    id: String,
    limits: Limits,
    token: Option<String>,
    seen: HashSet<String>,
    progress: Progress,
    tries: u32,
    again_at: Option<Duration>,
    /// Pages are being written to the file; the next one waits for that.
    moving: bool,
    held_up: bool,
}

const TRIES: u32 = 4;

impl Fetch {
    /// Asks for the first page.
    pub fn start(tab: usize, region: String, id: String, limits: Limits) -> (Self, Vec<Step>) {
        let mut fetch = Self {
            tab,
            region,
            id,
            limits,
            token: None,
            seen: HashSet::new(),
            progress: Progress::Loading,
            tries: 0,
            again_at: None,
            moving: false,
            held_up: false,
        };
        let steps = fetch.ask();
        (fetch, steps)
    }

    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    pub fn is_loading(&self) -> bool {
        self.progress == Progress::Loading
    }

    /// More rows can be had by asking.
    pub fn can_resume(&self) -> bool {
        matches!(self.progress, Progress::Limit | Progress::Stopped | Progress::Failed(_) | Progress::Full(_))
    }

    /// Where the rows that are not here can be had: Region, statement, page token.
    pub fn rest(&self) -> Option<(String, String, String)> {
        let more = self.is_loading() || self.can_resume();
        Some((self.region.clone(), self.id.clone(), self.token.clone().filter(|_| more)?))
    }

    /// Whether this question is the one it waits for.
    pub fn awaits(&self, id: &str, token: Option<&str>) -> bool {
        self.is_loading() && !self.held_up && self.id == id && self.token.as_deref() == token
    }

    /// Whether it waits for pages to be written.
    pub fn awaits_move(&self, id: &str) -> bool {
        self.moving && self.id == id
    }

    /// Takes a page in; the first one makes the result.
    pub fn loaded(&mut self, page: ResultPage, results: &mut Option<Results>) -> Vec<Step> {
        self.tries = 0;
        let results = results.get_or_insert_with(|| Results::new(page.columns, page.total_rows));
        results.append(page.rows);
        let mut steps = self.unload(results);
        let Some(token) = page.next_token else {
            self.progress = Progress::Complete;
            return steps;
        };
        if !self.seen.insert(token.clone()) {
            self.progress = Progress::Repeated;
            return steps;
        }
        self.token = Some(token);
        if results.rows() >= self.limits.rows || results.size() >= self.limits.bytes {
            self.progress = Progress::Limit;
            return steps;
        }
        self.held_up = self.moving && results.bytes() > self.limits.memory.saturating_add(WAITING);
        if !self.held_up {
            steps.extend(self.ask());
        }
        steps
    }

    /// Has what is too much for the memory written to the file.
    fn unload(&mut self, results: &mut Results) -> Vec<Step> {
        if self.moving {
            return Vec::new();
        }
        let Some((first, pages)) = results.excess(self.limits.memory) else { return Vec::new() };
        self.moving = true;
        let (tab, id, spool) = (self.tab, self.id.clone(), results.spool().cloned());
        vec![Step::Ask(Request::Move { tab, id, spool, first, pages })]
    }

    /// Pages were written, the first of them with this number, or not. Those that were not stay in memory.
    pub fn moved(&mut self, first: usize, pages: Result<Vec<Page>, String>, results: &mut Results) -> Vec<Step> {
        self.moving = false;
        let held_up = std::mem::take(&mut self.held_up);
        match pages {
            Ok(pages) => results.moved(first, pages),
            Err(_) if !self.is_loading() => return Vec::new(),
            Err(reason) => {
                let notice = Step::Notice(format!("{reason}; what is fetched stays"));
                self.progress = Progress::Full(reason);
                return vec![Step::Abandon(self.page().key()), notice];
            }
        }
        let mut steps = self.unload(results);
        if held_up && self.is_loading() {
            steps.extend(self.ask());
        }
        steps
    }

    /// A page did not come: again a few times where that can help.
    pub fn failed(&mut self, error: CloudError, now: Now) -> Vec<Step> {
        self.tries += 1;
        if !fault::is_passing(&error) || self.tries >= TRIES {
            let notice = format!("{}; the rows from here on did not come: {error}", error.next_step());
            self.progress = Progress::Failed(error);
            return vec![Step::Notice(notice)];
        }
        let pause = Duration::from_millis(250 << self.tries);
        self.again_at = Some(now.mono + pause);
        vec![Step::After(pause, Timer::Follow { tab: self.tab })]
    }

    /// Asks again for a page that did not come, when its time is there.
    pub fn due(&mut self, now: Now) -> Vec<Step> {
        match self.again_at {
            Some(at) if self.is_loading() && at <= now.mono => self.ask(),
            Some(at) if self.is_loading() => {
                vec![Step::After(at.saturating_sub(now.mono), Timer::Follow { tab: self.tab })]
            }
            _ => Vec::new(),
        }
    }

    /// Leaves it at the rows that are here.
    pub fn stop(&mut self) -> Vec<Step> {
        self.progress = Progress::Stopped;
        self.held_up = false;
        vec![Step::Abandon(self.page().key())]
    }

    /// No answer will come any more: the session it was asked with is gone.
    pub fn detach(&mut self) {
        (self.moving, self.held_up) = (false, false);
        if self.is_loading() {
            self.progress = Progress::Stopped;
        }
    }

    /// Goes on after a stop.
    pub fn resume(&mut self) -> Vec<Step> {
        if !self.can_resume() {
            return Vec::new();
        }
        self.tries = 0;
        self.held_up = false;
        if let Progress::Full(_) = self.progress {
            // Asked for all the same: as much again may stay in memory.
            self.limits.memory = self.limits.memory.saturating_add(MORE);
        }
        self.progress = Progress::Loading;
        self.ask()
    }

    fn ask(&mut self) -> Vec<Step> {
        self.again_at = None;
        vec![Step::Ask(self.page())]
    }

    fn page(&self) -> Request {
        Request::Page { tab: self.tab, region: self.region.clone(), id: self.id.clone(), token: self.token.clone() }
    }
}
