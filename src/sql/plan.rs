//! The plan EXPLAIN prints, as a tree: what each step costs by itself, and what deserves a look.

use super::results::Results;

/// A step of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Steps above it.
    pub depth: usize,
    /// `XN Hash Join DS_BCAST_INNER`, without figures.
    pub name: String,
    /// Cost up to its last row, what is below it included.
    pub cost: Option<f64>,
    /// Of the whole plan's cost, what this step adds by itself: 0 to 1.
    pub share: Option<f64>,
    pub rows: Option<f64>,
    pub width: Option<u64>,
    /// The lines under it: conditions, keys.
    pub details: Vec<String>,
    pub warning: Option<&'static str>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    pub nodes: Vec<Node>,
    /// What the service itself warns of.
    pub notes: Vec<String>,
}

/// What in a step's name means work that can often be avoided.
const WARNINGS: &[(&str, &str)] = &[
    ("Nested Loop", "nested loop: a join without an equality, perhaps a Cartesian product"),
    ("DS_BCAST_INNER", "the inner table is sent whole to every node: a DISTKEY on the join column avoids it"),
    ("DS_DIST_BOTH", "both tables are sent around: DISTKEYs on the join columns avoid it"),
    ("DS_DIST_ALL_INNER", "the inner table is sent to one slice: the outer one is DISTSTYLE ALL"),
];

impl Plan {
    /// Of a result that is one: a single column with steps in it.
    pub fn of(results: &Results) -> Option<Self> {
        let [column] = results.columns() else { return None };
        if !column.name.eq_ignore_ascii_case("query plan") {
            return None;
        }
        let texts: Vec<String> = (0..results.rows()).filter_map(|row| results.text(row, 0)).collect();
        let plan = Self::parse(texts.iter().flat_map(|text| text.lines()));
        (!plan.nodes.is_empty()).then_some(plan)
    }

    /// Of the lines EXPLAIN prints. Lines that are neither a step nor a note are details of the step above.
    pub fn parse<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut plan = Self::default();
        // Indents of the steps from the root down to the last one.
        let mut path: Vec<usize> = Vec::new();
        for line in lines {
            let text = line.trim();
            let indent = line.len() - line.trim_start().len();
            let step = text.strip_prefix("->").map(str::trim_start);
            if text.is_empty() {
                continue;
            }
            if text.starts_with("-----") {
                plan.notes.push(text.trim_matches(['-', ' ']).to_owned());
            } else if let Some(step) = step.or_else(|| text.contains("(cost=").then_some(text)) {
                path.retain(|above| *above < indent);
                plan.nodes.push(node(step, path.len()));
                path.push(indent);
            } else if let Some(node) = plan.nodes.last_mut() {
                node.details.push(text.to_owned());
            }
        }
        plan.weigh();
        plan
    }

    /// Each step's own share: its cost without that of the steps directly below.
    fn weigh(&mut self) {
        let Some(whole) = self.nodes.first().and_then(|root| root.cost).filter(|cost| *cost > 0.0) else { return };
        let costs: Vec<(usize, Option<f64>)> = self.nodes.iter().map(|node| (node.depth, node.cost)).collect();
        for (at, node) in self.nodes.iter_mut().enumerate() {
            let Some(cost) = node.cost else { continue };
            let inside = costs.iter().skip(at + 1).take_while(|(depth, _)| *depth > node.depth);
            let below: f64 = inside.filter(|(depth, _)| *depth == node.depth + 1).filter_map(|(_, cost)| *cost).sum();
            node.share = Some(((cost - below) / whole).clamp(0.0, 1.0));
        }
    }
}

/// `XN Seq Scan on sales  (cost=0.00..1724.56 rows=172456 width=14)`.
fn node(text: &str, depth: usize) -> Node {
    let (name, figures) = text.rsplit_once("(cost=").unwrap_or((text, ""));
    let name = name.trim();
    let after = |word: &str| figures.split_once(word).map(|(_, rest)| number(rest));
    let finite = |number: &f64| number.is_finite();
    Node {
        depth,
        name: name.to_owned(),
        cost: figures.split_once("..").and_then(|(_, rest)| number(rest).parse().ok()).filter(finite),
        share: None,
        rows: after("rows=").and_then(|rows| rows.parse().ok()).filter(finite),
        width: after("width=").and_then(|width| width.parse().ok()),
        details: Vec::new(),
        warning: WARNINGS.iter().find(|(word, _)| name.contains(word)).map(|(_, warning)| *warning),
    }
}

/// The digits at the start.
fn number(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != 'e' && c != '+').next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "XN Limit  (cost=1000000000015.70..1000000000015.71 rows=1 width=8)\n  ->  XN Merge  (cost=1000000000015.70..1000000000015.71 rows=1 width=8)\n        Merge Key: sum(s.pricepaid)\n        ->  XN Nested Loop DS_BCAST_INNER  (cost=0.00..4000.00 rows=172456 width=8)\n              Join Filter: (a = b)\n              ->  XN Seq Scan on sales s  (cost=0.00..1724.56 rows=172456 width=14)\n              ->  XN Seq Scan on event e  (cost=0.00..87.98 rows=8798 width=4)\n----- Tables missing statistics: event, sales -----\n----- Update statistics by running the ANALYZE command on these tables -----";

    #[test]
    fn steps_details_and_notes() {
        let plan = Plan::parse(TEXT.lines());
        let steps: Vec<_> = plan.nodes.iter().map(|node| (node.depth, node.name.as_str())).collect();
        assert_eq!(
            steps,
            [
                (0, "XN Limit"),
                (1, "XN Merge"),
                (2, "XN Nested Loop DS_BCAST_INNER"),
                (3, "XN Seq Scan on sales s"),
                (3, "XN Seq Scan on event e")
            ]
        );
        assert_eq!(plan.nodes[1].details, ["Merge Key: sum(s.pricepaid)"]);
        assert!(plan.nodes[2].warning.is_some_and(|w| w.starts_with("nested loop")));
        assert_eq!((plan.nodes[3].rows, plan.nodes[3].width), (Some(172_456.0), Some(14)));
        assert_eq!(plan.notes.len(), 2);
        assert_eq!(plan.notes[0], "Tables missing statistics: event, sales");
        assert!(plan.nodes[0].share.unwrap() < 1e-9 && plan.nodes[1].share.unwrap() > 0.99);
    }

    #[test]
    fn a_cost_beyond_all_numbers_is_none() {
        let plan = Plan::parse("XN Limit  (cost=0.00..2e999 rows=1 width=8)".lines());
        assert_eq!((plan.nodes[0].cost, plan.nodes[0].share, plan.nodes[0].rows), (None, None, Some(1.0)));
    }

    proptest! {
        #[test]
        fn any_lines_are_taken(text in r"([ a-z>\-\n.0-9=()]|->|\(cost=|\.\.|rows=)*") {
            let plan = Plan::parse(text.lines());
            prop_assert!(plan.nodes.iter().all(|node| node.share.is_none_or(|share| (0.0..=1.0).contains(&share))));
        }
    }
}
