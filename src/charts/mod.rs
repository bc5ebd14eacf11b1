//! Charts without a screen: lines, resampling, axes, cursor and the dots of a plot. Painting is the view's.

mod axes;
mod cursor;
mod plot;
mod resample;
mod series;
mod stack;
mod unit;

pub use axes::{Scale, Tick, scale, time_ticks};
pub use cursor::{column_of, step};
pub use plot::{Dots, Grain, draw, scatter};
pub use resample::{Bucket, resample};
pub use series::{Line, Summary};
pub use stack::{part_at, stack};
pub use unit::Unit;
