//! Running a procedure's statements.

use super::block::{Block, Step};
use super::scope::Scope;
use crate::local::engine::outcome::ResultSet;
use crate::local::engine::rewrite::node::{Nodes, parse, template};
use crate::local::engine::session::Transaction;
use crate::local::engine::{Outcome, Session, SqlError, recorder};
use crate::model::Value;
use serde_json::json;

/// Steps a procedure may take: a loop without an end shall have one.
const MAX_STEPS: u64 = 1_000_000;

/// How a list of statements ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Exit,
    Continue,
    Return,
}

/// A running procedure.
pub struct Runner<'a> {
    session: &'a mut Session,
    name: &'a str,
    depth: usize,
    /// Rows the last statement changed or gave.
    count: u64,
    steps: u64,
}

impl<'a> Runner<'a> {
    /// Of a procedure called this deep.
    pub fn new(session: &'a mut Session, name: &'a str, depth: usize) -> Self {
        Self { session, name, depth, count: 0, steps: 0 }
    }

    /// Runs its outermost block.
    pub fn program(&mut self, block: &Block, scope: &mut Scope) -> Result<(), SqlError> {
        self.block(block, scope).map(|_| ())
    }

    /// The value of an expression as text.
    pub fn value(&mut self, expression: &Nodes, scope: &Scope, sql: &str) -> Result<Option<String>, SqlError> {
        let query = template("select $1", 0, &[scope.fill(expression)]);
        let result = self.query(query, sql)?;
        Ok(cell(&result, 0, 0))
    }

    fn query(&mut self, nodes: Nodes, sql: &str) -> Result<ResultSet, SqlError> {
        let outcome = super::super::run(self.session, nodes, sql).map_err(placeless)?;
        Ok(outcome.result.unwrap_or_default())
    }

    fn block(&mut self, block: &Block, outer: &mut Scope) -> Result<Flow, SqlError> {
        let mut scope = outer.clone();
        let hidden: Vec<String> = block.declarations.iter().map(|declaration| declaration.name.clone()).collect();
        for declaration in &block.declarations {
            let kind = declaration.kind.as_deref().unwrap_or("varchar");
            let value = match &declaration.value {
                Some(value) => self.cast(value, kind, &scope)?,
                None => None,
            };
            scope.declare(&declaration.name, kind, value, declaration.constant);
        }
        let done = self.steps(&block.body, &mut scope);
        let done = match (done, &block.handler) {
            (Err(error), Some(handler)) if error.sqlstate != "57014" => self.handle(error, handler, &mut scope),
            (done, _) => done,
        };
        outer.take_back(&scope, &hidden);
        done
    }

    /// What ran is rolled back, the handler runs in a transaction of its own, and the error goes on.
    fn handle(&mut self, error: SqlError, handler: &[Step], scope: &mut Scope) -> Result<Flow, SqlError> {
        self.session.execute_own("rollback")?;
        self.session.execute_own("begin")?;
        self.session.transaction = Transaction::Open;
        scope.declare("sqlerrm", "varchar", Some(error.message.clone()), true);
        scope.declare("sqlstate", "varchar", Some(error.sqlstate.to_owned()), true);
        self.steps(handler, scope)?;
        self.session.execute_own("commit")?;
        self.session.execute_own("begin")?;
        Err(error)
    }

