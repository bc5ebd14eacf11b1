//! The Metrics pane in the whole: when it is asked, and the lists one chooses from.

use super::super::{App, Choice, Connection, Event, Item, Now, Picker, Purpose, Request, Step, View};
use super::super::{Overlay, Table};
use super::act::carry_out;
use crate::keys::Action;
use crate::kinds::Row;
use crate::metrics::export::{Document, Format};
use crate::metrics::window::{LONGEST, RANGES, SHORTEST, length_word, parse_length};
use crate::metrics::{Chart, Facts, Mode, Pane, Subject};
use crate::model::{StatusClass, Target};

/// Does an action in the pane; false leaves it to the whole.
pub(super) fn act(app: &mut App, action: Action, now: Now) -> bool {
    match action {
        Action::PickTarget => subjects(app),
        Action::Filter => charts(app),
        Action::Range => ranges(app, now),
        Action::Period => periods(app, now),
        Action::Export => exports(app, now),
        Action::Copy => copies(app, now),
        Action::Sql => sql(app, now),
        Action::Refresh if app.session.connection == Connection::Ready => {
            let steps = app.metrics.refresh(now);
            carry_out(app, steps, now);
        }
        Action::RawJson => {}
        other => {
            let Some(steps) = app.metrics.act(other, now) else { return false };
            carry_out(app, steps, now);
        }
    }
    true
}

/// The pane came into sight.
pub(super) fn opened(app: &mut App, now: Now) {
    choose(app, now);
    if *app.view() == View::Metrics && app.session.connection == Connection::Ready {
        let steps = app.metrics.opened(now);
        carry_out(app, steps, now);
    }
}

/// A pane in sight that shows nothing yet takes the first target there is: healthy ones first.
pub(super) fn choose(app: &mut App, now: Now) {
    if *app.view() != View::Metrics || app.metrics.subject().is_some() {
        return;
    }
    let mut rows: Vec<&Row> = app.tables.iter().flat_map(Table::rows).filter(|row| row.target.is_some()).collect();
    rows.sort_by_key(|row| row.status.class != StatusClass::Ok);
    let first = rows.first().and_then(|row| Some((Subject::of(row)?, facts(app, row))));
    if let Some((subject, facts)) = first {
        let steps = app.metrics.look_at(subject, facts, now);
        carry_out(app, steps, now);
    }
}

/// What is known of a row: of itself, and of the alarms on it.
fn facts(app: &App, row: &Row) -> Facts {
    let alarms = app.tables.iter().filter(|table| table.kind.id == "alarms");
    Facts::of(row, alarms.flat_map(|table| table.parts.values()).flat_map(|part| &part.rows))
}

/// Rows came in: alarms, limits and windows of what is shown may be others.
pub(super) fn noted(app: &mut App) {
    let Some(Subject::One { target, .. }) = app.metrics.subject() else { return };
    let mut rows = app.tables.iter().flat_map(Table::rows);
    if let Some(found) = rows.find(|row| row.target.as_ref() == Some(target)).map(|row| facts(app, row)) {
        app.metrics.set_facts(found);
    }
}

/// The metrics of the selected row.
pub(super) fn of_row(app: &mut App, now: Now) {
    let found = app.row().map(|row| (row.id.clone(), Subject::of(row), facts(app, row)));
    match found {
        Some((_, Some(subject), facts)) => {
            let steps = app.metrics.look_at(subject, facts, now);
            app.open(View::Metrics);
            carry_out(app, steps, now);
        }
        Some((id, None, _)) if of_alarm(app, &id, now) => {}
        Some((id, None, _)) => app.say(format!("{id} has no metrics of its own: choose its cluster or workgroup"), now),
        None => {
            app.open(View::Metrics);
            opened(app, now);
        }
    }
}

/// The metrics of what the selected alarm is on; false where it is no alarm or its resource is not there.
fn of_alarm(app: &mut App, id: &str, now: Now) -> bool {
    let Some(alarm) = app.row().filter(|row| row.raw.get("StateValue").is_some() && row.id == id) else { return false };
    let values = alarm.raw.list("Dimensions");
    let names: Vec<&str> = values.iter().filter_map(|pair| pair.get(1)?.as_str()).collect();
    let (region, metric) = (alarm.region.clone(), alarm.raw.text("MetricName"));
    let on = |row: &&Row| row.region == region && row.target.as_ref().is_some_and(|of| names.contains(&of.name()));
    let found = app.tables.iter().flat_map(Table::rows).find(on);
    let Some((subject, facts)) = found.and_then(|row| Some((Subject::of(row)?, facts(app, row)))) else { return false };
    // What rang is what one wants to see.
    let steps = app.metrics.look_at_one(subject, facts, metric, now);
    app.open(View::Metrics);
    carry_out(app, steps, now);
    true
}

