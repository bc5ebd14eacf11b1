//! What a person feels at the keyboard: the cost of single keys.

use crate::figures::millis;
use crate::terminal::{QUIET, Terminal};
use color_eyre::eyre::Result;
use std::time::{Duration, Instant};

/// A picture that does not come to rest within it is taken as it is.
const MOMENT: Duration = Duration::from_secs(2);

/// Cells that show something.
pub fn filled(terminal: &Terminal) -> usize {
    terminal.text().chars().filter(|character| !character.is_whitespace()).count()
}

/// What single key presses cost.
#[derive(Default)]
pub struct Steps {
    /// Key to the first change of the picture, ms.
    pub first: Vec<f64>,
    /// Key to the last change of the picture, ms.
    pub last: Vec<f64>,
    pub bytes: Vec<f64>,
}

/// Presses the keys in turn, each after the picture has come to rest.
pub fn steps(terminal: &mut Terminal, keys: &[&str], presses: usize) -> Result<Steps> {
    let mut steps = Steps::default();
    for key in keys.iter().cycle().take(presses) {
        let (bytes, changes) = (terminal.bytes, terminal.changes.len());
        let struck = Instant::now();
        terminal.send(key)?;
        let first = terminal.expect(&format!("a change after {key:?}"), |terminal| terminal.changes.len() > changes)?;
        terminal.settle(QUIET, MOMENT);
        steps.first.push(millis(first - struck));
        steps.last.push(millis(terminal.changes.last().copied().unwrap_or(first) - struck));
        steps.bytes.push((terminal.bytes - bytes) as f64);
    }
    Ok(steps)
}
