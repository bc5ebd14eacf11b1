//! The registry of what can be done to resources: the menu on a row, the palette, help, keymaps and the headless `do`
//! read it. A new action is one entry in one family's file.

mod capacity;
mod form;
mod limit;
mod plan;
mod policy;
mod power;
mod recovery;
mod resize;
mod restore;
mod snapshot;
mod table;

pub use form::{Field, Rule, Values};
pub use plan::{About, Around, Follow, Plan, Scene, Step, Wrong, plan};
pub use policy::{Consent, Danger, Policies, Policy, Rules};

use crate::kinds::Row;

/// Something that can be done to a resource.
pub struct Action {
    /// Kebab-case, as `do` and keymaps write it.
    pub name: &'static str,
    /// One line for menus and help.
    pub doc: &'static str,
    pub danger: Danger,
    /// The kinds it can be done to.
    pub kinds: &'static [&'static str],
    /// Kinds whose rows the form and the plan look at.
    pub needs: &'static [&'static str],
    /// It can be done to several rows at once with one form.
    pub many: bool,
    /// The operations it may send: IAM prefix and name.
    pub operations: &'static [&'static str],
    /// Why it cannot be done to this row now.
    pub allowed: fn(&Row) -> Result<(), String>,
    pub form: fn(&Scene) -> Vec<Field>,
    /// The calls for a form whose fields hold to their rules.
    pub plan: fn(&Scene, Values) -> Result<Plan, Wrong>,
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Action").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Action {}

/// Every action, in the order menus show them.
pub static ALL: &[&Action] = &[
    &snapshot::CREATE,
    &snapshot::RETAIN,
    &snapshot::COPY,
    &restore::TO_CLUSTER,
    &restore::TO_NAMESPACE,
    &table::RESTORE_TABLE,
    &recovery::CONVERT,
    &recovery::RESTORE,
    &snapshot::DELETE,
    &power::PAUSE,
    &power::RESUME,
    &power::REBOOT,
    &resize::RESIZE,
    &capacity::SET_CAPACITY,
    &limit::SET_LIMIT,
];

/// An action by its name.
pub fn find(name: &str) -> Option<&'static Action> {
    ALL.iter().copied().find(|action| action.name == name)
}

/// The actions of a kind.
pub fn of_kind(kind: &str) -> impl Iterator<Item = &'static Action> {
    ALL.iter().copied().filter(move |action| action.kinds.contains(&kind))
}

impl Action {
    /// Whether it can be done here and now: the session's policy first, then the row itself.
    pub fn possible(&self, policy: Policy, row: &Row) -> Result<Consent, String> {
        let consent = policy.judge(self.danger).map_err(str::to_owned)?;
        (self.allowed)(row)?;
        Ok(consent)
    }
}

/// A row must be settled and healthy for most changes.
fn available(row: &Row) -> Result<(), String> {
    if row.status.class == crate::model::StatusClass::Ok {
        Ok(())
    } else {
        Err(format!("{} is {}; it must be available", row.id, row.status.word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;

    #[test]
    fn the_registry_is_sound() {
        for (index, action) in ALL.iter().enumerate() {
            assert!(ALL.iter().skip(index + 1).all(|other| other.name != action.name), "{} twice", action.name);
            assert!(action.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", action.name);
            assert!(!action.doc.is_empty() && !action.operations.is_empty() && action.danger != Danger::Read);
            for kind in action.kinds.iter().chain(action.needs) {
                assert!(kinds::ALL.iter().any(|known| known.id == *kind), "{}: {kind}", action.name);
            }
            for operation in action.operations {
                assert!(crate::cloud::can_perform(operation), "{}: {operation}", action.name);
            }
            assert!(crate::keys::Action::parse(action.name).is_none_or(|key| key.def().name == action.name));
        }
    }
}
