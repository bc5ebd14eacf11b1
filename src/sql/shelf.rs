//! Things in a row, one of which is shown. There is always one.

/// Those before the one shown, it, and those after it.
#[derive(Debug, Default)]
pub struct Shelf<T> {
    before: Vec<T>,
    pub(super) shown: T,
    after: Vec<T>,
}

impl<T: Default> Shelf<T> {
    /// Of one thing.
    pub fn new(shown: T) -> Self {
        Self { before: Vec::new(), shown, after: Vec::new() }
    }

    /// The number of the one shown, from 1, and how many there are.
    pub fn place(&self) -> (usize, usize) {
        (self.before.len() + 1, self.before.len() + 1 + self.after.len())
    }

    /// The one shown.
    pub fn shown(&self) -> &T {
        &self.shown
    }

    /// All of them, in order.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.before.iter().chain(std::iter::once(&self.shown)).chain(&self.after)
    }

    /// As [`Shelf::all`], to change them.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.before.iter_mut().chain(std::iter::once(&mut self.shown)).chain(&mut self.after)
    }

    /// The last in the row.
    pub(super) fn last(&self) -> &T {
        self.after.last().unwrap_or(&self.shown)
    }

    pub(super) fn last_mut(&mut self) -> &mut T {
        self.after.last_mut().unwrap_or(&mut self.shown)
    }

    /// Forgets all and gives the one that was shown.
    pub(super) fn clear(&mut self) -> T {
        self.before.clear();
        self.after.clear();
        std::mem::take(&mut self.shown)
    }

    /// Adds one at the end; a reader who looks at the last goes along.
    pub(super) fn push(&mut self, thing: T) {
        if self.after.is_empty() {
            self.before.push(std::mem::replace(&mut self.shown, thing));
        } else {
            self.after.push(thing);
        }
    }

    /// Shows the next one, or the one before; false at the end.
    pub(super) fn step(&mut self, forward: bool) -> bool {
        if forward {
            if self.after.is_empty() {
                return false;
            }
            self.before.push(std::mem::replace(&mut self.shown, self.after.remove(0)));
            return true;
        }
        let Some(back) = self.before.pop() else { return false };
        self.after.insert(0, std::mem::replace(&mut self.shown, back));
        true
    }

    /// As [`Shelf::step`], around the end.
    pub(super) fn turn(&mut self, forward: bool) {
        if !self.step(forward) {
            while self.step(!forward) {}
        }
    }

    /// Takes the one shown away, and shows the next, else the one before; `None` when it is the only one.
    pub(super) fn take(&mut self) -> Option<T> {
        let next = if self.after.is_empty() { self.before.pop()? } else { self.after.remove(0) };
        Some(std::mem::replace(&mut self.shown, next))
    }
}
