//! What is said of a statement that did not finish: what, why in the service's words, where in the SQL.

use super::super::{Failure, Status};
use super::Job;
use super::drive::Ended;
use crate::cloud::{CloudError, statement_hint};
use crate::format::visible;
use crate::sql::failure;
use crate::sql::run::Stage;
use unicode_width::UnicodeWidthStr;

/// Characters of a long line shown on each side of the position.
const AROUND: usize = 60;

/// The failure to report for statement `number` of the job.
pub fn failure(ended: Ended, job: &Job, number: usize) -> Failure {
    let which = match job.statements.len() {
        1 => "the statement".to_owned(),
        all => format!("statement {} of {all}", number + 1),
    };
    if ended.interrupted {
        return interrupted(&ended, &which);
    }
    let id = ended.id.as_deref().unwrap_or("unknown");
    match ended.stage {
        Stage::Failed(failure) => refused(&failure, job, number, &which),
        Stage::Refused(error) => error.into(),
        Stage::Unknown(Some(error)) => {
            with_next(error, &format!("{which} may have run all the same: look before you run it again"))
        }
        Stage::OutOfSight(error) => with_next(error, &format!("{which} ({id}) may still run at the service")),
        Stage::Aborted => {
            let why = format!("somebody, a timeout or a monitoring rule ended it ({id})");
            Failure::new(
                Status::Refused,
                format!("{which} was cancelled"),
                why,
                "run it again, or ask who cancelled it",
            )
        }
        other => Failure::new(Status::Refused, format!("{which} did not finish"), format!("{other:?} ({id})"), ""),
    }
}

/// The cloud's own next step, and what it means for the statement.
fn with_next(error: CloudError, meaning: &str) -> Failure {
    let failure = Failure::from(error);
    Failure { next: format!("{meaning}; {}", failure.next), ..failure }
}

fn interrupted(ended: &Ended, which: &str) -> Failure {
    let id = ended.id.as_deref().unwrap_or("unknown");
    let (what, why) = match &ended.stage {
        Stage::Aborted => (format!("{which} was cancelled"), format!("statement {id}")),
        Stage::Finished => (format!("{which} had finished before the cancel came"), format!("statement {id}")),
        Stage::Failed(failure) => (format!("{which} was interrupted"), one_line(&failure.message)),
        _ => (format!("{which} was left"), format!("statement {id} may still run at the service")),
    };
    Failure::new(Status::Interrupted, what, why, "")
}

/// What the database says of wrong SQL.
fn refused(failure: &failure::Failure, job: &Job, number: usize, which: &str) -> Failure {
    let sql = job.text(number);
    let place = failure.offset(sql).map(|offset| place(sql, offset, job.line(number, offset)));
    let hint = statement_hint(&failure.message).unwrap_or("correct the SQL and run it again").to_owned();
    let next: Vec<String> = place.into_iter().chain([hint]).collect();
    Failure::new(Status::Refused, format!("{which} failed"), one_line(&failure.message), next.join("\n"))
}

/// The line a byte offset lies in, and a caret under it.
fn place(sql: &str, offset: usize, number: usize) -> String {
    let before = sql.get(..offset).unwrap_or(sql);
    let after = sql.get(offset..).unwrap_or("");
    let left = before.rsplit('\n').next().unwrap_or("");
    let right = after.split('\n').next().unwrap_or("");
    let skipped = left.chars().count().saturating_sub(AROUND);
    let left: String = left.chars().skip(skipped).map(blank).collect();
    let right: String = right.chars().take(AROUND).map(blank).collect();
    let head = format!("line {number}: ");
    let caret = " ".repeat(head.len() + left.width());
    format!("{head}{left}{right}\n{caret}^")
}

/// Tabs and their like would move the caret away.
fn blank(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

fn one_line(message: &str) -> String {
    visible(&message.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place() {
        assert_eq!(
            place("select 1\nselect größe form t", 24, 2),
            "line 2: select größe form t\n                     ^"
        );
        assert_eq!(place("a\tb", 2, 1), "line 1: a b\n          ^");
        assert_eq!(place("abc", 3, 1), "line 1: abc\n           ^");
        assert_eq!(place("", 0, 7), "line 7: \n        ^");
        let long = format!("{}!{}", "x".repeat(500), "y".repeat(500));
        let shown = place(&long, 500, 1);
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[0].find('!'), lines[1].find('^'));
        assert!(lines[0].len() < 140);
    }
}
