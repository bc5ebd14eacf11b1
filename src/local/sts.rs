//! STS: who is calling, and credentials for a while. Signatures are not verified, so a credential is as good as its
//! access key id, which says what it is: `AKIA` a user's, `ASIA` a temporary one of a user or of a role.

use super::handler::{Call, Fault, Operation, Reply};
use super::world::{ACCOUNT, Place, State, Step, after, seed};
use super::{Local, wire};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation {
        name: "GetCallerIdentity",
        run: |local, call| Box::pin(async move { Ok(get_caller_identity(&local, &call)) }),
    },
    Operation { name: "AssumeRole", run: |local, call| Box::pin(async move { assume_role(&local, &call) }) },
    Operation { name: "GetSessionToken", run: |local, call| Box::pin(async move { get_session_token(&local, &call) }) },
    Operation { name: "GetAccessKeyInfo", run: |_, _| Box::pin(async move { Ok(json!({"Account": ACCOUNT})) }) },
];

/// Where the sessions behind temporary access keys lie on the shelf; they are of no Region.
const SESSIONS: &str = "sts/session";
/// Sessions remembered; those that end first go first.
const MOST: usize = 10_000;
/// Seconds a session is remembered after its end: so long its credentials are expired ones, later unknown ones.
const AFTERWARDS: i64 = 7 * 86_400;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Session {
    arn: String,
    id: String,
    until: Timestamp,
}

impl Session {
    fn read(document: &Value) -> Option<Self> {
        Self::deserialize(document).ok()
    }
}

fn session(local: &Local, access_key: &str) -> Option<Session> {
    local.world.read(|state, _| state.shelf.get(SESSIONS, "", access_key).and_then(Session::read))
}

fn remember(state: &mut State, access_key: &str, session: &Session) {
    if state.shelf.count(SESSIONS, "") >= MOST {
        let ends = |(key, document): (&str, &Value)| Some((Session::read(document)?.until, key.to_owned()));
        let first = state.shelf.all(SESSIONS, "").filter_map(ends).min();
        first.and_then(|(_, key)| state.shelf.take(SESSIONS, "", &key));
    }
    state.shelf.put(SESSIONS, "", access_key, json!(session));
    let place = Place::new(SESSIONS, "", access_key);
    state.timeline.add(after(session.until, AFTERWARDS), Step::Remove { place });
}

/// Whether these are credentials whose time is over.
pub fn is_over(local: &Local, access_key: &str) -> bool {
    session(local, access_key).is_some_and(|session| session.until <= local.world.clock.now())
}

/// The ARN behind an access key: temporary keys (`ASIA...`) belong to a role, all others to a user.
pub fn caller_arn(access_key: &str) -> String {
    if access_key.starts_with("ASIA") {
        format!("arn:aws:sts::{ACCOUNT}:assumed-role/demo/session")
    } else {
        format!("arn:aws:iam::{ACCOUNT}:user/demo")
    }
}

/// The database user an access key maps to: `IAMR:` and the role, or `IAM:` and the user.
pub fn database_user(arn: &str) -> String {
    let path = arn.rsplit(':').next().unwrap_or_default();
    let mut parts = path.split('/');
    match (parts.next(), parts.next()) {
        (Some("assumed-role"), Some(role)) => format!("IAMR:{role}"),
        (_, Some(user)) => format!("IAM:{user}"),
        _ => "IAM:demo".to_owned(),
    }
}

/// The ARN of whoever calls, given-out sessions included.
pub fn arn(local: &Local, access_key: &str) -> String {
    session(local, access_key).map_or_else(|| caller_arn(access_key), |session| session.arn)
}

fn get_caller_identity(local: &Local, call: &Call) -> Value {
    if let Some(session) = session(local, &call.access_key) {
        return json!({"Account": ACCOUNT, "Arn": session.arn, "UserId": session.id});
    }
    let prefix = if call.access_key.starts_with("ASIA") { "AROA" } else { "AIDA" };
    let id = seed::letters(&[&call.access_key], 17);
    json!({"Account": ACCOUNT, "Arn": caller_arn(&call.access_key), "UserId": format!("{prefix}{id}")})
}

fn text<'a>(call: &'a Call, member: &str) -> &'a str {
    call.input.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn assume_role(local: &Local, call: &Call) -> Reply {
    let (role, name) = (text(call, "RoleArn"), text(call, "RoleSessionName"));
    let parts: Vec<_> = role.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, path] = parts.as_slice() else {
        return Err(Fault::new("ValidationError", format!("{role} is invalid")));
    };
    let Some(role_name) = path.strip_prefix("role/").and_then(|path| path.rsplit('/').next()) else {
        return Err(Fault::new("ValidationError", format!("{role} is invalid")));
    };
    if *account != ACCOUNT {
        let caller = arn(local, &call.access_key);
        let message = format!("User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}");
        return Err(Fault::new("AccessDenied", message));
    }
    let id = format!("AROA{}:{name}", seed::letters(&[role], 17));
    let session_arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role_name}/{name}");
    let credentials = give(local, call, 3600, &session_arn, &id)?;
    Ok(json!({"Credentials": credentials, "AssumedRoleUser": {"Arn": session_arn, "AssumedRoleId": id}}))
}

/// Temporary keys cannot ask for more of their kind.
fn get_session_token(local: &Local, call: &Call) -> Reply {
    if call.access_key.starts_with("ASIA") {
        return Err(Fault::new("AccessDenied", "Cannot call GetSessionToken with session credentials"));
    }
    let identity = get_caller_identity(local, call);
    let member = |name: &str| identity.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(json!({"Credentials": give(local, call, 43_200, &member("Arn"), &member("UserId"))?}))
}

fn give(local: &Local, call: &Call, default: i64, arn: &str, id: &str) -> Reply {
    let seconds = call.input.get("DurationSeconds").and_then(Value::as_i64).unwrap_or(default);
    let key = format!("ASIA{}", seed::letters(&[&call.request_id, "key"], 16));
    let until = local.world.change(|state, now| {
        let until = after(now, seconds);
        remember(state, &key, &Session { arn: arn.to_owned(), id: id.to_owned(), until });
        Ok(until)
    })?;
    Ok(json!({
        "AccessKeyId": key,
        "SecretAccessKey": seed::letters(&[&call.request_id, "secret"], 40),
        "SessionToken": seed::letters(&[&call.request_id, "token"], 200),
        "Expiration": wire::iso(until),
    }))
}
