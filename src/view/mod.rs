//! The only place that paints: the state onto a frame.

mod editor;
mod grid;
pub mod sql;
mod theme;

pub use theme::{ColorMode, Theme};

use crate::app::App;
use ratatui::Frame;
use ratatui::widgets::Paragraph;

/// Paints the whole screen.
pub fn draw(app: &App, frame: &mut Frame) {
    let _ = app;
    frame.render_widget(Paragraph::new("redshift-tui"), frame.area());
}