/// The timer of the pane.
pub(super) fn due(app: &mut App, now: Now) {
    if *app.view() == View::Metrics {
        let live = !app.paused && app.session.connection == Connection::Ready;
        let steps = app.metrics.due(live, now);
        if !steps.is_empty() {
            carry_out(app, steps, now);
        }
    }
}

/// An answer for the pane; failures go into the session log too.
pub(super) fn answered(app: &mut App, request: &Request, event: Event, now: Now) {
    let error = match &event {
        Event::MetricsPublished(Err(error)) | Event::MetricsMeasured(Err(error)) => Some(error.to_string()),
        _ => None,
    };
    if let Some(error) = error {
        app.record(error, true, now);
    }
    if let Some(steps) = app.metrics.answered(request, event, now) {
        carry_out(app, steps, now);
    }
}

/// What a list of the pane offered was chosen.
pub(super) fn choose_item(app: &mut App, choice: Choice, now: Now) {
    let steps = match choice {
        Choice::Chart(index) => app.metrics.show(index, now),
        Choice::Subject(subject, facts) => app.metrics.look_at(subject, facts, now),
        Choice::Range(length) => app.metrics.set_range(length, now),
        Choice::Period(period) => app.metrics.set_period(period, now),
        Choice::ExportChart(format) => match Document::of(&app.metrics, format, now.wall) {
            Some(document) => vec![Step::Export(document)],
            None => vec![Step::Notice("there are no numbers to write yet".into())],
        },
        _ => Vec::new(),
    };
    carry_out(app, steps, now);
}

/// A range that is not in the list, as it was typed.
pub(super) fn typed_range(app: &mut App, text: &str, now: Now) {
    match parse_length(text) {
        Some(length) if (SHORTEST..=LONGEST).contains(&length) => {
            let steps = app.metrics.set_range(length, now);
            carry_out(app, steps, now);
        }
        Some(_) => app.say("CloudWatch has 10 minutes to 455 days", now),
        None => app.say(format!("{text:?} is no length of time: 90m, 6h, 2d, 1w"), now),
    }
}

fn show(app: &mut App, purpose: Purpose, title: &'static str, items: Vec<Item>) {
    app.overlay = Some(Overlay::Picker(Picker::new(purpose, title, items)));
}

fn item(label: impl Into<String>, detail: impl Into<String>, choice: Choice) -> Item {
    Item { label: label.into(), detail: detail.into(), choice }
}

/// Every target, and all of a Region beside each other.
fn subjects(app: &mut App) {
    let mut rows: Vec<&Row> = app.tables.iter().flat_map(Table::rows).collect();
    rows.sort_by_key(|row| row.status.class != StatusClass::Ok);
    let of_row = |row: &&Row| {
        let subject = Subject::of(row)?;
        let detail = format!("{}  {}", row.status.word, row.region);
        Some(item(subject.to_string(), detail, Choice::Subject(subject, facts(app, row))))
    };
    let mut items: Vec<Item> = rows.iter().filter_map(of_row).collect();
    for region in &app.session.regions {
        for subject in [Subject::Clusters { region: region.clone() }, Subject::Workgroups { region: region.clone() }] {
            items.push(item(
                subject.to_string(),
                format!("beside each other  {region}"),
                Choice::Subject(subject, Facts::default()),
            ));
        }
    }
    show(app, Purpose::Subject, "Metrics of", items);
}

fn charts(app: &mut App) {
    let detail = |chart: &Chart| {
        let splits: Vec<&str> = chart.splits.iter().map(|split| split.label.as_str()).collect();
        format!("{}  {}", chart.title, splits.join(", "))
    };
    let items = app.metrics.charts().iter().enumerate();
    let items = items.map(|(index, chart)| item(&chart.name, detail(chart), Choice::Chart(index))).collect();
    show(app, Purpose::Chart, "Chart", items);
}

