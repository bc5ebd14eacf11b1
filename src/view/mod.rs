//! The only place that paints: the state onto a frame. Nothing here changes anything.

mod bars;
mod chart;
mod dialog;
mod editor;
mod frame;
mod glyph;
mod grid;
mod hints;
mod metrics;
mod numbers;
mod overlay;
mod peek;
mod plan;
mod plot;
mod sparkline;
pub mod sql;
mod table;
mod text;
mod theme;

pub(crate) use sparkline::sparkline;
pub use theme::{ColorMode, Theme};

use crate::app::{App, MIN_SIZE, View};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::widgets::{Paragraph, Wrap};

/// Paints the whole screen.
pub fn draw(app: &App, frame: &mut Frame) {
    if app.too_small() {
        too_small(app, frame);
        return;
    }
    let [header, tabs, body, status, hints] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    frame::header(app, header, frame);
    frame::tabs(app, tabs, frame);
    body_view(app, body, frame);
    frame::status(app, status, frame);
    hints::draw(app, hints, frame);
    overlay::draw(app, body, status, frame);
}

fn body_view(app: &App, area: Rect, frame: &mut Frame) {
    match app.view() {
        View::Table(kind) => {
            if let Some(table) = app.tables.get(*kind) {
                let panes = u16::from(frame::panes(app, Rect { height: area.height.min(1), ..area }, frame));
                let area = Rect { y: area.y + panes, height: area.height.saturating_sub(panes), ..area };
                table::draw(app, table, area, frame);
            }
        }
        View::Metrics => metrics::draw(app, area, frame),
        View::Sql => {
            let area = sql::tabs(&app.sql, &app.settings.theme, app.now, area, frame);
            sql::draw(app.sql.current(), &app.keymap, &app.settings.theme, app.now, area, frame);
        }
        _ => text::draw(app, area, frame),
    }
}

/// Wrapped into what there is: 10x3 shows it whole, and even one cell must not panic.
fn too_small(app: &App, frame: &mut Frame) {
    let (columns, rows) = app.size;
    let text = format!("needs {}x{}, has {columns}x{rows}", MIN_SIZE.0, MIN_SIZE.1);
    frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), frame.area());
}
