//! The views that are text: details, raw JSON, help, identity, session log. As lines with a tone; painting is the view's.

use super::{App, Connection, View, calls, diff};
use crate::cloud::CloudError;
use crate::keys::{Action, Context};
use crate::kinds::{Cell, Row};
use crate::model::StatusClass;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a piece of text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Title,
    Dim,
    Key,
    Error,
    /// Of two documents: only in the second, only in the first, in both but not the same.
    Added,
    Removed,
    Changed,
    Status(StatusClass),
}

/// One line of toned pieces.
pub type TextLine = Vec<(Tone, String)>;

/// The lines of the text view in force, wrapped to the screen; none for tables and the workbench.
pub fn lines(app: &App) -> Vec<TextLine> {
    let width = usize::from(app.size.0);
    unwrapped(app).into_iter().flat_map(|line| wrap(line, width)).collect()
}

/// Breaks a line that is wider than the screen; what follows is indented to where its last piece began.
pub fn wrap(line: TextLine, width: usize) -> Vec<TextLine> {
    let total: usize = line.iter().map(|(_, text)| text.width()).sum();
    if total <= width {
        return vec![line];
    }
    let before_last: usize = line.iter().rev().skip(1).map(|(_, text)| text.width()).sum();
    let indent = if before_last * 2 <= width { before_last.max(2) } else { 2 };
    let mut wrapped = Vec::new();
    let mut current: TextLine = Vec::new();
    let mut used = 0;
    for (tone, text) in line {
        let mut piece = String::new();
        for word in text.split_inclusive(' ') {
            // A word longer than a line is broken anywhere; any other goes to the next line whole.
            let breaks = word.trim_end().width() + indent > width;
            if !breaks && used > indent && used + word.trim_end().width() > width {
                current.push((tone, std::mem::take(&mut piece)));
                wrapped.push(std::mem::replace(&mut current, vec![(Tone::Plain, " ".repeat(indent))]));
                used = indent;
            }
            for c in word.chars() {
                let cells = c.width().unwrap_or(0);
                if breaks && used + cells > width && used > indent {
                    current.push((tone, std::mem::take(&mut piece)));
                    wrapped.push(std::mem::replace(&mut current, vec![(Tone::Plain, " ".repeat(indent))]));
                    used = indent;
                }
                piece.push(c);
                used += cells;
            }
        }
        current.push((tone, piece));
    }
    wrapped.push(current);
    wrapped
}

fn unwrapped(app: &App) -> Vec<TextLine> {
    match app.view() {
        View::Detail { kind, region, id, raw } => match app.tables.get(*kind).and_then(|t| t.find(region, id)) {
            Some(row) if *raw => json(row),
            Some(row) => detail(app, *kind, row),
            None => vec![vec![(Tone::Dim, format!("{id} is no longer there"))]],
        },
        View::Diff { kind, rows, all } => difference(app, *kind, rows, *all),
        View::Help(contexts) => help(app, contexts),
        View::Identity => identity(app),
        View::Log => log(app),
        View::Table(_) | View::Sql | View::Metrics => Vec::new(),
    }
}

/// The title of the view in force.
pub fn title(app: &App) -> String {
    match app.view() {
        View::Detail { id, raw: false, .. } => id.clone(),
        View::Detail { id, raw: true, .. } => format!("{id}: raw JSON"),
        View::Diff { all, .. } => format!("What differs{}", if *all { ", and what is the same" } else { "" }),
        View::Help(_) => "Keys".to_owned(),
        View::Identity => "Identity and session".to_owned(),
        View::Log => "Session log".to_owned(),
        View::Table(_) | View::Sql | View::Metrics => String::new(),
    }
}

/// An error as three lines: what, why, what to do.
pub fn error_lines(error: &CloudError) -> Vec<TextLine> {
    vec![
        vec![(Tone::Error, format!("! {}", error.what()))],
        vec![(Tone::Plain, format!("  {}", error.why()))],
        vec![(Tone::Key, format!("  {}", error.next_step()))],
    ]
}

fn field(name: &str, cell: &Cell) -> TextLine {
    let tone = match cell {
        Cell::Status(status) => Tone::Status(status.class),
        _ => Tone::Plain,
    };
    // A name longer than its column still keeps apart from what it names.
    let apart = if name.chars().count() < 26 { "" } else { "  " };
    vec![(Tone::Dim, format!("  {name:<26}{apart}")), (tone, cell.to_string())]
}

