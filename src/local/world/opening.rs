//! The world as it stands when it begins: `assets/world.toml`, with the pasts its clusters have had.

use super::cluster::{REVISIONS, Resize};
use super::load::Load;
use super::past::{TableRestoreOpening, UsageLimitOpening};
use super::work::after;
use super::{
    ACCOUNT, Cluster, ClusterStep, Namespace, ServerlessStep, Snapshot, SnapshotStep, State, Step, Work, Workgroup,
    crowd, pace, seed,
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    #[serde(rename = "cluster")]
    clusters: Vec<ClusterOpening>,
    #[serde(rename = "snapshot")]
    snapshots: Vec<SnapshotOpening>,
    #[serde(rename = "workgroup")]
    workgroups: Vec<Workgroup>,
    #[serde(rename = "namespace")]
    namespaces: Vec<Namespace>,
    #[serde(rename = "table_restore")]
    table_restores: Vec<TableRestoreOpening>,
    #[serde(rename = "usage_limit")]
    usage_limits: Vec<UsageLimitOpening>,
}

/// What `world.toml` says of a cluster.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // as many as a cluster has
struct ClusterOpening {
    identifier: String,
    region: String,
    node_type: String,
    nodes: u32,
    status: Option<String>,
    availability: Option<String>,
    modify_status: Option<String>,
    /// Absent while it is being made.
    created: Option<Timestamp>,
    /// Paused so many hours before the world began.
    paused_hours: Option<f64>,
    user: Option<String>,
    #[serde(default)]
    multi_az: bool,
    encrypted: Option<bool>,
    #[serde(default)]
    public: bool,
    parameter_group: Option<String>,
    parameter_status: Option<String>,
    #[serde(default)]
    parameters_pending: Vec<String>,
    #[serde(default)]
    pending: Map<String, Value>,
    #[serde(default)]
    pending_actions: Vec<String>,
    /// How far a classic or the data of an elastic resize is, percent.
    resized: Option<f64>,
    relocation: Option<String>,
    window: String,
    retention: Option<i32>,
    #[serde(default)]
    roles: Vec<String>,
    track: Option<String>,
    #[serde(default)]
    managed_password: bool,
    disk: f64,
    queues: Vec<String>,
    load: Load,
    #[serde(default)]
    unhealthy: bool,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    /// Names of its data shares.
    #[serde(default)]
    shares: Vec<String>,
}

/// A manual snapshot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SnapshotOpening {
    name: String,
    region: String,
    cluster: String,
    age_days: i64,
    #[serde(default = "for_ever")]
    retention: i32,
    #[serde(default)]
    shared: Vec<String>,
    /// `available` when absent.
    status: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

fn for_ever() -> i32 {
    -1
}

/// Seconds until what goes on in the beginning is over: long enough for a newcomer to see it.
const GOING_ON: i64 = 240;
/// Seconds a resize that goes on in the beginning takes as a whole.
const RESIZING: i64 = 900;

/// The state a world begins with: the program's own one and `clusters` more that are made up.
///
/// # Errors
/// When `assets/world.toml` is not a world, which a test rules out.
pub fn state(now: Timestamp, seed: u64, clusters: usize) -> Result<State, toml::de::Error> {
    let opening: Opening = toml::from_str(include_str!("../../../assets/world.toml"))?;
    let mut state = State::empty(seed);
    for mut cluster in opening.clusters {
        let shares = std::mem::take(&mut cluster.shares);
        let (cluster, tags) = cluster.stand(now);
        state.tags.add(&cluster.arn(), tags);
        share(&mut state, &cluster, &shares);
        settle_in(&mut state, cluster, now, usize::MAX);
    }
    for cluster in crowd::clusters(clusters, seed, now) {
        state.extra_nodes += cluster.nodes;
        settle_in(&mut state, cluster, now, 1);
    }
    for snapshot in opening.snapshots {
        snapshot.keep(&mut state, now);
    }
    for mut workgroup in opening.workgroups {
        state.tags.add(&workgroup.arn(), std::mem::take(&mut workgroup.tags));
        let (region, name) = (workgroup.region.clone(), workgroup.name.clone());
        if workgroup.status == "MODIFYING" {
            state.plan_serverless(after(now, GOING_ON), &region, &name, ServerlessStep::WorkgroupReady);
        }
        state.workgroups.put(&region, &name, workgroup);
    }
    for namespace in opening.namespaces {
        let (region, name) = (namespace.region.clone(), namespace.name.clone());
        if namespace.status == "MODIFYING" {
            state.plan_serverless(after(now, GOING_ON), &region, &name, ServerlessStep::NamespaceReady);
        }
        state.namespaces.put(&region, &name, namespace);
    }
    opening.table_restores.iter().for_each(|restore| restore.keep(&mut state, now));
    opening.usage_limits.iter().for_each(|limit| limit.keep(&mut state, now));
    Ok(state)
}

