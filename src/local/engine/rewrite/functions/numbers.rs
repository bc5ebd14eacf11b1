//! Mathematical, conversion and conditional functions.

use super::Arity::{Any, Exactly};
use super::Row;

pub const CALLS: &[Row] = &[
    ("any_value", Exactly(1), "any_value($1)"),
    ("cbrt", Exactly(1), "rs_cbrt($1)"),
    ("checksum", Exactly(1), "rs_checksum($1)"),
    ("dexp", Exactly(1), "exp($1)"),
    ("dlog1", Exactly(1), "ln($1)"),
    ("dlog10", Exactly(1), "log10($1)"),
    ("ifnull", Exactly(2), "coalesce($0)"),
    ("isnull", Exactly(2), "coalesce($0)"),
    ("ln", Exactly(1), "ln(rs_logarithm($1))"),
    ("log", Exactly(1), "log10(rs_logarithm($1))"),
    ("mod", Exactly(2), "(($1) % ($2))"),
    ("nvl", Any, "coalesce($0)"),
    ("nvl2", Exactly(3), "(case when ($1) is not null then $2 else $3 end)"),
    ("random", Exactly(0), "random()"),
    ("sign", Exactly(1), "rs_sign($1)"),
    ("sqrt", Exactly(1), "sqrt(rs_root($1))"),
    ("stddev", Any, "stddev_samp($0)"),
    ("text_to_int_alt", Any, "rs_text_to_int($1)"),
    ("text_to_numeric_alt", Exactly(1), "cast(rs_text_to_numeric($1) as decimal(38, 0))"),
    ("text_to_numeric_alt", Exactly(2), "cast(rs_text_to_numeric($1) as decimal($2, 0))"),
    ("text_to_numeric_alt", Exactly(3), "cast(rs_text_to_numeric($1) as decimal($2, $3))"),
    ("to_hex", Exactly(1), "lower(to_hex($1))"),
    ("trunc", Exactly(2), "trunc($1, cast($2 as int))"),
    ("variance", Any, "var_samp($0)"),
];
