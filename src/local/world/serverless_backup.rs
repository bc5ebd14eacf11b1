//! Snapshots of serverless namespaces: kept as documents, with the times their progress follows from.

use super::{ACCOUNT, Namespace, Place, State, Step, Work, pace, seed, work};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Where snapshots lie on the shelf.
pub const SNAPSHOTS: &str = "serverless/snapshot";
/// Where usage limits lie.
pub const USAGE_LIMITS: &str = "serverless/usage-limit";
/// Where scheduled actions lie.
pub const ACTIONS: &str = "serverless/scheduled-action";
/// Where configurations of copying to another Region lie.
pub const COPIES: &str = "serverless/snapshot-copy";

/// One snapshot: what its namespace was, and how long taking it takes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Backup {
    pub name: String,
    pub id: String,
    pub namespace: Namespace,
    pub created: Timestamp,
    /// Since when what it holds is so, where it was made of a recovery point.
    #[serde(default)]
    pub point: Option<Timestamp>,
    /// Days; absent: for ever.
    pub retention: Option<i64>,
    /// The days count from here.
    pub retained_from: Timestamp,
    pub work: Work,
    /// The Region it was copied from.
    pub copied_from: Option<String>,
    /// Megabytes of it that changed since the one before.
    pub incremental: f64,
}

/// Share of the data that is new since the backup before.
const CHANGED: f64 = 0.03;

impl Backup {
    /// A snapshot of a namespace that is begun then. A retention below 1 is for ever.
    pub fn of(namespace: &Namespace, name: &str, at: Timestamp, retention: Option<i64>, seconds: i64) -> Self {
        let incremental = (namespace.megabytes * CHANGED).round();
        Self {
            name: name.to_owned(),
            id: seed::uuid(&[&namespace.region, name, &at.to_string(), "serverless-snapshot"]),
            namespace: namespace.clone(),
            created: at,
            point: None,
            retention: retention.filter(|days| *days > 0),
            retained_from: at,
            work: Work::new(at, seconds, incremental),
            copied_from: None,
            incremental,
        }
    }

    /// The one of a document.
    pub fn read(document: &Value) -> Option<Self> {
        serde_json::from_value(document.clone()).ok()
    }

    /// As it lies on the shelf.
    pub fn document(&self) -> Value {
        // A structure of plain fields always has a JSON form.
        serde_json::to_value(self).unwrap_or_else(|_| json!({}))
    }

    /// Its ARN in a Region.
    pub fn arn(&self, region: &str) -> String {
        arn(region, "snapshot", &self.id)
    }

    /// `CREATING`, `COPYING` or `AVAILABLE`.
    pub fn status(&self, now: Timestamp) -> &'static str {
        match (self.work.is_over(now), &self.copied_from) {
            (true, _) => "AVAILABLE",
            (false, None) => "CREATING",
            (false, Some(_)) => "COPYING",
        }
    }

    /// When what it holds was so.
    pub fn holds(&self) -> Timestamp {
        self.point.unwrap_or(self.created)
    }

    /// When it goes by itself.
    pub fn expires(&self) -> Option<Timestamp> {
        self.retention.map(|days| work::after(self.retained_from, days * pace::DAY))
    }
}

/// `arn:aws:redshift-serverless:REGION:ACCOUNT:KIND/ID`.
pub fn arn(region: &str, kind: &str, id: &str) -> String {
    format!("arn:aws:redshift-serverless:{region}:{ACCOUNT}:{kind}/{id}")
}

/// Keeps a snapshot, plans its end, and copies it where its namespace's snapshots are copied to.
pub fn keep(state: &mut State, region: &str, backup: &Backup, now: Timestamp) {
    put(state, region, backup);
    let configured =
        |(_, d): &(&str, &Value)| d.get("namespaceName").and_then(Value::as_str) == Some(&backup.namespace.name);
    let Some(copy) = state.shelf.all(COPIES, region).find(configured).map(|(_, d)| d.clone()) else { return };
    let destination = copy.get("destinationRegion").and_then(Value::as_str).unwrap_or_default().to_owned();
    let retention = copy.get("snapshotRetentionPeriod").and_then(Value::as_i64).filter(|days| *days > 0);
    let begins = backup.work.until;
    let work = Work::new(begins, pace::COPY_SNAPSHOT, backup.incremental);
    let copied_from = Some(region.to_owned());
    let copied = Backup { work, copied_from, retention, retained_from: now, ..backup.clone() };
    put(state, &destination, &copied);
}

fn put(state: &mut State, region: &str, backup: &Backup) {
    state.shelf.put(SNAPSHOTS, region, &backup.name, backup.document());
    plan_end(state, region, backup);
}

/// Plans when a snapshot goes; what was planned before is dropped.
pub fn plan_end(state: &mut State, region: &str, backup: &Backup) {
    let place = Place::new(SNAPSHOTS, region, &backup.name);
    state.timeline.drop_if(|step| matches!(step, Step::Remove { place: planned } if *planned == place));
    if let Some(at) = backup.expires() {
        state.timeline.add(at, Step::Remove { place });
    }
}
