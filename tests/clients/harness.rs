//! Starts the program, installs the clients once, runs a script and reads its checks.

use redshift_tui::local::{self, Service};
use rustix::fs::{FlockOperation, flock};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// What runs a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    Python,
    Node,
}

impl Client {
    fn folder(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "js",
        }
    }

    /// The interpreter, `None` when the clients of this kind could not be installed on this machine.
    fn interpreter(self, clients: &Path) -> Option<PathBuf> {
        let (pins, interpreter) = match self {
            Self::Python => ("python.pins", clients.join("python/bin/python")),
            Self::Node => ("node.pins", PathBuf::from("node")),
        };
        clients.join(pins).exists().then_some(interpreter)
    }
}

/// Runs a script against a stand-in of its own; every check it makes must hold, and it must make some.
pub fn run(client: Client, script: &str, options: &[&str]) {
    let clients = installed();
    let Some(interpreter) = client.interpreter(&clients) else {
        // On a machine set up for tests a client that is missing is a fault, not a choice.
        assert!(std::env::var_os("CI").is_none(), "{script}: {client:?} is not installed");
        eprintln!("SKIPPED {script}: {client:?} is not on this machine");
        return;
    };
    let server = Server::start(options);
    let path = sources().join(client.folder()).join(script);
    let mut command = Command::new(interpreter);
    server
        .environment(command.arg(path))
        .env("STAND_IN_CLIENTS", &clients)
        .env("STAND_IN_PLAYS", plays())
        .stdin(Stdio::null());
    let output = command.output().expect("the script runs");
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let checks: Vec<Check> = said.lines().filter_map(Check::read).collect();
    let failed: Vec<_> = checks.iter().filter(|check| check.problem.is_some()).collect();
    for check in &checks {
        println!("{}  {}", if check.problem.is_some() { "FAILED" } else { "ok    " }, check.name);
    }
    println!("{script}: {} checks, {} failed", checks.len(), failed.len());
    assert!(output.status.success() && !checks.is_empty(), "{script} ended early: {said}\n{complained}");
    assert!(failed.is_empty(), "{failed:#?}\n{complained}");
}

/// One line of a script: `{"check": NAME}`, with `"problem"` when it failed.
#[derive(Debug)]
struct Check {
    name: String,
    problem: Option<String>,
}

impl Check {
    fn read(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Self { name: text("check")?, problem: text("problem") })
    }
}

/// The operations that are played, by the services' names in the clients.
fn plays() -> String {
    let of = |service: Service| {
        let names = service.model().operations.keys();
        names.filter(|name| local::plays(service, name)).cloned().collect::<Vec<_>>()
    };
    let all: serde_json::Map<_, _> =
        Service::ALL.into_iter().map(|service| (service.prefix().to_owned(), of(service).into())).collect();
    Value::Object(all).to_string()
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}

/// Installs the clients into the target folder; tests in other processes wait for the first.
fn installed() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("clients");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let lock = File::create(folder.join("lock")).expect("the target folder can be written");
    flock(&lock, FlockOperation::LockExclusive).expect("a lock");
    let setup = sources().join("setup.sh");
    let status = Command::new("sh").arg(setup).arg(&folder).stdin(Stdio::null()).status().expect("sh runs");
    assert!(status.success(), "the clients could not be installed; `make clients` shows why");
    folder
}

/// `serve-local` as a process; it ends with this.
struct Server {
    child: Child,
    url: String,
    home: TempDir,
}

impl Server {
    fn start(options: &[&str]) -> Self {
        let home = TempDir::new().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_redshift-tui"));
        command.args(["serve-local", "--port", "0"]).args(options).env("HOME", home.path());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let url = line.strip_prefix("listening on ").expect("where it listens").trim_end().to_owned();
        Self { child, url, home }
    }

    /// Only what an account's user would set: the endpoint, keys and a Region.
    fn environment<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in [
            ("HOME", self.home.path().as_os_str()),
            ("AWS_ENDPOINT_URL", self.url.as_ref()),
            ("AWS_ACCESS_KEY_ID", "AKIACLIENTS".as_ref()),
            ("AWS_SECRET_ACCESS_KEY", "secret".as_ref()),
            ("AWS_REGION", "us-east-1".as_ref()),
            ("AWS_DEFAULT_REGION", "us-east-1".as_ref()),
            ("AWS_EC2_METADATA_DISABLED", "true".as_ref()),
            ("PYTHONDONTWRITEBYTECODE", "1".as_ref()),
        ] {
            command.env(name, value);
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
