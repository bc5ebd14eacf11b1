//! The Data API: submit, watch, cancel; long polling with a way back where an endpoint does not know it.

use super::classify::Context;
use super::clients::{Clients, Shared};
use super::convert::{positive, time};
use super::records::TakeRows;
use super::{CloudError, ErrorClass, pages, result, submission};
use crate::model::{ResultPage, SessionUse, Statement, StatementStatus, Submission, Target};
use aws_sdk_redshiftdata::operation::describe_statement::DescribeStatementOutput;
use aws_sdk_redshiftdata::operation::execute_statement::ExecuteStatementOutput;
use aws_sdk_redshiftdata::types::{SqlParameter, StatementStatusString, StatusString};
use std::future::Future;
use std::time::Duration;

/// Cluster identifier and workgroup name: exactly one is there.
pub(super) fn names(target: &Target) -> (Option<String>, Option<String>) {
    match target {
        Target::Cluster { id, .. } => (Some(id.clone()), None),
        Target::Workgroup { name, .. } => (None, Some(name.clone())),
    }
}

/// A call within its quota.
pub(super) async fn paced(shared: &Shared, clients: &Clients, operation: &'static str) -> Context {
    shared.pace.wait(&clients.region, operation).await;
    clients.call(&clients.data, operation)
}

/// Asks with a wait; an endpoint that refuses the wait is asked again without it. Where the endpoint does not know
/// waiting at all that is remembered; where only too many wait on one statement it is not.
async fn waiting<T, F, Answer>(shared: &Shared, region: &str, seconds: u8, mut ask: F) -> Result<T, CloudError>
where
    F: FnMut(Option<i32>) -> Answer,
    Answer: Future<Output = Result<T, CloudError>>,
{
    let wait = shared.wait(region, seconds);
    let error = match ask(wait).await {
        Err(error) if wait.is_some() => error,
        answer => return answer,
    };
    if error.code.as_deref() == Some("ActiveWaitingRequestsExceededException") {
        return ask(None).await;
    }
    if !is_wait_refused(&error) {
        return Err(error);
    }
    let answer = ask(None).await?;
    shared.refuse_wait(region);
    Ok(answer)
}

/// An endpoint older than long polling stumbles over the member itself.
fn is_wait_refused(error: &CloudError) -> bool {
    let message = error.message.to_ascii_lowercase();
    error.class == ErrorClass::Invalid
        && (message.contains("waittime")
            || ["unknown", "unexpected", "unrecognized"].iter().any(|word| message.contains(word))
            || error.code.as_deref().is_some_and(|code| code.starts_with("Serialization")))
}

/// ExecuteStatement, refused here if it is illegal.
pub(super) async fn execute(shared: &Shared, submission: &Submission) -> Result<Statement, CloudError> {
    const OPERATION: &str = "redshift-data:ExecuteStatement";
    submission::check(submission, OPERATION)?;
    let clients = &shared.clients(submission.target.region());
    waiting(shared, &clients.region, submission.wait_seconds, |wait| async move {
        let call = paced(shared, clients, OPERATION).await;
        let (session, keep_alive) = match &submission.session {
            None => (None, None),
            Some(SessionUse::Open { keep_alive }) => (None, Some(*keep_alive)),
            Some(SessionUse::In { id, keep_alive }) => (Some(id.clone()), Some(*keep_alive)),
        };
        // A session knows where it is and whose, and refuses to be told again.
        let place = session.is_none().then_some(submission);
        let (cluster, workgroup) = place.map_or((None, None), |place| names(&place.target));
        let request = (clients.data.client.execute_statement())
            .set_cluster_identifier(cluster)
            .set_workgroup_name(workgroup)
            .set_database(place.map(|place| place.database.clone()))
            .set_db_user(place.and_then(|place| place.db_user.clone()))
            .set_secret_arn(place.and_then(|place| place.secret_arn.clone()))
            .set_session_id(session)
            .set_session_keep_alive_seconds(keep_alive.and_then(|seconds| i32::try_from(seconds).ok()))
            .sql(&submission.sql)
            .set_parameters(parameters(&call, submission)?)
            .client_token(&submission.client_token)
            .set_wait_time_seconds(wait);
        let answer = request.send().await.map_err(|error| call.failure(&error))?;
        submitted(&call, answer)
    })
    .await
}

