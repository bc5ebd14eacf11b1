//! `do`: any action of the console without the screen, through the same gate.

use super::super::args::DoArgs;
use super::super::connect::connect;
use super::super::items::{Datum, Field as Head, Items};
use super::super::{Failure, Global, Settings, Status};
use super::fetch::fetch_connected;
use super::{kinds, show};
use crate::actions::{self, Action, Around, Consent, Field, Plan, Scene};
use crate::app::{Place, Progress, Run, review};
use crate::cloud::Cloud;
use crate::format::visible;
use crate::kinds::{Kind, Row};
use crate::model::ApiCall;
use crate::nearest::did_you_mean;
use jiff::Timestamp;
use serde_json::json;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

/// Between two looks at what is to settle.
const LOOK: Duration = Duration::from_secs(3);

/// What was typed, understood.
pub struct Order {
    action: &'static Action,
    kind: &'static Kind,
    id: String,
}

impl Order {
    /// Reads action and resource; nothing is asked of a service for it.
    pub fn read(arguments: &DoArgs) -> Result<Self, Failure> {
        let names = || actions::ALL.iter().map(|action| action.name);
        let action = actions::find(&arguments.action).ok_or_else(|| {
            let near = did_you_mean(&arguments.action, names());
            let why = format!("there is nothing of that name.{near}");
            Failure::usage(format!("\"{}\" is no action", arguments.action), why, "`redshift-tui do help` lists them")
        })?;
        let resource = arguments.resource.as_deref().unwrap_or_default();
        let Some((kind, id)) = resource.split_once('/').filter(|(_, id)| !id.is_empty()) else {
            let next = format!("write KIND/ID, such as {}/NAME", action.kinds.first().unwrap_or(&"clusters"));
            return Err(Failure::usage("what is it to be done to?", format!("\"{resource}\" is no KIND/ID"), next));
        };
        let kind = kinds::find(kind)?;
        if !action.kinds.contains(&kind.id) {
            let why = format!("{} is done to {}", action.name, action.kinds.join(", "));
            return Err(Failure::usage(
                format!("{} is nothing for {}", action.name, kind.id),
                why,
                "name one of those",
            ));
        }
        Ok(Self { action, kind, id: id.to_owned() })
    }
}

/// Every action, for `do help`.
pub fn items() -> Items {
    let fields = vec![
        Head::text("id", "ACTION"),
        Head::text("kinds", "TO"),
        Head::text("danger", "DANGER"),
        Head::text("doc", "DOES"),
    ];
    let row = |action: &&Action| {
        let kinds = Datum { raw: json!(action.kinds), shown: action.kinds.join(", ") };
        vec![
            Datum::text(action.name),
            kinds,
            Datum::text(format!("{:?}", action.danger).to_lowercase()),
            Datum::text(action.doc),
        ]
    };
    Items { fields, rows: actions::ALL.iter().map(row).collect() }
}

/// Plans, asks, sends, and waits where it must.
pub async fn run(settings: &Settings, order: &Order, arguments: &DoArgs, global: &Global) -> Result<Status, Failure> {
    let account = settings.account()?;
    let policies = settings.policies(global);
    let policy = policies.of(account.profile.as_deref());
    let consent = policy.judge(order.action.danger).map_err(|why| {
        Failure::usage(format!("{} was refused", order.action.name), why, "add --write if it is meant")
    })?;
    let connected = connect(settings, account).await?;
    let cloud = &connected.cloud;
    let row = show::pick(fetch_connected(cloud, account.profile.as_ref(), order.kind).await, order.kind, &order.id)?;
    (order.action.allowed)(&row)
        .map_err(|why| Failure::new(Status::Refused, format!("{} is not possible now", order.action.name), why, ""))?;
    let around = around(cloud, order.action, &row).await?;
    let scene = Scene { row: &row, around: &around, now: Timestamp::now() };
    let fields = fields(order.action, &scene, &arguments.set)?;
    let plan = actions::plan(order.action, &scene, &fields).map_err(|(field, why)| {
        Failure::usage(
            format!("{} cannot be planned", order.action.name),
            format!("{field}: {why}"),
            "correct it with --set",
        )
    })?;
    let profile = account.profile.clone().unwrap_or_else(|| policies.fallback.clone());
    let place = Place { profile, account: around.account.clone(), production: policy.production };
    confirm(order, &plan, &place, consent, arguments)?;
    let done = carry_out(cloud, order, plan, arguments.wait).await?;
    super::print(&done, global)
}

/// Rows of the kinds the action looks at, and whose account it is; an identity that is not told is no obstacle.
async fn around(cloud: &Cloud, action: &Action, row: &Row) -> Result<Around, Failure> {
    let account = cloud.identity().await.ok().map(|identity| identity.account);
    let mut around = Around::new(account);
    for name in action.needs {
        let kind = kinds::find(name)?;
        let set = (kind.fetch)(cloud.clone(), row.region.clone()).await?;
        around.add(kind.id, set.rows);
    }
    Ok(around)
}

