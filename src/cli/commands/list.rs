//! `list`: any kind's table.

use super::super::items::{Datum, Field, Items};
use super::super::{Failure, Global, Settings, Status};
use super::fetch::{Fetched, Found, fetch};
use crate::kinds::{self, Align, Catalog, Cell, Column, Filter, Kind, LoadMetric};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// Prints the rows that came and the filter lets through; the exit status is that of the first failure.
pub async fn run(
    settings: &Settings,
    kind: &Kind,
    filter: &str,
    load: bool,
    global: &Global,
) -> Result<Status, Failure> {
    if load && kind.load.is_empty() {
        let what = format!("{} have no load", kind.id);
        let with: Vec<&str> = kinds::ALL.iter().filter(|kind| !kind.load.is_empty()).map(|kind| kind.id).collect();
        return Err(Failure::usage(what, format!("there is one of {}", with.join(" and ")), "leave --with-load out"));
    }
    let mut fetched = fetch(settings, kind).await;
    let loads = if load { measure(kind, &mut fetched).await } else { Loads::default() };
    // One failure and nothing else is told in full; more get a line each.
    if fetched.answers == 0
        && let [(_, failure)] = fetched.failures.as_slice()
    {
        return Err(failure.clone());
    }
    let nothing_answered = fetched.answers == 0;
    let status = fetched.failures.first().map_or(Status::Done, |(_, failure)| failure.status);
    let filter = Filter::parse(filter, kind);
    fetched.found.retain(|found| filter.matches(&found.row));
    if !nothing_answered {
        let loads = load.then_some(&loads);
        super::print(&items(kind, &fetched.found, loads, settings.accounts.len() > 1), global)?;
    }
    fetched.report_failures();
    Ok(status)
}

/// Newest values by profile, Region, metric and resource.
type Loads = HashMap<(Option<String>, String, usize, String), f64>;

/// Minutes looked at for a newest value.
const MINUTES: u32 = 15;

/// Asks every account and Region rows came from. One that does not tell leaves its values out, with a warning.
async fn measure(kind: &Kind, fetched: &mut Fetched) -> Loads {
    let (mut loads, catalog) = (Loads::new(), Catalog::default());
    for (profile, connected) in &fetched.connections {
        let of_profile = fetched.found.iter().filter(|found| found.profile == *profile);
        let regions: BTreeSet<String> = of_profile.map(|found| found.row.region.clone()).collect();
        for region in regions {
            match kinds::measure(&connected.cloud, &catalog, kind, &region, MINUTES, Timestamp::now()).await {
                Ok(all) => {
                    for load in all {
                        if let Some((_, value)) = load.series.latest() {
                            loads.insert((profile.clone(), region.clone(), load.metric, load.resource), value);
                        }
                    }
                }
                Err(error) => fetched.lacking.push((region, error.into())),
            }
        }
    }
    loads
}

fn items(kind: &Kind, found: &[Found], loads: Option<&Loads>, many_accounts: bool) -> Items {
    let region = found.first().map(|first| first.row.region.as_str());
    let many_regions = found.iter().any(|found| Some(found.row.region.as_str()) != region);
    let any_finding = found.iter().any(|found| !found.row.findings.is_empty());
    let (first, rest) =
        kind.columns.split_first().map_or(("ID", &[] as &[Column]), |(first, rest)| (first.title, rest));
    let mut fields = vec![Field::text("id", first)];
    fields.push(Field { machine_only: !many_regions, ..Field::text("region", "REGION") });
    if many_accounts {
        fields.push(Field::text("profile", "PROFILE"));
    }
    fields.extend(rest.iter().map(field));
    fields.extend(kind.load.iter().filter(|_| loads.is_some()).map(|load| {
        let mut field = Field::text(load.metric, load.title);
        field.head.right = load.state.is_none();
        field
    }));
    fields.push(Field { machine_only: !any_finding, ..Field::text("findings", "FINDINGS") });
    Items { fields, rows: found.iter().map(|found| row(kind, found, loads, many_accounts)).collect() }
}

fn field(column: &Column) -> Field {
    let mut field = Field::text(column.id, column.title);
    field.head.right = column.align == Align::Right;
    field
}

fn row(kind: &Kind, found: &Found, loads: Option<&Loads>, with_profile: bool) -> Vec<Datum> {
    let Found { profile, row, .. } = found;
    let mut data = vec![Datum::text(&row.id), Datum::text(&row.region)];
    if with_profile {
        data.push(Datum::text(profile.as_deref().unwrap_or_default()));
    }
    data.extend(row.cells.iter().skip(1).map(datum));
    if let Some(loads) = loads {
        data.extend(kind.load.iter().enumerate().map(|(index, metric)| {
            let resource = metric.of.and_then(|column| row.cells.get(column)).map_or(row.id.clone(), Cell::to_string);
            newest(metric, loads.get(&(profile.clone(), row.region.clone(), index, resource)).copied())
        }));
    }
    data.push(Datum { raw: json!(row.findings), shown: row.findings.join("; ") });
    data
}

/// A metric's newest value; nothing published is nothing, not zero.
fn newest(metric: &LoadMetric, value: Option<f64>) -> Datum {
    let cell = match (value, metric.unit) {
        (None, _) => Cell::Absent,
        (Some(value), "MB") => Cell::Megabytes(value),
        (Some(value), unit) => Cell::Number((value * 10.0).round() / 10.0, unit),
    };
    let word = value.zip(metric.state).map(|(value, state)| state.word(value).0.to_owned());
    Datum { raw: value.map_or(Value::Null, number), shown: word.unwrap_or_else(|| cell.to_string()) }
}

fn datum(cell: &Cell) -> Datum {
    Datum { raw: raw(cell), shown: cell.to_string() }
}

/// A cell as programs want it: raw numbers without unit, RFC 3339 times, null for what the service did not say.
pub fn raw(cell: &Cell) -> Value {
    match cell {
        Cell::Absent => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Status(status) => json!(status.word),
        Cell::Number(value, _) | Cell::Megabytes(value) => number(*value),
        Cell::Span(seconds) => json!(seconds),
        Cell::Bool(value) => json!(value),
        Cell::Time(at) => json!(at.to_string()),
    }
}

/// Whole numbers without a point; what no JSON number can say is null.
fn number(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT { json!(value as i64) } else { json!(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_get_raw_values() {
        assert_eq!(raw(&Cell::Number(128.0, "RPU")).to_string(), "128");
        assert_eq!(raw(&Cell::Number(6.25, "%")).to_string(), "6.25");
        assert_eq!(raw(&Cell::Number(f64::NAN, "")), Value::Null);
        assert_eq!(raw(&Cell::Megabytes(131_072.0)).to_string(), "131072");
        assert_eq!(raw(&Cell::Time(Timestamp::UNIX_EPOCH)), json!("1970-01-01T00:00:00Z"));
        assert_eq!(raw(&Cell::Absent), Value::Null);
        assert_eq!(raw(&Cell::Bool(true)), json!(true));
    }
}
