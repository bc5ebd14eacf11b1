//! `HyperLogLog`: sketches of 2^15 registers, kept as the service prints a sparse one.

use super::Arity::Exactly;
use super::Row;

pub const CALLS: &[Row] = &[
    ("hll", Exactly(1), "count(distinct $1)"),
    ("hll_cardinality", Exactly(1), "rs_hll_cardinality($1)"),
    ("hll_combine", Exactly(1), "rs_hll_text(flatten(list(rs_hll_cells($1))))"),
    ("hll_combine_sketches", Exactly(2), "rs_hll_text(list_concat(rs_hll_cells($1), rs_hll_cells($2)))"),
    ("hll_create_sketch", Exactly(1), "rs_hll_text(list(distinct rs_hll_cell($1)))"),
];
