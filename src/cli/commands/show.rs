//! `show`: one resource's detail.

use super::super::args::Format;
use super::super::items::{Datum, Field, Items};
use super::super::output::Output;
use super::super::{Failure, Global, Settings, Status};
use super::fetch::{Fetched, Found, fetch};
use super::list::raw;
use crate::format::visible;
use crate::kinds::{Cell, Kind, Row};
use crate::nearest::did_you_mean;
use serde_json::json;
use std::io::{self, Write};

/// Prints sections for people, the whole document as JSON, or the fields of the sections in the other formats.
pub async fn run(settings: &Settings, kind: &Kind, id: &str, global: &Global) -> Result<Status, Failure> {
    let mut fetched = fetch(settings, kind).await;
    let connections = std::mem::take(&mut fetched.connections);
    let Found { profile, mut row } = pick_found(fetched, kind, id)?;
    let whole = matches!(global.output, Format::Json | Format::Ndjson);
    let connected = connections.iter().find(|(of, _)| *of == profile);
    if let (Some(more), Some((_, connected)), false) = (kind.more, connected, whole) {
        match more(connected.cloud.clone(), row.region.clone(), row.id.clone()).await {
            Ok(sections) => row.sections.extend(sections),
            // The rest is told all the same.
            Err(error) => eprintln!("warning: {}", Failure::from(error).line()),
        }
    }
    let mut output = Output::open(global.out.as_deref())?;
    match global.output {
        Format::Table => write_sections(&row, &mut output)?,
        Format::Json => writeln!(output, "{}", row.raw.pretty())?,
        Format::Ndjson => writeln!(output, "{}", row.raw.value())?,
        format => fields(&row).write(format, &mut output)?,
    }
    output.finish()?;
    Ok(Status::Done)
}

/// The one row of that name, or why there is none or more than one.
pub fn pick(fetched: Fetched, kind: &Kind, id: &str) -> Result<Row, Failure> {
    pick_found(fetched, kind, id).map(|found| found.row)
}

fn pick_found(mut fetched: Fetched, kind: &Kind, id: &str) -> Result<Found, Failure> {
    let names: Vec<String> = fetched.found.iter().map(|found| found.row.id.clone()).collect();
    fetched.found.retain(|found| found.row.id == id);
    let places: Vec<_> = fetched.found.iter().map(|found| found.row.region.clone()).collect();
    match (fetched.found.pop(), places.len()) {
        (Some(found), 1) => Ok(found),
        (Some(_), _) => {
            let why = format!("it is in {}", places.join(" and "));
            Err(Failure::usage(format!("there is more than one \"{id}\""), why, "name the --region and the --profile"))
        }
        // What could not be asked may well hold it.
        (None, _) if !fetched.failures.is_empty() => Err(fetched.failures.remove(0).1),
        (None, _) => {
            let near = did_you_mean(id, names.iter().map(String::as_str));
            let why = format!("there is none among the {} {}.{near}", names.len(), kind.id);
            let next = format!("`redshift-tui list {}` shows them; check the Region and the profile", kind.id);
            Err(Failure::new(Status::Refused, format!("\"{id}\" was not found"), why, next))
        }
    }
}

fn write_sections(row: &Row, out: &mut impl Write) -> io::Result<()> {
    for finding in &row.findings {
        writeln!(out, "! {}", visible(finding))?;
    }
    for section in row.sections.iter().filter(|section| !section.fields.is_empty()) {
        let widest = section.fields.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        writeln!(out, "{}", section.title)?;
        for (name, cell) in &section.fields {
            writeln!(out, "  {:widest$}  {}", visible(name), visible(&cell.to_string()))?;
        }
    }
    Ok(())
}

fn fields(row: &Row) -> Items {
    let heads = vec![Field::text("id", "FIELD"), Field::text("section", "SECTION"), Field::text("value", "VALUE")];
    let datum = |cell: &Cell| Datum { raw: raw(cell), shown: cell.to_string() };
    let findings = row.findings.iter().map(|text| {
        vec![Datum::text("finding"), Datum::text("Findings"), Datum { raw: json!(text), shown: text.clone() }]
    });
    let of_sections = row.sections.iter().flat_map(|section| {
        section
            .fields
            .iter()
            .map(|(name, cell)| vec![Datum::text(name.as_ref()), Datum::text(section.title), datum(cell)])
    });
    Items { fields: heads, rows: findings.chain(of_sections).collect() }
}