/// The form's fields with what was set.
fn fields(action: &Action, scene: &Scene, set: &[(String, String)]) -> Result<Vec<Field>, Failure> {
    let mut fields = (action.form)(scene);
    for (name, value) in set {
        if let Some(field) = fields.iter_mut().find(|field| field.id == name) {
            field.value.clone_from(value);
            continue;
        }
        let ids: Vec<&str> = fields.iter().map(|field| field.id).collect();
        let why = match ids.as_slice() {
            [] => "it has no fields".to_owned(),
            ids => format!("its fields are {}.{}", ids.join(", "), did_you_mean(name, ids.iter().copied())),
        };
        return Err(Failure::usage(format!("{} has no field \"{name}\"", action.name), why, "correct --set"));
    }
    Ok(fields)
}

/// Shows the plan, and asks for the words unless they are given.
fn confirm(order: &Order, plan: &Plan, place: &Place, consent: Consent, arguments: &DoArgs) -> Result<(), Failure> {
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "{}: {}", order.action.name, visible(&order.id));
    for line in review(order.action, std::slice::from_ref(plan), place) {
        let text: String = line.into_iter().map(|(_, piece)| piece).collect();
        let _ = writeln!(stderr, "  {}", visible(&text));
    }
    let phrase = consent.phrase(&place.profile, plan.loses.as_deref().unwrap_or(&order.id));
    let given = match (&arguments.confirm, arguments.yes, consent) {
        (Some(words), _, _) => words.clone(),
        (None, true, Consent::ProfileAndName) => {
            let next = format!("add --confirm {phrase} if it is meant");
            return Err(Failure::usage(
                "nothing was done",
                "the profile is marked as production: --yes is not enough",
                next,
            ));
        }
        (None, true, _) => return Ok(()),
        (None, false, _) => {
            let _ = write!(stderr, "type {phrase} to do it: ");
            let _ = stderr.flush();
            let mut typed = String::new();
            io::stdin().read_line(&mut typed)?;
            if !io::stdin().is_terminal() {
                let _ = writeln!(stderr);
            }
            typed
        }
    };
    if given.trim() == phrase {
        return Ok(());
    }
    let next = format!("type {phrase} when asked, or add --yes");
    Err(Failure::usage("nothing was done", "it was not confirmed", next))
}

/// Sends call after call. A plan of several waits in between; the last is waited for where that was asked.
async fn carry_out(cloud: &Cloud, order: &Order, plan: Plan, wait: bool) -> Result<Items, Failure> {
    let heads = ["id", "action", "operation", "region", "status"];
    let titles = ["ID", "ACTION", "OPERATION", "REGION", "STATUS"];
    let fields = heads.into_iter().zip(titles).map(|(name, title)| Head::text(name, title)).collect();
    let mut done = Items { fields, rows: Vec::new() };
    let begun = Run::start(1, order.action.name, order.id.clone(), plan, Timestamp::now());
    let Some((mut run, mut call)) = begun else { return Ok(done) };
    loop {
        let performed = cloud.perform(&call).await?;
        eprintln!("{} accepted", call.operation);
        run.performed(performed);
        let id = run.follows().unwrap_or(&order.id).to_owned();
        let waits = run.has_more() || wait;
        let ended = if waits { settle(cloud, &mut run).await? } else { Ended::Accepted };
        done.rows.push(row(order, &id, &call, &ended));
        match ended {
            Ended::Next(next) => call = next,
            Ended::Failed(text) => {
                let next = "`redshift-tui events` may say why; look before you repeat it";
                return Err(Failure::new(Status::Refused, "it did not end well", text, next));
            }
            Ended::Accepted | Ended::Settled => return Ok(done),
        }
    }
}

/// How waiting for a call ended.
enum Ended {
    /// Nobody waited.
    Accepted,
    Settled,
    Next(ApiCall),
    Failed(String),
}

async fn settle(cloud: &Cloud, run: &mut Run) -> Result<Ended, Failure> {
    loop {
        tokio::time::sleep(LOOK).await;
        let Some((kind, region)) = run.watches() else { return Ok(Ended::Settled) };
        let (kind, region) = (kinds::find(kind)?, region.to_owned());
        let set = match (kind.fetch)(cloud.clone(), region.clone()).await {
            Ok(set) => set,
            Err(error) if error.is_transient() => continue,
            Err(error) => return Err(error.into()),
        };
        match run.look(kind.id, &region, &set) {
            Progress::Goes => {}
            Progress::Next(call) => return Ok(Ended::Next(call)),
            Progress::Over { text, failed: true } => return Ok(Ended::Failed(text)),
            Progress::Over { text, failed: false } => {
                eprintln!("{text}");
                return Ok(Ended::Settled);
            }
        }
    }
}

fn row(order: &Order, id: &str, call: &ApiCall, ended: &Ended) -> Vec<Datum> {
    let status = match ended {
        Ended::Accepted => "accepted",
        Ended::Settled | Ended::Next(_) => "done",
        Ended::Failed(_) => "failed",
    };
    [id, order.action.name, call.operation, call.region.as_str(), status].into_iter().map(Datum::text).collect()
}
