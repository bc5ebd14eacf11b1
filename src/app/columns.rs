//! Which columns a table shows, in which order, and by which of them its rows are sorted. Columns are counted as the
//! kind declares them, its load columns behind its own.

use crate::kinds::Kind;
use crate::model::SavedTable;

/// Identifier and status come first; the load columns follow them.
const FIRST: usize = 2;

/// A column rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: usize,
    pub reverse: bool,
}

/// The columns of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    kind: &'static Kind,
    order: Vec<usize>,
    hidden: Vec<usize>,
    /// The first counts most; never empty.
    sorts: Vec<Sort>,
}

impl Columns {
    /// As the kind declares them.
    pub fn new(kind: &'static Kind) -> Self {
        let own = kind.columns.len();
        let first = 0..FIRST.min(own);
        let order = first.chain(own..own + kind.load.len()).chain(FIRST.min(own)..own).collect();
        let sorts = vec![Sort { column: kind.order.0, reverse: kind.order.1 }];
        Self { kind, order, hidden: Vec::new(), sorts }
    }

    /// Every column from left to right, and whether it is shown.
    pub fn all(&self) -> impl Iterator<Item = (usize, bool)> {
        self.order.iter().map(|column| (*column, !self.hidden.contains(column)))
    }

    /// The columns shown, from left to right.
    pub fn shown(&self) -> impl Iterator<Item = usize> {
        self.all().filter(|(_, shown)| *shown).map(|(column, _)| column)
    }

    /// The columns sorted by, the first counting most.
    pub fn sorts(&self) -> &[Sort] {
        &self.sorts
    }

    /// Place among the columns sorted by, counted from 1, and the direction.
    pub fn sort_of(&self, column: usize) -> Option<(usize, bool)> {
        let at = self.sorts.iter().position(|sort| sort.column == column)?;
        Some((at + 1, self.sorts.get(at)?.reverse))
    }

    /// Sorts by a column alone; by the one it is sorted by already, the other way round.
    pub fn sort_by(&mut self, column: usize) {
        let reverse = matches!(self.sorts.as_slice(), [only] if only.column == column && !only.reverse);
        self.sorts = vec![Sort { column, reverse }];
    }

    /// Adds a column behind those sorted by; one that is there turns around, then goes.
    pub fn sort_also_by(&mut self, column: usize) {
        let several = self.sorts.len() > 1;
        match self.sorts.iter_mut().find(|sort| sort.column == column) {
            None => self.sorts.push(Sort { column, reverse: false }),
            Some(sort) if sort.reverse && several => self.sorts.retain(|sort| sort.column != column),
            Some(sort) => sort.reverse = !sort.reverse,
        }
    }

    /// Turns the whole order around.
    pub fn reverse(&mut self) {
        for sort in &mut self.sorts {
            sort.reverse = !sort.reverse;
        }
    }

    /// Hides or shows a column. The identifier stays.
    pub fn toggle(&mut self, column: usize) -> bool {
        if column == 0 {
            return false;
        }
        match self.hidden.iter().position(|hidden| *hidden == column) {
            Some(at) => drop(self.hidden.remove(at)),
            None => self.hidden.push(column),
        }
        true
    }

    /// Moves a column to the left or the right. The identifier stays first.
    pub fn shift(&mut self, column: usize, by: isize) -> bool {
        let Some(from) = self.order.iter().position(|known| *known == column) else { return false };
        let Some(to) = from.checked_add_signed(by).filter(|to| *to < self.order.len()) else { return false };
        if from == 0 || to == 0 {
            return false;
        }
        self.order.swap(from, to);
        true
    }

