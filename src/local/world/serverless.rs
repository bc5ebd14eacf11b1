//! Serverless workgroups and namespaces as state; how the API shows them is in `serverless/`.

use super::load::{Lived, Load};
use super::{ACCOUNT, Lakehouse, Network, dev, network, seed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Compute, network and limits; paired with one namespace.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workgroup {
    pub name: String,
    pub region: String,
    pub namespace: String,
    pub created: Timestamp,
    #[serde(default = "available")]
    pub status: String,
    /// Base capacity in RPU; none when a performance target decides.
    #[serde(default)]
    pub base: Option<i32>,
    #[serde(default)]
    pub max: Option<i32>,
    #[serde(default)]
    pub performance_level: Option<i32>,
    #[serde(default)]
    pub public: bool,
    #[serde(default)]
    pub enhanced_routing: bool,
    #[serde(default)]
    pub custom_domain: Option<String>,
    #[serde(default = "current")]
    pub track: String,
    /// The track it moves to.
    #[serde(default)]
    pub pending_track: Option<String>,
    /// Its id; one that follows from its name when absent.
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default = "standard_port")]
    pub port: i32,
    /// VPC security groups; one of its own when empty.
    #[serde(default)]
    pub security_groups: Vec<String>,
    /// Those of the Region when empty.
    #[serde(default)]
    pub subnets: Vec<String>,
    /// `ipv4` or `dualstack`.
    #[serde(default = "ipv4")]
    pub address_type: String,
    #[serde(default)]
    pub extra_compute: bool,
    /// Configuration parameters that differ from the defaults.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
    #[serde(default = "only_dev")]
    pub databases: Vec<String>,
    pub load: Load,
    /// Those it begins with; later they are kept by ARN.
    #[serde(default, skip_serializing)]
    pub tags: BTreeMap<String, String>,
}

/// A restore of a namespace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Restored {
    pub at: Timestamp,
    /// The id of the databases it has had since.
    pub data: String,
    /// The megabytes it had before.
    pub replaced: f64,
}

/// Databases, users and keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Namespace {
    pub name: String,
    pub region: String,
    pub created: Timestamp,
    #[serde(default = "available")]
    pub status: String,
    #[serde(default = "dev")]
    pub database: String,
    #[serde(default = "admin")]
    pub admin: String,
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default)]
    pub log_exports: Vec<String>,
    #[serde(default)]
    pub managed_password: bool,
    /// ARN of the KMS key of an admin password kept as a secret.
    #[serde(default)]
    pub secret_key: Option<String>,
    #[serde(default)]
    pub customer_key: bool,
    /// ARN of the customer's KMS key; one of the Region's when absent.
    #[serde(default)]
    pub key: Option<String>,
    /// ARN of the default role; the first one when absent.
    #[serde(default)]
    pub default_role: Option<String>,
    /// Its id; one that follows from its name when absent.
    #[serde(default)]
    pub id: Option<String>,
    /// Data stored.
    pub megabytes: f64,
    /// Its restores from backups, in their order.
    #[serde(default)]
    pub restored: Vec<Restored>,
    #[serde(default)]
    pub lakehouse: Option<Lakehouse>,
}

fn available() -> String {
    "AVAILABLE".to_owned()
}

fn current() -> String {
    "current".to_owned()
}

fn ipv4() -> String {
    "ipv4".to_owned()
}

fn standard_port() -> i32 {
    5439
}

fn admin() -> String {
    "admin".to_owned()
}

fn only_dev() -> Vec<String> {
    vec![dev()]
}

impl Workgroup {
    /// A workgroup as the service makes it when nothing more is said.
    pub fn new(region: &str, name: &str, namespace: &str, created: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            region: region.to_owned(),
            namespace: namespace.to_owned(),
            created,
            status: available(),
            base: Some(128),
            max: None,
            performance_level: None,
            public: false,
            enhanced_routing: false,
            custom_domain: None,
            track: current(),
            pending_track: None,
            id: None,
            port: standard_port(),
            security_groups: Vec::new(),
            subnets: Vec::new(),
            address_type: ipv4(),
            extra_compute: false,
            parameters: BTreeMap::new(),
            databases: only_dev(),
            load: Load { peak: 0.0, floor: 0.0, burst: 0.0, peak_hour: 0.0 },
            tags: BTreeMap::new(),
        }
    }

    /// Its id, a UUID.
    pub fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| seed::uuid(&[&self.region, &self.name, "workgroup"]))
    }

    /// Its ARN.
    pub fn arn(&self) -> String {
        format!("arn:aws:redshift-serverless:{}:{ACCOUNT}:workgroup/{}", self.region, self.id())
    }

    /// The host name people connect to.
    pub fn address(&self) -> String {
        format!("{}.{ACCOUNT}.{}.redshift-serverless.amazonaws.com", self.name, self.region)
    }

    /// The Region's network.
    pub fn network(&self) -> Network<'_> {
        Network { region: &self.region }
    }

    /// RPUs it starts with: the base, or what the performance target stands for.
    pub fn base_rpu(&self) -> f64 {
        f64::from(self.base.unwrap_or(32))
    }

    /// RPUs it may grow to.
    pub fn max_rpu(&self) -> f64 {
        self.max.map_or(self.base_rpu() * 8.0, f64::from)
    }

    /// It publishes metrics since it was made.
    pub fn lived(&self) -> Lived<'_> {
        Lived { from: Some(self.created), pauses: &[] }
    }
}

impl Namespace {
    /// A namespace as the service makes it when nothing more is said.
    pub fn new(region: &str, name: &str, created: Timestamp) -> Self {
        Self {
            lakehouse: None,
            name: name.to_owned(),
            region: region.to_owned(),
            created,
            status: available(),
            database: dev(),
            admin: admin(),
            roles: Vec::new(),
            log_exports: Vec::new(),
            managed_password: false,
            secret_key: None,
            customer_key: false,
            key: None,
            default_role: None,
            id: None,
            megabytes: 0.0,
            restored: Vec::new(),
        }
    }

    /// Its id, a UUID.
    pub fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| seed::uuid(&[&self.region, &self.name, "serverless-namespace"]))
    }

    /// The id of the databases it had then.
    pub fn data(&self, at: Timestamp) -> String {
        let last = self.restored.iter().rev().find(|restored| restored.at <= at);
        last.map_or_else(|| self.id(), |restored| restored.data.clone())
    }

    /// The size they had then.
    pub fn size(&self, at: Timestamp) -> f64 {
        let next = self.restored.iter().find(|restored| restored.at > at);
        next.map_or(self.megabytes, |restored| restored.replaced)
    }

    /// Its ARN.
    pub fn arn(&self) -> String {
        format!("arn:aws:redshift-serverless:{}:{ACCOUNT}:namespace/{}", self.region, self.id())
    }

    /// The Region's network.
    pub fn network(&self) -> Network<'_> {
        Network { region: &self.region }
    }

    /// ARNs of its IAM roles, the first being the default.
    pub fn role_arns(&self) -> Vec<String> {
        self.roles.iter().map(|name| network::role(name)).collect()
    }
}
