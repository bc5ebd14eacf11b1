//! Answers of the world. One of an older generation changes nothing.

use super::super::{Answer, App, Connection, Event, Generation, Now, Request, Timer};
use super::{act, perform};
use crate::cloud::{Cloud, CloudError};
use crate::kinds::{Row, RowSet};
use std::time::Duration;

/// A failed connection is tried again after this long.
const RECONNECT: Duration = Duration::from_secs(30);

/// Takes in one answer.
pub(super) fn answered(app: &mut App, answer: Answer, now: Now) {
    let Answer { generation, request, event } = answer;
    // What became of a change is told whatever the session has become meanwhile.
    let event = match (&request, event) {
        (Request::Perform { run, action, call }, Event::Performed(result)) => {
            app.in_flight.remove(&request.key());
            perform::performed(app, *run, action, call, result, now);
            return;
        }
        (_, event) => event,
    };
    if generation != app.session.generation {
        return;
    }
    app.in_flight.remove(&request.key());
    app.dirty = true;
    match (request, event) {
        (_, Event::Connected(result)) => connected(app, result, now),
        (_, Event::IdentityKnown(result)) => {
            if let Err(error) = &result {
                app.record(error.to_string(), true, now);
            }
            app.session.identity = Some(result);
        }
        (Request::Rows { kind, region }, Event::RowsLoaded(result)) => rows(app, kind, region, result, now),
        (Request::Load { kind, region, .. }, Event::LoadMeasured(result)) => {
            if let Err(error) = &result {
                app.record(format!("{region}: {error}"), true, now);
            }
            if let Some(table) = app.tables.iter_mut().find(|table| table.kind.id == kind) {
                table.measured(&region, result);
            }
        }
        (Request::Further { kind, region, id }, Event::FurtherTold(result)) => {
            if let Err(error) = &result {
                app.record(format!("{region}: {error}"), true, now);
            }
            if let Some(table) = app.tables.iter_mut().find(|table| table.kind.id == kind) {
                table.told_further(&region, &id, result);
            }
        }
        (request @ (Request::Published { .. } | Request::Measure { .. }), event) => {
            super::metrics::answered(app, &request, event, now);
        }
        (Request::Databases { .. }, Event::DatabasesListed(result)) => super::prompt::databases(app, result, now),
        (Request::Catalog { target, database, level }, Event::CatalogListed(result)) => {
            super::catalog::listed(app, (target, database), level, result, now);
        }
        (Request::History, Event::HistoryRead(result)) => super::bench::history_read(app, result, now),
        (Request::Queries, Event::QueriesListed(result)) => super::queries::listed(app, result, now),
        (Request::ReadQuery { name }, Event::QueryRead(result)) => super::queries::read(app, name, result, now),
        (Request::SaveQuery { tab, name, text, .. }, Event::QuerySaved(result)) => {
            super::queries::saved(app, (tab, name, text), result, now);
        }
        (request, event) => {
            let bench = request.tab().and_then(|tab| app.sql.of(tab));
            let steps = bench.map(|bench| bench.answered(&request, event, now)).unwrap_or_default();
            act::carry_out(app, steps, now);
        }
    }
}

fn connected(app: &mut App, result: Result<Cloud, CloudError>, now: Now) {
    match result {
        Ok(cloud) => {
            app.session.connection = Connection::Ready;
            app.session.regions = cloud.regions().to_vec();
            app.record(format!("connected: Regions {}", app.session.regions.join(", ")), false, now);
            app.ask(Request::Identity, now);
            ask_all(app, now);
            let steps: Vec<_> = app.sql.all_mut().flat_map(|bench| bench.take_up(now)).collect();
            act::carry_out(app, steps, now);
        }
        Err(error) => {
            app.record(error.to_string(), true, now);
            app.session.connection = Connection::Failed(error);
            app.timers.set(now.mono + RECONNECT, Timer::Reconnect);
        }
    }
}

/// Asks for the rows of every kind in every Region.
pub(super) fn ask_all(app: &mut App, now: Now) {
    for region in app.session.regions.clone() {
        for kind in crate::kinds::ALL {
            app.ask(Request::Rows { kind: kind.id, region: region.clone() }, now);
        }
    }
}

fn rows(app: &mut App, kind: &'static str, region: String, result: Result<RowSet, CloudError>, now: Now) {
    if let Err(error) = &result {
        app.record(format!("{region}: {error}"), true, now);
    }
    if let Ok(RowSet { partial: Some(error), .. }) = &result {
        app.record(format!("{region}: {error}"), true, now);
    }
    // Runs look at what came before the table takes it.
    let seen = result.as_ref().ok().filter(|_| perform::watched(app, kind, &region)).cloned();
    let Some(table) = app.tables.iter_mut().find(|table| table.kind.id == kind) else { return };
    table.loaded(&region, result, now.wall);
    let next = Duration::from_secs(u64::from(table.cadence(&region)));
    app.timers.set(now.mono + next, Timer::Rows { kind, region: region.clone() });
    if let Some(set) = seen {
        perform::looked(app, kind, &region, &set, now);
    } else if perform::watched(app, kind, &region) {
        app.timers.set(now.mono + perform::LOOK, Timer::Rows { kind, region });
    }
    choose_target(app);
    super::metrics::noted(app);
    super::metrics::choose(app, now);
}

/// Tabs without a target take the first one that SQL can be asked of: workgroups of the first Region first.
fn choose_target(app: &mut App) {
    let usable = |row: &&Row| row.status.class == crate::model::StatusClass::Ok && row.target.is_some();
    let row = app.tables.iter().rev().flat_map(super::super::Table::rows).find(usable);
    if let Some((target, database)) = row.and_then(|row| Some((row.target.clone()?, row.database.clone()))) {
        for bench in app.sql.all_mut() {
            bench.offer_target(target.clone(), database.clone());
        }
    }
}

/// Switches profile or Regions: what is on the way belongs to the old session and is dropped.
pub(super) fn switch(app: &mut App, profile: Option<String>, regions: Vec<String>, now: Now) {
    perform::forget(app, now);
    app.session.switch(profile, regions);
    app.in_flight.retain(|key, _| key.changes());
    app.catalog.clear();
    for table in &mut app.tables {
        table.clear();
    }
    app.metrics.detach();
    for bench in app.sql.all_mut() {
        bench.detach(now);
    }
    let generation: Generation = app.session.generation;
    app.outbox.push(super::super::Effect::AbandonOlder(generation));
    app.timers = super::super::Timers::default();
    app.connect(now);
}
