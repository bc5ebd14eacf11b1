//! Carries one statement to its end: the same state machine as the console's, driven without a screen.

use super::super::Failure;
use super::progress::Progress;
use crate::app::{Now, Request, Step};
use crate::cloud::{Cloud, CloudError};
use crate::model::{Statement, Submission};
use crate::sql::run::{Run, Stage};
use crate::store::{History, HistoryEntry};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use std::time::{Duration, Instant};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Questions about a statement that fail for this long are given up; the statement goes on.
const PATIENCE: Duration = Duration::from_mins(1);

/// Why a statement did not finish.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    pub stage: Stage,
    /// Known once the service has taken it.
    pub id: Option<String>,
    /// The user pressed ctrl-c.
    pub interrupted: bool,
}

/// Drives statements one after another.
pub struct Driver {
    pub(super) cloud: Cloud,
    pub(super) interrupt: Signal,
    pub(super) progress: Progress,
    started: Instant,
    history: Option<History>,
}

/// What came back.
enum Answer {
    Submitted(Result<Statement, CloudError>),
    Changed(Result<Statement, CloudError>),
    Cancelled(Result<bool, CloudError>),
}

/// The questions in flight: one about the statement, one to cancel it. A newer one replaces an older.
#[derive(Default)]
struct Calls {
    question: Option<BoxFuture<'static, Answer>>,
    cancel: Option<BoxFuture<'static, Answer>>,
    /// When the statement wants to be woken.
    wake: Option<Instant>,
}

impl Driver {
    /// From here on ctrl-c cancels instead of ending the program.
    pub fn new(cloud: Cloud, history: Option<History>) -> Result<Self, Failure> {
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Self { cloud, interrupt, progress: Progress::new(), started: Instant::now(), history })
    }

    /// Runs a statement to its end and gives what the service says of it.
    pub async fn finish(&mut self, submission: Submission) -> Result<Statement, Box<Ended>> {
        let mut calls = Calls::default();
        let (mut run, steps) = Run::submit(0, submission, self.now());
        self.take(steps, &mut calls);
        let mut interrupted = false;
        let mut trouble_since: Option<Instant> = None;
        while run.is_running() {
            let steps = tokio::select! {
                answer = next(&mut calls.question) => self.feed(&mut run, answer),
                answer = next(&mut calls.cancel) => self.feed(&mut run, answer),
                () = sleep_until(calls.wake) => self.wake(&mut run, &mut calls),
                _ = self.interrupt.recv() => {
                    if std::mem::replace(&mut interrupted, true) {
                        self.progress.clear();
                        return Err(Box::new(Ended { stage: Stage::Left, id: run.id().map(str::to_owned), interrupted }));
                    }
                    run.interrupt(self.now())
                }
            };
            self.take(steps, &mut calls);
            let since = run.trouble().map(|_| trouble_since.unwrap_or_else(Instant::now));
            trouble_since = since;
            if since.is_some_and(|since| since.elapsed() >= PATIENCE) {
                self.progress.clear();
                return Err(Box::new(given_up(&run)));
            }
        }
        self.progress.clear();
        conclude(&run, interrupted, self.now())
    }

    pub(super) fn now(&self) -> Now {
        Now { mono: self.started.elapsed(), wall: Timestamp::now() }
    }

    fn wake(&mut self, run: &mut Run, calls: &mut Calls) -> Vec<Step> {
        calls.wake = None;
        let now = self.now();
        let word = run.statement().map_or("submitting", |statement| statement.status.word()).to_lowercase();
        let doing = if run.is_cancelling() { "cancelling" } else { word.as_str() };
        self.progress.show(doing, run.elapsed(now));
        run.due(now)
    }

    fn feed(&self, run: &mut Run, answer: Answer) -> Vec<Step> {
        let now = self.now();
        let steps = match answer {
            Answer::Submitted(answer) => run.submitted(answer, now),
            Answer::Changed(answer) => run.changed(answer, now),
            Answer::Cancelled(answer) => run.cancel_answered(&answer, now),
        };
        tracing::debug!(id = run.id(), stage = ?run.stage(), "statement");
        steps
    }

    fn take(&mut self, steps: Vec<Step>, calls: &mut Calls) {
        for step in steps {
            match step {
                Step::Ask(request) => self.ask(request, calls),
                Step::After(pause, _) => calls.wake = Some(Instant::now() + pause),
                Step::Remember { id, target, database, sql } => {
                    tracing::info!(id, "submitted");
                    self.remember(&HistoryEntry::new(Timestamp::now(), &id, &target, &database, &sql));
                }
                Step::Notice(text) => tracing::warn!("{text}"),
                // The run is over when it abandons something, and it never copies or writes files.
                Step::Abandon(_) | Step::Copy(_) | Step::Export(_) => {}
            }
        }
    }

    fn ask(&self, request: Request, calls: &mut Calls) {
        let cloud = self.cloud.clone();
        match request {
            Request::Execute { submission, .. } => {
                calls.question = Some(Box::pin(async move { Answer::Submitted(cloud.execute(&submission).await) }));
            }
            Request::Follow { region, id, wait_seconds, .. } => {
                let follow = async move { Answer::Changed(cloud.statement(&region, &id, wait_seconds).await) };
                calls.question = Some(Box::pin(follow));
            }
            Request::Cancel { region, id, .. } => {
                calls.cancel = Some(Box::pin(async move { Answer::Cancelled(cloud.cancel(&region, &id).await) }));
            }
            other => tracing::warn!(?other, "a statement asks for nothing else"),
        }
    }

    /// A history that cannot be written must not stop the SQL.
    fn remember(&self, entry: &HistoryEntry) {
        if let Some(history) = &self.history
            && let Err(error) = history.append(entry)
        {
            tracing::warn!(%error, "the history was not written");
        }
    }
}

/// The next answer of a slot, which is empty afterwards; never, where nothing was asked.
async fn next(slot: &mut Option<BoxFuture<'static, Answer>>) -> Answer {
    let Some(call) = slot else { return std::future::pending().await };
    let answer = call.await;
    *slot = None;
    answer
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// A finished statement lasted as long as the service says, else as long as it took here.
fn conclude(run: &Run, interrupted: bool, now: Now) -> Result<Statement, Box<Ended>> {
    match (run.stage(), run.statement()) {
        (Stage::Finished, Some(statement)) if !interrupted => {
            Ok(Statement { duration: Some(run.elapsed(now)), ..statement.clone() })
        }
        (stage, _) => Err(Box::new(Ended { stage: stage.clone(), id: run.id().map(str::to_owned), interrupted })),
    }
}

fn given_up(run: &Run) -> Ended {
    let stage = run.trouble().map_or(Stage::Left, |error| Stage::OutOfSight(error.clone()));
    Ended { stage, id: run.id().map(str::to_owned), interrupted: false }
}
