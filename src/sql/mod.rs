//! The SQL workbench's own logic: lexer, splitter, editor, the life of a statement, results.

pub mod arrange;
mod browse;
pub mod catalog;
pub mod complete;
pub mod editor;
pub mod export;
pub mod failure;
mod fault;
pub mod fetch;
pub mod grid;
pub mod held;
mod keep;
pub mod keyword;
pub mod lexer;
pub mod number;
pub mod outcome;
pub mod params;
pub mod peek;
pub mod plan;
pub mod results;
pub mod run;
pub mod sheet;
mod shelf;
pub mod split;
mod submit;
mod tabs;
pub mod visible;
mod workbench;

pub use lexer::{Kind, Lexer, Token, lex};
pub use split::{Statement, statement_at, statements};
pub use tabs::Tabs;
pub use workbench::{Focus, LONGEST_STATEMENT, Workbench};