/// A cluster with its automated snapshots, its groups, and what goes on with it.
fn settle_in(state: &mut State, cluster: Cluster, now: Timestamp, most_snapshots: usize) {
    groups(state, &cluster);
    backups(state, &cluster, now, most_snapshots);
    let step = match cluster.status.as_str() {
        "creating" => Some(ClusterStep::Created),
        "rebooting" => Some(ClusterStep::Rebooted { event: "3000".to_owned() }),
        "modifying" | "rotating-keys" | "updating-hsm" => Some(ClusterStep::Modified { event: None }),
        "resizing" | "available, resize-cleanup" => Some(ClusterStep::ResizeOver),
        _ => None,
    };
    let resize = cluster.resize.as_ref().map(|resize| resize.work.until);
    let due = resize.unwrap_or_else(|| after(now, GOING_ON));
    if let Some(step) = step {
        let (region, name) = (cluster.region.clone(), cluster.identifier.clone());
        state.timeline.add(due, Step::Cluster { region, name, step });
    }
    if let (Some((since, None)), true) = (cluster.pauses.last(), cluster.status == "paused") {
        state.tell(&cluster, after(*since, -pace::PAUSE), "3618", &[]);
        state.tell(&cluster, *since, "3619", &[]);
    }
    state.keep(cluster);
}

/// Its data shares, which nobody outside the account uses yet.
fn share(state: &mut State, cluster: &Cluster, names: &[String]) {
    let (region, namespace) = (&cluster.region, &cluster.namespace);
    for name in names {
        let arn = format!("arn:aws:redshift:{region}:{ACCOUNT}:datashare:{namespace}/{name}");
        let document = json!({
            "DataShareArn": arn, "ProducerArn": cluster.namespace_arn(),
            "AllowPubliclyAccessibleConsumers": cluster.public, "DataShareAssociations": [],
        });
        state.shelf.put("redshift/data-share", region, &arn, document);
    }
}

/// The groups it refers to exist.
fn groups(state: &mut State, cluster: &Cluster) {
    let (region, group) = (&cluster.region, &cluster.parameter_group);
    if !group.starts_with("default.") && !state.shelf.has("redshift/parameter-group", region, group) {
        let invalid = cluster.parameter_status == "invalid-parameter";
        let set = if invalid { json!({"wlm_json_configuration": "[{\"query_concurrency\":60}]"}) } else { json!({}) };
        let words = json!({
            "ParameterGroupName": group, "ParameterGroupFamily": "redshift-1.0",
            "Description": format!("Parameters of {}", cluster.identifier), "Set": set,
        });
        state.shelf.put("redshift/parameter-group", region, group, words);
    }
    let name = cluster.subnet_group();
    if !state.shelf.has("redshift/subnet-group", region, &name) {
        let document = json!({
            "ClusterSubnetGroupName": name, "Description": "Subnets of the warehouses",
            "SubnetIds": cluster.network().subnets(),
        });
        state.shelf.put("redshift/subnet-group", region, &name, document);
    }
}

/// Automated snapshots of the past, every eight hours within the retention, while it was not paused.
fn backups(state: &mut State, cluster: &Cluster, now: Timestamp, most: usize) {
    let Some(created) = cluster.created else { return };
    let offset = (seed::hash(&[&cluster.region, &cluster.identifier, "backup"]) % pace::BACKUP as u64) as i64;
    let last = now.as_second().div_euclid(pace::BACKUP) * pace::BACKUP + offset - pace::BACKUP;
    let count = (i64::from(cluster.retention) * pace::DAY / pace::BACKUP).max(0) as usize;
    let times = (0..count as i64).filter_map(|turn| Timestamp::from_second(last - turn * pace::BACKUP).ok());
    let ran = |at: &Timestamp| *at > created && cluster.lived(now).at(at.as_second() / 60);
    for at in times.filter(ran).take(most) {
        let name = format!("rs:{}-{}", cluster.identifier, at.strftime("%Y-%m-%d-%H-%M-%S"));
        let snapshot = saved(cluster, name, at, true, cluster.retention);
        let due = after(at, i64::from(cluster.retention) * pace::DAY).max(now);
        state.plan_snapshot(&snapshot, due, SnapshotStep::Expire);
        state.snapshots.put(&cluster.region, &snapshot.name.clone(), snapshot);
    }
    let (region, name) = (cluster.region.clone(), cluster.identifier.clone());
    let next = Timestamp::from_second(last + pace::BACKUP).unwrap_or(now);
    let next = if next > now { next } else { after(next, pace::BACKUP) };
    state.timeline.add(next, Step::Cluster { region, name, step: ClusterStep::Backup });
}

