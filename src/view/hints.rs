//! The hint bar: the keys that matter where one is, from the keymap in force.

use crate::app::{App, View};
use crate::keys::{Action, Context};
use crate::metrics::Mode;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// Actions and what each is called here, most wanted first.
type Hints = &'static [(Action, &'static str)];

/// As many as have room.
pub(super) fn draw(app: &App, area: Rect, frame: &mut Frame) {
    let theme = &app.settings.theme;
    let contexts = app.contexts();
    let mut spans = Vec::new();
    let mut left = usize::from(area.width);
    for (action, word) in wanted(app, &contexts) {
        let Some(key) = app.keymap.key_for(&contexts, *action) else { continue };
        let cost = key.len() + word.len() + 3;
        if cost > left {
            break;
        }
        left -= cost;
        spans.push(Span::styled(key, theme.strong));
        spans.push(Span::styled(format!(" {word}  "), theme.dim));
    }
    frame.render_widget(Line::from(spans), area);
}

fn wanted(app: &App, contexts: &[Context]) -> Hints {
    match contexts.first() {
        Some(Context::Chart) => match app.metrics.mode {
            Mode::Overview => CHART,
            Mode::One => CHART_ONE,
            Mode::Numbers => CHART_NUMBERS,
        },
        Some(Context::Table) => TABLE,
        Some(Context::Editor) => EDITOR,
        Some(Context::Grid) => GRID,
        Some(Context::Find) => FIND,
        Some(Context::Plot) => PLOT,
        Some(Context::Peek) => PEEK,
        Some(Context::Prompt) => PROMPT,
        _ if matches!(app.view(), View::Detail { .. }) => DETAIL,
        _ => TEXT,
    }
}

const TABLE: Hints = &[
    (Action::Open, "details"),
    (Action::Filter, "filter"),
    (Action::Sort, "sort"),
    (Action::Actions, "actions"),
    (Action::Sql, "SQL"),
    (Action::Metrics, "metrics"),
    (Action::RawJson, "JSON"),
    (Action::Copy, "copy"),
    (Action::Refresh, "refresh"),
    (Action::Palette, "commands"),
    (Action::Help, "help"),
    (Action::Quit, "quit"),
];

const EDITOR: Hints = &[
    (Action::RunStatement, "run"),
    (Action::CancelStatement, "cancel"),
    (Action::NextPane, "results"),
    (Action::RunAll, "run all"),
    (Action::Explain, "explain"),
    (Action::CompleteWord, "complete"),
    (Action::History, "history"),
    (Action::CatalogTree, "catalog"),
    (Action::PickTarget, "target"),
    (Action::PickDatabase, "database"),
    (Action::Expand, "expand"),
    (Action::Palette, "commands"),
    (Action::Back, "leave the editor"),
];

const GRID: Hints = &[
    (Action::NextPane, "editor"),
    (Action::RunStatement, "run"),
    (Action::CancelStatement, "cancel"),
    (Action::Copy, "copy"),
    (Action::Export, "export"),
    (Action::Filter, "filter"),
    (Action::Sort, "sort"),
    (Action::Find, "find"),
    (Action::Record, "record"),
    (Action::Plot, "chart"),
    (Action::Expand, "expand"),
    (Action::PickTarget, "target"),
    (Action::Palette, "commands"),
    (Action::Help, "help"),
];

const CHART_NUMBERS: Hints = &[
    (Action::Numbers, "chart"),
    (Action::Back, "back"),
    (Action::Range, "range"),
    (Action::Period, "period"),
    (Action::Statistic, "statistic"),
    (Action::Export, "export"),
    (Action::Copy, "copy"),
    (Action::Help, "help"),
];

const CHART_ONE: Hints = &[
    (Action::Back, "back"),
    (Action::Left, "cursor"),
    (Action::FocusLine, "one line"),
    (Action::Range, "range"),
    (Action::ZoomIn, "zoom"),
    (Action::PanBack, "back in time"),
    (Action::Split, "split"),
    (Action::Numbers, "numbers"),
    (Action::Export, "export"),
    (Action::Help, "help"),
];

const CHART: Hints = &[
    (Action::Open, "one chart"),
    (Action::Left, "cursor"),
    (Action::Range, "range"),
    (Action::ZoomIn, "zoom"),
    (Action::PanBack, "back in time"),
    (Action::Split, "split"),
    (Action::PickTarget, "target"),
    (Action::Numbers, "numbers"),
    (Action::Filter, "all charts"),
    (Action::Export, "export"),
    (Action::Help, "help"),
];

const FIND: Hints = &[
    (Action::FindNext, "next"),
    (Action::FindPrevious, "previous"),
    (Action::NextPane, "other field"),
    (Action::Replace, "replace"),
    (Action::ReplaceAll, "all"),
    (Action::MatchCase, "case"),
    (Action::Expression, "expression"),
    (Action::Back, "close"),
];

const PLOT: Hints = &[
    (Action::Back, "rows"),
    (Action::PlotShape, "shape"),
    (Action::PlotAcross, "x"),
    (Action::PlotUp, "y"),
    (Action::Right, "cursor"),
    (Action::Help, "help"),
];

const PEEK: Hints = &[
    (Action::Back, "back"),
    (Action::Right, "next row"),
    (Action::Left, "row before"),
    (Action::Fold, "fold"),
    (Action::Copy, "copy"),
];

const PROMPT: Hints =
    &[(Action::Accept, "take"), (Action::Back, "close"), (Action::Down, "next"), (Action::Complete, "complete")];

const DETAIL: Hints = &[
    (Action::Back, "back"),
    (Action::Actions, "actions"),
    (Action::Sql, "SQL"),
    (Action::Metrics, "metrics"),
    (Action::RawJson, "JSON"),
    (Action::Copy, "copy"),
    (Action::Filter, "find"),
    (Action::Help, "help"),
];

const TEXT: Hints =
    &[(Action::Back, "back"), (Action::RawJson, "JSON"), (Action::Copy, "copy"), (Action::Help, "help")];
