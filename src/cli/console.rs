//! The console: everything resolved, then the terminal.

use super::{Failure, Global, Settings, logging, settings};
use crate::app::App;
use crate::keys::Keymap;
use crate::runtime::{self, Clock, Exec, Files, Options, Source, StartError, Tty};
use crate::store::{History, Paths, Queries, Spools, TablesFile, TabsFile, aws_profiles};
use std::env;
use std::process::ExitCode;

/// What the console is started with.
#[derive(Debug)]
pub struct Launch {
    pub settings: crate::app::Settings,
    pub keymap: Keymap,
    pub source: Source,
    pub files: Files,
    /// Megabytes of a result that stay in memory, where the configuration says so.
    pub result_memory: Option<u32>,
}

/// Resolves everything and plays the console to its end.
pub fn run(global: &Global) -> Result<ExitCode, Failure> {
    let clock = Clock::start();
    logging::start(global, false)?;
    let tty = Tty::open()?;
    let Launch { settings, keymap, source, files, result_memory } = launch(global)?;
    let options = Options::detect(settings.theme.mode, |name| env::var(name).ok());
    let policies = settings.policies.clone();
    let mut app = App::new(settings, keymap, tty.size());
    if let Some(megabytes) = result_memory {
        app.sql.set_memory((megabytes as usize) << 20);
    }
    if let Some(tabs) = &files.tabs {
        app.sql.restore(tabs.read(), clock.now());
    }
    if let Some(tables) = &files.tables {
        app.restore_tables(&tables.read());
    }
    let first = app.start(clock.now());
    let exit = runtime::run(tty, clock, app, first, options, |handle, answers| {
        Exec::new(handle, answers, source, policies, files)
    })?;
    Ok(ExitCode::from(exit.status()))
}

fn launch(global: &Global) -> Result<Launch, Failure> {
    let resolved = Settings::resolve(global)?;
    let account = resolved.accounts.first().cloned().unwrap_or_default();
    let demo = resolved.demo.is_some();
    let paths = Paths::find().ok();
    let files = Files {
        history: paths.as_ref().filter(|_| !demo).map(|paths| History::new(paths.history_file())),
        queries: paths.as_ref().map(|paths| Queries::new(paths.queries_folder())),
        tabs: paths.as_ref().map(|paths| TabsFile::new(paths.tabs_file(demo))),
        tables: paths.as_ref().map(|paths| TablesFile::new(paths.tables_file())),
        spools: paths.map(|paths| Spools::new(paths.results_folder())),
    };
    Ok(Launch {
        settings: crate::app::Settings {
            profile: account.profile.clone(),
            regions: account.regions.clone(),
            demo,
            policies: resolved.policies(global),
            theme: resolved.theme(global),
            profiles: if demo { Vec::new() } else { aws_profiles() },
        },
        result_memory: resolved.config.result_memory,
        keymap: settings::keymap(global, &resolved.config)?,
        source: Source {
            cloud: account,
            #[cfg(feature = "local")]
            demo: resolved.demo,
        },
        files,
    })
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::NotATerminal => Self::usage(
                "redshift-tui needs a terminal",
                "standard input or output is not one",
                "use the headless commands: redshift-tui --help",
            ),
            StartError::Terminal(error) => {
                Self::usage("the terminal cannot be used", error.to_string(), "try another terminal, or TERM=xterm")
            }
        }
    }
}
