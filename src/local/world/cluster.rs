//! A provisioned cluster as state; how DescribeClusters shows it is in `redshift/view.rs`.

use super::load::{Lived, Load};
use super::{ACCOUNT, Lakehouse, Network, Passing, Work, network, seed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One cluster.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools)] // as many as a cluster has
pub struct Cluster {
    pub identifier: String,
    pub region: String,
    /// The namespace id its ARN carries; it outlives a rename.
    pub namespace: String,
    pub node_type: String,
    pub nodes: u32,
    /// Nodes at the making or the last classic resize: what elastic resizes are measured by.
    pub base_nodes: u32,
    pub status: String,
    /// `Available`, `Unavailable`, `Maintenance`, `Modifying`, `Failed`; follows from the status when absent.
    pub availability: Option<String>,
    pub modify_status: Option<String>,
    /// Absent while it is being made.
    pub created: Option<Timestamp>,
    /// When it was paused: from, until; the last one may go on.
    pub pauses: Vec<(Timestamp, Option<Timestamp>)>,
    pub database: String,
    pub user: String,
    pub port: i32,
    pub multi_az: bool,
    pub encrypted: bool,
    /// ARN of the KMS key; the Region's own key for Redshift when absent.
    pub key: Option<String>,
    pub public: bool,
    pub elastic_ip: Option<String>,
    pub enhanced_routing: bool,
    /// `warehouses-REGION` when absent.
    pub subnet_group: Option<String>,
    /// VPC security groups; one of its own when empty.
    pub security_groups: Vec<String>,
    /// The Availability Zone asked for or moved to.
    pub zone: Option<String>,
    pub parameter_group: String,
    pub parameter_status: String,
    pub parameters_pending: Vec<String>,
    /// `PendingModifiedValues`.
    pub pending: Map<String, Value>,
    pub pending_actions: Vec<String>,
    /// The last resize, also when it is over.
    pub resize: Option<Resize>,
    /// Data moving after an elastic resize.
    pub transfer: Option<Work>,
    /// It was made from a snapshot.
    pub restore: Option<Restore>,
    /// `enabled` or `disabled`.
    pub relocation: String,
    /// `sun:07:00-sun:07:30`, UTC.
    pub window: String,
    /// `DeferredMaintenanceWindows`.
    pub deferred: Vec<Value>,
    /// Days automated snapshots are kept, 0 to 35.
    pub retention: i32,
    /// Days manual snapshots are kept, -1 for ever.
    pub manual_retention: i32,
    /// Its snapshot schedule.
    pub schedule: Option<String>,
    /// `ClusterSnapshotCopyStatus`, when snapshots are copied to another Region.
    pub snapshot_copy: Option<SnapshotCopy>,
    /// IAM roles: names, or ARNs as they were given.
    pub roles: Vec<String>,
    /// ARN of the default role; the first one when absent.
    pub default_role: Option<String>,
    pub track: String,
    pub revision: String,
    pub allow_upgrade: bool,
    pub managed_password: bool,
    /// Percent of the disk that is used.
    pub disk: f64,
    /// WLM queues, the default queue last.
    pub queues: Vec<String>,
    pub load: Load,
    pub unhealthy: bool,
    #[serde(default)]
    pub passing: Passing,
    #[serde(default)]
    pub lakehouse: Option<Lakehouse>,
}

/// A resize, going on or over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resize {
    pub classic: bool,
    pub node_type: String,
    pub nodes: u32,
    pub work: Work,
    /// `IN_PROGRESS`, `SUCCEEDED`, `CANCELLING`, `FAILED`.
    pub status: String,
    /// `KMS` or `NONE`.
    pub encryption: String,
    /// Whether one may ask to cancel it at all.
    pub cancellable: bool,
}

/// A cluster's coming from a snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restore {
    pub snapshot: String,
    pub work: Work,
}

/// Copying of snapshots to another Region.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SnapshotCopy {
    pub region: String,
    /// Days automated copies are kept there.
    pub retention: i32,
    /// Days manual copies are kept there, -1 for ever.
    pub manual_retention: i32,
    pub grant: Option<String>,
}

/// Revision of the current and of the trailing track.
pub const REVISIONS: [&str; 2] = ["128617", "121035"];

/// The ARN of a cluster by its name.
pub fn arn(region: &str, name: &str) -> String {
    format!("arn:aws:redshift:{region}:{ACCOUNT}:cluster:{name}")
}

