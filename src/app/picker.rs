//! A list to choose from by typing: palette, copy menu, targets, databases, profiles, Regions.

use super::LineInput;
use crate::keys::Action;
use crate::metrics::{Facts, Subject, export::Format};
use crate::model::{Past, Target};
use crate::sql::catalog::Level;
use crate::sql::export::{Part, Shape};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// What is being chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Palette,
    Copy,
    Target,
    Database,
    Profile,
    Regions,
    /// A chart of the metrics pane.
    Chart,
    /// Whose metrics.
    Subject,
    Range,
    Period,
    /// The shape of the file of a chart.
    ExportChart,
    Export,
    /// A statement sent before.
    History,
    /// A word at the cursor of the editor.
    Completion,
    /// Schemas, tables and columns.
    Catalog,
    /// A query kept; the name of one to be kept; whether to write over it.
    OpenQuery,
    SaveQuery,
    Overwrite,
    /// The columns of a result; one for an axis of its chart.
    ResultColumns,
    Axis,
    /// Whether to leave what is open.
    Leave,
    Actions,
    /// Columns to sort the table by.
    Sort,
    /// Columns of the table.
    Columns,
}

/// What choosing an item does.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    Action(Action),
    /// Something to do to the row.
    Do(&'static crate::actions::Action),
    /// A kind's tab, by index.
    Kind(usize),
    Copy(String),
    Target(Target, Option<String>),
    Database(String),
    Profile(String),
    Region(String),
    Chart(usize),
    Subject(Subject, Facts),
    /// Seconds.
    Range(i64),
    Period(Option<u32>),
    /// The charts, to a file.
    ExportChart(Format),
    /// A part of the result, to the clipboard.
    Part(Part),
    /// The result, to a file.
    Export(Shape),
    Past(Box<Past>),
    /// A word to write at the cursor.
    Word(String),
    /// A part of the catalog: what is below it, and how it is written.
    Branch(Option<Level>, String),
    /// A query kept, by name.
    Query(String),
    /// Tab, name and text of a query that takes another's place.
    SaveOver(usize, String, String),
    /// A column of the result, shown or hidden.
    ResultColumn(usize),
    /// A column along the bottom of a chart (rows as they come without one), and the one drawn.
    Across(Option<usize>),
    Up(usize),
    Stay,
    Leave,
    /// A column of the table, counted as its kind does.
    Column(usize),
    /// The columns as the kind declares them.
    AllColumns,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub label: String,
    pub detail: String,
    pub choice: Choice,
}

/// The list, what was typed, and what matches it.
#[derive(Debug, Clone)]
pub struct Picker {
    pub purpose: Purpose,
    pub title: &'static str,
    pub input: LineInput,
    items: Vec<Item>,
    matches: Vec<usize>,
    selected: usize,
    /// The selection was moved by hand: it stays when items come in.
    moved: bool,
}

impl Picker {
    /// A list with nothing typed yet.
    pub fn new(purpose: Purpose, title: &'static str, items: Vec<Item>) -> Self {
        let matches = (0..items.len()).collect();
        Self { purpose, title, input: LineInput::default(), items, matches, selected: 0, moved: false }
    }

    /// Replaces the items, keeping what was typed.
    pub fn set_items(&mut self, items: Vec<Item>) {
        self.items = items;
        self.refresh();
    }

    /// As [`Picker::set_items`], with a selection moved by hand staying on the item of the same choice.
    pub fn replace_items(&mut self, items: Vec<Item>) {
        let chosen = self.chosen().filter(|_| self.moved).map(|item| item.choice.clone());
        self.set_items(items);
        self.moved = chosen.is_some();
        let is_chosen = |index: &usize| self.items.get(*index).map(|item| &item.choice) == chosen.as_ref();
        self.selected = self.matches.iter().position(is_chosen).unwrap_or(0);
    }

    /// Matching items, best first, with the index of the selected one.
    pub fn visible(&self) -> (impl ExactSizeIterator<Item = &Item>, usize) {
        let items: Vec<&Item> = self.matches.iter().filter_map(|&index| self.items.get(index)).collect();
        (items.into_iter(), self.selected)
    }

    /// The selected item.
    pub fn chosen(&self) -> Option<&Item> {
        self.items.get(*self.matches.get(self.selected)?)
    }

    /// Moves the selection and wraps around.
    pub fn step(&mut self, lines: isize) {
        let count = self.matches.len().max(1) as isize;
        self.selected = (self.selected as isize + lines).rem_euclid(count) as usize;
        self.moved = true;
    }

    /// Selects the item of a choice, if it matches.
    pub fn select(&mut self, choice: &Choice) {
        let is = |index: &usize| self.items.get(*index).is_some_and(|item| item.choice == *choice);
        self.selected = self.matches.iter().position(is).unwrap_or(self.selected);
        self.moved = true;
    }

    /// Puts the selected label into the field, to be extended with arguments.
    pub fn complete(&mut self) {
        if let Some(item) = self.chosen() {
            self.input = LineInput::new(format!("{} ", item.label));
            self.refresh();
        }
    }

    /// Matches anew after the text changed.
    pub fn refresh(&mut self) {
        self.selected = 0;
        self.moved = false;
        // Only the first word chooses in the palette; the rest is its argument.
        let text = match self.purpose {
            Purpose::Palette => self.input.text().split_whitespace().next().unwrap_or(""),
            _ => self.input.text(),
        };
        let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, usize)> = self
            .items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| {
                Some((pattern.score(Utf32Str::new(&item.label, &mut buffer), &mut matcher)?, index))
            })
            .collect();
        scored.sort_by_key(|&(score, index)| (std::cmp::Reverse(score), index));
        self.matches = scored.into_iter().map(|(_, index)| index).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(labels: &[&str]) -> Vec<Item> {
        let item = |label: &&str| Item {
            label: (*label).to_owned(),
            detail: String::new(),
            choice: Choice::Region((*label).to_owned()),
        };
        labels.iter().map(item).collect()
    }

    #[test]
    fn typing_narrows_and_an_argument_does_not() {
        let mut picker = Picker::new(Purpose::Palette, "x", items(&["clusters", "workgroups", "quit"]));
        picker.input = LineInput::new("work prod");
        picker.refresh();
        assert_eq!(picker.chosen().map(|i| i.label.as_str()), Some("workgroups"));
        picker.input = LineInput::new("zzz");
        picker.refresh();
        assert!(picker.chosen().is_none());
        picker.step(1);
        assert!(picker.chosen().is_none());
    }
}
