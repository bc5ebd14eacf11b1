//! Drives a statement: SUBMITTED, PICKED, STARTED, and how it ends.

use super::cancel::tell;
use super::statement::{State, Statement, Status};
use crate::local::engine::{Outcome, Session, SqlError};
use crate::local::{Local, databases, world::Clock};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The service takes a moment to take a statement up.
const PICK_UP: Duration = Duration::from_millis(4);
const CONNECT: Duration = Duration::from_millis(2);

/// Sessions that idle are looked for so long after they may.
const SWEEP_AFTER: Duration = Duration::from_millis(50);

/// Runs it in a thread of its own, when there is a free slot.
pub async fn drive(local: Arc<Local>, statement: Arc<Statement>, session: Option<Session>) {
    let clock = local.world.clock.clone();
    let queue = local.data_api.slots.of(&statement.asked.target);
    // The queue is never closed.
    let Ok(slot) = queue.acquire_owned().await else { return };
    tokio::time::sleep(PICK_UP).await;
    advance(&statement, Status::Picked, &clock);
    tokio::time::sleep(CONNECT).await;
    tokio::spawn(sweep_later(local.clone(), statement.clone()));
    // A thread and not a blocking task: a long statement must not hold up the end of the program.
    std::thread::spawn(move || {
        work(&local, &statement, session, &clock);
        drop(slot);
    });
}

/// Closes the statement's session when it has idled too long, so that a transaction left open lets its tables go.
async fn sweep_later(local: Arc<Local>, statement: Arc<Statement>) {
    let Some(id) = &statement.asked.session_id else { return };
    statement.ended().await;
    let Some(idle) = local.data_api.store.sessions.keep_alive(id) else { return };
    tokio::time::sleep(idle + SWEEP_AFTER).await;
    sweep(&local);
}

/// Closes sessions that idled too long and stops statements whose sessions are past their day.
pub fn sweep(local: &Local) {
    let (store, now) = (&local.data_api.store, local.world.clock.now());
    for id in store.sessions.sweep(now) {
        if let Some(statement) = store.known(&id) {
            tokio::spawn(tell(statement));
        }
    }
}

fn advance(statement: &Statement, status: Status, clock: &Clock) {
    let now = clock.now();
    statement.change(|state| (state.status, state.updated) = (status, now));
}

fn work(local: &Local, statement: &Statement, session: Option<Session>, clock: &Clock) {
    let asked = &statement.asked;
    let _ongoing = local.world.activity.begin(&asked.target.region, asked.target.warehouse.name());
    let user = asked.target.user(&asked.access_key);
    let connect = || databases::engine(local, &asked.target).session(&asked.target.database, &user);
    let opened = session.map_or_else(connect, Ok);
    let (session, ending) = match opened {
        Ok(mut session) => {
            databases::keep_before(local, &asked.target, &asked.sqls);
            let ending = run(&mut session, statement, clock);
            (Some(session), ending)
        }
        Err(error) => {
            (None, Ending { status: Status::Failed, error: Some(format!("FATAL: {}", without_prefix(&error))) })
        }
    };
    if let Some(id) = &asked.session_id {
        local.data_api.store.sessions.give_back(id, session, clock.now());
    }
    let mut state = statement.now();
    end(&mut state, ending, asked.batch, clock.now());
    local.data_api.store.ended(statement, &state);
    statement.change(|now| *now = state);
    local.data_api.store.trim();
}

fn without_prefix(error: &SqlError) -> String {
    error.to_string().trim_start_matches("ERROR: ").to_owned()
}

struct Ending {
    status: Status,
    error: Option<String>,
}

fn end(state: &mut State, ending: Ending, batch: bool, now: jiff::Timestamp) {
    for part in state.parts.iter_mut().filter(|part| !part.status.is_final()) {
        if batch {
            // Only the batch says what went wrong; parts that never ran get these words of the service.
            part.stop(Status::Aborted, "Connection or an prior query failed.", now);
        } else {
            part.stop(ending.status, ending.error.clone().unwrap_or_default(), now);
        }
    }
    (state.status, state.updated, state.cancel, state.error) = (ending.status, now, None, ending.error);
}

