//! The table of metrics: name, unit, dimension sets, how often, and the value. A new metric is a new row.

use super::subject::{Of, Part, Reading};

/// One metric of the services.
#[derive(Debug)]
pub struct Metric {
    pub namespace: &'static str,
    pub name: &'static str,
    pub unit: &'static str,
    pub sets: &'static [Set],
    /// Minutes between datapoints.
    pub every: i64,
    pub value: fn(&Reading<'_>) -> f64,
}

/// A set of dimensions a metric is published with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// `ClusterIdentifier`
    Cluster,
    /// `ClusterIdentifier`, `NodeID`
    Node,
    /// `NodeID` without the leader
    Compute,
    /// `ClusterIdentifier`, `QueueName`
    Queue,
    /// `ClusterIdentifier`, `wlmid`
    WlmId,
    /// `ClusterIdentifier`, `service class`
    ServiceClass,
    /// `ClusterIdentifier`, `latency`; not on single-node clusters
    Latency,
    /// `Workgroup`
    Workgroup,
    /// `QueryType`, `Workgroup`
    QueryType,
    /// `DatabaseName`, `QueryType`, `Workgroup`
    DatabaseQueryType,
    /// `DatabaseName`, `Workgroup`
    Database,
    /// `LatencyRange`, `Workgroup`
    LatencyRange,
    /// `DatabaseName`, `LatencyRange`, `Workgroup`
    DatabaseLatencyRange,
    /// `Namespace`
    Namespace,
    /// `DatabaseName`, `Namespace`
    NamespaceDatabase,
    /// `ClusterIdentifier`, `NodeID`, `latency`; not on single-node clusters
    NodeLatency,
    /// `ClusterIdentifier`, `stage`, not on single-node clusters; or `stage`, `Workgroup`
    Stage,
    /// `ClusterIdentifier`, `NodeID`, `stage`; or `DatabaseName`, `stage`, `Workgroup`
    PartStage,
    /// `ClusterIdentifier`, `QueryPriority`
    Priority,
    /// `ClusterIdentifier`, `Database`, `Schema`: of clusters with schema quotas
    Schema,
    /// `ClusterIdentifier` of clusters with schema quotas
    Quotas,
    /// `UsageLimitId`, `UsageType`, `Workgroup`
    Limit,
    /// No dimension: the account in the Region
    Nothing,
}

const PROVISIONED: &str = "AWS/Redshift";
const SERVERLESS: &str = "AWS/Redshift-Serverless";

const NODES: &[Set] = &[Set::Cluster, Set::Node];
const COMPUTE: &[Set] = &[Set::Cluster, Set::Compute];
const CLUSTER: &[Set] = &[Set::Cluster];
const QUEUES: &[Set] = &[Set::Queue, Set::WlmId];
const SCHEMAS: &[Set] = &[Set::Schema];
const LIMITS: &[Set] = &[Set::Limit];
const STAGES: &[Set] = &[Set::Stage, Set::PartStage];
const RANGES: &[Set] = &[Set::LatencyRange, Set::DatabaseLatencyRange];
const TYPES: &[Set] = &[Set::QueryType, Set::DatabaseQueryType];

