//! The SQL workbench's own logic: lexer, splitter, results.
