//! GEOMETRY as far as points go: what the engine keeps without an extension, read through its well-known text.

use super::Arity::Exactly;
use super::Row;

pub const CALLS: &[Row] = &[
    ("geometrytype", Exactly(1), "rs_geometry_type(cast($1 as geometry))"),
    ("st_astext", Exactly(1), "rs_wkt(cast($1 as geometry))"),
    ("st_distance", Exactly(2), "rs_distance(cast($1 as geometry), cast($2 as geometry))"),
    ("st_distancesphere", Exactly(2), "rs_distance_sphere(cast($1 as geometry), cast($2 as geometry), 6371008.771415)"),
    ("st_distancesphere", Exactly(3), "rs_distance_sphere(cast($1 as geometry), cast($2 as geometry), $3)"),
    ("st_dwithin", Exactly(3), "(rs_distance(cast($1 as geometry), cast($2 as geometry)) <= ($3))"),
    ("st_geometrytype", Exactly(1), "rs_st_geometry_type(cast($1 as geometry))"),
    ("st_geomfromtext", Exactly(1), "rs_geometry($1)"),
    ("st_isempty", Exactly(1), "(cast(cast($1 as geometry) as varchar) like '%EMPTY')"),
    ("st_makepoint", Exactly(2), "rs_point(cast($1 as double), cast($2 as double))"),
    ("st_point", Exactly(2), "rs_point(cast($1 as double), cast($2 as double))"),
    ("st_x", Exactly(1), "rs_axis(cast($1 as geometry), 1)"),
    ("st_y", Exactly(1), "rs_axis(cast($1 as geometry), 2)"),
];

/// Whether there is such a function with any number of arguments.
pub fn has(name: &str) -> bool {
    CALLS.iter().any(|(known, ..)| *known == name)
}
