//! The connection: made for a generation, made again when its credentials have run out. A login done meanwhile, in
//! another window, is then found; the program need not be started again.

use super::Source;
use crate::app::Generation;
use crate::cloud::{Cloud, CloudError, CloudOptions, ErrorClass};
use crate::model::Target;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A connection, whose it is, and how it was made.
#[derive(Debug, Clone)]
struct Connected {
    generation: Generation,
    options: CloudOptions,
    cloud: Cloud,
}

/// The connection of the newest generation that stands.
#[derive(Debug)]
pub(super) struct Link {
    source: Source,
    connected: Mutex<Option<Connected>>,
    /// The service has said that the credentials are over.
    doubted: AtomicBool,
    #[cfg(feature = "local")]
    stand_in: tokio::sync::OnceCell<crate::local::Running>,
}

impl Link {
    /// Nothing is connected yet.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            connected: Mutex::new(None),
            doubted: AtomicBool::new(false),
            #[cfg(feature = "local")]
            stand_in: tokio::sync::OnceCell::new(),
        }
    }

    /// The credentials were refused as expired: they are looked for anew before the next question.
    pub fn doubt(&self) {
        self.doubted.store(true, Ordering::Relaxed);
    }

    /// The connection.
    pub async fn cloud(&self) -> Result<Cloud, CloudError> {
        let missing = || CloudError::new(ErrorClass::Network, "session", "there is no connection yet");
        let connected = self.lock().clone().ok_or_else(missing)?;
        if !self.doubted.swap(false, Ordering::Relaxed) {
            return Ok(connected.cloud);
        }
        // What cannot be read anew is used as it is: the service says again what is wrong with it.
        let Ok(cloud) = Cloud::connect(connected.options.clone()).await else { return Ok(connected.cloud) };
        self.keep(Connected { cloud: cloud.clone(), ..connected });
        Ok(cloud)
    }

    /// The connection, if it is of this generation, and its profile.
    pub fn of(&self, generation: Generation) -> Option<(Cloud, Option<String>)> {
        let connected = self.lock().clone().filter(|connected| connected.generation == generation)?;
        Some((connected.cloud, connected.options.profile))
    }

    /// Connects as the options of the start say, but for profile and Regions.
    pub async fn connect(
        &self,
        generation: Generation,
        profile: Option<String>,
        regions: Vec<String>,
    ) -> Result<Cloud, CloudError> {
        #[allow(unused_mut, reason = "only the build with the stand-in changes it")]
        let mut options = CloudOptions { profile, regions, ..self.source.cloud.clone() };
        #[cfg(feature = "local")]
        if let Some(demo) = &self.source.demo {
            let started = self.stand_in.get_or_try_init(|| crate::local::start(demo.clone())).await;
            let running = started.map_err(|error| {
                CloudError::new(ErrorClass::Network, "stand-in", format!("it could not be started: {error}"))
            })?;
            options.demo = Some(running.url());
        }
        let cloud = Cloud::connect(options.clone()).await?;
        self.keep(Connected { generation, options, cloud: cloud.clone() });
        Ok(cloud)
    }

    /// Opens the demo's databases, where the stand-in runs already; before that nobody waits for it.
    #[cfg_attr(not(feature = "local"), allow(unused_variables, clippy::unused_self, reason = "there is no stand-in"))]
    pub fn open_databases(&self, target: &Target) {
        #[cfg(feature = "local")]
        if let Some(running) = self.stand_in.get() {
            use crate::local::data_api::Warehouse;
            let warehouse = match target {
                Target::Cluster { id, .. } => Warehouse::Cluster(id.clone()),
                Target::Workgroup { name, .. } => Warehouse::Workgroup(name.clone()),
            };
            running.local().open_databases(target.region(), warehouse);
        }
    }

    fn keep(&self, connected: Connected) {
        let mut newest = self.lock();
        if newest.as_ref().is_none_or(|of| of.generation <= connected.generation) {
            *newest = Some(connected);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Connected>> {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
