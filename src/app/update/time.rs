//! Deadlines that came due.

use super::super::{App, Connection, Now, Request, Timer};
use super::{act, input, perform};
use std::time::Duration;

/// How often the load is asked for: once a CloudWatch period.
pub(super) const LOAD_EVERY: Duration = Duration::from_mins(1);
/// Minutes of load fetched: what the sparkline shows.
pub(super) const LOAD_MINUTES: u32 = 30;

/// Handles every timer due now.
pub(super) fn due(app: &mut App, now: Now) {
    while let Some(timer) = app.timers.pop_due(now.mono) {
        match timer {
            Timer::KeySequence => {
                app.dirty = true;
                input::end_sequence(app, now);
            }
            Timer::Rows { kind, region } => rows(app, kind, region, now),
            // What is in sight is looked after with every message.
            Timer::Load { .. } | Timer::Further => {}
            Timer::Pending => pending(app, now),
            Timer::NoticeOver => {
                app.notice = None;
                app.dirty = true;
            }
            Timer::SaveTabs => super::save_tabs(app),
            Timer::Follow { tab } => {
                let steps = app.sql.of(tab).map(|bench| bench.due(now)).unwrap_or_default();
                act::carry_out(app, steps, now);
            }
            Timer::Measure => super::metrics::due(app, now),
            Timer::Reconnect => app.connect(now),
        }
    }
}

/// Shows what has been pending for long; while a statement runs its seconds go on.
fn pending(app: &mut App, now: Now) {
    app.dirty = true;
    if app.sql.running() {
        app.timers.set(now.mono + Duration::from_secs(1), Timer::Pending);
    }
}

fn rows(app: &mut App, kind: &'static str, region: String, now: Now) {
    let ready = app.session.connection == Connection::Ready;
    if live(app, &region) || (ready && perform::watched(app, kind, &region)) {
        app.ask(Request::Rows { kind, region }, now);
    } else {
        app.timers.set(now.mono + LOAD_EVERY, Timer::Rows { kind, region });
    }
}

pub(super) fn live(app: &App, region: &str) -> bool {
    !app.paused && app.session.connection == Connection::Ready && app.session.regions.iter().any(|r| r == region)
}