fn detail(app: &App, kind: usize, row: &Row) -> Vec<TextLine> {
    let mut lines = Vec::new();
    if let Some(table) = app.tables.get(kind) {
        lines.extend(table.findings(row).iter().map(|finding| vec![(Tone::Error, format!("! {finding}"))]));
        let measured: Vec<TextLine> = table
            .kind
            .load
            .iter()
            .enumerate()
            .filter_map(|(index, load)| {
                let (at, value) = table.load(index, row)?.latest()?;
                let value = match (load.state, load.unit) {
                    (Some(state), _) => Cell::Text(state.word(value).0.to_owned()),
                    (None, "MB") => Cell::Megabytes(value),
                    (None, unit) => Cell::Number(value, unit),
                };
                let shown = format!("{value}  as of {}", at.strftime("%H:%MZ"));
                Some(vec![(Tone::Dim, format!("  {:<26}", load.metric)), (Tone::Plain, shown)])
            })
            .collect();
        if !measured.is_empty() {
            lines.push(vec![(Tone::Title, "Load".to_owned())]);
            lines.extend(measured);
        }
    }
    for section in &row.sections {
        lines.push(vec![(Tone::Title, section.title.to_owned())]);
        lines.extend(section.fields.iter().map(|(name, cell)| field(name, cell)));
    }
    lines.extend(further(app, kind, row));
    lines
}

/// The sections that were asked for when the details were opened.
fn further(app: &App, kind: usize, row: &Row) -> Vec<TextLine> {
    let table = app.tables.get(kind).filter(|table| table.kind.more.is_some());
    match table.map(|table| table.further(&row.region, &row.id).and_then(|further| further.answer.as_ref())) {
        None => Vec::new(),
        Some(None) => vec![vec![(Tone::Dim, "asking for more...".to_owned())]],
        Some(Some(Err(error))) => error_lines(error),
        Some(Some(Ok(sections))) => {
            let shown = sections.iter().filter(|section| !section.fields.is_empty()).flat_map(|section| {
                let title = vec![(Tone::Title, section.title.to_owned())];
                std::iter::once(title).chain(section.fields.iter().map(|(name, cell)| field(name, cell)))
            });
            shown.collect()
        }
    }
}

/// What differs between two rows, as long as both are there.
fn difference(app: &App, kind: usize, rows: &[(String, String); 2], all: bool) -> Vec<TextLine> {
    let find = |(region, id): &(String, String)| app.tables.get(kind)?.find(region, id);
    let [first, second] = rows;
    match (find(first), find(second)) {
        (Some(first), Some(second)) => {
            let name = |row: &Row, other: &Row| {
                if row.id == other.id { format!("{} ({})", row.id, row.region) } else { row.id.clone() }
            };
            diff::lines((&name(first, second), &name(second, first)), &first.raw.value(), &second.raw.value(), all)
        }
        _ => vec![vec![(Tone::Dim, "one of the two is no longer there".to_owned())]],
    }
}

fn json(row: &Row) -> Vec<TextLine> {
    let text = row.raw.pretty();
    text.lines().map(|line| vec![(Tone::Plain, line.to_owned())]).collect()
}

/// Columns for the keys of an action.
const KEYS_WIDTH: usize = 20;

fn help(app: &App, contexts: &[Context]) -> Vec<TextLine> {
    let mut lines = Vec::new();
    for &context in contexts {
        lines.push(vec![(Tone::Title, format!("{context:?}"))]);
        for hint in app.keymap.hints(context) {
            let def = hint.action.def();
            let mut keys = hint.keys;
            if keys.chars().count() > KEYS_WIDTH {
                // A long list stands on a line of its own, so that the columns stay columns.
                lines.push(vec![(Tone::Key, format!("  {keys}"))]);
                keys = String::new();
            }
            lines.push(vec![
                (Tone::Key, format!("  {keys:<KEYS_WIDTH$}  ")),
                (Tone::Plain, format!("{:<18}", def.name)),
                (Tone::Dim, def.doc.to_owned()),
            ]);
        }
    }
    if contexts.iter().any(|context| Action::Actions.def().contexts.contains(context)) {
        lines.push(vec![
            (Tone::Title, "On a row".to_owned()),
            (Tone::Dim, "  from its menu, or by name after `:`".into()),
        ]);
        lines.extend(crate::actions::ALL.iter().map(|action| {
            let told = format!("{} ({})", action.doc, action.kinds.join(", "));
            vec![(Tone::Plain, format!("  {:<24}", action.name)), (Tone::Dim, told)]
        }));
    }
    lines.push(vec![(
        Tone::Dim,
        "Commands after `:` are kinds (with a filter), action names, profile NAME, region NAME...".into(),
    )]);
    lines
}

