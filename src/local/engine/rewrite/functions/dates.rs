//! Date and time functions; those that take a part are in `datepart`.

use super::Arity::Exactly;
use super::Row;

pub const CALLS: &[Row] = &[
    ("add_months", Exactly(2), "rs_add_months(cast($1 as timestamp), cast($2 as int))"),
    ("convert_timezone", Exactly(2), "(cast($2 as timestamp) at time zone 'UTC' at time zone rs_zone($1))"),
    ("convert_timezone", Exactly(3), "(cast($3 as timestamp) at time zone rs_zone($1) at time zone rs_zone($2))"),
    ("date_cmp", Exactly(2), "rs_compare(cast($1 as date), cast($2 as date))"),
    ("date_cmp_timestamp", Exactly(2), "rs_compare(cast($1 as timestamp), cast($2 as timestamp))"),
    ("date_cmp_timestamptz", Exactly(2), "rs_compare(cast($1 as timestamptz), cast($2 as timestamptz))"),
    ("date_part_year", Exactly(1), "cast(year(cast($1 as date)) as int)"),
    ("interval_cmp", Exactly(2), "rs_compare(cast($1 as interval), cast($2 as interval))"),
    ("isfinite", Exactly(1), "isfinite(cast($1 as timestamp))"),
    ("last_day", Exactly(1), "last_day(cast($1 as date))"),
    ("months_between", Exactly(2), "months_between(cast($1 as timestamp), cast($2 as timestamp))"),
    ("next_day", Exactly(2), "next_day(cast($1 as date), $2)"),
    ("sysdate", Exactly(0), "rs_sysdate()"),
    ("timeofday", Exactly(0), "strftime(now(), '%a %b %d %H:%M:%S.%f %Y UTC')"),
    ("timestamp_cmp", Exactly(2), "rs_compare(cast($1 as timestamp), cast($2 as timestamp))"),
    ("timestamp_cmp_date", Exactly(2), "rs_compare(cast($1 as timestamp), cast($2 as timestamp))"),
    ("timestamp_cmp_timestamptz", Exactly(2), "rs_compare(cast($1 as timestamptz), cast($2 as timestamptz))"),
    ("timestamptz_cmp", Exactly(2), "rs_compare(cast($1 as timestamptz), cast($2 as timestamptz))"),
    ("timestamptz_cmp_date", Exactly(2), "rs_compare(cast($1 as timestamptz), cast($2 as timestamptz))"),
    ("timestamptz_cmp_timestamp", Exactly(2), "rs_compare(cast($1 as timestamptz), cast($2 as timestamptz))"),
    ("timezone", Exactly(2), "($2 at time zone rs_zone($1))"),
    ("trunc", Exactly(1), "rs_trunc($1)"),
];
