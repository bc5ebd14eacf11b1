//! Samples that are filled while a transaction is open: it sees them, or says why not.

use super::SqlError;
use super::rewrite::node::Nodes;
use super::session::{Session, Transaction};
use std::sync::Arc;

/// What an open transaction sees of samples that are filled while it is open: nothing, unless it begins again.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The last filling before it began.
    pub fillings: u64,
    /// How it began; none once it has changed anything.
    pub begin: Option<&'static str>,
}

impl Session {
    /// Fills the samples a statement names.
    ///
    /// # Errors
    /// `40001` where the open transaction began before that and has changed something: it cannot see the rows.
    pub(super) fn fill_samples(&mut self, nodes: &Nodes) -> Result<(), SqlError> {
        let engine = Arc::clone(&self.engine);
        let mut last = 0;
        for sample in engine.samples.named(nodes, &self.database, &self.schemas) {
            last = last.max(engine.samples.fill(&engine, sample)?);
        }
        if self.transaction != Transaction::Open || last <= self.view.fillings {
            return Ok(());
        }
        let Some(begin) = self.view.begin else {
            let why = "could not serialize access: the sample was filled after the transaction began; run it again";
            return Err(SqlError::new("40001", why));
        };
        self.execute_own("commit")?;
        self.begin(begin)
    }

    /// Begins a transaction of the engine.
    pub(super) fn begin(&mut self, begin: &'static str) -> Result<(), SqlError> {
        self.view = View { fillings: self.engine.samples.fillings(), begin: Some(begin) };
        self.execute_own(begin).map(|_| ())
    }
}
