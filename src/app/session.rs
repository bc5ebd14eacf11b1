//! Who we are, where we look, and whether that works.

use super::Generation;
use crate::cloud::CloudError;
use crate::model::Identity;

/// State of the connection to AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Connection {
    Connecting,
    Ready,
    Failed(CloudError),
}

/// The identity and scope everything on the screen belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub generation: Generation,
    pub connection: Connection,
    pub profile: Option<String>,
    /// Regions in force; before the connection stands, those asked for.
    pub regions: Vec<String>,
    pub identity: Option<Result<Identity, CloudError>>,
}

impl Session {
    /// Before the first answer.
    pub fn new(profile: Option<String>, regions: Vec<String>) -> Self {
        Self { generation: Generation::default(), connection: Connection::Connecting, profile, regions, identity: None }
    }

    /// A new scope: late answers of the old one no longer count.
    pub fn switch(&mut self, profile: Option<String>, regions: Vec<String>) {
        self.generation = Generation(self.generation.0 + 1);
        self.connection = Connection::Connecting;
        self.profile = profile;
        self.regions = regions;
        self.identity = None;
    }
}
