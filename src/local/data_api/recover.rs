//! Statements a process left without their end: what they changed says so in the databases, all else failed with it.

use super::archive::Known;
use super::statement::{Asked, State, Status};
use crate::local::engine::{Mark, Outcome, Warehouses};
use crate::sql::lex;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// The service's words for a connection that went.
const GONE: &str = "FATAL: terminating connection due to administrator command [SQLSTATE 57P01]";

/// Gives every statement its end. The databases are opened only where one has none.
pub fn settle(known: &[Known], warehouses: &Warehouses, now: Timestamp) {
    let mut all: BTreeMap<&str, Vec<Mark>> = BTreeMap::new();
    for (statement, _) in known {
        let data = &statement.asked.target.data;
        if !statement.state.borrow().status.is_final() && !all.contains_key(data.id.as_str()) {
            let marks = warehouses.of(data).marks().unwrap_or_else(|error| {
                tracing::warn!(%error, "what changed the databases is not known");
                Vec::new()
            });
            all.insert(&data.id, marks);
        }
        let marks = all.get(data.id.as_str()).into_iter().flatten();
        let marks: Vec<&Mark> = marks.filter(|mark| mark.id == statement.asked.id).collect();
        statement.change(|state| ended(state, &statement.asked, &marks, now));
    }
}

fn ended(state: &mut State, asked: &Asked, marks: &[&Mark], now: Timestamp) {
    if state.status.is_final() {
        state.parts.iter_mut().for_each(|part| part.archived = part.had_rows);
        return;
    }
    // A transaction that left one mark left all it had; the parts without one only read.
    let whole = !marks.is_empty() && !asked.auto_commit;
    for (index, part) in state.parts.iter_mut().enumerate() {
        let mark = marks.iter().find(|mark| mark.part == index);
        if mark.is_none() && !whole {
            part.stop(Status::Failed, GONE, now);
            continue;
        }
        let outcome = Outcome { result: None, affected: mark.and_then(|mark| mark.affected) };
        part.finish(outcome, Duration::ZERO, now);
        part.query_id = mark.map_or(-1, |mark| mark.query_id);
        part.had_rows = mark.is_none() && asked.sqls.get(index).is_some_and(|sql| reads(sql));
    }
    let finished = state.parts.iter().all(|part| part.status == Status::Finished);
    (state.status, state.updated) = (if finished { Status::Finished } else { Status::Failed }, now);
    state.error = (!finished).then(|| GONE.to_owned());
}

/// Whether a statement answers rows, by its first word.
fn reads(sql: &str) -> bool {
    let first = lex(sql).iter().find(|token| !token.kind.is_trivia()).map(|token| token.text(sql).to_ascii_lowercase());
    first.is_some_and(|word| ["select", "with", "show", "explain", "fetch"].contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::data_api::statement::Part;

    fn after(sqls: &[&str], auto_commit: bool, marks: &[(usize, Option<u64>)]) -> State {
        let now = Timestamp::UNIX_EPOCH;
        let asked = Asked::of(sqls, auto_commit);
        let mut state = State::submitted(sqls.len(), now);
        let marks: Vec<Mark> = marks
            .iter()
            .map(|(part, affected)| Mark { id: "s".to_owned(), part: *part, affected: *affected, query_id: 7 })
            .collect();
        ended(&mut state, &asked, &marks.iter().collect::<Vec<_>>(), now);
        state
    }

    #[test]
    fn a_mark_is_the_end_of_its_statement() {
        let state = after(&["insert into t values (1), (2)"], false, &[(0, Some(2))]);
        assert_eq!((state.status, state.error), (Status::Finished, None));
        assert_eq!((state.parts[0].rows, state.parts[0].query_id, state.parts[0].had_rows), (Some(2), 7, false));
        let state = after(&["insert into t values (1), (2)"], false, &[]);
        assert_eq!((state.status, state.error.as_deref()), (Status::Failed, Some(GONE)));
    }

    #[test]
    fn a_transaction_is_whole_and_single_parts_are_not() {
        let sqls = ["insert into t values (1)", "select 1", "update t set a = 2"];
        let status = |state: &State| state.parts.iter().map(|part: &Part| part.status).collect::<Vec<_>>();
        let whole = after(&sqls, false, &[(0, Some(1)), (2, Some(1))]);
        assert_eq!((whole.status, status(&whole)), (Status::Finished, vec![Status::Finished; 3]));
        assert!(whole.parts[1].had_rows && !whole.parts[0].had_rows);
        let parted = after(&sqls, true, &[(0, Some(1))]);
        assert_eq!(parted.status, Status::Failed);
        assert_eq!(status(&parted), [Status::Finished, Status::Failed, Status::Failed]);
    }
}
