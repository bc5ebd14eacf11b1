//! A step of the printed plan and how it is written.

use super::table::Distribution;

/// One step with those under it.
#[derive(Debug, Clone)]
pub struct Step {
    /// `Seq Scan on sales`.
    pub title: String,
    /// `Filter: (qtysold > 2)`.
    pub details: Vec<String>,
    /// Until the first row.
    pub start: f64,
    /// Until the last.
    pub total: f64,
    pub rows: f64,
    /// Bytes of a row.
    pub width: u64,
    pub distribution: Distribution,
    /// The column its rows are sorted by on their slices, as the table keeps them.
    pub sorted: Option<String>,
    /// `dev.public.sales` and its rows, where the step reads a table.
    pub scanned: Option<(String, f64)>,
    pub children: Vec<Step>,
}

/// What every sort costs more, so that it shows.
pub const SORT: f64 = 1_000_000_000_000.0;

impl Step {
    /// A step over one other, with its rows.
    pub fn over(title: impl Into<String>, child: Self) -> Self {
        Self {
            title: title.into(),
            details: Vec::new(),
            start: child.start,
            total: child.total,
            rows: child.rows,
            width: child.width,
            distribution: child.distribution.clone(),
            sorted: None,
            scanned: None,
            children: vec![child],
        }
    }

    /// With one more step under it.
    #[must_use]
    pub fn and(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// With a line under it.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    /// Sorted rows of the slices are merged by the leader, which they reach over the network.
    #[must_use]
    pub fn on_leader(mut self) -> Self {
        match self.title.as_str() {
            "Limit" => {
                let children = std::mem::take(&mut self.children).into_iter().map(Self::on_leader).collect();
                Self { children, ..self }
            }
            "Sort" => {
                let key = self.details.first().map(|line| line.replace("Sort Key", "Merge Key"));
                let network = Self::over("Network", self).with("Send to leader");
                let merge = Self::over("Merge", network);
                key.into_iter().fold(merge, Self::with)
            }
            _ => self,
        }
    }

    /// Appends its lines, two blanks and an arrow further in than those above.
    pub fn write(&self, depth: usize, lines: &mut Vec<String>) {
        let (arrow, indent) = match depth {
            0 => (String::new(), "  ".to_owned()),
            depth => (format!("{}->  ", " ".repeat(depth * 6 - 4)), " ".repeat(depth * 6 + 2)),
        };
        lines.push(format!(
            "{arrow}XN {}  (cost={:.2}..{:.2} rows={:.0} width={})",
            self.title,
            self.start,
            self.total,
            self.rows.max(1.0),
            self.width
        ));
        lines.extend(self.details.iter().map(|detail| format!("{indent}{detail}")));
        for child in &self.children {
            child.write(depth + 1, lines);
        }
    }
}