    /// A column's title.
    pub fn title(&self, column: usize) -> &'static str {
        let own = self.kind.columns.get(column).map(|own| own.title);
        own.or_else(|| self.load(column).map(|load| load.title)).unwrap_or("")
    }

    fn load(&self, column: usize) -> Option<&'static crate::kinds::LoadMetric> {
        self.kind.load.get(column.checked_sub(self.kind.columns.len())?)
    }

    /// The name a column is kept under.
    fn name(&self, column: usize) -> &'static str {
        let own = self.kind.columns.get(column).map(|own| own.id);
        own.or_else(|| self.load(column).map(|load| load.metric)).unwrap_or("")
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.order.iter().copied().find(|column| self.name(*column) == name)
    }

    /// What is kept; none where nothing was changed.
    pub fn saved(&self) -> Option<SavedTable> {
        if *self == Self::new(self.kind) {
            return None;
        }
        let names = |columns: &[usize]| columns.iter().map(|column| self.name(*column).to_owned()).collect();
        Some(SavedTable {
            columns: names(&self.order),
            hidden: names(&self.hidden),
            sort: self.sorts.iter().map(|sort| (self.name(sort.column).to_owned(), sort.reverse)).collect(),
        })
    }

    /// Takes up what was kept. Columns that were not known then keep their places behind the others.
    pub fn restore(&mut self, saved: &SavedTable) {
        let kept: Vec<usize> = saved.columns.iter().filter_map(|name| self.named(name)).collect();
        let mut order: Vec<usize> = vec![0];
        for column in kept.into_iter().chain(self.order.iter().copied()) {
            if !order.contains(&column) {
                order.push(column);
            }
        }
        self.hidden = saved.hidden.iter().filter_map(|name| self.named(name)).filter(|column| *column != 0).collect();
        let mut sorts: Vec<Sort> = Vec::new();
        for (name, reverse) in &saved.sort {
            if let Some(column) = self.named(name)
                && sorts.iter().all(|sort| sort.column != column)
            {
                sorts.push(Sort { column, reverse: *reverse });
            }
        }
        self.order = order;
        if !sorts.is_empty() {
            self.sorts = sorts;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;

    fn columns() -> Columns {
        Columns::new(kinds::find("clusters").unwrap())
    }

    #[test]
    fn a_second_key_adds_turns_and_goes() {
        let mut columns = columns();
        columns.sort_by(1);
        columns.sort_also_by(2);
        assert_eq!((columns.sort_of(1), columns.sort_of(2)), (Some((1, false)), Some((2, false))));
        columns.sort_also_by(2);
        assert_eq!(columns.sort_of(2), Some((2, true)));
        columns.sort_also_by(2);
        assert_eq!(columns.sort_of(2), None);
        columns.sort_also_by(1);
        columns.sort_also_by(1);
        assert_eq!(columns.sorts(), [Sort { column: 1, reverse: false }], "the last one never goes");
        columns.sort_by(1);
        assert_eq!(columns.sort_of(1), Some((1, true)));
    }

    #[test]
    fn what_was_chosen_comes_back_and_the_identifier_stays_where_it_is() {
        let mut columns = columns();
        assert_eq!(columns.saved(), None);
        assert!(!columns.toggle(0) && !columns.shift(0, 1) && !columns.shift(1, -1));
        assert!(columns.toggle(3) && columns.shift(1, 1));
        columns.sort_by(4);
        columns.sort_also_by(1);
        let saved = columns.saved().unwrap();
        let mut again = super::tests::columns();
        again.restore(&saved);
        assert_eq!(again, columns);
        assert_eq!(again.shown().next(), Some(0));
        assert!(!again.shown().any(|column| column == 3));
    }

    #[test]
    fn names_that_are_gone_and_columns_that_are_new_do_no_harm() {
        let mut columns = columns();
        let saved = SavedTable {
            columns: vec!["version".into(), "gone".into(), "version".into()],
            hidden: vec!["gone".into(), "cluster".into()],
            sort: vec![("gone".into(), true)],
        };
        columns.restore(&saved);
        assert_eq!(columns.all().count(), super::tests::columns().all().count());
        assert_eq!(columns.all().take(2).collect::<Vec<_>>(), [(0, true), (5, true)]);
        assert_eq!(columns.sorts().len(), 1);
    }
}