    fn steps(&mut self, steps: &[Step], scope: &mut Scope) -> Result<Flow, SqlError> {
        for step in steps {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(SqlError::new("54000", "the procedure takes more steps than the local stand-in allows"));
            }
            let flow = self.step(step, scope)?;
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    fn step(&mut self, step: &Step, scope: &mut Scope) -> Result<Flow, SqlError> {
        match step {
            Step::Assign(name, value) => self.assign(name, value, scope)?,
            Step::If(branches) => return self.branch(branches, scope),
            Step::Loop(body) => return self.repeat(None, body, scope),
            Step::While(condition, body) => return self.repeat(Some(condition), body, scope),
            Step::Count { name, from, to, reverse, body } => {
                return self.count_through(name, (from, to, *reverse), body, scope);
            }
            Step::Rows { name, query, dynamic, body } => return self.each_row(name, query, *dynamic, body, scope),
            Step::Exit(condition) => return self.when(condition.as_ref(), Flow::Exit, scope),
            Step::Continue(condition) => return self.when(condition.as_ref(), Flow::Continue, scope),
            Step::Return => return Ok(Flow::Return),
            Step::Raise { level, message, values } => self.raise(level, message, values, scope)?,
            Step::Execute { text, into } => {
                let result = self.dynamic(text, scope)?;
                store(&result, into, scope);
            }
            Step::Into { query, into } => {
                let result = self.query(scope.fill(query), "")?;
                store(&result, into, scope);
            }
            Step::Perform(query) => {
                self.query(template("select $1", 0, &[scope.fill(query)]), "")?;
            }
            Step::Call(call) => {
                super::nested(self.session, &scope.fill(call), "", self.depth + 1)?;
            }
            Step::Sql(statement) => {
                let outcome = super::super::run(self.session, scope.fill(statement), "").map_err(placeless)?;
                self.counted(&outcome);
                // COMMIT and ROLLBACK end a transaction; what follows is in the next.
                if self.session.transaction == Transaction::None {
                    self.session.execute_own("begin")?;
                    self.session.transaction = Transaction::Open;
                }
            }
            Step::RowCount(name) => scope.set(name, Some(self.count.to_string())),
            Step::Block(block) => return self.block(block, scope),
            Step::Nothing => {}
        }
        Ok(Flow::On)
    }

    fn counted(&mut self, outcome: &Outcome) {
        let rows = outcome.result.as_ref().map_or(0, |result| result.rows.rows() as u64);
        self.count = outcome.affected.unwrap_or(rows);
    }

    /// A value as a variable's type has it.
    fn cast(&mut self, value: &Nodes, kind: &str, scope: &Scope) -> Result<Option<String>, SqlError> {
        let query = template(&format!("cast(($1) as {kind})"), 0, &[scope.fill(value)]);
        self.value(&query, &Scope::default(), "")
    }

    fn assign(&mut self, name: &str, value: &Nodes, scope: &mut Scope) -> Result<(), SqlError> {
        let kind = scope.kind(name).map(str::to_owned);
        let kind = kind.ok_or_else(|| SqlError::new("42601", format!("\"{name}\" is not a known variable")))?;
        let value = self.cast(value, &kind, scope)?;
        scope.set(name, value);
        Ok(())
    }

    fn holds(&mut self, condition: &Nodes, scope: &Scope) -> Result<bool, SqlError> {
        Ok(self.value(condition, scope, "")?.as_deref() == Some("true"))
    }

    fn when(&mut self, condition: Option<&Nodes>, flow: Flow, scope: &Scope) -> Result<Flow, SqlError> {
        let holds = condition.map_or(Ok(true), |condition| self.holds(condition, scope))?;
        Ok(if holds { flow } else { Flow::On })
    }

    fn branch(&mut self, branches: &[(Option<Nodes>, Vec<Step>)], scope: &mut Scope) -> Result<Flow, SqlError> {
        for (condition, body) in branches {
            if condition.as_ref().map_or(Ok(true), |condition| self.holds(condition, scope))? {
                return self.steps(body, scope);
            }
        }
        Ok(Flow::On)
    }

    fn repeat(&mut self, condition: Option<&Nodes>, body: &[Step], scope: &mut Scope) -> Result<Flow, SqlError> {
        while condition.map_or(Ok(true), |condition| self.holds(condition, scope))? {
            match self.steps(body, scope)? {
                Flow::Exit => break,
                Flow::Return => return Ok(Flow::Return),
                Flow::On | Flow::Continue => {}
            }
            self.steps += 1;
        }
        Ok(Flow::On)
    }

    fn count_through(
        &mut self,
        name: &str,
        (from, to, reverse): (&Nodes, &Nodes, bool),
        body: &[Step],
        scope: &mut Scope,
    ) -> Result<Flow, SqlError> {
        let whole = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok());
        let missing = || SqlError::new("22004", "lower or upper bound of FOR loop cannot be null");
        let from = whole(self.cast(from, "bigint", scope)?).ok_or_else(missing)?;
        let to = whole(self.cast(to, "bigint", scope)?).ok_or_else(missing)?;
        let (mut at, step) = (from, if reverse { -1 } else { 1 });
        while if reverse { at >= to } else { at <= to } {
            scope.declare(name, "bigint", Some(at.to_string()), false);
            match self.steps(body, scope)? {
                Flow::Exit => break,
                Flow::Return => return Ok(Flow::Return),
                Flow::On | Flow::Continue => {}
            }
            at += step;
        }
        Ok(Flow::On)
    }