fn parameters(call: &Context, submission: &Submission) -> Result<Option<Vec<SqlParameter>>, CloudError> {
    let parameters = (submission.parameters.iter())
        .map(|(name, value)| SqlParameter::builder().name(name).value(value).build())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| call.error(ErrorClass::Invalid, error.to_string()))?;
    Ok(Some(parameters).filter(|parameters| !parameters.is_empty()))
}

/// The service's word for where a statement stands; without one it has just been submitted.
fn status(word: Option<&str>) -> StatementStatus {
    word.map_or(StatementStatus::Submitted, StatementStatus::parse)
}

fn submitted(call: &Context, from: ExecuteStatementOutput) -> Result<Statement, CloudError> {
    let Some(id) = from.id.filter(|id| !id.is_empty()) else {
        return Err(call.error(ErrorClass::Garbled, "the answer names no statement"));
    };
    Ok(Statement {
        id,
        status: status(from.status.as_ref().map(StatementStatusString::as_str)),
        error: None,
        has_result_set: from.has_result_set,
        rows: None,
        size: None,
        duration: None,
        query_id: None,
        pid: from.redshift_pid.and_then(positive),
        session_id: from.session_id,
        created_at: time(from.created_at),
    })
}

/// DescribeStatement, waiting up to `seconds` for the end.
pub(super) async fn statement(shared: &Shared, region: &str, id: &str, seconds: u8) -> Result<Statement, CloudError> {
    const OPERATION: &str = "redshift-data:DescribeStatement";
    submission::check_wait(seconds, OPERATION)?;
    let clients = &shared.clients(region);
    waiting(shared, region, seconds, |wait| async move {
        let call = paced(shared, clients, OPERATION).await;
        let request = clients.data.client.describe_statement().id(id).set_wait_time_seconds(wait);
        let answer = request.send().await.map_err(|error| call.failure(&error))?;
        Ok(described(answer))
    })
    .await
}

fn described(from: DescribeStatementOutput) -> Statement {
    let count = |number| positive(number).map(i64::unsigned_abs);
    Statement {
        id: from.id,
        status: status(from.status.as_ref().map(StatusString::as_str)),
        error: from.error.filter(|error| !error.is_empty()),
        has_result_set: from.has_result_set,
        rows: count(from.result_rows),
        size: count(from.result_size),
        duration: count(from.duration).map(Duration::from_nanos),
        query_id: positive(from.redshift_query_id),
        pid: positive(from.redshift_pid),
        session_id: from.session_id,
        created_at: time(from.created_at),
    }
}

/// One page of GetStatementResult.
pub(super) async fn result_page(
    shared: &Shared,
    region: &str,
    id: &str,
    token: Option<&str>,
) -> Result<ResultPage, CloudError> {
    let clients = &shared.clients(region);
    let call = paced(shared, clients, "redshift-data:GetStatementResult").await;
    let request = clients.data.client.get_statement_result().id(id).set_next_token(token.map(str::to_owned));
    let rows = TakeRows::new(&shared.room);
    let answer = request.customize().interceptor(rows.clone()).send().await.map_err(|error| call.failure(&error))?;
    let page = result::page(&call, answer, rows.take())?;
    if page.next_token.is_some() && page.next_token.as_deref() == token {
        let message = "the endpoint sent the same page marker twice, so the result has no end";
        return Err(call.error(ErrorClass::Garbled, message));
    }
    Ok(page)
}

/// CancelStatement; true when the service took it.
pub(super) async fn cancel(shared: &Shared, region: &str, id: &str) -> Result<bool, CloudError> {
    let clients = &shared.clients(region);
    let call = paced(shared, clients, "redshift-data:CancelStatement").await;
    let answer = clients.data.client.cancel_statement().id(id).send().await;
    Ok(answer.map_err(|error| call.failure(&error))?.status.unwrap_or(false))
}

/// ListDatabases, all pages.
pub(super) async fn databases(shared: &Shared, target: &Target, database: &str) -> Result<Vec<String>, CloudError> {
    const OPERATION: &str = "redshift-data:ListDatabases";
    let clients = &shared.clients(target.region());
    pages::every(OPERATION, |token| async move {
        let call = paced(shared, clients, OPERATION).await;
        let (cluster, workgroup) = names(target);
        let request = (clients.data.client.list_databases())
            .set_cluster_identifier(cluster)
            .set_workgroup_name(workgroup)
            .database(database)
            .set_next_token(token);
        let page = request.send().await.map_err(|error| call.failure(&error))?;
        Ok((page.databases.unwrap_or_default(), page.next_token))
    })
    .await
}
