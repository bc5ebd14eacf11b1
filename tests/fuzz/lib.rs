//! The source files the targets look at, each as it stands in the program.
#![allow(dead_code, reason = "a part of each is the program's")]

#[path = "."]
pub mod model {
    #[path = "../../src/model/result.rs"]
    mod result;
    pub use result::*;
}

#[path = "."]
pub mod cloud {
    #[path = "../../src/cloud/rows.rs"]
    pub mod rows;
}

#[path = "."]
pub mod store {
    #[path = "../../src/store/page.rs"]
    mod page;
    #[path = "../../src/store/spool.rs"]
    mod spool;
    pub use page::Page;
    pub use spool::Spool;
}

#[path = "."]
pub mod sql {
    #[path = "../../src/sql/keyword.rs"]
    pub mod keyword;
    #[path = "../../src/sql/lexer.rs"]
    pub mod lexer;
    #[path = "../../src/sql/params.rs"]
    pub mod params;
    #[path = "../../src/sql/plan.rs"]
    pub mod plan;
    #[path = "../../src/sql/results.rs"]
    pub mod results;
    #[path = "../../src/sql/split.rs"]
    pub mod split;
    #[path = "../../src/sql/tidy.rs"]
    pub mod tidy;
    #[path = "../../src/sql/visible.rs"]
    pub mod visible;
}

/// A text result of one column, a row a line.
pub fn lines(text: &str) -> sql::results::Results {
    let column = model::Column {
        name: "QUERY PLAN".into(),
        type_name: "varchar".into(),
        kind: model::ColumnType::Text,
        nullable: true,
        table: None,
    };
    let mut builder = model::ChunkBuilder::new(1);
    text.lines().for_each(|line| builder.push(model::Value::Text(line)));
    let mut results = sql::results::Results::new(vec![column], None);
    results.append(builder.finish(0));
    results
}
