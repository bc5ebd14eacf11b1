//! ExecuteStatement, and what `BatchExecuteStatement` shares with it.

use super::archive::Ticket;
use super::request::{self, Target};
use super::statement::{Asked, Part, Statement};
use super::store::Unadded;
use super::{invalid, required, run, text, wait_time};
use crate::local::engine;
use crate::local::{Call, Fault, Local, Operation, Reply};
use crate::sql::{Kind, lex};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

/// The operations played here.
pub static OPERATIONS: &[Operation] =
    &[Operation { name: "ExecuteStatement", run: |local, call| Box::pin(async move { execute(local, call).await }) }];

/// Longest text of a statement, in bytes.
const LONGEST: usize = 100 * 1024;
/// Statements that may be active at once.
const MOST_ACTIVE: usize = 500;

async fn execute(local: Arc<Local>, call: Call) -> Reply {
    let sql = required(&call.input, "Sql")?.to_owned();
    submit(local, call, vec![sql], false).await
}

/// Checks, remembers and starts a statement or batch; waits for it if asked to.
pub async fn submit(local: Arc<Local>, call: Call, sqls: Vec<String>, batch: bool) -> Reply {
    let parameters = parameters(&call.input);
    check(&sqls, &parameters)?;
    let api = &local.data_api;
    run::sweep(&local);
    let now = local.world.clock.now();
    if api.store.active() >= MOST_ACTIVE {
        let message = format!("Active statements exceeded the allowed quota ({MOST_ACTIVE})");
        return Err(Fault::new("ActiveStatementsExceededException", message));
    }
    let id = uuid::Uuid::new_v4().to_string();
    if let Some(known) = replayed(&local, &call) {
        settled(&local, &known, None).await.map_err(|error| unkept(&error))?;
        return answer(&known, &call).await;
    }
    let (target, session_id, session) = connect(&local, &call, &id)?;
    let asked = Asked {
        id,
        target,
        access_key: call.access_key.clone(),
        sqls,
        batch,
        auto_commit: text(&call.input, "ExecutionMode") == Some("AUTO_COMMIT"),
        parameters,
        name: text(&call.input, "StatementName").map(str::to_owned),
        csv: text(&call.input, "ResultFormat") == Some("CSV"),
        session_id,
        created: now,
    };
    let kept = asked.session_id.clone();
    let statement = match api.store.add(Statement::new(asked), text(&call.input, "ClientToken"), now) {
        Ok((statement, ticket)) => {
            if let Err(error) = settled(&local, &statement, ticket).await {
                if let Some(id) = kept {
                    api.store.sessions.give_back(&id, session, now);
                }
                return Err(unkept(&error));
            }
            tokio::spawn(run::drive(local.clone(), statement.clone(), session));
            statement
        }
        Err(unadded) => {
            if let Some(id) = kept {
                api.store.sessions.give_back(&id, session, now);
            }
            match unadded {
                // The same call came twice at once: the other one runs.
                Unadded::Known(known) => {
                    settled(&local, &known, None).await.map_err(|error| unkept(&error))?;
                    known
                }
                Unadded::Unkept(error) => return Err(unkept(&error)),
            }
        }
    };
    answer(&statement, &call).await
}

