//! The SQL workbench's own logic: lexer, splitter, results.

pub mod keyword;
pub mod lexer;
pub mod split;

pub use lexer::{Kind, Lexer, Token, lex};
pub use split::{Statement, statement_at, statements};
mod workbench;
pub use workbench::Workbench;
