//! The life of one statement on the service: submitted, followed, perhaps cancelled, ended.
//!
//! Long polls do the waiting. An endpoint that answers them at once is asked at growing intervals instead. The
//! statement lives on the service: a failed question about it is asked again, never taken for its end.

mod past;

use super::failure::Failure;
use super::fault;
use crate::app::{Now, Request, Step, Timer};
use crate::cloud::CloudError;
use crate::model::{Statement, StatementStatus, Submission};
use std::time::Duration;

/// The submit waits this long, so that short statements answer in one round trip. No longer: a cancel needs the
/// identifier that only the answer brings.
const SUBMIT_WAIT: u8 = 2;
/// The longest the service waits.
const FOLLOW_WAIT: u8 = 30;
/// A statement that has not begun is asked after more often: the service waits for ends, not for beginnings.
const QUEUED_WAIT: u8 = 5;
/// An answer sooner than this did not wait.
const AT_ONCE: Duration = Duration::from_millis(500);
/// The screen shows whole seconds.
const TICK: Duration = Duration::from_secs(1);
const CANCEL_AGAIN: Duration = Duration::from_secs(1);
const CANCEL_TRIES: u32 = 10;
/// A second cancel this long after the first means: stop waiting.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where a statement stands, as far as we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Sent; no identifier yet.
    Submitting,
    /// The answer to the submit was lost: it may have run. `None` when the user stopped waiting for it.
    Unknown(Option<CloudError>),
    /// On the service, not ended.
    Running,
    /// Ended; one more question brings what the answer left out (error text, rows, whether there is a result).
    Learning,
    Finished,
    Failed(Failure),
    Aborted,
    /// The submit was refused: it never ran.
    Refused(CloudError),
    /// We may not or cannot ask about it any more; it may still run.
    OutOfSight(CloudError),
    /// The user stopped waiting; it may still run.
    Left,
}

/// How far a wish to cancel has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cancel {
    None,
    /// Wished before the identifier was known.
    Wanted,
    /// Asked for, or waiting to be asked again at a time.
    Asked {
        since: Duration,
        tries: u32,
        again_at: Option<Duration>,
    },
}

/// A statement submitted by a workbench.
#[derive(Debug)]
pub struct Run {
    tab: usize,
    submission: Submission,
    started: Now,
    ended: Option<Duration>,
    stage: Stage,
    statement: Option<Statement>,
    cancel: Cancel,
    /// When the last question was asked; when the next is due, if it is not on its way.
    asked_at: Duration,
    ask_at: Option<Duration>,
    /// Answers in a row that came back at once.
    quick: u32,
    /// The service refused more waiting questions.
    no_wait: bool,
    trouble: Option<CloudError>,
}

impl Run {
    /// Sends a statement.
    pub fn submit(tab: usize, mut submission: Submission, now: Now) -> (Self, Vec<Step>) {
        submission.wait_seconds = SUBMIT_WAIT;
        let mut run = Self {
            tab,
            submission,
            started: now,
            ended: None,
            stage: Stage::Submitting,
            statement: None,
            cancel: Cancel::None,
            asked_at: now.mono,
            ask_at: None,
            quick: 0,
            no_wait: false,
            trouble: None,
        };
        let steps = run.send(now);
        (run, steps)
    }

    /// Sends it once more with its token: the service runs a token once and answers with what it has.
    pub fn resubmit(&mut self, now: Now) -> Vec<Step> {
        self.send(now)
    }

    fn send(&mut self, now: Now) -> Vec<Step> {
        (self.stage, self.started, self.ended, self.cancel) = (Stage::Submitting, now, None, Cancel::None);
        vec![Step::Ask(self.execute()), self.arm(now)]
    }

    fn execute(&self) -> Request {
        Request::Execute { tab: self.tab, submission: self.submission.clone() }
    }

    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// The last the service said of it.
    pub fn statement(&self) -> Option<&Statement> {
        self.statement.as_ref()
    }

    /// The service's identifier, once known.
    pub fn id(&self) -> Option<&str> {
        self.statement.as_ref().map(|s| s.id.as_str())
    }

    /// A failed question about it, while it is asked again.
    pub fn trouble(&self) -> Option<&CloudError> {
        self.trouble.as_ref()
    }

    /// When it was submitted.
    pub fn started(&self) -> Now {
        self.started
    }

