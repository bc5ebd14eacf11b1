//! System information functions.

use super::Arity::{Any, Exactly};
use super::Row;

pub const CALLS: &[Row] = &[
    ("current_aws_account", Exactly(0), "'123456789012'"),
    ("current_schemas", Exactly(1), "rs_schemas(current_schemas(false), $1)"),
    ("current_session_arn", Exactly(0), "'arn:aws:sts::123456789012:assumed-role/stand-in/session'"),
    ("default_iam_role", Exactly(0), "'arn:aws:iam::123456789012:role/service-role/AmazonRedshift-CommandsAccessRole'"),
    ("has_assumerole_privilege", Exactly(2), "true"),
    ("has_assumerole_privilege", Exactly(3), "true"),
    ("pg_get_viewdef", Any, "rs_view_definition($1)"),
    ("slice_num", Exactly(0), "0"),
];

/// Words that are values without brackets.
pub const WORDS: &[(&str, &str)] = &[
    ("current_aws_account", "'123456789012'"),
    ("current_namespace", "'5e0b6f2c-7a41-4c9e-9d0f-3b1f6a8c2d10'"),
    ("localtime", "cast(now() at time zone 'UTC' as time)"),
];
