//! Connections for headless commands.

use super::{Failure, Settings, Status, stand_in};
use crate::cloud::{Cloud, CloudError, CloudOptions, ErrorClass};

/// A connection and, with `--demo`, the stand-in behind it, which lives as long.
pub struct Connected {
    pub cloud: Cloud,
    _stand_in: Option<stand_in::Running>,
}

/// Connects to an account, or to a fresh stand-in.
pub async fn connect(settings: &Settings, account: &CloudOptions) -> Result<Connected, Failure> {
    let mut options = account.clone();
    let stand_in = match &settings.demo {
        Some(demo) => Some(stand_in::start(demo.clone()).await?),
        None => None,
    };
    options.demo = stand_in.as_ref().map(stand_in::Running::url);
    let profile = options.profile.clone();
    let cloud = Cloud::connect(options).await.map_err(misconfigured)?;
    tracing::info!(profile, regions = ?cloud.regions(), "connected");
    Ok(Connected { cloud, _stand_in: stand_in })
}

/// Nothing was asked of a service yet: what is invalid here is the user's own configuration.
fn misconfigured(error: CloudError) -> Failure {
    let invalid = error.class == ErrorClass::Invalid;
    let failure = Failure::from(error);
    if invalid { Failure { status: Status::Usage, ..failure } } else { failure }
}