    fn each_row(
        &mut self,
        name: &str,
        query: &Nodes,
        dynamic: bool,
        body: &[Step],
        scope: &mut Scope,
    ) -> Result<Flow, SqlError> {
        let result = if dynamic { self.dynamic(query, scope)? } else { self.query(scope.fill(query), "")? };
        for row in 0..result.rows.rows() {
            for (column, info) in result.columns.iter().enumerate() {
                let field = format!("{name}.{}", info.name);
                scope.declare(&field, engine_type(info.type_name), cell(&result, row, column), false);
            }
            if let [only] = result.columns.as_slice() {
                scope.declare(name, engine_type(only.type_name), cell(&result, row, 0), false);
            }
            match self.steps(body, scope)? {
                Flow::Exit => break,
                Flow::Return => return Ok(Flow::Return),
                Flow::On | Flow::Continue => {}
            }
        }
        Ok(Flow::On)
    }

    /// EXECUTE: the text is computed, then run.
    fn dynamic(&mut self, text: &Nodes, scope: &Scope) -> Result<ResultSet, SqlError> {
        let text = self.value(text, scope, "")?;
        let text = text.ok_or_else(|| SqlError::new("22004", "cannot EXECUTE a null querystring"))?;
        let text = text.trim().trim_end_matches(';').to_owned();
        let outcome = super::super::run(self.session, parse(&text)?, &text).map_err(placeless)?;
        self.counted(&outcome);
        Ok(outcome.result.unwrap_or_default())
    }

    /// Messages are kept for `sys_procedure_messages`; EXCEPTION ends the procedure.
    fn raise(&mut self, level: &str, message: &str, values: &[Nodes], scope: &Scope) -> Result<(), SqlError> {
        let mut parts = message.split('%');
        let mut text = parts.next().unwrap_or_default().to_owned();
        let mut values = values.iter();
        for part in parts {
            let value = match values.next() {
                Some(value) => self.value(value, scope, "")?.unwrap_or_else(|| "<NULL>".to_owned()),
                None => "%".to_owned(),
            };
            text.push_str(&value);
            text.push_str(part);
        }
        if level == "exception" {
            return Err(SqlError::new("P0001", text));
        }
        let data = json!({ "level": level.to_ascii_uppercase(), "message": text, "procedure": self.name });
        recorder::event(self.session, "message", &data);
        Ok(())
    }
}

/// Places in a procedure's body are none in the statement that called it.
fn placeless(error: SqlError) -> SqlError {
    SqlError { position: None, ..error }
}

fn cell(result: &ResultSet, row: usize, column: usize) -> Option<String> {
    match result.rows.get(row, column) {
        Value::Null => None,
        Value::Text(text) => Some(text.to_owned()),
    }
}

/// The first row into variables; a record takes all of it.
fn store(result: &ResultSet, into: &[String], scope: &mut Scope) {
    for (column, name) in into.iter().enumerate() {
        scope.set(name, cell(result, 0, column));
    }
    if let [record] = into {
        for (column, info) in result.columns.iter().enumerate() {
            let field = format!("{record}.{}", info.name);
            scope.declare(&field, engine_type(info.type_name), cell(result, 0, column), false);
        }
    }
}

/// The engine's word for a result's type.
fn engine_type(name: &str) -> &str {
    match name {
        "numeric" => "decimal(38, 10)",
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double",
        "bool" => "boolean",
        "super" => "json",
        "varbyte" => "blob",
        kind @ ("date" | "time" | "timestamp" | "timestamptz" | "interval") => kind,
        _ => "varchar",
    }
}
