//! Styles by meaning. Sixteen colours on the terminal's own background by default; mono has none at all.

use crate::model::StatusClass;
use ratatui::style::{Color, Modifier, Style};

/// How much colour the terminal is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorMode {
    /// No colour sequences at all: bold, reverse, underline and glyphs carry the meaning.
    Mono,
    #[default]
    Ansi16,
}

/// A style for each meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub mode: ColorMode,
    /// Draw with ASCII only.
    pub ascii: bool,
    pub text: Style,
    pub dim: Style,
    /// Names, titles, the active tab.
    pub strong: Style,
    /// Column headers.
    pub header: Style,
    /// The selected line's mark and first cell, the cell under the cursor.
    pub selected: Style,
    pub accent: Style,
    pub ok: Style,
    pub busy: Style,
    pub idle: Style,
    pub error: Style,
    pub unknown: Style,
    /// NULL in a grid.
    pub null: Style,
    pub keyword: Style,
    pub string: Style,
    pub number: Style,
    pub comment: Style,
    /// DEMO, READ-ONLY and their like.
    pub chip: Style,
}

impl Theme {
    /// The built-in theme for a colour mode.
    pub fn new(mode: ColorMode, ascii: bool) -> Self {
        let color = |color: Color| match mode {
            ColorMode::Mono => Style::new(),
            ColorMode::Ansi16 => Style::new().fg(color),
        };
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let dim = Style::new().add_modifier(Modifier::DIM);
        Self {
            mode,
            ascii,
            text: Style::new(),
            dim,
            strong: bold,
            header: bold.add_modifier(Modifier::UNDERLINED),
            selected: Style::new().add_modifier(Modifier::REVERSED),
            accent: color(Color::Cyan),
            ok: color(Color::Green),
            busy: color(Color::Yellow),
            idle: color(Color::Blue),
            error: color(Color::Red).add_modifier(Modifier::BOLD),
            unknown: color(Color::Magenta),
            null: dim.add_modifier(Modifier::ITALIC),
            keyword: color(Color::Blue).add_modifier(Modifier::BOLD),
            string: color(Color::Green),
            number: color(Color::Cyan),
            comment: dim,
            chip: color(Color::Yellow).add_modifier(Modifier::REVERSED),
        }
    }

    /// The style of a chart's line by its place; mono has one for all, and the legend's letters tell them apart.
    pub fn line(&self, index: usize) -> Style {
        const COLORS: [Color; 6] =
            [Color::Cyan, Color::Yellow, Color::Green, Color::Magenta, Color::Blue, Color::LightRed];
        match (self.mode, COLORS.get(index % COLORS.len())) {
            (ColorMode::Ansi16, Some(color)) => Style::new().fg(*color),
            _ => Style::new(),
        }
    }

    /// Glyph and style of a status class: the word beside it says the same.
    pub fn status(&self, class: StatusClass) -> (&'static str, Style) {
        match class {
            StatusClass::Ok => (" ", self.ok),
            StatusClass::Busy => ("~", self.busy),
            StatusClass::Idle => ("-", self.idle),
            StatusClass::Error => ("!", self.error),
            StatusClass::Unknown => ("?", self.unknown),
        }
    }
}
