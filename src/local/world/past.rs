//! What `assets/world.toml` says of table restores that are over and of usage limits that stand.

use super::work::after;
use super::{State, USAGE_LIMITS, Workgroup, recovery, serverless_arn, usage};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// Where table restores of clusters lie on the shelf.
pub const CLUSTER_TABLES: &str = "redshift/table-restore";
/// Where table restores of namespaces lie.
pub const NAMESPACE_TABLES: &str = "serverless/table-restore";
/// Where usage limits of clusters lie.
pub const CLUSTER_LIMITS: &str = "redshift/usage-limit";

/// A table brought back: from a snapshot into its cluster, or from a recovery point into its namespace.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRestoreOpening {
    region: String,
    /// With `snapshot`.
    cluster: Option<String>,
    snapshot: Option<String>,
    /// With `namespace`; the namespace's latest recovery point of then is the source.
    workgroup: Option<String>,
    namespace: Option<String>,
    /// `database.schema.table`.
    table: String,
    new_table: String,
    hours_ago: i64,
    megabytes: i64,
    /// Why it failed; it succeeded when absent.
    failed: Option<String>,
}

/// A limit of what a cluster's feature or a workgroup may use.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsageLimitOpening {
    region: String,
    cluster: Option<String>,
    workgroup: Option<String>,
    /// Feature of a cluster, usage type of a workgroup.
    kind: String,
    period: String,
    action: String,
    /// Terabytes or minutes of a cluster.
    amount: Option<i64>,
    /// Share of a workgroup's limit that is used when the world begins; the amount follows from it.
    used: Option<f64>,
}

impl TableRestoreOpening {
    /// Its document lies on the shelf, and a cluster's events tell of it.
    pub fn keep(&self, state: &mut State, now: Timestamp) {
        let at = after(now, -self.hours_ago * 3600);
        let id = state.mint("table-restore");
        if let Some(cluster) = &self.cluster {
            let document = self.of_cluster(cluster, &id, at);
            state.shelf.put(CLUSTER_TABLES, &self.region, &id, document);
            self.tell(state, cluster, at);
        } else if let Some(document) = self.of_namespace(state, &id, at) {
            state.shelf.put(NAMESPACE_TABLES, &self.region, &id, document);
        }
    }

    fn status(&self) -> &'static str {
        if self.failed.is_some() { "FAILED" } else { "SUCCEEDED" }
    }

    /// Megabytes brought back: all of them, or none.
    fn done(&self) -> i64 {
        if self.failed.is_some() { 0 } else { self.megabytes }
    }

    /// Database, schema and table.
    fn source(&self) -> [&str; 3] {
        let mut parts = self.table.splitn(3, '.');
        std::array::from_fn(|_| parts.next().unwrap_or_default())
    }

    fn of_cluster(&self, cluster: &str, id: &str, at: Timestamp) -> Value {
        let [database, schema, table] = self.source();
        let mut document = json!({
            "TableRestoreRequestId": id, "Status": self.status(), "RequestTime": at.to_string(),
            "ClusterIdentifier": cluster, "SnapshotIdentifier": self.snapshot,
            "SourceDatabaseName": database, "SourceSchemaName": schema, "SourceTableName": table,
            "TargetDatabaseName": database, "TargetSchemaName": schema, "NewTableName": self.new_table,
            "ProgressInMegaBytes": self.done(), "TotalDataInMegaBytes": self.megabytes,
        });
        if let (Some(why), Some(members)) = (&self.failed, document.as_object_mut()) {
            members.insert("Message".to_owned(), json!(why));
        }
        document
    }

    fn of_namespace(&self, state: &State, id: &str, at: Timestamp) -> Option<Value> {
        let namespace = state.namespaces.get(&self.region, self.namespace.as_deref()?)?;
        let point = recovery::points(namespace, at).pop()?;
        let [database, schema, table] = self.source();
        let mut document = json!({
            "tableRestoreRequestId": id, "status": self.status(), "requestTime": at.to_string(),
            "namespaceName": namespace.name, "workgroupName": self.workgroup, "recoveryPointId": point.id,
            "sourceDatabaseName": database, "sourceSchemaName": schema, "sourceTableName": table,
            "targetDatabaseName": database, "targetSchemaName": schema, "newTableName": self.new_table,
            "progressInMegaBytes": self.done(), "totalDataInMegaBytes": self.megabytes,
        });
        if let (Some(why), Some(members)) = (&self.failed, document.as_object_mut()) {
            members.insert("message".to_owned(), json!(why));
        }
        Some(document)
    }

    fn tell(&self, state: &mut State, cluster: &str, at: Timestamp) {
        state.events.record(&self.region, at, "2014", cluster, &[]);
        state.events.record(&self.region, after(at, 20), "3008", cluster, &[]);
        let over = if self.failed.is_some() { "3511" } else { "3009" };
        state.events.record(&self.region, after(at, 90), over, cluster, &[]);
    }
}

impl UsageLimitOpening {
    /// Its document lies on the shelf.
    pub fn keep(&self, state: &mut State, now: Timestamp) {
        let id = state.mint("usage-limit");
        if let Some(cluster) = &self.cluster {
            state.shelf.put(CLUSTER_LIMITS, &self.region, &id, self.of_cluster(cluster, &id));
        } else if let Some(workgroup) = state.workgroups.get(&self.region, self.workgroup.as_deref().unwrap_or("")) {
            let document = self.of_workgroup(workgroup, &id, now);
            state.shelf.put(USAGE_LIMITS, &self.region, &id, document);
        }
    }

    fn of_cluster(&self, cluster: &str, id: &str) -> Value {
        let counted = if self.kind == "concurrency-scaling" { "time" } else { "data-scanned" };
        json!({
            "UsageLimitId": id, "ClusterIdentifier": cluster, "FeatureType": self.kind, "LimitType": counted,
            "Amount": self.amount.unwrap_or(1), "Period": self.period, "BreachAction": self.action,
        })
    }

    fn of_workgroup(&self, workgroup: &Workgroup, id: &str, now: Timestamp) -> Value {
        let minute = now.as_second().div_euclid(60);
        let consumed = workgroup.rpu_hours(usage::period_begin(&self.period, minute), minute);
        let amount = self.used.map_or(self.amount.unwrap_or(1), |share| (consumed / share).ceil() as i64).max(1);
        json!({
            "usageLimitId": id, "usageLimitArn": serverless_arn(&self.region, "usagelimit", id),
            "resourceArn": workgroup.arn(), "usageType": self.kind, "amount": amount, "period": self.period,
            "breachAction": self.action,
        })
    }
}
