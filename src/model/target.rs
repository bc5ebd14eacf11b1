//! Whom we are and whom we talk to.

use jiff::Timestamp;
use std::fmt;

/// The Regions every account has without opting in.
pub const REGIONS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
];

/// Something SQL and metrics can be asked of: a provisioned cluster or a serverless workgroup.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// A provisioned cluster by its identifier.
    Cluster { id: String, region: String },
    /// A serverless workgroup by its name.
    Workgroup { name: String, region: String },
}

impl Target {
    /// The identifier or name without its kind.
    pub fn name(&self) -> &str {
        match self {
            Self::Cluster { id, .. } => id,
            Self::Workgroup { name, .. } => name,
        }
    }

    /// The Region it lives in.
    pub fn region(&self) -> &str {
        match self {
            Self::Cluster { region, .. } | Self::Workgroup { region, .. } => region,
        }
    }

    /// `cluster` or `workgroup`, as in `cluster/NAME` on the command line.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Cluster { .. } => "cluster",
            Self::Workgroup { .. } => "workgroup",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind(), self.name())
    }
}

/// The caller as STS and the credential chain know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Twelve-digit account.
    pub account: String,
    /// ARN of the user or assumed role.
    pub arn: String,
    /// When the credentials in use expire, if they do.
    pub expires: Option<Timestamp>,
    /// Where the credentials came from, in the SDK's words (`Environment`, `ProfileFile`, ...), if it says.
    pub source: Option<String>,
}
