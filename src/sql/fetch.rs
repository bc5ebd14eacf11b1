//! Fetching the pages of a result, one after the other, up to a limit; the reason of every stop is kept.

use super::fault;
use super::results::Results;
use crate::app::{Now, Request, Step, Timer};
use crate::cloud::CloudError;
use crate::model::ResultPage;
use std::collections::HashSet;
use std::time::Duration;

/// Rows and bytes after which fetching pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub rows: usize,
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 1_000_000, bytes: 200 << 20 }
    }
}

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
        matches!(self.progress, Progress::Limit | Progress::Stopped | Progress::Failed(_))
    }

    /// Where the rows that are not here can be had: Region, statement, page token.
    pub fn rest(&self) -> Option<(String, String, String)> {
        let more = self.is_loading() || self.can_resume();
        Some((self.region.clone(), self.id.clone(), self.token.clone().filter(|_| more)?))
    }

    /// Whether this question is the one it waits for.
    pub fn awaits(&self, id: &str, token: Option<&str>) -> bool {
        self.is_loading() && self.id == id && self.token.as_deref() == token
    }

    /// Takes a page in; the first one makes the result.
    pub fn loaded(&mut self, page: ResultPage, results: &mut Option<Results>) -> Vec<Step> {
        self.tries = 0;
        let results = results.get_or_insert_with(|| Results::new(page.columns, page.total_rows));
        results.append(page.rows);
        let Some(token) = page.next_token else {
            self.progress = Progress::Complete;
            return Vec::new();
        };
        if !self.seen.insert(token.clone()) {
            self.progress = Progress::Repeated;
            return Vec::new();
        }
        self.token = Some(token);
        if results.rows() >= self.limits.rows || results.bytes() >= self.limits.bytes {
            self.progress = Progress::Limit;
            return Vec::new();
        }
        self.ask()
    }

    /// A page did not come: again a few times where that can help.
    pub fn failed(&mut self, error: CloudError, now: Now) -> Vec<Step> {
        self.tries += 1;
        if !fault::is_passing(&error) || self.tries >= TRIES {
            self.progress = Progress::Failed(error);
            return Vec::new();
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
        vec![Step::Abandon(self.page().key())]
    }

    /// No answer will come any more: the session it was asked with is gone.
    pub fn detach(&mut self) {
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