type Value = fn(&Reading<'_>) -> f64;

const fn row(name: &'static str, unit: &'static str, sets: &'static [Set], every: i64, value: Value) -> Metric {
    Metric { namespace: PROVISIONED, name, unit, sets, every, value }
}

const fn serverless(name: &'static str, unit: &'static str, sets: &'static [Set], every: i64, value: Value) -> Metric {
    Metric { namespace: SERVERLESS, name, unit, sets, every, value }
}

/// All metrics.
#[allow(clippy::redundant_closure_for_method_calls)] // a bare method is not general over the reading's lifetime
pub static METRICS: &[Metric] = &[
    row("CPUUtilization", "Percent", NODES, 1, cpu),
    row("PercentageDiskSpaceUsed", "Percent", COMPUTE, 1, disk),
    row("DatabaseConnections", "Count", CLUSTER, 1, |r| r.connections()),
    row("HealthStatus", "Count", CLUSTER, 1, health),
    row("MaintenanceMode", "Count", CLUSTER, 1, |_| 0.0),
    row("CommitQueueLength", "Count", CLUSTER, 1, |r| (r.busy() * 2.0 * r.jitter()).floor()),
    row("ConcurrencyScalingActiveClusters", "Count", CLUSTER, 1, |r| (r.queued() / 4.0).floor().min(1.0)),
    row("TotalTableCount", "Count", CLUSTER, 1, |r| (120.0 + 900.0 * r.skew()).round()),
    row("ReadIOPS", "Count/Second", NODES, 1, |r| flow(r, 900.0)),
    row("WriteIOPS", "Count/Second", COMPUTE, 1, |r| flow(r, 420.0)),
    row("ReadThroughput", "Bytes", COMPUTE, 1, |r| flow(r, 310e6)),
    row("WriteThroughput", "Bytes", COMPUTE, 1, |r| flow(r, 140e6)),
    row("ReadLatency", "Seconds", COMPUTE, 1, |r| 0.000_6 + 0.004 * r.work() * (0.6 + 0.8 * r.jitter())),
    row("WriteLatency", "Seconds", COMPUTE, 1, |r| 0.001_1 + 0.009 * r.work() * (0.6 + 0.8 * r.jitter())),
    row("NetworkReceiveThroughput", "Bytes/Second", COMPUTE, 1, |r| flow(r, 55e6)),
    row("NetworkTransmitThroughput", "Bytes/Second", NODES, 1, |r| flow(r, 48e6)),
    row("WLMRunningQueries", "Count", &[Set::Queue, Set::WlmId], 1, |r| r.running()),
    row("WLMQueueLength", "Count", &[Set::Queue, Set::ServiceClass], 1, |r| r.queued()),
    row("WLMQueueWaitTime", "Milliseconds", &[Set::Queue, Set::WlmId], 5, |r| r.queued() * (4e3 + 9e3 * r.jitter())),
    row("WLMQueueWaitTime", "Milliseconds", &[Set::Priority], 5, |r| {
        share(r) * r.total() * (90.0 + 400.0 * r.jitter())
    }),
    row("WLMQueriesCompletedPerSecond", "Count/Second", QUEUES, 5, |r| share(r) * r.total() / 14.0),
    row("WLMQueryDuration", "Microseconds", QUEUES, 5, |r| {
        ((6.0 + 20.0 * r.skew()) * (0.6 + r.jitter()) * 1e6).round()
    }),
    row("QueriesCompletedPerSecond", "Count/Second", &[Set::Latency, Set::WlmId], 5, |r| share(r) * r.total() / 14.0),
    row("QueryDuration", "Microseconds", &[Set::Latency, Set::NodeLatency, Set::WlmId], 5, duration),
    row("QueryRuntimeBreakdown", "Milliseconds", STAGES, 5, breakdown),
    row("ConcurrencyScalingSeconds", "Count", CLUSTER, 1, |r| (r.queued() / 4.0).floor().min(1.0) * 60.0),
    row("MaxConfiguredConcurrencyScalingClusters", "Count", CLUSTER, 1, |_| 1.0),
    row("RedshiftManagedStorageTotalCapacity", "Megabytes", CLUSTER, 1, |r| {
        r.cluster().map_or(0.0, |c| c.capacity() as f64)
    }),
    row("StorageUsed", "Megabytes", SCHEMAS, 5, schema_used),
    row("SchemaQuota", "Megabytes", SCHEMAS, 5, schema_quota),
    row("PercentageQuotaUsed", "Percent", SCHEMAS, 5, |r| schema_used(r) / schema_quota(r).max(1.0) * 100.0),
    row("NumExceededSchemaQuotas", "Count", &[Set::Quotas], 5, |_| 0.0),
    serverless("ComputeCapacity", "Count", &[Set::Workgroup], 1, capacity),
    serverless("ComputeSeconds", "Seconds", &[Set::Workgroup], 1, |r| capacity(r) * 60.0),
    serverless("QueriesRunning", "Count", TYPES, 1, |r| r.running()),
    serverless("QueriesQueued", "Count", TYPES, 1, |r| r.queued()),
    serverless("DatabaseConnections", "Count", &[Set::Workgroup, Set::Database], 1, |r| r.connections()),
    serverless("QueriesSucceeded", "Count", TYPES, 5, |r| (r.running() * (7.0 + 6.0 * r.jitter())).round()),
    serverless("QueriesFailed", "Count", TYPES, 5, |r| (r.running() * (r.jitter() - 0.6).max(0.0)).round()),
    serverless("QueriesCompletedPerSecond", "Count/Second", RANGES, 1, |r| share(r) * r.total() / 14.0),
    serverless("QueryDuration", "Microseconds", RANGES, 1, duration),
    serverless("QueryRuntimeBreakdown", "Milliseconds", STAGES, 1, breakdown),
    serverless("TotalTableCount", "Count", &[Set::NamespaceDatabase], 1, |r| (20.0 + 200.0 * r.skew()).round()),
    serverless("SnapshotStorage", "Megabytes", &[Set::Nothing], 5, |r| r.megabytes()),
    serverless("UsageLimitConsumed", "Count", LIMITS, 5, |r| r.limit().0),
    serverless("UsageLimitAvailable", "Count", LIMITS, 5, |r| (r.limit().1 - r.limit().0).max(0.0)),
    serverless("DataStorage", "Megabytes", &[Set::Namespace], 1, storage),
];

fn cpu(r: &Reading<'_>) -> f64 {
    (3.0 + 62.0 * r.work() + 6.0 * r.jitter()).min(100.0)
}

fn disk(r: &Reading<'_>) -> f64 {
    let Of::Cluster(cluster) = r.of else { return 0.0 };
    let skew = if r.part == Part::Whole { 0.0 } else { 3.0 * (r.skew() - 0.5) };
    let breath = 1.2 * (r.days() * std::f64::consts::TAU).sin();
    // It grew to what it is and goes on growing, about a point in three weeks.
    let growth = (r.days() - r.began()) / 21.0;
    (cluster.disk + skew + breath + growth).clamp(0.0, if cluster.status == "storage-full" { 100.0 } else { 99.0 })
}

fn health(r: &Reading<'_>) -> f64 {
    let well = matches!(r.of, Of::Cluster(cluster) if !cluster.unhealthy && cluster.status != "rebooting");
    f64::from(u8::from(well))
}

/// Something that flows with the work: per node, added up for the cluster.
fn flow(r: &Reading<'_>, peak: f64) -> f64 {
    peak * (0.02 + r.work()) * (0.7 + 0.6 * r.jitter()) * r.nodes()
}

/// RPUs: none while nothing runs, the base while it does, in steps up to the maximum as it gets crowded.
fn capacity(r: &Reading<'_>) -> f64 {
    let Of::Workgroup(workgroup) = r.of else { return 0.0 };
    workgroup.rpu(r.total(), r.queued())
}

/// Milliseconds a stage took: most of it is execution, which is what the shares of the stages say.
fn breakdown(r: &Reading<'_>) -> f64 {
    (share(r) * r.total() * (3_000.0 + 9_000.0 * r.jitter())).round()
}

/// A schema's quota: a round size that stays.
fn schema_quota(r: &Reading<'_>) -> f64 {
    (1.0 + (r.skew() * 7.0).floor()) * 512_000.0
}

/// What of it is used: it grows for a month, then old data goes.
fn schema_used(r: &Reading<'_>) -> f64 {
    let age = (r.days() + 30.0 * r.skew()).rem_euclid(30.0) / 30.0;
    (schema_quota(r) * (0.45 + 0.4 * age)).round()
}

fn storage(r: &Reading<'_>) -> f64 {
    let Of::Namespace(namespace) = r.of else { return 0.0 };
    // About one part in two thousand a day, counted from a fixed day.
    (namespace.megabytes * (1.0 + (r.days() - 20_400.0) / 2000.0)).round()
}

fn share(r: &Reading<'_>) -> f64 {
    if let Part::Share { from, to, .. } = r.part { to - from } else { 1.0 }
}

/// Mean duration by latency class: short, medium, long.
fn duration(r: &Reading<'_>) -> f64 {
    let class = if let Part::Share { index, .. } = r.part { index } else { 0 };
    let seconds = [1.1, 48.0, 960.0].get(class).copied().unwrap_or(1.1);
    (seconds * (0.5 + r.busy() * 0.6 + 0.6 * r.jitter()) * 1e6).round()
}
