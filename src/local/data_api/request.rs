//! Whom a call speaks to, and what may be said together.

use super::{invalid, text};
use crate::local::engine::Data;
use crate::local::sts::caller_arn;
use crate::local::{Call, Fault, Local, databases};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A provisioned cluster or a workgroup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warehouse {
    Cluster(String),
    Workgroup(String),
}

impl Warehouse {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Cluster(name) | Self::Workgroup(name) => name,
        }
    }

    /// The API's member for it.
    pub fn member(&self) -> &'static str {
        match self {
            Self::Cluster(_) => "ClusterIdentifier",
            Self::Workgroup(_) => "WorkgroupName",
        }
    }
}

/// Where statements run and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub region: String,
    pub warehouse: Warehouse,
    /// Whose databases they are.
    #[serde(default)]
    pub data: Data,
    pub database: String,
    pub db_user: Option<String>,
    pub secret: Option<String>,
}

impl Target {
    /// The database user's name: the given one, the secret's, or the caller's identity.
    pub fn user(&self, access_key: &str) -> String {
        if let Some(user) = &self.db_user {
            return user.clone();
        }
        if self.secret.is_some() {
            return "awsuser".to_owned();
        }
        let arn = caller_arn(access_key);
        let name = arn.rsplit(':').next().unwrap_or_default();
        match name.split_once('/') {
            Some(("assumed-role", role)) => format!("IAMR:{}", role.split('/').next().unwrap_or(role)),
            Some((_, user)) => format!("IAM:{user}"),
            None => name.to_owned(),
        }
    }
}

/// Whose statements and sessions a list is of.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    access_key: &'a str,
    /// All of the caller's role or user, not only this session of it.
    role: bool,
}

impl<'a> Caller<'a> {
    /// Who calls, and `RoleLevel`, which is true unless given.
    pub fn of(call: &'a Call) -> Self {
        let role = call.input.get("RoleLevel").and_then(Value::as_bool).unwrap_or(true);
        Self { access_key: &call.access_key, role }
    }

    /// Whether what this access key did is the caller's.
    pub fn is(self, access_key: &str) -> bool {
        access_key == self.access_key || self.role && caller_arn(access_key) == caller_arn(self.access_key)
    }
}

/// The cluster xor the workgroup a call names, if any.
pub fn warehouse(input: &Value) -> Result<Option<Warehouse>, Fault> {
    match (text(input, "ClusterIdentifier"), text(input, "WorkgroupName")) {
        (Some(_), Some(_)) => Err(invalid("Only one of ClusterIdentifier or WorkgroupName can be specified.")),
        (Some(cluster), None) => Ok(Some(Warehouse::Cluster(cluster.to_owned()))),
        (None, Some(workgroup)) => {
            // An ARN is as good as the name.
            let name = workgroup.rsplit("workgroup/").next().unwrap_or(workgroup);
            Ok(Some(Warehouse::Workgroup(name.to_owned())))
        }
        (None, None) => Ok(None),
    }
}

/// Reads and checks the target of a call that connects.
pub fn target(local: &Local, call: &Call) -> Result<Target, Fault> {
    let input = &call.input;
    let warehouse =
        warehouse(input)?.ok_or_else(|| invalid("Either ClusterIdentifier or WorkgroupName needs to be specified."))?;
    let (db_user, secret) = (text(input, "DbUser"), text(input, "SecretArn"));
    if db_user.is_some() && secret.is_some() {
        return Err(invalid("Only one of DbUser or SecretArn can be specified."));
    }
    if db_user.is_some() && matches!(warehouse, Warehouse::Workgroup(_)) {
        return Err(invalid("DbUser cannot be specified when connecting to a serverless workgroup."));
    }
    let database = text(input, "ConnectedDatabase").or_else(|| text(input, "Database"));
    let database = database.ok_or_else(|| invalid("Database must be specified."))?.to_owned();
    let (warehouse, data) = standing(local, &call.region, warehouse)?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let (db_user, secret) = (owned(db_user), owned(secret));
    Ok(Target { region: call.region.clone(), warehouse, data, database, db_user, secret })
}

/// Whether it is there and takes SQL, and whose databases it has; a workgroup given by its id gets its name.
pub fn standing(local: &Local, region: &str, warehouse: Warehouse) -> Result<(Warehouse, Data), Fault> {
    let absent = || {
        invalid(format!(
            "Redshift endpoint doesn't exist in this region. ({} {})",
            warehouse.member(),
            warehouse.name()
        ))
    };
    let refused = |status: &str| {
        Err(invalid(format!(
            "{} {} cannot be connected to while its status is {status}.",
            warehouse.member(),
            warehouse.name()
        )))
    };
    match &warehouse {
        Warehouse::Cluster(name) => {
            let cluster = local.world.cluster(region, name);
            let cluster = cluster.ok_or_else(absent)?;
            if !cluster.takes_sql() {
                return refused(&cluster.status);
            }
            let data = databases::of_cluster(&cluster);
            Ok((warehouse, data))
        }
        Warehouse::Workgroup(name) => {
            let found = local.world.workgroups(region).into_iter().find(|w| w.name == *name || w.id() == *name);
            let found = found.ok_or_else(absent)?;
            let takes = found.status == "AVAILABLE" || found.status == "MODIFYING";
            if !takes {
                return refused(&found.status);
            }
            let data = local.world.read(|state, now| {
                let namespace = state.namespaces.get(region, &found.namespace).ok_or_else(absent)?;
                Ok(databases::of_namespace(namespace, now))
            });
            Ok((Warehouse::Workgroup(found.name), data?))
        }
    }
}
