//! How the program under measure is started: in a folder of its own, with an account that exists nowhere.

use color_eyre::eyre::{OptionExt, Result, WrapErr, bail};
use portable_pty::CommandBuilder;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The release build that cargo made for this bench.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_redshift-tui");

/// Settings of the person at the terminal that would change what is measured.
const REMOVED: [&str; 8] =
    ["TMUX", "STY", "NO_COLOR", "SSH_TTY", "LINES", "COLUMNS", "AWS_PROFILE", "AWS_ENDPOINT_URL"];

/// The surroundings of each run: an empty home, credentials nobody accepts, a common terminal.
fn surroundings(home: &Path) -> Vec<(&'static str, String)> {
    let under = |name: &str| home.join(name).display().to_string();
    vec![
        ("HOME", under("")),
        ("XDG_CONFIG_HOME", under("config")),
        ("XDG_STATE_HOME", under("state")),
        ("XDG_CACHE_HOME", under("cache")),
        ("AWS_CONFIG_FILE", under("no-config")),
        ("AWS_SHARED_CREDENTIALS_FILE", under("no-credentials")),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("TERM", "xterm-256color".to_owned()),
        ("COLORTERM", "truecolor".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
    ]
}

/// The console with `arguments`, to be started in a pseudo terminal.
pub fn console(home: &Path, program: &str, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.cwd(home);
    for name in REMOVED {
        command.env_remove(name);
    }
    for (name, value) in surroundings(home) {
        command.env(name, value);
    }
    command
}

/// A headless command; its standard output.
pub fn headless(home: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new(PROGRAM).args(arguments).current_dir(home).envs(surroundings(home)).output()?;
    if !output.status.success() {
        bail!("{arguments:?} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// A stand-in in a process of its own; it ends with this value.
pub struct StandIn {
    child: Child,
    /// Where it listens.
    pub endpoint: String,
}

impl StandIn {
    pub fn start(home: &Path, more: &[&str]) -> Result<Self> {
        let mut child = Command::new(PROGRAM)
            .args(["serve-local", "--port", "0"])
            .args(more)
            .current_dir(home)
            .envs(surroundings(home))
            .stdout(Stdio::piped())
            .spawn()
            .wrap_err("serve-local does not start")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or_eyre("serve-local has no output")?).read_line(&mut line)?;
        let endpoint = line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let stand_in = Self { child, endpoint };
        if stand_in.endpoint.is_empty() {
            bail!("serve-local said {line:?} instead of where it listens");
        }
        Ok(stand_in)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
