//! The moment under the cursor, shared by all charts.

use jiff::Timestamp;

/// The column a moment falls into; none outside the window.
pub fn column_of(moment: Timestamp, start: Timestamp, end: Timestamp, columns: usize) -> Option<usize> {
    let (offset, span) = (moment.as_second() - start.as_second(), end.as_second() - start.as_second());
    if offset < 0 || offset >= span {
        return None;
    }
    usize::try_from(offset * columns as i64 / span).ok().filter(|column| *column < columns)
}

/// The moment some steps from another, on the grid of the period and inside the window. A step is a period, or as
/// many as fall into one column.
pub fn step(
    from: Option<Timestamp>,
    steps: i64,
    (start, end, period): (Timestamp, Timestamp, u32),
    columns: usize,
) -> Timestamp {
    let (first, last, period) = (start.as_second(), end.as_second(), i64::from(period.max(1)));
    let column = (last - first) / (columns.max(1) as i64);
    let stride = (column / period).max(1) * period;
    let newest = (last - period).max(first);
    // The first step lands on the newest point.
    let at = from.map_or(newest, |from| from.as_second().saturating_add(steps.saturating_mul(stride)));
    let at = at.clamp(first, newest);
    Timestamp::from_second(first + (at - first).div_euclid(period) * period).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn it_begins_at_the_newest_point_and_stays_inside() {
        let window = (at(0), at(3600), 60);
        assert_eq!(step(None, -1, window, 60), at(3540));
        assert_eq!(step(Some(at(3540)), -1, window, 60), at(3480));
        assert_eq!(step(Some(at(3540)), 5, window, 60), at(3540));
        assert_eq!(step(Some(at(60)), -9, window, 60), at(0));
        // Ten points a column: a step is a column.
        assert_eq!(step(Some(at(1200)), 1, window, 6), at(1800));
        assert_eq!(step(None, 0, (at(5), at(5), 60), 0), at(5));
    }

    #[test]
    fn columns_share_the_window_evenly() {
        assert_eq!(column_of(at(0), at(0), at(600), 10), Some(0));
        assert_eq!(column_of(at(599), at(0), at(600), 10), Some(9));
        assert_eq!(column_of(at(600), at(0), at(600), 10), None);
        assert_eq!(column_of(at(-1), at(0), at(600), 10), None);
    }
}
