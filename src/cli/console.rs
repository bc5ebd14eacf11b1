//! The console: everything resolved, then the terminal.

use super::{Failure, Global, Settings, Status, logging, settings};
use crate::keys::Keymap;
use crate::runtime::Source;
use crate::store::{History, Paths, aws_profiles};

/// What the console is started with.
#[derive(Debug)]
pub struct Launch {
    pub settings: crate::app::Settings,
    pub keymap: Keymap,
    pub source: Source,
    /// None where there is no home folder, and in the demo.
    pub history: Option<History>,
}

/// Resolves everything and runs the console to its end.
pub fn run(global: &Global) -> Result<Status, Failure> {
    logging::start(global, false)?;
    run_console(launch(global)?)
}

fn run_console(launch: Launch) -> Result<Status, Failure> {
    drop(launch);
    Err(Failure::usage("this build has no console yet", "", "use the commands of `redshift-tui help`"))
}

fn launch(global: &Global) -> Result<Launch, Failure> {
    let resolved = Settings::resolve(global)?;
    let account = resolved.accounts.first().cloned().unwrap_or_default();
    let demo = resolved.demo.is_some();
    let history = Paths::find().ok().filter(|_| !demo).map(|paths| History::new(paths.history_file()));
    Ok(Launch {
        settings: crate::app::Settings {
            profile: account.profile.clone(),
            regions: account.regions.clone(),
            demo,
            write: global.write,
            theme: resolved.theme(global),
            profiles: if demo { Vec::new() } else { aws_profiles() },
        },
        keymap: settings::keymap(global, &resolved.config)?,
        source: Source {
            cloud: account,
            #[cfg(feature = "local")]
            demo: resolved.demo,
        },
        history,
    })
}
