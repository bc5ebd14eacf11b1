//! Whom a call speaks to, and what may be said together.

use super::{invalid, text};
use crate::local::sts::caller_arn;
use crate::local::{Call, Fault, Local};
use serde_json::Value;

/// A provisioned cluster or a workgroup.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub region: String,
    pub warehouse: Warehouse,
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
    let warehouse = standing(local, &call.region, warehouse)?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(Target { region: call.region.clone(), warehouse, database, db_user: owned(db_user), secret: owned(secret) })
}

/// Whether it is there and takes SQL; a workgroup given by its id gets its name.
fn standing(local: &Local, region: &str, warehouse: Warehouse) -> Result<Warehouse, Fault> {
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
            if cluster.takes_sql() { Ok(warehouse) } else { refused(&cluster.status) }
        }
        Warehouse::Workgroup(name) => {
            let found = local.world.workgroups(region).into_iter().find(|w| w.name == *name || w.id() == *name);
            let found = found.ok_or_else(absent)?;
            let takes = found.status == "AVAILABLE" || found.status == "MODIFYING";
            if takes { Ok(Warehouse::Workgroup(found.name)) } else { refused(&found.status) }
        }
    }
}
