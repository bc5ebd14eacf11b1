//! A statement that outlives the program: as the history has it, and followed again.

use super::{Run, Stage};
use crate::app::{Now, Step};
use crate::model::{Past, Statement, StatementStatus, Submission};

impl Run {
    /// Follows a statement that is already at the service, whoever sent it.
    pub fn attach(tab: usize, submission: Submission, id: &str, now: Now) -> (Self, Vec<Step>) {
        let (mut run, _) = Self::submit(tab, submission, now);
        run.stage = Stage::Running;
        run.statement = Some(Statement {
            id: id.to_owned(),
            status: StatementStatus::Other("looking it up".into()),
            error: None,
            has_result_set: None,
            rows: None,
            size: None,
            duration: None,
            query_id: None,
            pid: None,
            session_id: None,
            created_at: None,
        });
        let steps = run.ask(0, now);
        (run, steps)
    }

    /// It as the history has it.
    pub(super) fn past(&self, id: &str, now: Now) -> Past {
        Past {
            time: now.wall,
            id: id.to_owned(),
            target: self.submission.target.to_string(),
            region: Some(self.region()),
            database: self.submission.database.clone(),
            sql: self.submission.sql.clone(),
            end: None,
        }
    }

    /// It as the history has it, while it has not ended at the service as far as we know.
    pub fn unfinished(&self, now: Now) -> Option<Past> {
        let over = matches!(self.stage, Stage::Finished | Stage::Failed(_) | Stage::Aborted | Stage::Refused(_));
        Some(self.past(self.id().filter(|_| !over)?, now))
    }
}
