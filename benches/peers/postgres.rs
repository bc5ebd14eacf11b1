//! A PostgreSQL server for this run: its own folder, loopback only, gone at the end.

use crate::rows::{self, Files};
use color_eyre::eyre::{Result, WrapErr, bail};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A running server; it ends with this value.
pub struct Postgres {
    folder: PathBuf,
    /// `postgres://postgres@127.0.0.1:PORT/postgres`.
    pub address: String,
}

impl Postgres {
    pub fn start(folder: &Path, files: &Files) -> Result<Self> {
        fs::create_dir_all(folder)?;
        if is_root() {
            // The server refuses to run as root, and its own user must reach the folder.
            for above in folder.ancestors().take(2) {
                fs::set_permissions(above, fs::Permissions::from_mode(0o755))?;
            }
            run(Command::new("chown").arg("postgres").arg(folder))?;
        }
        let data = folder.join("data");
        run(as_server("initdb").args(["-A", "trust", "-U", "postgres", "-D"]).arg(&data))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let options =
            format!("-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={}", folder.display());
        let log = folder.join("log");
        run(as_server("pg_ctl").args(["start", "-w", "-o", &options]).arg("-D").arg(&data).arg("-l").arg(log))?;
        let address = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let server = Self { folder: folder.to_owned(), address };
        let mut script = rows::declarations();
        for (table, file) in files.all() {
            script.extend(["\\copy ", table, " from '", file, "' csv header\n"]);
        }
        let path = folder.with_extension("sql");
        fs::write(&path, script)?;
        run(Command::new("psql").args(["-X", "-q", "-v", "ON_ERROR_STOP=1", &server.address, "-f"]).arg(&path))?;
        Ok(server)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = run(as_server("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(self.folder.join("data")));
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A program of the server, as the user it may run as.
fn as_server(program: &str) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--", program]).current_dir("/");
    command
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let status = output.wrap_err_with(|| format!("{command:?} does not start"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}
