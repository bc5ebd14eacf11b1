//! What is known of a database's schemas, tables and columns: asked for when somebody looks, and then kept.

use crate::model::{CatalogTable, Target};
use std::collections::{BTreeSet, HashMap};

/// What can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Schemas,
    Tables { schema: String },
    Columns { schema: String, table: String },
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    Schemas(Vec<String>),
    Tables(Vec<CatalogTable>),
    /// Names and types.
    Columns(Vec<(String, String)>),
}

/// One database of one target.
pub type Place = (Target, String);

/// The cache.
#[derive(Debug, Default)]
pub struct Catalog {
    known: HashMap<(Place, Level), Result<Listed, String>>,
    /// Schemas and tables whose content is shown in the tree.
    open: BTreeSet<Level>,
}

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub depth: usize,
    pub name: String,
    pub detail: String,
    /// What is below it; absent for a column.
    pub below: Option<Level>,
    pub is_open: bool,
    /// As it is written in a statement.
    pub sql: String,
}

impl Catalog {
    /// What is known at a level; `None` when it was not asked for or has not come.
    pub fn get(&self, place: &Place, level: &Level) -> Option<&Result<Listed, String>> {
        self.known.get(&(place.clone(), level.clone()))
    }

    /// Takes an answer in.
    pub fn put(&mut self, place: Place, level: Level, answer: Result<Listed, String>) {
        self.known.insert((place, level), answer);
    }

    /// Forgets everything, for another session or because tables changed.
    pub fn clear(&mut self) {
        self.known.clear();
    }

    /// Whether it has to be asked for; what failed is asked for again.
    pub fn misses(&self, place: &Place, level: &Level) -> bool {
        !matches!(self.get(place, level), Some(Ok(_)))
    }

    /// Opens a part of the tree, or closes it; true when it is open now.
    pub fn toggle(&mut self, level: &Level) -> bool {
        if self.open.remove(level) {
            return false;
        }
        self.open.insert(level.clone())
    }

    pub fn schemas(&self, place: &Place) -> &[String] {
        match self.get(place, &Level::Schemas) {
            Some(Ok(Listed::Schemas(names))) => names,
            _ => &[],
        }
    }

    pub fn tables(&self, place: &Place, schema: &str) -> &[CatalogTable] {
        match self.get(place, &Level::Tables { schema: schema.to_owned() }) {
            Some(Ok(Listed::Tables(tables))) => tables,
            _ => &[],
        }
    }

    pub fn columns(&self, place: &Place, schema: &str, table: &str) -> &[(String, String)] {
        match self.get(place, &Level::Columns { schema: schema.to_owned(), table: table.to_owned() }) {
            Some(Ok(Listed::Columns(columns))) => columns,
            _ => &[],
        }
    }

    /// The tree as far as it is open.
    pub fn tree(&self, place: &Place) -> Vec<Branch> {
        let mut tree = Vec::new();
        for schema in self.schemas(place) {
            let below = Level::Tables { schema: schema.clone() };
            let is_open = self.branch(&mut tree, place, (0, schema, ""), name(schema), below);
            for table in self.tables(place, schema).iter().filter(|_| is_open) {
                let below = Level::Columns { schema: schema.clone(), table: table.name.clone() };
                let sql = format!("{}.{}", name(schema), name(&table.name));
                let is_open = self.branch(&mut tree, place, (1, &table.name, &table.kind), sql, below);
                for (column, kind) in self.columns(place, schema, &table.name).iter().filter(|_| is_open) {
                    let (column, sql) = (column.clone(), name(column));
                    tree.push(Branch {
                        depth: 2,
                        name: column,
                        detail: kind.clone(),
                        below: None,
                        is_open: false,
                        sql,
                    });
                }
            }
        }
        tree
    }

    fn branch(
        &self,
        tree: &mut Vec<Branch>,
        place: &Place,
        (depth, name, kind): (usize, &str, &str),
        sql: String,
        below: Level,
    ) -> bool {
        let is_open = self.open.contains(&below);
        let word = match self.get(place, &below) {
            _ if !is_open => String::new(),
            None => "asking".to_owned(),
            Some(Err(error)) => error.clone(),
            Some(Ok(Listed::Tables(tables))) if tables.is_empty() => "empty".to_owned(),
            Some(Ok(_)) => String::new(),
        };
        let detail = [kind, &word].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  ");
        tree.push(Branch { depth, name: name.to_owned(), detail, below: Some(below), is_open, sql });
        is_open
    }
}

fn name(text: &str) -> String {
    crate::format::name(text).into_owned()
}
