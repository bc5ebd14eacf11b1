//! The embedded stand-in as commands use it; in a build without it, types without values and one clear message.

use super::args::ServeArgs;
use super::{Failure, Global};

#[cfg(feature = "local")]
pub use crate::local::{Options, Running};

/// There is no way to make one: this build has no stand-in.
#[cfg(not(feature = "local"))]
#[derive(Debug, Clone)]
pub enum Options {}

/// There is no way to make one: this build has no stand-in.
#[cfg(not(feature = "local"))]
#[derive(Debug)]
pub enum Running {}

#[cfg(not(feature = "local"))]
impl Running {
    /// Where it listens.
    pub fn url(&self) -> String {
        match *self {}
    }

    /// Makes the first calls as fast as later ones.
    pub fn unpack_models(&self) {
        match *self {}
    }
}

/// What the command line says of the stand-in.
#[cfg(feature = "local")]
#[allow(clippy::unnecessary_wraps, reason = "the build without a stand-in refuses here")]
pub fn options(global: &Global, port: u16) -> Result<Options, Failure> {
    Ok(Options { port, scenario: global.scenario.clone(), loads: global.load.clone(), ..Options::default() })
}

/// What the command line of `serve-local` says of it.
#[cfg(feature = "local")]
pub fn serving(global: &Global, args: &ServeArgs) -> Result<Options, Failure> {
    Ok(Options {
        clock_speed: args.clock_speed,
        seed: args.seed,
        state: args.state.clone(),
        page_size: args.page_size.map(|size| size as usize),
        clusters: args.clusters,
        ..options(global, args.port)?
    })
}

/// Refuses: this build has no stand-in.
#[cfg(not(feature = "local"))]
pub fn options(_: &Global, _: u16) -> Result<Options, Failure> {
    Err(Failure::usage("this build has no stand-in: it was made without the feature \"local\"", "", ""))
}

/// Refuses: this build has no stand-in.
#[cfg(not(feature = "local"))]
pub fn serving(global: &Global, _: &ServeArgs) -> Result<Options, Failure> {
    options(global, 0)
}

/// Starts it on the current runtime; it ends when the value is dropped.
#[cfg(feature = "local")]
pub async fn start(options: Options) -> Result<Running, Failure> {
    crate::local::start(options).await.map_err(|error| {
        let next = "choose another port (0 picks a free one), and check --scenario, --load and --state";
        Failure::usage("the stand-in could not be started", error.to_string(), next)
    })
}

/// Never called: there are no options to call it with.
#[cfg(not(feature = "local"))]
pub fn start(options: Options) -> std::future::Ready<Result<Running, Failure>> {
    match options {}
}