    /// Something is still to come.
    pub fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Submitting | Stage::Running | Stage::Learning)
    }

    /// A cancel was asked for and the service has not said how it ended.
    pub fn is_cancelling(&self) -> bool {
        self.is_running() && self.cancel != Cancel::None
    }

    /// The service's word for its duration, else what passed here.
    pub fn elapsed(&self, now: Now) -> Duration {
        let told = self.statement.as_ref().filter(|_| !self.is_running()).and_then(|s| s.duration);
        told.unwrap_or_else(|| self.ended.unwrap_or(now.mono).saturating_sub(self.started.mono))
    }

    /// The answer to the submit.
    pub fn submitted(&mut self, answer: Result<Statement, CloudError>, now: Now) -> Vec<Step> {
        if self.stage != Stage::Submitting {
            return Vec::new();
        }
        match answer {
            Ok(statement) => {
                let mut steps = vec![Step::Remember(self.past(&statement.id, now))];
                self.stage = Stage::Running;
                steps.extend(self.take(statement, now));
                if self.cancel == Cancel::Wanted && self.stage == Stage::Running {
                    steps.extend(self.ask_cancel(now));
                }
                steps
            }
            Err(error) if fault::may_have_run(&error) => self.end(Stage::Unknown(Some(error)), now),
            Err(error) => self.end(Stage::Refused(error), now),
        }
    }

    /// The answer to a question about it.
    pub fn changed(&mut self, answer: Result<Statement, CloudError>, now: Now) -> Vec<Step> {
        if !matches!(self.stage, Stage::Running | Stage::Learning) {
            return Vec::new();
        }
        match answer {
            Ok(statement) => {
                self.trouble = None;
                self.take(statement, now)
            }
            Err(error) if fault::is_about_waiting(&error) => {
                self.no_wait = true;
                self.ask_later(now)
            }
            Err(error) if fault::is_passing(&error) => {
                self.trouble = Some(error);
                self.ask_later(now)
            }
            Err(error) => self.end(Stage::OutOfSight(error), now),
        }
    }

    /// The answer to a cancel.
    pub fn cancel_answered(&mut self, answer: &Result<bool, CloudError>, now: Now) -> Vec<Step> {
        let Cancel::Asked { since, tries, .. } = self.cancel else { return Vec::new() };
        if self.stage != Stage::Running || *answer == Ok(true) {
            return Vec::new();
        }
        if let Err(error) = answer
            && fault::is_lasting(error)
        {
            self.cancel = Cancel::None;
            return vec![Step::Notice(format!("not cancelled, it runs on: {error}"))];
        }
        if tries >= CANCEL_TRIES {
            self.cancel = Cancel::None;
            return vec![Step::Notice("the service does not take the cancel; the statement runs on".into())];
        }
        // What is not started yet cannot be cancelled; what just ended cannot either, which a look now will tell.
        self.cancel = Cancel::Asked { since, tries, again_at: Some(now.mono + CANCEL_AGAIN) };
        self.ask(0, now)
    }

    /// Asks the service to cancel. A second time, after some patience, it stops waiting.
    pub fn interrupt(&mut self, now: Now) -> Vec<Step> {
        match (&self.stage, self.cancel) {
            (Stage::Submitting, Cancel::None) => {
                self.cancel = Cancel::Wanted;
                vec![]
            }
            (Stage::Submitting, _) => {
                let mut steps = vec![Step::Abandon(self.execute().key())];
                steps.extend(self.end(Stage::Unknown(None), now));
                steps
            }
            (Stage::Running, Cancel::Asked { since, .. }) if now.mono.saturating_sub(since) >= PATIENCE => {
                let mut steps = vec![Step::Abandon(self.follow(0).key())];
                steps.extend(self.end(Stage::Left, now));
                steps
            }
            (Stage::Running, Cancel::Asked { .. }) => {
                vec![Step::Notice("cancelling: waiting for the service's word".into())]
            }
            (Stage::Running, _) => self.ask_cancel(now),
            _ => Vec::new(),
        }
    }

    /// No answer will come any more: the session it was asked with is gone.
    pub fn detach(&mut self, now: Now) {
        match self.stage {
            Stage::Submitting => self.end(Stage::Unknown(None), now),
            Stage::Running => self.end(Stage::Left, now),
            Stage::Learning => self.conclude(now),
            _ => Vec::new(),
        };
    }

    /// Asks what is due, and sets the next time to look.
    pub fn due(&mut self, now: Now) -> Vec<Step> {
        if !self.is_running() {
            return Vec::new();
        }
        let mut steps = Vec::new();
        if let Cancel::Asked { again_at: Some(at), .. } = self.cancel
            && at <= now.mono
        {
            steps.extend(self.ask_cancel(now));
        } else if self.ask_at.is_some_and(|at| at <= now.mono) {
            steps.extend(self.ask(self.wait(), now));
        } else {
            steps.push(self.arm(now));
        }
        steps
    }

    fn take(&mut self, statement: Statement, now: Now) -> Vec<Step> {
        let before = self.statement.as_ref().map(|s| s.status.clone());
        let started = statement.status == StatementStatus::Started && before != Some(StatementStatus::Started);
        self.statement = Some(statement);
        if self.is_over() {
            return self.conclude(now);
        }
        self.stage = Stage::Running;
        let mut steps = self.ask_on(now);
        if started && let Cancel::Asked { again_at: Some(_), .. } = self.cancel {
            steps.extend(self.ask_cancel(now));
        }
        steps
    }

    fn is_over(&self) -> bool {
        self.statement.as_ref().is_some_and(|s| s.status.is_terminal())
    }

    /// It ended: for good, or with one question left.
    fn conclude(&mut self, now: Now) -> Vec<Step> {
        let Some(statement) = &self.statement else { return Vec::new() };
        let learned = self.stage == Stage::Learning;
        let (stage, complete) = match statement.status {
            StatementStatus::Failed => (Stage::Failed(failure(statement)), statement.error.is_some()),
            StatementStatus::Aborted => (Stage::Aborted, true),
            _ => (Stage::Finished, tells_result(statement)),
        };
        if complete || learned {
            return self.end(stage, now);
        }
        self.stage = Stage::Learning;
        self.ask(0, now)
    }

    fn end(&mut self, stage: Stage, now: Now) -> Vec<Step> {
        self.stage = stage;
        self.ended = Some(now.mono);
        (self.ask_at, self.trouble) = (None, None);
        Vec::new()
    }

    /// The next question: at once where the last one waited, later where it came back at once.
    fn ask_on(&mut self, now: Now) -> Vec<Step> {
        if now.mono.saturating_sub(self.asked_at) < AT_ONCE || self.no_wait {
            return self.ask_later(now);
        }
        self.quick = 0;
        self.ask(self.wait(), now)
    }

    fn ask_later(&mut self, now: Now) -> Vec<Step> {
        let pause = match self.quick {
            0..=3 => Duration::from_millis(100 << self.quick),
            _ if now.mono.saturating_sub(self.started.mono) >= Duration::from_secs(10) => Duration::from_secs(2),
            _ => Duration::from_secs(1),
        };
        self.quick += 1;
        self.ask_at = Some(now.mono + pause);
        vec![self.arm(now)]
    }

    fn wait(&self) -> u8 {
        match &self.statement {
            _ if self.no_wait || self.stage == Stage::Learning => 0,
            Some(statement) if statement.status != StatementStatus::Started => QUEUED_WAIT,
            _ => FOLLOW_WAIT,
        }
    }

    fn ask(&mut self, wait_seconds: u8, now: Now) -> Vec<Step> {
        (self.asked_at, self.ask_at) = (now.mono, None);
        vec![Step::Ask(self.follow(wait_seconds)), self.arm(now)]
    }

    fn ask_cancel(&mut self, now: Now) -> Vec<Step> {
        let (since, tries) = match self.cancel {
            Cancel::Asked { since, tries, .. } => (since, tries + 1),
            _ => (now.mono, 1),
        };
        self.cancel = Cancel::Asked { since, tries, again_at: None };
        let cancel = Request::Cancel { tab: self.tab, region: self.region(), id: self.id().unwrap_or_default().into() };
        vec![Step::Ask(cancel), self.arm(now)]
    }

    fn follow(&self, wait_seconds: u8) -> Request {
        let id = self.id().unwrap_or_default().into();
        Request::Follow { tab: self.tab, region: self.region(), id, wait_seconds }
    }

    fn region(&self) -> String {
        self.submission.target.region().to_owned()
    }

    /// Wakes at whatever comes first: the next whole second on the screen, a question, a cancel.
    fn arm(&self, now: Now) -> Step {
        let passed = now.mono.saturating_sub(self.started.mono);
        let mut pause = TICK.saturating_sub(Duration::from_nanos(u64::from(passed.subsec_nanos())));
        let again_at = if let Cancel::Asked { again_at, .. } = self.cancel { again_at } else { None };
        for at in [self.ask_at, again_at].into_iter().flatten() {
            pause = pause.min(at.saturating_sub(now.mono));
        }
        Step::After(pause, Timer::Follow { tab: self.tab })
    }
}

/// Whether an answer says all that is shown of a finished statement.
fn tells_result(statement: &Statement) -> bool {
    match statement.has_result_set {
        Some(true) => true,
        Some(false) => statement.rows.is_some(),
        None => false,
    }
}

fn failure(statement: &Statement) -> Failure {
    Failure::parse(statement.error.as_deref().unwrap_or("the statement failed; the service gave no reason"))
}
