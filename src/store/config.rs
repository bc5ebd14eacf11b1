//! `config.toml`: what is the same every time, so that it need not be typed.

use crate::keys::Keymap;
use crate::nearest::did_you_mean;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::{fs, io};

/// The whole file. Everything is optional; an unknown name is an error, so that a slip does not go unseen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Built-in keymap: `default`, `vim` or `emacs`.
    #[serde(deserialize_with = "keymap")]
    pub keymap: Option<String>,
    /// Draw with ASCII only.
    pub ascii: bool,
    /// False for no colour at all, as `--no-color`; true for colour whatever the environment says.
    pub color: Option<bool>,
    /// What `query` without `-t` goes to: `cluster/NAME`, `workgroup/NAME` or a name.
    pub target: Option<String>,
    /// Megabytes of a result that stay in memory; pages beyond go to the cache folder. 64 where nothing is said.
    #[serde(deserialize_with = "megabytes")]
    pub result_memory: Option<u32>,
    /// By the names of the AWS profiles; `default` where no profile is named.
    pub profiles: BTreeMap<String, Profile>,
}

/// What belongs to one AWS profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Regions looked at when the command line names none.
    #[serde(deserialize_with = "regions")]
    pub regions: Vec<String>,
    /// Database of `query` without `-d`; where this is not set either, the target's own.
    pub database: Option<String>,
    /// As the setting of the whole file, for this profile.
    pub target: Option<String>,
    /// A production account: what changes something wants the resource's name typed, what destroys the profile's too.
    pub production: bool,
    /// False refuses `--write` for this profile.
    pub write: Option<bool>,
    /// As `--endpoint-url`.
    #[serde(deserialize_with = "endpoint_url")]
    pub endpoint_url: Option<String>,
}

/// Why the file cannot be used: where, and one sentence with what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    pub file: String,
    /// Counted from 1; absent where the file could not be read at all.
    pub line: Option<usize>,
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

impl Config {
    /// Reads the text of a file; `file` is only for messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError {
            file: file.to_owned(),
            line: error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1),
            message: with_nearest(&error.message().trim_end().replace('\n', "; ")),
        })
    }

    /// Reads a file; `None` when there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, ConfigError> {
        let file = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&file, &text).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ConfigError { file, line: None, message: format!("cannot be read: {error}.") }),
        }
    }

    /// The settings of an AWS profile; those of nobody where the file has none.
    pub fn profile(&self, name: Option<&str>) -> Profile {
        self.profiles.get(name.unwrap_or("default")).cloned().unwrap_or_default()
    }
}

/// Adds the nearest allowed name to serde's "unknown field `x`, expected one of `a`, `b`".
fn with_nearest(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((unknown, allowed)) if message.starts_with("unknown") => {
            format!("{message}.{}", did_you_mean(unknown, allowed.iter().copied()))
        }
        _ => message.to_owned(),
    }
}

/// A Region's name as AWS writes them, such as `eu-west-1`; the error is a sentence.
pub fn check_region(name: &str) -> Result<String, String> {
    let mut parts = name.split('-');
    let number = parts.next_back().is_some_and(|last| !last.is_empty() && last.chars().all(|c| c.is_ascii_digit()));
    let words: Vec<_> = parts.collect();
    let lower = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if number && words.len() >= 2 && words.iter().all(lower) {
        return Ok(name.to_owned());
    }
    Err(format!("\"{name}\" is no Region; Regions are written like eu-west-1"))
}

/// An endpoint's URL: scheme http or https and a host; the error is a sentence.
pub fn check_endpoint_url(url: &str) -> Result<String, String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.starts_with(['/', ':']) && !host.contains(char::is_whitespace) => {
            Ok(url.to_owned())
        }
        _ => Err(format!("\"{url}\" is no endpoint; endpoints are written like https://host or http://127.0.0.1:8080")),
    }
}

fn keymap<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    Keymap::load(&name, None).map(|_| Some(name)).map_err(D::Error::custom)
}

fn megabytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    match u32::deserialize(deserializer)? {
        size @ 1..=65_536 => Ok(Some(size)),
        size => Err(D::Error::custom(format!("result_memory is in megabytes, from 1 to 65536, not {size}"))),
    }
}

fn regions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    names.iter().map(|name| check_region(name)).collect::<Result<_, _>>().map_err(D::Error::custom)
}

fn endpoint_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let url = String::deserialize(deserializer)?;
    check_endpoint_url(&url).map(Some).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_reads_and_an_empty_one_is_the_defaults() {
        let text = "keymap = \"vim\"\nascii = true\ncolor = false\nresult_memory = 16\ntarget = \"workgroup/analytics\"\n\n\
            [profiles.prod]\nregions = [\"eu-west-1\", \"us-gov-west-1\"]\ndatabase = \"dev\"\n\
            target = \"orders\"\nwrite = false\nendpoint_url = \"http://127.0.0.1:1\"\n";
        let config = Config::parse("c", text).unwrap();
        assert_eq!(config.profile(Some("prod")).write, Some(false));
        assert_eq!(config.profile(Some("prod")).regions.len(), 2);
        assert_eq!(config.result_memory, Some(16));
        assert_eq!(config.profile(None), Profile::default());
        assert_eq!(Config::parse("c", "").unwrap(), Config::default());
    }

    #[test]
    fn regions_and_endpoints_are_checked_by_their_form() {
        for good in ["us-east-1", "us-gov-west-1", "cn-north-1", "ap-southeast-12"] {
            assert!(check_region(good).is_ok(), "{good}");
        }
        for bad in ["", "eu", "eu-west", "EU-west-1", "eu-west-1a", "eu west 1", "eu--1"] {
            assert!(check_region(bad).is_err(), "{bad}");
        }
        for bad in ["", "localhost:80", "ftp://x", "http://", "http://:80", "https://a b"] {
            assert!(check_endpoint_url(bad).is_err(), "{bad}");
        }
    }
}
