//! Where the frame's parts lie; the state needs it to keep cursors inside, the view to paint.

/// Below this the screen shows one line that says so.
pub const MIN_SIZE: (u16, u16) = (40, 10);

/// Header, tab bar, status line and hint bar.
const FRAME_ROWS: u16 = 4;

/// Lines of the body a dialog keeps for its title, its field and what is wrong.
pub const DIALOG_FRAME: usize = 4;

/// Whether the terminal is too small for anything but a sentence.
pub fn too_small(size: (u16, u16)) -> bool {
    size.0 < MIN_SIZE.0 || size.1 < MIN_SIZE.1
}

/// Lines between tab bar and status line.
pub fn body_height(size: (u16, u16)) -> usize {
    usize::from(size.1.saturating_sub(FRAME_ROWS))
}
