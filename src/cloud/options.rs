//! What the caller says of how to reach AWS.

use super::Journal;
use std::time::Duration;

/// How to reach AWS: what the command line, the config file and the environment said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloudOptions {
    /// Named profile; `None` leaves it to the SDK's chain.
    pub profile: Option<String>,
    /// Regions wanted; empty leaves it to the SDK's chain.
    pub regions: Vec<String>,
    /// `--endpoint-url`: for every service, unless the SDK's per-service variables say otherwise.
    pub endpoint_url: Option<String>,
    /// The stand-in's address: fixed test credentials, no lookup of instance metadata.
    pub demo: Option<String>,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// Told of every call.
    pub journal: Option<Journal>,
}

/// Limits on waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For one answer of the control plane and of CloudWatch; all tries together get twice this.
    pub answer: Duration,
    /// For one answer of the Data API, whose long polls alone last 30 s.
    pub poll: Duration,
    /// For the credential chain, which may run a program of the user's.
    pub credentials: Duration,
    /// For the whole of [`super::Cloud::connect`].
    pub load: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            answer: Duration::from_secs(15),
            poll: Duration::from_secs(45),
            credentials: Duration::from_secs(20),
            load: Duration::from_secs(5),
        }
    }
}
