//! The one gate in front of everything that changes something. The screen greys by it, the command line refuses by
//! it, and the executor asks it again before a call is sent.

use std::collections::BTreeMap;

/// How dangerous an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Looks only.
    Read,
    /// Changes something that can be changed back.
    Change,
    /// Loses something.
    Destroy,
}

/// What a person has to type before an action is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consent {
    Nothing,
    /// The word `yes`.
    Yes,
    /// The name of the resource.
    Name,
    /// Profile and name: `prod/orders`.
    ProfileAndName,
}

impl Consent {
    /// The words to type for a resource.
    pub fn phrase(self, profile: &str, name: &str) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Yes => "yes".to_owned(),
            Self::Name => name.to_owned(),
            Self::ProfileAndName => format!("{profile}/{name}"),
        }
    }
}

/// What a session may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Started with `--write`.
    pub write: bool,
    /// The configuration says `write = false` for the profile.
    pub forbidden: bool,
    /// The configuration marks the profile as production: every danger counts one more.
    pub production: bool,
}

impl Policy {
    /// Whether an action may be done, and what must be typed for it; else why not.
    pub fn judge(self, danger: Danger) -> Result<Consent, &'static str> {
        match danger {
            Danger::Read => Ok(Consent::Nothing),
            _ if !self.write => Err("read-only: start with --write to change anything"),
            _ if self.forbidden => Err("the configuration says write = false for this profile"),
            Danger::Change if self.production => Ok(Consent::Name),
            Danger::Change => Ok(Consent::Yes),
            Danger::Destroy if self.production => Ok(Consent::ProfileAndName),
            Danger::Destroy => Ok(Consent::Name),
        }
    }

    /// Whether anything at all may be changed.
    pub fn may_write(self) -> bool {
        self.judge(Danger::Change).is_ok()
    }
}

/// What the configuration says of one profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    pub production: bool,
    pub forbidden: bool,
}

/// The policies of all profiles, so that a switch of the profile switches what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policies {
    /// Started with `--write`.
    pub write: bool,
    /// The profile that is meant where none is named.
    pub fallback: String,
    pub rules: BTreeMap<String, Rules>,
}

impl Policies {
    /// What a session with this profile may do.
    pub fn of(&self, profile: Option<&str>) -> Policy {
        let Rules { production, forbidden } =
            self.rules.get(profile.unwrap_or(&self.fallback)).copied().unwrap_or_default();
        Policy { write: self.write, forbidden, production }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_changes_without_write_and_production_counts_one_more() {
        let read_only = Policy::default();
        assert_eq!(read_only.judge(Danger::Read), Ok(Consent::Nothing));
        assert!(read_only.judge(Danger::Change).is_err() && read_only.judge(Danger::Destroy).is_err());
        let write = Policy { write: true, ..Policy::default() };
        assert_eq!((write.judge(Danger::Change), write.judge(Danger::Destroy)), (Ok(Consent::Yes), Ok(Consent::Name)));
        let production = Policy { production: true, ..write };
        assert_eq!(production.judge(Danger::Change), Ok(Consent::Name));
        assert_eq!(production.judge(Danger::Destroy), Ok(Consent::ProfileAndName));
        assert!(Policy { forbidden: true, ..write }.judge(Danger::Change).is_err());
        assert!(!Policy { forbidden: true, ..write }.may_write());
    }

    #[test]
    fn a_profile_brings_its_own_rules() {
        let rules = BTreeMap::from([("prod".to_owned(), Rules { production: true, forbidden: true })]);
        let policies = Policies { write: true, fallback: "prod".to_owned(), rules };
        assert!(policies.of(None).production && !policies.of(Some("dev")).production);
        assert!(!policies.of(Some("prod")).may_write() && policies.of(Some("dev")).may_write());
        assert_eq!(Consent::ProfileAndName.phrase("prod", "orders"), "prod/orders");
    }
}
