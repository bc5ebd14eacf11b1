//! System information functions.

use super::Arity::{Any, Exactly};
use super::Row;

pub const CALLS: &[Row] =
    &[("current_aws_account", Exactly(0), "'123456789012'"), ("pg_get_viewdef", Any, "rs_view_definition($1)")];
