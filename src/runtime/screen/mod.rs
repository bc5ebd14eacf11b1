//! From the painted state to bytes: ratatui paints a buffer, the painter turns it into the fewest bytes that bring
//! the terminal there. Nothing here does IO: a frame is a `Vec<u8>`, written by the output thread in one call.

mod cursor;
mod glyph;
mod grid;
mod painter;
mod pen;
mod scroll;
mod surface;
#[cfg(test)]
mod tests;

pub use painter::{Painter, PainterOptions};

use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal};
use surface::Surface;

/// ratatui's terminal with our own way of finding out what changed.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal<Surface>,
    painter: Painter,
}

impl Screen {
    /// A screen of `columns` by `rows` whose real content is not known: the first frame clears it.
    pub fn new((columns, rows): (u16, u16), options: PainterOptions) -> Self {
        let Ok(terminal) = Terminal::new(Surface::new(Size::new(columns, rows)));
        Self { terminal, painter: Painter::new(columns, rows, options) }
    }

    /// Takes on a new size; the next frame clears and paints everything.
    pub fn resize(&mut self, (columns, rows): (u16, u16)) {
        self.terminal.backend_mut().resize(Size::new(columns, rows));
        let Ok(()) = self.terminal.resize(Rect::new(0, 0, columns, rows));
        self.painter.resize(columns, rows);
    }

    /// Forgets what the terminal shows; the next frame clears and paints everything.
    pub fn forget(&mut self) {
        self.painter.forget();
    }

    /// Paints a frame and returns what to write; empty when nothing changed.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> Vec<u8> {
        let Ok(frame) = self.terminal.draw(paint);
        self.painter.take_in(frame.buffer);
        let cursor = self.terminal.backend().cursor();
        self.painter.frame(cursor)
    }
}
