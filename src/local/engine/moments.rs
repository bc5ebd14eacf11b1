//! Dates and times in texts that nothing says are any: `caldate = '12-31-2008'`. What one is compared with the engine
//! tells when something else stands in its place that can be compared with no date. And TIMETZ, which is shown in UTC.

use super::SqlError;
use super::rewrite::literal;
use super::rewrite::node::{Node, Nodes, quote_name, render, string, template, walk};
use super::session::{Session, Transaction};
use super::value::Reader;

/// What no date and no time can be compared with.
const PROBE: &str = "cast('' as blob)";

impl Session {
    /// Runs a statement with such texts as the engine reads them.
    pub(super) fn with_moments<T>(
        &self,
        nodes: Nodes,
        run: impl Fn(&Nodes) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let mut nodes = self.in_iso(nodes);
        loop {
            let done = run(&nodes);
            let mended = done.as_ref().err().and_then(|error| self.mended(&nodes, error));
            match mended {
                Some(mended) => nodes = mended,
                None => return done,
            }
        }
    }

    /// What a function compares with a text the engine finds out only while it runs. It failed as a whole: it may be run
    /// again, but not within a transaction, which the failure ended.
    fn mended(&self, nodes: &Nodes, error: &SqlError) -> Option<Nodes> {
        let alone = self.transaction == Transaction::None && !self.keeping.within;
        let (about, text) = error.message.split_once('"').filter(|_| alone)?;
        let text =
            text.strip_suffix('"').filter(|_| about.contains("type date") || about.contains("type timestamp"))?;
        let iso = literal::iso(text)?;
        let mended = replaced(nodes.clone(), text, &|at| vec![string(&iso, at)]);
        (mended != *nodes).then_some(mended)
    }

    /// The statement with the texts that stand beside dates in ISO's form. Others than the service's own forms cost no
    /// look at it.
    fn in_iso(&self, nodes: Nodes) -> Nodes {
        let mut texts = forms(&nodes);
        texts.sort();
        texts.dedup();
        texts.into_iter().fold(nodes, |nodes, (text, iso)| {
            if self.is_compared_with_a_moment(&nodes, &text) {
                replaced(nodes, &text, &|at| vec![string(&iso, at)])
            } else {
                nodes
            }
        })
    }

    fn is_compared_with_a_moment(&self, nodes: &Nodes, text: &str) -> bool {
        let error =
            self.connection.prepare(&render(&probed(nodes.clone(), text)).sql).err().map(|error| error.to_string());
        error.is_some_and(|error| error.contains("BLOB") && (error.contains("DATE") || error.contains("TIMESTAMP")))
    }
}

/// The statement with the probe for a text. What is equal to it, or among a list with it, is asked whether it is less:
/// the engine judges only that before it runs.
fn probed(nodes: Nodes, text: &str) -> Nodes {
    let is_text = |node: &Node| node.string().as_deref() == Some(text);
    let equals = |node: &Node| ["=", "<>", "!="].iter().any(|sign| node.is_sign(sign));
    let is = |node: Option<&Node>, word: &str| node.and_then(Node::word) == Some(word);
    let less = |at: usize| template("<", at, &[]);
    let mut out = Nodes::with_capacity(nodes.len() + 4);
    let mut after_text = false;
    for node in nodes {
        let at = node.at();
        let is_list = is(out.last(), "in") && node.round().is_some_and(|list| list.iter().any(is_text));
        if is_list {
            out.pop();
            if is(out.last(), "not") {
                out.pop();
            }
            out.extend(less(at));
        } else if is_text(&node) && out.last().is_some_and(equals) {
            out.pop();
            out.extend(less(at));
        }
        let begins = is_list || is_text(&node);
        if begins {
            out.extend(template(PROBE, at, &[]));
        } else if after_text && equals(&node) {
            out.extend(less(at));
        } else if let Node::Group { open, body, close } = node {
            out.push(Node::Group { open, body: probed(body, text), close });
        } else {
            out.push(node);
        }
        after_text = begins;
    }
    out
}

/// The texts in one of the service's own forms, and what they say.
fn forms(nodes: &Nodes) -> Vec<(String, String)> {
    let form = |node: &Node| match node {
        Node::Group { body, .. } => forms(body),
        Node::Leaf(_) => {
            let text = node.string();
            text.and_then(|text| literal::iso(&text).map(|iso| (text, iso))).into_iter().collect()
        }
    };
    nodes.iter().flat_map(form).collect()
}

fn replaced(nodes: Nodes, text: &str, with: &dyn Fn(usize) -> Nodes) -> Nodes {
    let one = |node: Node| if node.string().as_deref() == Some(text) { with(node.at()) } else { vec![node] };
    walk(nodes, &|nodes| nodes.into_iter().flat_map(one).collect())
}

/// How a query begins whose clocks are in UTC.
pub const IN_UTC: &str = "/* clocks in UTC */ ";

/// The query with its TIMETZ columns in UTC: the engine keeps their offsets, but does not tell them.
pub fn in_utc(sql: &str, readers: &[Reader]) -> String {
    let names: Vec<String> = (0..readers.len()).map(|index| format!("c{index}")).collect();
    let column = |(name, reader): (&String, &Reader)| {
        let shown = quote_name(&reader.info.name);
        let value = if reader.info.type_name == "timetz" { format!("{name} at time zone 'UTC'") } else { name.clone() };
        format!("{value} as {shown}")
    };
    let columns: Vec<String> = names.iter().zip(readers).map(column).collect();
    format!("{IN_UTC}select {} from ({sql}) clocks({})", columns.join(", "), names.join(", "))
}
