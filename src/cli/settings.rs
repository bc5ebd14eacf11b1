//! What is in force: the command line over the environment over `config.toml` over the defaults.

use super::{Failure, Global, stand_in};
use crate::actions::{Policies, Rules};
use crate::cloud::CloudOptions;
use crate::keys::Keymap;
use crate::model::REGIONS;
use crate::runtime;
use crate::store::{Config, Paths, Profile};
use crate::view::{ColorMode, Theme};
use std::collections::HashSet;
use std::path::PathBuf;
use std::{env, fs, io};

/// Everything resolved. No call is made for it, only files are read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// One for each `--profile`; one without a name where none is given. Never empty.
    pub accounts: Vec<CloudOptions>,
    /// With `--demo`.
    pub demo: Option<stand_in::Options>,
    /// What the configuration says of the first profile; nothing with `--demo`.
    pub profile: Profile,
    pub config: Config,
}

impl Settings {
    /// Reads the configuration and puts the command line over it.
    pub fn resolve(global: &Global) -> Result<Self, Failure> {
        let config = read_config(global)?;
        if global.demo {
            let demo = Some(stand_in::options(global, 0)?);
            let accounts =
                vec![CloudOptions { regions: regions(global, &Profile::default()), ..CloudOptions::default() }];
            return Ok(Self { accounts, demo, profile: Profile::default(), config });
        }
        if global.scenario.is_some() || !global.load.is_empty() {
            let what = "--scenario and --load are the stand-in's";
            return Err(Failure::usage(what, "neither --demo nor serve-local is given", "add --demo"));
        }
        let named: Vec<Option<String>> = match global.profile.as_slice() {
            [] => vec![None],
            names => names.iter().cloned().map(Some).collect(),
        };
        let of = |name: &Option<String>| config.profile(name.clone().or_else(|| variable("AWS_PROFILE")).as_deref());
        let accounts = named.iter().map(|name| account(global, name.clone(), &of(name))).collect::<Result<_, _>>()?;
        let profile = named.first().map(of).unwrap_or_default();
        Ok(Self { accounts, demo: None, profile, config })
    }

    /// The only account, for commands that talk to one.
    pub fn account(&self) -> Result<&CloudOptions, Failure> {
        match self.accounts.as_slice() {
            [account] => Ok(account),
            _ => Err(Failure::usage("this command takes one --profile", "several are given", "name one of them")),
        }
    }

    /// What each profile's sessions may do. The stand-in has no profiles.
    pub fn policies(&self, global: &Global) -> Policies {
        let fallback = variable("AWS_PROFILE").unwrap_or_else(|| "default".to_owned());
        let rules =
            |profile: &Profile| Rules { production: profile.production, forbidden: profile.write == Some(false) };
        let named = self.config.profiles.iter().filter(|_| self.demo.is_none());
        let rules = named.map(|(name, profile)| (name.clone(), rules(profile))).collect();
        Policies { write: global.write, fallback, rules }
    }

    /// Theme for the console: what is asked for on the command line or in the configuration, else what the terminal
    /// and the locale can show.
    pub fn theme(&self, global: &Global) -> Theme {
        let configured = self.config.color.map(|color| if color { ColorMode::default() } else { ColorMode::Mono });
        let asked = if global.no_color { Some(ColorMode::Mono) } else { configured };
        let mode = runtime::color_mode(asked, |name| env::var(name).ok());
        Theme::new(mode, runtime::ascii(global.ascii || self.config.ascii, |name| env::var(name).ok()))
    }
}

/// The key table in force: `--keymap`, else the configuration's, with `keymap.toml` merged over it.
pub fn keymap(global: &Global, config: &Config) -> Result<Keymap, Failure> {
    let name = global.keymap.as_deref().or(config.keymap.as_deref()).unwrap_or("default");
    let Ok(paths) = Paths::find() else { return Ok(Keymap::load(name, None)?) };
    let file = paths.keymap_file();
    let shown = file.display().to_string();
    match fs::read_to_string(&file) {
        Ok(text) => Ok(Keymap::load(name, Some((&shown, &text)))?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Keymap::load(name, None)?),
        Err(error) => {
            Err(Failure::usage(format!("{shown} cannot be read"), error.to_string(), "make it readable, or remove it"))
        }
    }
}

/// The configuration file: `--config`, which must exist, else the one of the XDG folder, which need not.
pub fn read_config(global: &Global) -> Result<Config, Failure> {
    if let Some(named) = &global.config {
        let missing = || {
            let what = format!("{} is not there", named.display());
            Failure::usage(what, "--config names a file that does not exist", "correct the name, or leave --config out")
        };
        return Config::read(named)?.ok_or_else(missing);
    }
    match Paths::find() {
        Ok(paths) => Ok(Config::read(&paths.config_file())?.unwrap_or_default()),
        // Without a home folder there is no file to be read.
        Err(_) => Ok(Config::default()),
    }
}

/// The configuration file that is or would be read.
pub fn config_file(global: &Global) -> Result<PathBuf, Failure> {
    match &global.config {
        Some(named) => Ok(named.clone()),
        None => Ok(Paths::find()?.config_file()),
    }
}

fn account(global: &Global, name: Option<String>, profile: &Profile) -> Result<CloudOptions, Failure> {
    if global.write && profile.write == Some(false) {
        let shown = name.as_deref().unwrap_or("default");
        let why = format!("the configuration says write = false for the profile {shown}");
        return Err(Failure::usage("--write is not allowed here", why, "leave --write out, or use another profile"));
    }
    Ok(CloudOptions {
        profile: name,
        regions: regions(global, profile),
        endpoint_url: global.endpoint_url.clone().or_else(|| profile.endpoint_url.clone()),
        ..CloudOptions::default()
    })
}

fn regions(global: &Global, profile: &Profile) -> Vec<String> {
    if global.all_regions {
        REGIONS.iter().map(|&region| region.to_owned()).collect()
    } else if global.region.is_empty() {
        profile.regions.clone()
    } else {
        let mut seen = HashSet::new();
        global.region.iter().filter(|region| seen.insert(region.as_str())).cloned().collect()
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
