//! What an action is about to do: calls in order, and what a person should know before.

use super::form::{Field, Values};
use crate::kinds::Row;
use crate::model::ApiCall;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Where an action stands: its row, what is around it, and the time.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub row: &'a Row,
    pub around: &'a Around,
    pub now: Timestamp,
}

impl Scene<'_> {
    /// A text of the row's document.
    pub fn text(&self, name: &str) -> Option<String> {
        text(self.row, name)
    }

    /// The account a snapshot belongs to, if it is another one than ours.
    pub fn foreign_owner(&self) -> Option<String> {
        let owner = self.text("OwnerAccount").or_else(|| self.text("ownerAccount"))?;
        self.around.account.as_ref().is_some_and(|account| *account != owner).then_some(owner)
    }
}

/// A text of a row's document.
pub fn text(row: &Row, name: &str) -> Option<String> {
    row.raw.text(name)
}

/// What stands around a row: rows of other kinds that an action looks at, and the account.
#[derive(Debug, Clone, Default)]
pub struct Around {
    rows: BTreeMap<&'static str, Vec<Row>>,
    /// Whose identity this is, where it is known.
    pub account: Option<String>,
}

impl Around {
    /// Nothing but an account yet.
    pub fn new(account: Option<String>) -> Self {
        Self { account, ..Self::default() }
    }

    /// Adds the rows of a kind.
    pub fn add(&mut self, kind: &'static str, rows: impl IntoIterator<Item = Row>) {
        self.rows.entry(kind).or_default().extend(rows);
    }

    /// The rows of a kind in a Region.
    pub fn of<'a>(&'a self, kind: &str, region: &'a str) -> impl Iterator<Item = &'a Row> {
        self.rows.get(kind).into_iter().flatten().filter(move |row| row.region == region)
    }
}

/// What to watch after a call, until it has settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    pub kind: &'static str,
    /// Identifier of the row; replaced by the one the service gives, where it gives one.
    pub id: String,
    pub region: String,
    /// It is to go away.
    pub gone: bool,
}

/// One call and what to wait for after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub call: ApiCall,
    pub follow: Follow,
}

impl Step {
    /// A call after which the row of a kind settles.
    pub fn new(call: ApiCall, kind: &'static str, id: impl Into<String>) -> Self {
        let region = call.region.clone();
        Self { call, follow: Follow { kind, id: id.into(), region, gone: false } }
    }

    /// The row is to go away.
    #[must_use]
    pub fn gone(mut self) -> Self {
        self.follow.gone = true;
        self
    }
}

/// What a sentence of the dialog is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    Replaces,
    Stops,
    Breaks,
    Leaves,
    Costs,
    Undo,
    Takes,
}

impl About {
    /// The word in front of the sentence.
    pub fn word(self) -> &'static str {
        match self {
            Self::Replaces => "Replaces",
            Self::Stops => "Stops",
            Self::Breaks => "Breaks",
            Self::Leaves => "Leaves",
            Self::Costs => "Costs",
            Self::Undo => "Undo",
            Self::Takes => "Takes",
        }
    }

    /// Worth a second look before it is too late.
    pub fn is_warning(self) -> bool {
        matches!(self, Self::Replaces | Self::Stops | Self::Breaks)
    }
}

/// Calls in order, each after the one before has settled, and what follows from them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    pub steps: Vec<Step>,
    pub effects: Vec<(About, String)>,
    /// What is lost by it, where that is not the row itself: its name is typed.
    pub loses: Option<String>,
}

impl Plan {
    /// A plan of one step.
    pub fn of(step: Step) -> Self {
        Self { steps: vec![step], ..Self::default() }
    }

    /// With a sentence more.
    #[must_use]
    pub fn says(mut self, about: About, sentence: impl Into<String>) -> Self {
        self.effects.push((about, sentence.into()));
        self
    }

    /// With the name of what is lost by it.
    #[must_use]
    pub fn losing(mut self, name: &str) -> Self {
        self.loses = Some(name.to_owned());
        self
    }

    /// With a step in front of the others.
    #[must_use]
    pub fn after(mut self, first: Step) -> Self {
        self.steps.insert(0, first);
        self
    }
}

/// A form that cannot be planned: the field, and what is wrong with it.
pub type Wrong = (&'static str, String);

/// Checks the fields by their rules, then plans.
pub fn plan(action: &super::Action, scene: &Scene, fields: &[Field]) -> Result<Plan, Wrong> {
    for field in fields {
        field.rule.check(&field.value).map_err(|wrong| (field.id, wrong))?;
    }
    (action.plan)(scene, Values(fields))
}