/// Waits for the disk in a thread that may.
async fn settled(local: &Arc<Local>, statement: &Arc<Statement>, ticket: Option<Ticket>) -> io::Result<()> {
    if local.options.state.is_none() {
        return Ok(());
    }
    let (local, statement) = (local.clone(), statement.clone());
    let work = tokio::task::spawn_blocking(move || local.data_api.store.settle(&statement, ticket));
    work.await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

fn unkept(error: &io::Error) -> Fault {
    Fault::new("InternalServerException", format!("The statement could not be kept: {error}"))
}

/// The statement this caller's token already stands for.
fn replayed(local: &Local, call: &Call) -> Option<Arc<Statement>> {
    let token = text(&call.input, "ClientToken")?;
    local.data_api.store.by_token(&call.access_key, token, local.world.clock.now())
}

type Connected = (Target, Option<String>, Option<engine::Session>);

/// The target of the call, the id of its session and the connection if that is open.
fn connect(local: &Local, call: &Call, statement: &str) -> Result<Connected, Fault> {
    let now = local.world.clock.now();
    let sessions = &local.data_api.store.sessions;
    let keep_alive = call.input.get("SessionKeepAliveSeconds").and_then(Value::as_i64);
    if let Some(id) = text(&call.input, "SessionId") {
        let others = ["ClusterIdentifier", "WorkgroupName", "Database", "DbUser", "SecretArn"];
        if let Some(other) = others.iter().find(|name| call.input.get(**name).is_some_and(|value| !value.is_null())) {
            return Err(invalid(format!("{other} cannot be specified together with SessionId.")));
        }
        let (target, session) = sessions.take(id, keep_alive, statement, now)?;
        return Ok((target, Some(id.to_owned()), session));
    }
    let target = request::target(local, call)?;
    let kept = keep_alive.filter(|seconds| *seconds > 0);
    let id = kept.map(|seconds| sessions.begin((&call.access_key, &target), seconds, statement, now)).transpose()?;
    Ok((target, id, None))
}

fn check(sqls: &[String], parameters: &[(String, String)]) -> Result<(), Fault> {
    if sqls.iter().any(|sql| sql.len() > LONGEST) {
        return Err(invalid("Cannot process query string larger than 100kB"));
    }
    let named: BTreeSet<&str> = sqls.iter().flat_map(|sql| named_in(sql)).collect();
    let unset: Vec<&str> =
        named.iter().filter(|name| !parameters.iter().any(|(known, _)| known == *name)).copied().collect();
    if !unset.is_empty() && !parameters.is_empty() {
        return Err(invalid(format!("Not all parameters are set. Missing parameters: [{}]", unset.join(", "))));
    }
    let unused: Vec<&str> =
        parameters.iter().map(|(name, _)| name.as_str()).filter(|name| !named.contains(name)).collect();
    if !unused.is_empty() {
        return Err(invalid(format!(
            "Parameters list contains unused parameters. Unused parameters: [{}]",
            unused.join(", ")
        )));
    }
    match parameters.iter().find(|(_, value)| value.is_empty()) {
        Some((name, _)) => Err(invalid(format!("Parameter {name} has no value."))),
        None => Ok(()),
    }
}

/// Names of the `:name` parameters of a statement.
fn named_in(sql: &str) -> Vec<&str> {
    lex(sql).iter().filter(|t| t.kind == Kind::Parameter).filter_map(|t| t.text(sql).strip_prefix(':')).collect()
}

fn parameters(input: &Value) -> Vec<(String, String)> {
    let list = input.get("Parameters").and_then(Value::as_array).into_iter().flatten();
    let pair = |item: &Value| Some((text(item, "name")?.to_owned(), text(item, "value")?.to_owned()));
    list.filter_map(pair).collect()
}

/// What a submission answers; with a wait also how it went.
async fn answer(statement: &Statement, call: &Call) -> Reply {
    let wait = wait_time(call);
    let asked = &statement.asked;
    let mut members = target_members(statement);
    members.insert("Id".to_owned(), json!(asked.id));
    members.insert("CreatedAt".to_owned(), json!(asked.created.to_string()));
    if !wait.is_zero() {
        statement.wait(wait).await;
        let state = statement.now();
        let has_result = state.parts.iter().any(Part::has_result);
        members.insert("Status".to_owned(), json!(state.status.word()));
        members.insert("RedshiftPid".to_owned(), json!(state.pid));
        members.insert("HasResultSet".to_owned(), json!(has_result));
    }
    Ok(Value::Object(members))
}

/// Members every description of a statement has.
pub fn target_members(statement: &Statement) -> Map<String, Value> {
    let asked = &statement.asked;
    let mut members = Map::new();
    members.insert(asked.target.warehouse.member().to_owned(), json!(asked.target.warehouse.name()));
    members.insert("Database".to_owned(), json!(asked.target.database));
    for (name, value) in
        [("DbUser", &asked.target.db_user), ("SecretArn", &asked.target.secret), ("SessionId", &asked.session_id)]
    {
        if let Some(value) = value {
            members.insert(name.to_owned(), json!(value));
        }
    }
    members
}
