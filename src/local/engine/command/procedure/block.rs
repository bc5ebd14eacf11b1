//! A procedure taken apart.

use crate::local::engine::rewrite::node::Nodes;

/// `[declare ..] begin .. [exception when others then ..] end`.
#[derive(Debug, Default)]
pub struct Block {
    pub declarations: Vec<Declaration>,
    pub body: Vec<Step>,
    /// What runs after an error.
    pub handler: Option<Vec<Step>>,
}

/// `name [constant] type [not null] [:= value]`.
#[derive(Debug)]
pub struct Declaration {
    pub name: String,
    /// The engine's; `None` for RECORD.
    pub kind: Option<String>,
    pub constant: bool,
    pub value: Option<Nodes>,
}

/// One statement of a procedure.
#[derive(Debug)]
pub enum Step {
    Assign(String, Nodes),
    /// Conditions with what they guard; an ELSE has none.
    If(Vec<(Option<Nodes>, Vec<Step>)>),
    Loop(Vec<Step>),
    While(Nodes, Vec<Step>),
    /// A whole number from, to, backwards or not.
    Count {
        name: String,
        from: Nodes,
        to: Nodes,
        reverse: bool,
        body: Vec<Step>,
    },
    /// Each row of a query; `dynamic` is a text that holds it.
    Rows {
        name: String,
        query: Nodes,
        dynamic: bool,
        body: Vec<Step>,
    },
    Exit(Option<Nodes>),
    Continue(Option<Nodes>),
    Return,
    Raise {
        level: String,
        message: String,
        values: Vec<Nodes>,
    },
    Execute {
        text: Nodes,
        into: Vec<String>,
    },
    /// A query whose first row goes into variables.
    Into {
        query: Nodes,
        into: Vec<String>,
    },
    Perform(Nodes),
    Call(Nodes),
    Sql(Nodes),
    RowCount(String),
    Block(Block),
    Nothing,
}
