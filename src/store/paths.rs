//! Where the program's files lie: the XDG folders, each with a folder of our own in it.

use etcetera::BaseStrategy;
use std::path::PathBuf;

/// The folder of the program inside each XDG folder.
const FOLDER: &str = "redshift-tui";

/// Neither `HOME` nor an account entry says where the home folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no home folder: neither HOME nor the account says where it is")]
pub struct NoHome;

/// The program's folders; none of them need exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// `$XDG_CONFIG_HOME/redshift-tui`.
    pub config: PathBuf,
    /// `$XDG_STATE_HOME/redshift-tui`.
    pub state: PathBuf,
    /// `$XDG_CACHE_HOME/redshift-tui`.
    pub cache: PathBuf,
}

impl Paths {
    /// From the environment.
    pub fn find() -> Result<Self, NoHome> {
        let xdg = etcetera::base_strategy::Xdg::new().map_err(|_| NoHome)?;
        let state = xdg.state_dir().unwrap_or_else(|| xdg.home_dir().join(".local/state"));
        let [config, state, cache] = [xdg.config_dir(), state, xdg.cache_dir()].map(|folder| folder.join(FOLDER));
        Ok(Self { config, state, cache })
    }

    /// `config.toml`.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// `keymap.toml`, merged over the built-in keymap.
    pub fn keymap_file(&self) -> PathBuf {
        self.config.join("keymap.toml")
    }

    /// `queries`, the folder of the queries kept by name.
    pub fn queries_folder(&self) -> PathBuf {
        self.config.join("queries")
    }

    /// `tabs.json`, the editor's tabs; the demo has its own.
    pub fn tabs_file(&self, demo: bool) -> PathBuf {
        self.state.join(if demo { "demo-tabs.json" } else { "tabs.json" })
    }

    /// `tables.json`, columns and orders of the tables.
    pub fn tables_file(&self) -> PathBuf {
        self.state.join("tables.json")
    }

    /// `results`, the folder of the result pages that do not stay in memory.
    pub fn results_folder(&self) -> PathBuf {
        self.cache.join("results")
    }

    /// `history.jsonl`, the statements sent.
    pub fn history_file(&self) -> PathBuf {
        self.state.join("history.jsonl")
    }
}
