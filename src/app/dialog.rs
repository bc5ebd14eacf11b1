//! The dialog in front of every change: a form where one is needed, then the exact calls and what follows from them,
//! then the words to type.

use super::LineInput;
use super::text::{TextLine, Tone};
use crate::actions::{Action, Around, Consent, Danger, Field, Plan, Scene, plan};
use crate::kinds::Row;
use jiff::Timestamp;

/// Whose account it is done in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub profile: String,
    pub account: Option<String>,
    pub production: bool,
}

/// Where the dialog stands.
#[derive(Debug)]
pub enum Stage {
    /// Filling in the fields; the index of the one with the cursor.
    Form(usize),
    /// Reading the plans; `top` is the first line shown.
    Review { plans: Vec<Plan>, input: LineInput, top: usize },
}

/// What Accept led to.
#[derive(Debug)]
pub enum Accepted {
    /// Another field, the review, or a word on what is wrong.
    Stays,
    /// Confirmed: the plans to carry out, one a row.
    Go(Vec<(String, Plan)>),
}

/// One action on one or more rows, on its way.
#[derive(Debug)]
pub struct Dialog {
    pub action: &'static Action,
    pub rows: Vec<Row>,
    pub place: Place,
    pub consent: Consent,
    pub stage: Stage,
    /// What is wrong with a field or with what was typed.
    pub wrong: Option<String>,
    around: Around,
    now: Timestamp,
    fields: Vec<Field>,
    inputs: Vec<LineInput>,
}

impl Dialog {
    /// Opens with the form, or with the review where there is nothing to fill in.
    pub fn new(
        action: &'static Action,
        rows: Vec<Row>,
        around: Around,
        place: Place,
        consent: Consent,
        now: Timestamp,
    ) -> Self {
        let fields = rows.first().map(|row| (action.form)(&Scene { row, around: &around, now })).unwrap_or_default();
        let inputs = fields.iter().map(|field| LineInput::new(field.value.clone())).collect();
        let stage = Stage::Form(0);
        let mut dialog = Self { action, rows, place, consent, stage, wrong: None, around, now, fields, inputs };
        if dialog.fields.is_empty() {
            dialog.review();
        }
        dialog
    }

