//! `query`: SQL through the Data API, one statement after another, stopping at the first that fails.

mod drive;
mod fault;
mod job;
mod pages;
mod progress;
mod target;

pub use job::Job;
pub use target::find_subject;
pub use target::locate;

use super::connect::connect;
use super::output::Output;
use super::{Failure, Global, Settings, Status};
use crate::format::ResultWriter;
use crate::model::Submission;
use crate::store::{History, Paths};
use drive::Driver;
use std::io::Write;
use target::Chosen;

/// Runs every statement of the job.
pub async fn run(settings: &Settings, job: &Job, global: &Global) -> Result<Status, Failure> {
    let connected = connect(settings, settings.account()?).await?;
    let chosen = target::choose(&connected.cloud, settings, job).await?;
    tracing::info!(target = %chosen.target, region = chosen.target.region(), database = chosen.database, "target");
    let history =
        Paths::find().ok().filter(|_| settings.demo.is_none()).map(|paths| History::new(paths.history_file()));
    let mut driver = Driver::new(connected.cloud.clone(), history)?;
    let mut output = Output::open(global.out.as_deref())?;
    let mut writer = ResultWriter::new(global.output, job.statements.len() > 1);
    writer.open(&mut output)?;
    let result = run_all(&mut driver, &chosen, job, &mut writer, &mut output).await;
    if result.is_ok() || !writer.is_within_result() {
        writer.close(&mut output)?;
    }
    match result {
        Ok(status) => {
            output.finish()?;
            Ok(status)
        }
        Err(failure) => Err(kept(failure, writer, output)),
    }
}

/// What came before the failure is shown, or kept in a file whose name says that it is a part; the failure itself
/// matters more than one of writing.
fn kept(failure: Failure, mut writer: ResultWriter, mut output: Output) -> Failure {
    let rows = writer.written();
    if !output.is_file() || rows == 0 {
        let _ = output.flush();
        return failure;
    }
    let ended = writer.cut_short(&mut output).is_ok();
    let Some((part, whole)) = output.keep_part() else { return failure };
    let part = part.display();
    let kept = match (ended && whole, rows) {
        (true, 1) => format!("{part} has the 1 row that came before; it is not whole"),
        (true, _) => format!("{part} has the {rows} rows that came before; it is not whole"),
        (false, _) => format!("{part} has some of the {rows} rows that came; it is not whole"),
    };
    let next = if failure.next.is_empty() { kept } else { format!("{kept}\n{}", failure.next) };
    Failure { next, ..failure }
}

async fn run_all(
    driver: &mut Driver,
    chosen: &Chosen,
    job: &Job,
    writer: &mut ResultWriter,
    output: &mut Output,
) -> Result<Status, Failure> {
    for number in 0..job.statements.len() {
        let submission = submission(chosen, job, number);
        let statement = driver.finish(submission).await.map_err(|ended| fault::failure(*ended, job, number))?;
        if statement.has_result_set == Some(true) {
            driver.copy_result(chosen.target.region(), &statement, writer, output).await?;
        } else {
            writer.write_no_result(job.text(number), &statement, output)?;
        }
        output.flush()?;
    }
    Ok(Status::Done)
}

fn submission(chosen: &Chosen, job: &Job, number: usize) -> Submission {
    let nanoseconds = jiff::Timestamp::now().as_nanosecond();
    Submission {
        target: chosen.target.clone(),
        database: chosen.database.clone(),
        db_user: None,
        secret_arn: None,
        sql: job.text(number).to_owned(),
        parameters: job.parameters(number),
        session: None,
        client_token: format!("rt-{nanoseconds:x}-{}-{number}", std::process::id()),
        wait_seconds: 0,
    }
}