/// A snapshot that was saved long ago.
fn saved(cluster: &Cluster, name: String, at: Timestamp, automated: bool, retention: i32) -> Snapshot {
    let megabytes = cluster.megabytes();
    let cluster = Cluster { status: "available".to_owned(), ..cluster.clone() };
    Snapshot {
        name,
        region: cluster.region.clone(),
        automated,
        status: "available".to_owned(),
        created: at,
        retention,
        retained_from: at,
        work: Work::new(at, pace::SNAPSHOT, (megabytes * 0.04).max(16.0)),
        megabytes,
        shared: Vec::new(),
        source_region: None,
        cluster,
    }
}

impl SnapshotOpening {
    fn keep(self, state: &mut State, now: Timestamp) {
        let Some(cluster) = state.clusters.get(&self.region, &self.cluster) else { return };
        let at = after(now, -self.age_days * pace::DAY);
        let mut snapshot = saved(cluster, self.name, at, false, self.retention);
        snapshot.shared = self.shared;
        snapshot.status = self.status.unwrap_or(snapshot.status);
        state.tags.add(&snapshot.arn(), self.tags);
        state.plan_expiry(&snapshot);
        state.snapshots.put(&self.region, &snapshot.name.clone(), snapshot);
    }
}

impl ClusterOpening {
    fn stand(self, now: Timestamp) -> (Cluster, BTreeMap<String, String>) {
        let plain = Cluster::new(&self.region, &self.identifier, &self.node_type, self.nodes);
        // On the hour, as a schedule does it: two worlds of the same hour begin alike.
        let on_the_hour = |at: Timestamp| after(at, -at.as_second().rem_euclid(3600));
        let paused = self.paused_hours.map(|hours| (on_the_hour(after(now, -(hours * 3600.0) as i64)), None));
        let track = self.track.unwrap_or(plain.track);
        let mut cluster = Cluster {
            status: self.status.unwrap_or(plain.status),
            availability: self.availability,
            modify_status: self.modify_status,
            created: self.created,
            pauses: paused.into_iter().collect(),
            user: self.user.unwrap_or(plain.user),
            multi_az: self.multi_az,
            encrypted: self.encrypted.unwrap_or(true),
            public: self.public,
            parameter_group: self.parameter_group.unwrap_or(plain.parameter_group),
            parameter_status: self.parameter_status.unwrap_or(plain.parameter_status),
            parameters_pending: self.parameters_pending,
            pending: self.pending,
            pending_actions: self.pending_actions,
            relocation: self.relocation.unwrap_or(plain.relocation),
            window: self.window,
            retention: self.retention.unwrap_or(1),
            roles: self.roles,
            revision: revision(&track).to_owned(),
            track,
            managed_password: self.managed_password,
            disk: self.disk,
            queues: self.queues,
            load: self.load,
            unhealthy: self.unhealthy,
            ..plain
        };
        if let Some(percent) = self.resized {
            cluster.begin_in_the_midst(percent, now);
        }
        (cluster, self.tags)
    }
}

/// The revision a track is at.
fn revision(track: &str) -> &'static str {
    let [current, trailing] = REVISIONS;
    if track == "trailing" { trailing } else { current }
}

impl Cluster {
    /// A resize that began before the world did.
    fn begin_in_the_midst(&mut self, percent: f64, now: Timestamp) {
        let classic = self.status == "resizing";
        let done = (RESIZING as f64 * percent / 100.0) as i64;
        let work = Work::new(after(now, -done), RESIZING, self.megabytes());
        let wanted = |member: &str| self.pending.get(member);
        self.resize = Some(Resize {
            classic,
            node_type: wanted("NodeType").and_then(Value::as_str).unwrap_or(&self.node_type).to_owned(),
            nodes: wanted("NumberOfNodes").and_then(Value::as_u64).map_or(self.nodes, |nodes| nodes as u32),
            work,
            status: "IN_PROGRESS".to_owned(),
            encryption: "KMS".to_owned(),
            cancellable: classic,
        });
        self.transfer = (!classic).then_some(work);
    }
}
