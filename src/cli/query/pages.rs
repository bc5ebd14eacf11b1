//! The pages of a result, one after the other, each written before the next is asked for.

use super::super::output::Output;
use super::super::{Failure, Status};
use super::drive::Driver;
use crate::format::ResultWriter;
use crate::model::{ResultPage, Statement};
use std::collections::HashSet;
use std::time::Duration;

/// A page that does not come is asked for this often.
const TRIES: u32 = 4;

impl Driver {
    /// Copies the whole result of a finished statement to the output.
    pub async fn copy_result(
        &mut self,
        region: &str,
        statement: &Statement,
        writer: &mut ResultWriter,
        output: &mut Output,
    ) -> Result<(), Failure> {
        let started = self.now().mono;
        let mut seen = HashSet::new();
        let mut token: Option<String> = None;
        loop {
            let page = self.page(region, &statement.id, token.as_deref()).await?;
            if token.is_none() {
                writer.begin(&page.columns, output)?;
            }
            writer.write_rows(&page.rows, output)?;
            self.progress.show("fetching", self.now().mono.saturating_sub(started));
            let Some(next) = page.next_token else { break };
            if !seen.insert(next.clone()) {
                self.progress.clear();
                let why = format!("the service gave the same page twice (statement {})", statement.id);
                return Err(Failure::new(Status::Refused, "the result is not complete", why, "run it again"));
            }
            token = Some(next);
        }
        self.progress.clear();
        writer.end(statement, output)?;
        Ok(())
    }

    async fn page(&mut self, region: &str, id: &str, token: Option<&str>) -> Result<ResultPage, Failure> {
        let mut tries = 0;
        loop {
            tries += 1;
            let answer = tokio::select! {
                answer = self.cloud.result_page(region, id, token) => answer,
                _ = self.interrupt.recv() => return Err(self.interrupted(id)),
            };
            match answer {
                Ok(page) => return Ok(page),
                Err(error) if tries < TRIES && error.is_transient() => {
                    tokio::time::sleep(Duration::from_millis(250 << tries)).await;
                }
                Err(error) => {
                    self.progress.clear();
                    return Err(error.into());
                }
            }
        }
    }

    fn interrupted(&mut self, id: &str) -> Failure {
        self.progress.clear();
        let why = format!("the statement {id} is finished; its result stays at the service for 24 hours");
        Failure::new(Status::Interrupted, "interrupted", why, "")
    }
}
