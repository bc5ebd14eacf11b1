//! The tabs, in order: a new pane is one line here.

use super::{App, View};
use crate::kinds;

/// What a tab holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// Tables of these kinds, one at a time.
    Kinds(&'static [&'static str]),
    Sql,
    Metrics,
}

/// A tab of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tab {
    pub title: &'static str,
    pub inside: Inside,
}

/// Every tab; the digit keys count them.
pub static TABS: &[Tab] = &[
    Tab { title: "Clusters", inside: Inside::Kinds(&["clusters"]) },
    Tab { title: "Workgroups", inside: Inside::Kinds(&["workgroups"]) },
    Tab { title: "Namespaces", inside: Inside::Kinds(&["namespaces"]) },
    Tab { title: "SQL", inside: Inside::Sql },
    Tab { title: "Metrics", inside: Inside::Metrics },
    Tab { title: "Backups", inside: Inside::Kinds(&["snapshots", "recovery-points", "table-restores"]) },
    Tab { title: "Alarms", inside: Inside::Kinds(&["alarms", "events", "usage-limits"]) },
];

impl Tab {
    /// Indexes of its kinds in [`kinds::ALL`], in the order of its panes.
    pub fn kinds(&self) -> impl Iterator<Item = usize> + use<> {
        let ids = match self.inside {
            Inside::Kinds(ids) => ids,
            Inside::Sql | Inside::Metrics => &[],
        };
        ids.iter().filter_map(|id| kinds::ALL.iter().position(|kind| kind.id == *id))
    }
}

impl App {
    /// Index of the tab the view belongs to; text views belong to the tab they were opened over.
    pub fn tab(&self) -> usize {
        self.history().find_map(tab_of).unwrap_or(0)
    }

    /// The kind the view shows, or was opened over.
    pub fn kind(&self) -> Option<usize> {
        let of = |view: &View| match view {
            View::Table(kind) | View::Detail { kind, .. } | View::Diff { kind, .. } => Some(Some(*kind)),
            View::Sql | View::Metrics => Some(None),
            _ => None,
        };
        self.history().find_map(of).flatten()
    }

    /// The view of a tab, if there is one: of several panes the one looked at last.
    pub fn tab_view(&self, tab: usize) -> Option<View> {
        match TABS.get(tab)?.inside {
            Inside::Sql => Some(View::Sql),
            Inside::Metrics => Some(View::Metrics),
            Inside::Kinds(_) => {
                let last = self.history().find(|view| matches!(view, View::Table(_)) && tab_of(view) == Some(tab));
                last.cloned().or_else(|| TABS.get(tab)?.kinds().next().map(View::Table))
            }
        }
    }

    /// The next pane of the tab, if it has several; else the next tab.
    pub(super) fn next_pane(&self) -> Option<View> {
        let panes: Vec<usize> = TABS.get(self.tab()).map(|tab| tab.kinds().collect()).unwrap_or_default();
        match (panes.len(), self.kind()) {
            (2.., Some(kind)) => {
                let at = panes.iter().position(|pane| *pane == kind).unwrap_or(0);
                panes.get((at + 1) % panes.len()).copied().map(View::Table)
            }
            _ => self.tab_view((self.tab() + 1) % TABS.len()),
        }
    }
}

fn tab_of(view: &View) -> Option<usize> {
    match view {
        View::Table(kind) | View::Detail { kind, .. } | View::Diff { kind, .. } => {
            TABS.iter().position(|tab| tab.kinds().any(|k| k == *kind))
        }
        View::Sql => TABS.iter().position(|tab| tab.inside == Inside::Sql),
        View::Metrics => TABS.iter().position(|tab| tab.inside == Inside::Metrics),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_place() {
        for (index, kind) in kinds::ALL.iter().enumerate() {
            assert!(TABS.iter().any(|tab| tab.kinds().any(|k| k == index)), "{}", kind.id);
        }
        for tab in TABS {
            if let Inside::Kinds(ids) = tab.inside {
                assert_eq!(tab.kinds().count(), ids.len(), "{}", tab.title);
            }
        }
    }
}
