//! The stand-in in a process of its own, and how large that is.

use color_eyre::eyre::{OptionExt, Result, WrapErr, bail};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running `serve-local`; it ends with this value.
pub struct StandIn {
    child: Child,
    pub address: SocketAddr,
    /// From before it was started until it said where it listens.
    pub ready_after: Duration,
}

impl StandIn {
    pub fn start(arguments: &[&str]) -> Result<Self> {
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_redshift-tui"))
            .args(["serve-local", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .wrap_err("serve-local does not start")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or_eyre("serve-local has no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            let _ = child.wait();
            bail!("serve-local {arguments:?} said {line:?} instead of where it listens");
        };
        Ok(Self { child, address, ready_after: started.elapsed() })
    }

    /// Resident memory in MB.
    pub fn resident(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or_eyre("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
