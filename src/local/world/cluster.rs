//! A provisioned cluster as state; how DescribeClusters shows it is in `redshift/view.rs`.

use super::load::{self, Load};
use super::{Network, dev, network, seed};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One cluster.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // as many as a cluster has
pub struct Cluster {
    pub identifier: String,
    pub region: String,
    pub node_type: String,
    pub nodes: u32,
    #[serde(default = "available")]
    pub status: String,
    #[serde(default)]
    pub availability: Option<String>,
    #[serde(default)]
    pub modify_status: Option<String>,
    /// Absent while it is being made.
    #[serde(default)]
    pub created: Option<Timestamp>,
    /// Paused so many hours before the world began.
    #[serde(default)]
    pub paused_hours: Option<f64>,
    #[serde(default = "dev")]
    pub database: String,
    #[serde(default = "awsuser")]
    pub user: String,
    #[serde(default)]
    pub multi_az: bool,
    #[serde(default = "yes")]
    pub encrypted: bool,
    #[serde(default)]
    pub public: bool,
    #[serde(default = "default_parameters")]
    pub parameter_group: String,
    #[serde(default = "in_sync")]
    pub parameter_status: String,
    #[serde(default)]
    pub parameters_pending: Vec<String>,
    #[serde(default)]
    pub pending: BTreeMap<String, Value>,
    #[serde(default)]
    pub pending_actions: Vec<String>,
    /// `ClassicResize` or `ElasticResize`, while one is under way.
    #[serde(default)]
    pub resize: Option<String>,
    #[serde(default)]
    pub cancellable: bool,
    #[serde(default)]
    pub transfer: Option<Transfer>,
    #[serde(default)]
    pub relocation: Option<String>,
    /// `sun:07:00-sun:07:30`, UTC.
    pub window: String,
    #[serde(default = "one")]
    pub retention: i32,
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default = "current")]
    pub track: String,
    #[serde(default)]
    pub managed_password: bool,
    /// Percent of the disk that is used.
    pub disk: f64,
    /// WLM queues, the default queue last.
    pub queues: Vec<String>,
    pub load: Load,
    #[serde(default)]
    pub unhealthy: bool,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Data moving after an elastic resize.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    pub percent: f64,
    /// Megabytes per second.
    pub rate: f64,
}

fn available() -> String {
    "available".to_owned()
}

fn awsuser() -> String {
    "awsuser".to_owned()
}

fn default_parameters() -> String {
    "default.redshift-1.0".to_owned()
}

fn in_sync() -> String {
    "in-sync".to_owned()
}

fn current() -> String {
    "current".to_owned()
}

fn yes() -> bool {
    true
}

fn one() -> i32 {
    1
}

impl Cluster {
    /// Whether it is still being made: most of it is unknown then.
    pub fn is_creating(&self) -> bool {
        self.status == "creating"
    }

    /// Whether it takes SQL.
    pub fn takes_sql(&self) -> bool {
        self.status.starts_with("available") || self.status == "modifying"
    }

    /// The host name people connect to.
    pub fn address(&self) -> String {
        let id = seed::hex(&[&self.region, "cluster-domain"], 12);
        format!("{}.c{id}.{}.redshift.amazonaws.com", self.identifier, self.region)
    }

    /// The namespace id its ARN carries; it outlives a rename.
    pub fn namespace_id(&self) -> String {
        seed::uuid(&[&self.region, &self.identifier, "namespace"])
    }

    /// ARNs of its IAM roles, the first being the default.
    pub fn role_arns(&self) -> Vec<String> {
        self.roles.iter().map(|name| network::role(name)).collect()
    }

    /// The Region's network.
    pub fn network(&self) -> Network<'_> {
        Network { region: &self.region }
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
        let per_node = match self.node_type.as_str() {
            "dc2.large" => 163_840,
            "dc2.8xlarge" => 2_621_440,
            "ra3.large" => 8_388_608,
            "ra3.xlplus" => 33_554_432,
            _ => 134_217_728,
        };
        per_node * i64::from(self.nodes)
    }

    /// Since when it publishes metrics and until when, given when the world began.
    pub fn lived(&self, started: Timestamp) -> load::Lived {
        let until = self.paused_hours.map(|hours| started - SignedDuration::from_secs((hours * 3600.0) as i64));
        load::Lived { from: self.created, until }
    }
}