    /// Fields with what is typed into them.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&Field, &LineInput)> {
        self.fields.iter().zip(&self.inputs)
    }

    /// The input the keys go to.
    pub fn input(&mut self) -> Option<&mut LineInput> {
        self.wrong = None;
        match &mut self.stage {
            Stage::Form(at) => self.inputs.get_mut(*at),
            Stage::Review { input, .. } => Some(input),
        }
    }

    /// Next or previous field; in the review, the text scrolls by lines.
    pub fn step(&mut self, lines: isize) {
        match &mut self.stage {
            Stage::Form(at) => {
                let count = self.fields.len().max(1) as isize;
                *at = (*at as isize + lines).rem_euclid(count) as usize;
            }
            Stage::Review { top, .. } => *top = top.saturating_add_signed(lines),
        }
    }

    /// Keeps the scroll of the review inside its lines.
    pub fn fit(&mut self, lines: usize, height: usize) {
        if let Stage::Review { top, .. } = &mut self.stage {
            *top = (*top).min(lines.saturating_sub(height));
        }
    }

    /// Back from the review to the form; false when there is nothing to go back to.
    pub fn back(&mut self) -> bool {
        let reviewing = matches!(self.stage, Stage::Review { .. });
        if !reviewing || self.fields.is_empty() {
            return false;
        }
        self.stage = Stage::Form(0);
        self.wrong = None;
        true
    }

    /// Enter: the next field, then the review, then the confirmation.
    pub fn accept(&mut self) -> Accepted {
        self.complete();
        match &self.stage {
            Stage::Form(at) if at + 1 < self.fields.len() => {
                self.step(1);
                Accepted::Stays
            }
            Stage::Form(_) => {
                self.review();
                Accepted::Stays
            }
            Stage::Review { plans, input, .. } if input.text().trim() == self.phrase() => {
                let names = self.rows.iter().map(|row| row.id.clone());
                Accepted::Go(names.zip(plans.iter().cloned()).collect())
            }
            Stage::Review { .. } => {
                self.wrong = Some(format!("type {} to go on, or esc to leave it", self.phrase()));
                Accepted::Stays
            }
        }
    }

    /// Where a field takes one of a few, the beginning of one is enough.
    fn complete(&mut self) {
        let Stage::Form(at) = self.stage else { return };
        let Some((field, input)) = self.fields.get(at).zip(self.inputs.get_mut(at)) else { return };
        if let Some(whole) = field.rule.completed(input.text()) {
            *input = LineInput::new(whole);
        }
    }

    /// What has to be typed.
    pub fn phrase(&self) -> String {
        let loses = match &self.stage {
            Stage::Review { plans, .. } => plans.first().and_then(|plan| plan.loses.clone()),
            Stage::Form(_) => None,
        };
        let name = match self.rows.as_slice() {
            [one] => loses.unwrap_or_else(|| one.id.clone()),
            rows => format!("{} {}", self.action.name, rows.len()),
        };
        self.consent.phrase(&self.place.profile, &name)
    }

    /// `delete-snapshot: orders-1`, or how many.
    pub fn title(&self) -> String {
        match self.rows.as_slice() {
            [one] => format!("{}: {}", self.action.name, one.id),
            rows => format!("{}: {} at once", self.action.name, rows.len()),
        }
    }

    fn review(&mut self) {
        for (field, input) in self.fields.iter_mut().zip(&self.inputs) {
            input.text().trim().clone_into(&mut field.value);
        }
        let mut plans = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            match plan(self.action, &Scene { row, around: &self.around, now: self.now }, &self.fields) {
                Ok(made) => plans.push(made),
                Err((id, wrong)) => {
                    let at = self.fields.iter().position(|field| field.id == id);
                    let label = at.and_then(|at| self.fields.get(at)).map(|field| format!("{}: ", field.label));
                    self.wrong = Some(format!("{}{wrong}", label.unwrap_or_default()));
                    self.stage = Stage::Form(at.unwrap_or(0));
                    return;
                }
            }
        }
        self.stage = Stage::Review { plans, input: LineInput::default(), top: 0 };
    }

    /// The review: calls, place, effects.
    pub fn review_lines(&self) -> Vec<TextLine> {
        match &self.stage {
            Stage::Review { plans, .. } => review(self.action, plans, &self.place),
            Stage::Form(_) => Vec::new(),
        }
    }
}

/// The plans as lines: what is sent where, then what follows from it.
pub fn review(action: &Action, plans: &[Plan], place: &Place) -> Vec<TextLine> {
    let mut lines = Vec::new();
    let account = place.account.as_deref().unwrap_or("not known yet");
    let region = plans.first().and_then(|plan| plan.steps.first()).map_or("", |step| step.call.region.as_str());
    lines.push(vec![
        (Tone::Dim, "In        ".to_owned()),
        (Tone::Plain, format!("account {account}, {region}, profile {}", place.profile)),
    ]);
    if place.production {
        lines.push(vec![(Tone::Error, "!         this profile is marked as production".to_owned())]);
    }
    for plan in plans {
        let several = plan.steps.len() > 1;
        for (index, step) in plan.steps.iter().enumerate() {
            let number = if several { format!("{}. ", index + 1) } else { String::new() };
            let wait = if index > 0 { "  once the one before has settled" } else { "" };
            lines.push(vec![
                (Tone::Dim, "Call      ".to_owned()),
                (Tone::Title, format!("{number}{}", step.call.operation)),
                (Tone::Dim, wait.to_owned()),
            ]);
            let parameters = step.call.parameters.iter();
            lines.extend(parameters.map(|(name, value)| {
                vec![(Tone::Dim, format!("          {name} = ")), (Tone::Plain, value.to_string())]
            }));
        }
    }
    let mut told: Vec<&str> = Vec::new();
    for (about, sentence) in plans.iter().flat_map(|plan| &plan.effects) {
        if told.contains(&sentence.as_str()) {
            continue;
        }
        told.push(sentence);
        let serious = about.is_warning() && action.danger == Danger::Destroy;
        let tone = if serious { Tone::Error } else { Tone::Plain };
        lines.push(vec![(Tone::Dim, format!("{:<10}", about.word())), (tone, sentence.clone())]);
    }
    lines
}