fn identity(app: &App) -> Vec<TextLine> {
    let plain = |name: &str, text: String| vec![(Tone::Dim, format!("  {name:<26}")), (Tone::Plain, text)];
    let session = &app.session;
    let mut lines = vec![vec![(Tone::Title, "Session".to_owned())]];
    lines.push(plain("Profile", session.profile.clone().unwrap_or_else(|| "the SDK's default chain".to_owned())));
    lines.push(plain("Regions", session.regions.join(", ")));
    lines.push(plain("Mode", if app.policy().may_write() { "changes allowed" } else { "read-only" }.to_owned()));
    match &session.connection {
        Connection::Connecting => lines.push(plain("Connection", "connecting".to_owned())),
        Connection::Ready => lines.push(plain("Connection", "ready".to_owned())),
        Connection::Failed(error) => lines.extend(error_lines(error)),
    }
    lines.push(vec![(Tone::Title, "Identity".to_owned())]);
    match &session.identity {
        None => lines.push(plain("Caller", "not known yet".to_owned())),
        Some(Err(error)) => lines.extend(error_lines(error)),
        Some(Ok(identity)) => {
            lines.push(plain("Account", identity.account.clone()));
            lines.push(plain("ARN", identity.arn.clone()));
            lines.push(plain("Credentials from", identity.source.clone().unwrap_or_else(|| "not said".to_owned())));
            let expires = identity.expires.map(|at| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string());
            lines.push(plain("Expire", expires.unwrap_or_else(|| "never, as far as the provider says".to_owned())));
        }
    }
    lines.extend(calls::by_service(&app.calls));
    lines.push(vec![(Tone::Title, "Sources".to_owned())]);
    for table in &app.tables {
        for region in &session.regions {
            let part = table.parts.get(region);
            let name = format!("{} {region}", table.kind.id);
            let failed = part.and_then(|part| part.error.as_ref().or(part.load_error.as_ref()));
            lines.push(if let Some(error) = failed {
                vec![(Tone::Dim, format!("  {name:<26} ")), (Tone::Error, error.to_string())]
            } else {
                let as_of = part.and_then(|part| part.as_of).map(|at| at.strftime("as of %H:%M:%SZ").to_string());
                plain(&format!("{name} "), as_of.unwrap_or_else(|| "no answer yet".to_owned()))
            });
        }
    }
    lines
}

/// What was said and what was called, newest first.
fn log(app: &App) -> Vec<TextLine> {
    let line = |line: &super::LogLine| {
        let tone = if line.error { Tone::Error } else { Tone::Plain };
        (line.at, vec![(Tone::Dim, line.at.strftime("%H:%M:%SZ  ").to_string()), (tone, line.text.clone())])
    };
    let said = app.log.iter().map(line);
    let mut all: Vec<_> = said.chain(app.calls.iter().map(|call| (call.at, calls::line(call)))).collect();
    all.sort_by_key(|(at, _)| *at);
    let under_way = app.runs.iter().map(|run| {
        vec![
            (Tone::Dim, run.began.strftime("since %H:%M:%SZ  ").to_string()),
            (Tone::Status(StatusClass::Busy), run.line()),
        ]
    });
    let mut lines: Vec<TextLine> = under_way.collect();
    lines.extend(calls::head(&app.calls));
    lines.extend(all.into_iter().rev().map(|(_, line)| line));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: &[TextLine]) -> Vec<String> {
        lines.iter().map(|line| line.iter().map(|(_, piece)| piece.as_str()).collect::<String>()).collect()
    }

    #[test]
    fn long_lines_break_between_words_and_long_words_anywhere() {
        let line = vec![(Tone::Dim, "ARN   ".to_owned()), (Tone::Plain, "one two three".to_owned())];
        assert_eq!(text(&wrap(line, 14)), ["ARN   one two ", "      three"]);
        let word = vec![(Tone::Plain, "abcdefghij".to_owned())];
        assert_eq!(text(&wrap(word, 4)), ["abcd", "  ef", "  gh", "  ij"]);
        assert!(!wrap(vec![(Tone::Plain, "x y".to_owned())], 0).is_empty());
    }
}
