//! The embedded stand-in: a small stateful region on loopback that speaks the services' own protocols, so that
//! `--demo`, the tests and people without an AWS account run the same code path as production.
//!
//! `wire` turns any of the protocols into a JSON value by the services' own models and back; a handler is one
//! function from that value to a value or a [`Fault`]; `world` is the state behind it; `engine` runs the SQL.

mod cloudwatch;
pub mod data_api;
mod databases;
pub mod engine;
mod faults;
mod handler;
mod paging;
mod redshift;
mod routes;
mod server;
mod serverless;
mod sts;
mod tables;
mod wire;
mod world;

pub use handler::{Call, Fault, Handler, Large, Operation, Output, Reply, Written};
pub use wire::Service;
pub use world::{Activity, Clock, Ongoing, World};

use faults::Faults;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How to start it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Port on 127.0.0.1; 0 picks a free one.
    pub port: u16,
    /// A scenario of `assets/scenarios`.
    pub scenario: Option<String>,
    /// `TABLE=FILE` to bring CSV or Parquet into `dev.public`.
    pub loads: Vec<(String, PathBuf)>,
    /// How many times as fast as the machine's the world's time goes; as fast when absent.
    pub clock_speed: Option<f64>,
    /// Ids and made-up clusters depend on it.
    pub seed: u64,
    /// A folder that keeps the world over restarts.
    pub state: Option<PathBuf>,
    /// No page of any list has more items than this.
    pub page_size: Option<usize>,
    /// Clusters to make up besides the usual ones.
    pub clusters: usize,
}

impl Options {
    fn making(&self) -> world::Making {
        let (seed, clusters, folder) = (self.seed, self.clusters, self.state.clone());
        world::Making { seed, speed: self.clock_speed, clusters, folder }
    }
}

/// The whole region: what every handler sees.
#[derive(Debug)]
pub struct Local {
    pub options: Options,
    pub world: World,
    pub data_api: data_api::DataApi,
    alarms: cloudwatch::alarms::Alarms,
    faults: Faults,
    /// Held while restored tables are made.
    restoring: tokio::sync::Mutex<()>,
    /// When it began, by the machine's clock.
    begun: std::time::Instant,
}

impl Local {
    /// Builds the world.
    ///
    /// # Errors
    /// An unknown scenario (the message lists the known ones), a file that cannot be loaded, a state folder that cannot
    /// be used.
    pub fn new(options: Options) -> io::Result<Self> {
        let faults = Faults::scenario(options.scenario.as_deref())?;
        tracing::info!(scenario = faults.about, "the stand-in begins");
        let world = World::make(&options.making())?;
        let data_api = data_api::DataApi::new(&options, world.clock.now())?;
        let alarms = cloudwatch::alarms::Alarms::new(&world)?;
        let restoring = tokio::sync::Mutex::new(());
        Ok(Self { world, data_api, alarms, faults, restoring, begun: std::time::Instant::now(), options })
    }
}

/// Whether the stand-in plays an operation; the others are refused as not implemented.
pub fn plays(service: Service, operation: &str) -> bool {
    routes::find(service, operation).is_some() || routes::large(service, operation).is_some()
}

/// A running stand-in; it ends when this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    local: Arc<Local>,
    /// Its end is the server's end.
    _alive: watch::Sender<()>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:N`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes the first calls as fast as later ones, which otherwise unpack what they need.
    #[allow(clippy::unused_self, reason = "there are models where there is a stand-in")]
    pub fn unpack_models(&self) {
        for service in Service::ALL {
            service.model();
        }
    }

    /// The region behind it.
    pub fn local(&self) -> &Arc<Local> {
        &self.local
    }
}

/// Binds loopback and serves on the current tokio runtime.
///
/// # Errors
/// A port that is taken, and what [`Local::new`] refuses.
pub async fn start(options: Options) -> io::Result<Running> {
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
    let local = Arc::new(Local::new(options)?);
    let (alive, ending) = watch::channel(());
    let address = listener.local_addr()?;
    tokio::spawn(server::serve(listener, local.clone(), ending));
    Ok(Running { address, local, _alive: alive })
}
