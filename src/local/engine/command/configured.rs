//! `current_setting` and `set_config`: the session's parameters as functions.

use super::setting::DEFAULTS;
use crate::local::engine::rewrite::node::{Node, Nodes, items, string, walk, word};
use crate::local::engine::{Session, SqlError};

/// Puts the values in the place of the calls; `set_config` of a SELECT list sets first.
pub fn calls(session: &mut Session, nodes: Nodes) -> Result<Nodes, SqlError> {
    let mut set = Nodes::with_capacity(nodes.len());
    let mut rest = nodes.into_iter().peekable();
    while let Some(node) = rest.next() {
        let arguments = rest.peek().and_then(Node::round).filter(|_| node.is("set_config")).map(|body| items(body));
        let texts: Vec<String> = arguments.iter().flatten().filter_map(|item| item.first()?.string()).collect();
        let [name, value] = texts.as_slice() else {
            set.push(node);
            continue;
        };
        if name == "search_path" {
            let names = value.split(',').map(|name| name.trim().trim_matches('"').to_owned());
            session.set_schemas(names.filter(|name| name != "$user" && !name.is_empty()).collect())?;
        }
        session.settings.insert(name.clone(), value.clone());
        rest.next();
        set.push(string(value, node.at()));
        if rest.peek().is_none_or(|next| next.is_sign(",")) {
            set.extend([word("as", node.at()), node]);
        }
    }
    let session = &*session;
    Ok(walk(set, &|nodes| read(session, nodes)))
}

fn read(session: &Session, nodes: Nodes) -> Nodes {
    let mut result = Nodes::with_capacity(nodes.len());
    let mut rest = nodes.into_iter().peekable();
    while let Some(node) = rest.next() {
        let name = rest
            .peek()
            .and_then(Node::round)
            .filter(|_| node.is("current_setting"))
            .and_then(|body| body.first()?.string());
        let Some(name) = name else {
            result.push(node);
            continue;
        };
        rest.next();
        let default = || DEFAULTS.iter().find(|(known, _)| *known == name).map_or("unset", |(_, value)| value);
        result.push(string(session.settings.get(&name).map_or_else(default, String::as_str), node.at()));
        if result.first().is_some_and(|first| first.is("select"))
            && rest.peek().is_none_or(|next| next.is_sign(",") || next.is("from"))
        {
            result.extend([word("as", node.at()), node]);
        }
    }
    result
}
