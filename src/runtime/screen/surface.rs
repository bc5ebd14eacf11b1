//! The ratatui backend: it only remembers size and cursor. The painter compares whole buffers itself, because it
//! must find rows that moved, which ratatui's cell-by-cell difference has already lost.

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::convert::Infallible;

/// Never asks the terminal anything: the loop tells it the size, the frame tells it the cursor.
#[derive(Debug)]
pub(super) struct Surface {
    size: Size,
    cursor: Position,
    cursor_shown: bool,
}

impl Surface {
    pub fn new(size: Size) -> Self {
        Self { size, cursor: Position::ORIGIN, cursor_shown: false }
    }

    pub fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// Where the frame wants the cursor; `None` when hidden.
    pub fn cursor(&self) -> Option<Position> {
        self.cursor_shown.then_some(self.cursor)
    }
}

impl Backend for Surface {
    type Error = Infallible;

    /// The difference is lazy and not looked at: comparing is the painter's.
    fn draw<'a, I>(&mut self, _content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.cursor_shown = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.cursor_shown = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.cursor = position.into();
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_region(&mut self, _clear_type: ClearType) -> Result<(), Infallible> {
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}