impl Cluster {
    /// A cluster as the service makes it when nothing more is said.
    pub fn new(region: &str, identifier: &str, node_type: &str, nodes: u32) -> Self {
        Self {
            identifier: identifier.to_owned(),
            region: region.to_owned(),
            namespace: seed::uuid(&[region, identifier, "namespace"]),
            node_type: node_type.to_owned(),
            nodes,
            base_nodes: nodes,
            status: "available".to_owned(),
            availability: None,
            modify_status: None,
            created: None,
            pauses: Vec::new(),
            database: "dev".to_owned(),
            user: "awsuser".to_owned(),
            port: 5439,
            multi_az: false,
            encrypted: true,
            key: None,
            public: false,
            elastic_ip: None,
            enhanced_routing: false,
            subnet_group: None,
            security_groups: Vec::new(),
            zone: None,
            parameter_group: "default.redshift-1.0".to_owned(),
            parameter_status: "in-sync".to_owned(),
            parameters_pending: Vec::new(),
            pending: Map::new(),
            pending_actions: Vec::new(),
            resize: None,
            transfer: None,
            restore: None,
            relocation: "disabled".to_owned(),
            window: "sun:07:00-sun:07:30".to_owned(),
            deferred: Vec::new(),
            retention: 1,
            manual_retention: -1,
            schedule: None,
            snapshot_copy: None,
            roles: Vec::new(),
            default_role: None,
            track: "current".to_owned(),
            revision: REVISIONS[0].to_owned(),
            allow_upgrade: true,
            managed_password: false,
            disk: 0.4,
            queues: vec!["Default queue".to_owned()],
            load: Load { peak: 0.0, floor: 0.0, burst: 0.0, peak_hour: 0.0 },
            unhealthy: false,
            passing: Passing::default(),
            lakehouse: None,
        }
    }

    /// Whether it is still being made: most of it is unknown then.
    pub fn is_creating(&self) -> bool {
        self.status == "creating"
    }

    /// Whether it takes SQL.
    pub fn takes_sql(&self) -> bool {
        self.status.starts_with("available") || self.status == "modifying"
    }

    /// Its ARN, which tags are kept by.
    pub fn arn(&self) -> String {
        arn(&self.region, &self.identifier)
    }

    /// The ARN of its namespace.
    pub fn namespace_arn(&self) -> String {
        format!("arn:aws:redshift:{}:{ACCOUNT}:namespace:{}", self.region, self.namespace)
    }

    /// The host name people connect to.
    pub fn address(&self) -> String {
        let id = seed::hex(&[&self.region, "cluster-domain"], 12);
        format!("{}.c{id}.{}.redshift.amazonaws.com", self.identifier, self.region)
    }

    /// The namespace id its ARN carries; it outlives a rename.
    pub fn namespace_id(&self) -> String {
        self.namespace.clone()
    }

    /// ARNs of its IAM roles.
    pub fn role_arns(&self) -> Vec<String> {
        self.roles.iter().map(|name| network::role(name)).collect()
    }

    /// ARN of the role that is used when a statement says `IAM_ROLE default`.
    pub fn default_role(&self) -> Option<String> {
        self.default_role.clone().or_else(|| self.role_arns().into_iter().next())
    }

    /// The Region's network.
    pub fn network(&self) -> Network<'_> {
        Network { region: &self.region }
    }

    /// The Availability Zone it runs in.
    pub fn home_zone(&self) -> String {
        self.zone.clone().unwrap_or_else(|| self.network().zone(&self.identifier, 0))
    }

    /// The subnet group it stands in.
    pub fn subnet_group(&self) -> String {
        self.subnet_group.clone().unwrap_or_else(|| format!("warehouses-{}", self.region))
    }

    /// Its VPC security groups.
    pub fn security_groups(&self) -> Vec<String> {
        if self.security_groups.is_empty() {
            return vec![self.network().security_group(&self.identifier)];
        }
        self.security_groups.clone()
    }

    /// ARN of the KMS key it is encrypted with.
    pub fn key(&self) -> Option<String> {
        self.encrypted.then(|| self.key.clone().unwrap_or_else(|| self.network().key("redshift")))
    }

    /// `[NodeID]` as CloudWatch names them: `Shared`, or `Leader` and `Compute-N`.
    pub fn node_ids(&self) -> Vec<String> {
        if self.nodes == 1 {
            return vec!["Shared".to_owned()];
        }
        let compute = (0..self.nodes).map(|n| format!("Compute-{n}"));
        std::iter::once("Leader".to_owned()).chain(compute).collect()
    }

    /// Megabytes of storage over all nodes.
    pub fn capacity(&self) -> i64 {
        capacity(&self.node_type, self.nodes)
    }

    /// Megabytes of data.
    pub fn megabytes(&self) -> f64 {
        room(&self.node_type, self.nodes) * self.disk / 100.0
    }

    /// Whether its storage is managed, apart from its nodes.
    pub fn is_managed(&self) -> bool {
        self.node_type.starts_with("ra3") || self.node_type.starts_with("rg.")
    }

    /// Since when it publishes metrics, and when it did not.
    pub fn lived(&self, _: Timestamp) -> Lived<'_> {
        Lived { from: self.created, pauses: &self.pauses }
    }
}

/// Megabytes of storage of so many nodes of a type.
pub fn capacity(node_type: &str, nodes: u32) -> i64 {
    let per_node = match node_type {
        "dc2.large" => 163_840,
        "dc2.8xlarge" => 2_621_440,
        "ra3.large" | "rg.large" => 8_388_608,
        "ra3.xlplus" | "rg.xlarge" => 33_554_432,
        _ => 134_217_728,
    };
    per_node * i64::from(nodes)
}

/// Megabytes of data so many nodes hold here: managed storage is far larger than what anybody fills, and sizes stay
/// those of a believable warehouse.
pub fn room(node_type: &str, nodes: u32) -> f64 {
    capacity(node_type, nodes) as f64 / 64.0
}