fn ranges(app: &mut App, now: Now) {
    let range = |length: i64| {
        let window = crate::metrics::Window { length, end: None, ..app.metrics.window };
        let period = window.at(now.wall).period;
        item(length_word(length), format!("every {}", length_word(i64::from(period))), Choice::Range(length))
    };
    let items = RANGES.into_iter().map(range).collect();
    show(app, Purpose::Range, "Range up to now (or type 6h, 10d)", items);
}

fn periods(app: &mut App, now: Now) {
    let window = app.metrics.window;
    let fitting = crate::metrics::Window { period: None, ..window }.at(now.wall).period;
    let mut items = vec![item("auto", format!("what fits: {}", length_word(i64::from(fitting))), Choice::Period(None))];
    for period in window.legal(now.wall) {
        let points = window.length / i64::from(period);
        items.push(item(length_word(i64::from(period)), format!("{points} points"), Choice::Period(Some(period))));
    }
    show(app, Purpose::Period, "Time between points", items);
}

fn exports(app: &mut App, now: Now) {
    if !app
        .metrics
        .charts()
        .iter()
        .enumerate()
        .any(|(index, _)| app.metrics.chart(index).is_some_and(|(_, d)| d.has_numbers()))
    {
        app.say("there are no numbers to write yet", now);
        return;
    }
    let what = if app.metrics.mode == Mode::Overview { "the overview" } else { "this chart" };
    let items = vec![
        item("CSV", format!("the numbers of {what}"), Choice::ExportChart(Format::Csv)),
        item("SVG", format!("the picture of {what}"), Choice::ExportChart(Format::Svg)),
        item("PNG", format!("the picture of {what}, in dots"), Choice::ExportChart(Format::Png)),
    ];
    show(app, Purpose::ExportChart, "Write to a file", items);
}

/// The values under the cursor, the lines as a table, the same question for the AWS CLI.
fn copies(app: &mut App, now: Now) {
    let items = copy_items(&app.metrics, now);
    if items.is_empty() {
        app.say("there is nothing to copy yet", now);
    } else {
        show(app, Purpose::Copy, "Copy", items);
    }
}

fn copy_items(pane: &Pane, now: Now) -> Vec<Item> {
    let mut items = Vec::new();
    let Some((chart, drawn)) = pane.chart(pane.selected()) else { return items };
    if let Some((at, values)) = pane.values(now.wall).filter(|(_, values)| !values.is_empty()) {
        let value = |(label, value): &(String, Option<f64>)| {
            format!("{at}\t{label}\t{}", value.map(|value| value.to_string()).unwrap_or_default())
        };
        let text = values.iter().map(value).collect::<Vec<_>>().join("\n");
        items.push(item("values", format!("{} at {at}", chart.name), Choice::Copy(text)));
    }
    if drawn.has_numbers()
        && let Some(document) = Document::of(pane, Format::Csv, now.wall)
    {
        let mut csv = Vec::new();
        // Writing into memory cannot fail.
        let _ = document.write(&mut csv);
        let csv = String::from_utf8_lossy(&csv).into_owned();
        items.push(item("CSV", format!("{} lines", csv.lines().count()), Choice::Copy(csv)));
    }
    let span = pane.span(now.wall);
    if let Some(query) = chart.queries(span.period).first() {
        let dimensions: Vec<String> =
            query.metric.dimensions.iter().map(|(name, value)| format!("'Name={name},Value={value}'")).collect();
        let call = format!(
            "aws cloudwatch get-metric-statistics --namespace {} --metric-name {} --dimensions {} --start-time {} \
             --end-time {} --period {} --statistics {}",
            query.metric.namespace,
            query.metric.name,
            dimensions.join(" "),
            span.start,
            span.end,
            query.period,
            query.stat.as_str()
        );
        items.push(item("CLI call", call.clone(), Choice::Copy(call)));
    }
    items
}

/// SQL on the pane's target.
fn sql(app: &mut App, now: Now) {
    match app.metrics.subject() {
        Some(Subject::One { target, .. }) => {
            let target: Target = target.clone();
            let rows = app.tables.iter().flat_map(Table::rows);
            let database = rows.filter(|row| row.target.as_ref() == Some(&target)).find_map(|row| row.database.clone());
            app.sql.current_mut().set_target(target, database);
            app.open(View::Sql);
        }
        _ => app.say("SQL goes to one target: choose it first", now),
    }
}
