//! What the workbench's tests share: time, answers, pages.
#![allow(dead_code)] // each test program uses its part

use redshift_tui::app::{Event, Now, Request, Step};
use redshift_tui::cloud::{CloudError, ErrorClass};
use redshift_tui::keys::Action;
use redshift_tui::model::{
    ChunkBuilder, Column, ColumnType, ResultPage, Statement, StatementStatus, Submission, Target, Value,
};
use redshift_tui::sql::Workbench;
use std::time::Duration;

/// A moment, in milliseconds since the start.
pub fn at(milliseconds: u64) -> Now {
    let mono = Duration::from_millis(milliseconds);
    let wall = "2025-03-01T12:00:00Z".parse::<jiff::Timestamp>().unwrap() + mono;
    Now { mono, wall }
}

pub fn target() -> Target {
    Target::Cluster { id: "prod-1".into(), region: "eu-west-1".into() }
}

/// A workbench with a target and a text.
pub fn workbench(text: &str) -> Workbench {
    let mut workbench = Workbench::new(3);
    workbench.set_target(target(), Some("dev".into()));
    workbench.set_text(text);
    workbench
}

/// A statement of the service in a state.
pub fn statement(status: &str) -> Statement {
    Statement {
        id: "id-1".into(),
        status: StatementStatus::parse(status),
        error: None,
        has_result_set: None,
        rows: None,
        size: None,
        duration: None,
        query_id: None,
        pid: None,
        session_id: None,
        created_at: None,
    }
}

/// A finished statement with rows.
pub fn finished() -> Statement {
    Statement { has_result_set: Some(true), ..statement("FINISHED") }
}

pub fn failed(error: &str) -> Statement {
    Statement { error: Some(error.into()), ..statement("FAILED") }
}

pub fn error(class: ErrorClass) -> CloudError {
    CloudError::new(class, "redshift-data:Something", "it broke")
}

pub fn column(name: &str, type_name: &str) -> Column {
    Column {
        name: name.into(),
        type_name: type_name.into(),
        kind: ColumnType::parse(type_name),
        nullable: true,
        table: None,
    }
}

/// A page of values, row by row.
pub fn page(columns: &[Column], values: &[Value<'_>], next_token: Option<&str>) -> ResultPage {
    let mut builder = ChunkBuilder::new(columns.len());
    for value in values {
        builder.push(*value);
    }
    ResultPage {
        columns: columns.to_vec(),
        rows: builder.finish(0),
        next_token: next_token.map(str::to_owned),
        total_rows: None,
    }
}

/// A page of one integer column.
pub fn numbers(range: std::ops::Range<usize>, next_token: Option<&str>, total: Option<u64>) -> ResultPage {
    let texts: Vec<String> = range.map(|n| n.to_string()).collect();
    let values: Vec<Value> = texts.iter().map(|text| Value::Text(text)).collect();
    ResultPage { total_rows: total, ..page(&[column("n", "int4")], &values, next_token) }
}

/// Runs the statement under the cursor and gives what was submitted.
pub fn run(workbench: &mut Workbench, now: Now) -> Submission {
    let mut steps = workbench.act(Action::RunStatement, now).unwrap();
    if let [.., Step::AskParameters(fields)] = steps.as_slice() {
        let values = fields.iter().map(|(name, _)| (name.clone(), "1".to_owned())).collect();
        steps = workbench.run_with(values, now);
    }
    match asked(&steps).as_slice() {
        [Request::Execute { submission, .. }] => submission.clone(),
        _ => panic!("not submitted: {steps:?}"),
    }
}

pub fn answer_submit(
    workbench: &mut Workbench,
    submission: &Submission,
    answer: Result<Statement, CloudError>,
    now: Now,
) -> Vec<Step> {
    let request = Request::Execute { tab: 3, submission: submission.clone() };
    workbench.answered(&request, Event::StatementSubmitted(answer), now)
}

pub fn answer_follow(workbench: &mut Workbench, answer: Result<Statement, CloudError>, now: Now) -> Vec<Step> {
    workbench.answered(&follow(30), Event::StatementChanged(answer), now)
}

pub fn answer_cancel(workbench: &mut Workbench, answer: Result<bool, CloudError>, now: Now) -> Vec<Step> {
    workbench.answered(&cancel(), Event::CancelAnswered(answer), now)
}

pub fn answer_page(
    workbench: &mut Workbench,
    token: Option<&str>,
    answer: Result<ResultPage, CloudError>,
    now: Now,
) -> Vec<Step> {
    workbench.answered(&get_page(token), Event::PageLoaded(answer), now)
}

pub fn follow(wait_seconds: u8) -> Request {
    Request::Follow { tab: 3, region: "eu-west-1".into(), id: "id-1".into(), wait_seconds }
}

pub fn cancel() -> Request {
    Request::Cancel { tab: 3, region: "eu-west-1".into(), id: "id-1".into() }
}

pub fn get_page(token: Option<&str>) -> Request {
    Request::Page { tab: 3, region: "eu-west-1".into(), id: "id-1".into(), token: token.map(str::to_owned) }
}

/// The questions among steps.
pub fn asked(steps: &[Step]) -> Vec<Request> {
    let ask = |step: &Step| if let Step::Ask(request) = step { Some(request.clone()) } else { None };
    steps.iter().filter_map(ask).collect()
}

/// The waking time among steps, in milliseconds from now.
pub fn pause(steps: &[Step]) -> Option<u128> {
    let after = |step: &Step| if let Step::After(pause, _) = step { Some(pause.as_millis()) } else { None };
    steps.iter().filter_map(after).next_back()
}

/// The notices among steps.
pub fn notices(steps: &[Step]) -> Vec<String> {
    let notice = |step: &Step| if let Step::Notice(text) = step { Some(text.clone()) } else { None };
    steps.iter().filter_map(notice).collect()
}

/// A workbench that shows this result, complete.
pub fn showing(columns: &[Column], values: &[Value<'_>]) -> Workbench {
    let mut workbench = workbench("select 1");
    let submission = run(&mut workbench, at(0));
    answer_submit(&mut workbench, &submission, Ok(finished()), at(100));
    answer_page(&mut workbench, None, Ok(page(columns, values, None)), at(200));
    workbench
}