fn run(session: &mut Session, statement: &Statement, clock: &Clock) -> Ending {
    let now = clock.now();
    session.ready();
    let (pid, cancel) = (session.pid(), session.canceller());
    statement.change(|state| {
        (state.status, state.updated, state.pid) = (Status::Started, now, pid);
        state.cancel = Some(cancel);
    });
    let transaction = statement.asked.batch && !statement.asked.auto_commit;
    if transaction && let Err(error) = session.run("begin", &[]) {
        return Ending { status: Status::Failed, error: Some(error.to_string()) };
    }
    let ending = parts(session, statement, transaction, clock);
    if transaction {
        let word = if ending.status == Status::Finished { "commit" } else { "rollback" };
        session.ready();
        if let Err(error) = session.run(word, &[]) {
            return Ending { status: Status::Failed, error: Some(error.to_string()) };
        }
    }
    ending
}

/// The parts in their order; in a transaction the first failure ends it.
fn parts(session: &mut Session, statement: &Statement, transaction: bool, clock: &Clock) -> Ending {
    let mut ending = Ending { status: Status::Finished, error: None };
    for (index, sql) in statement.asked.sqls.iter().enumerate() {
        let Err(error) = part(session, statement, index, sql, clock) else { continue };
        let status = failed_status(statement, &error);
        let message = told(&error);
        let message =
            if statement.asked.batch { format!("Query #{} failed with {message}", index + 1) } else { message };
        ending = Ending { status, error: Some(message) };
        if transaction || status == Status::Aborted || session.is_ended() {
            break;
        }
    }
    ending
}

/// Stopped by `CancelStatement` it is ABORTED; a timeout or another session's CANCEL is a failure like any other.
fn failed_status(statement: &Statement, error: &SqlError) -> Status {
    let cancelled = statement.state.borrow().cancelled;
    if cancelled && error.sqlstate == "57014" { Status::Aborted } else { Status::Failed }
}

/// The error as the service gives it: what ends the connection is FATAL.
fn told(error: &SqlError) -> String {
    let text = error.to_string();
    if error.sqlstate == "57P01" { text.replacen("ERROR", "FATAL", 1) } else { text }
}

fn part(session: &mut Session, statement: &Statement, index: usize, sql: &str, clock: &Clock) -> Result<(), SqlError> {
    let change = |change: &mut dyn FnMut(&mut super::statement::Part)| {
        statement.change(|state| state.parts.get_mut(index).into_iter().for_each(&mut *change));
    };
    let now = clock.now();
    change(&mut |part| (part.status, part.updated) = (Status::Started, now));
    let started = Instant::now();
    session.mark_as(Some((statement.asked.id.clone(), index)));
    let answer = guarded(session, sql, &statement.asked.parameters);
    session.mark_as(None);
    let (took, now) = (started.elapsed(), clock.now());
    let query_id = session.query_id();
    match answer {
        Ok(outcome) => {
            let mut outcome = Some(outcome);
            change(&mut |part| {
                part.query_id = query_id;
                part.finish(outcome.take().unwrap_or_default(), took, now);
            });
            Ok(())
        }
        Err(error) => {
            // Asked before: the state is locked while it is changed.
            let status = failed_status(statement, &error);
            change(&mut |part| {
                part.query_id = query_id;
                part.stop(status, told(&error), now);
            });
            Err(error)
        }
    }
}

/// A fault of the engine's wrapper must end the statement, not the thread that would tell of it.
fn guarded(session: &mut Session, sql: &str, parameters: &[(String, String)]) -> Result<Outcome, SqlError> {
    let answer = catch_unwind(AssertUnwindSafe(|| session.run(sql, parameters)));
    answer.unwrap_or_else(|_| Err(SqlError::new("XX000", "internal error in the local engine")))
}
