//! The names of the profiles in the AWS configuration, for choosing one; what they hold is the SDK's business.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

/// Profile names of the AWS config and credentials files, sorted. Files that are missing or unreadable have none.
pub fn aws_profiles() -> Vec<String> {
    let config = read("AWS_CONFIG_FILE", "config");
    let credentials = read("AWS_SHARED_CREDENTIALS_FILE", "credentials");
    let mut names: BTreeSet<&str> = sections(&config).filter_map(config_profile).collect();
    names.extend(sections(&credentials));
    names.into_iter().map(str::to_owned).collect()
}

/// The file a variable names, else the one in `~/.aws`.
fn read(variable: &str, name: &str) -> String {
    let named = env::var_os(variable).map(PathBuf::from);
    let path = named.or_else(|| etcetera::home_dir().ok().map(|home| home.join(".aws").join(name)));
    path.and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default()
}

/// What stands in `[...]` at the head of each section.
fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| Some(line.trim().strip_prefix('[')?.split_once(']')?.0.trim()))
}

/// `[profile NAME]` and `[default]`; other sections (`sso-session`, `services`) are no profiles.
fn config_profile(section: &str) -> Option<&str> {
    match section.strip_prefix("profile") {
        Some(name) if name.starts_with(char::is_whitespace) => Some(name.trim()),
        _ => (section == "default").then_some(section),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_profiles_count() {
        let text =
            "[default]\nregion=x\n[ profile  prod ]\n[sso-session corp]\n[services s]\n[profilex]\n# [profile no\n";
        let names: Vec<_> = sections(text).filter_map(config_profile).collect();
        assert_eq!(names, ["default", "prod"]);
    }
}
