//! The TPC-H sample at scale 0.1: 600,572 lineitems, all eight tables by the specification's own generator.

use super::bulk::{self, Lines, lines};
use crate::local::engine::SqlError;
use crate::local::engine::store::Store;
use duckdb::Connection;
use std::io;
use tpchgen::{csv, generators as make};

const SCALE: f64 = 0.1;

pub const SCRIPT: &str = include_str!("../sql/tpch.sql");

/// Its tables.
pub const TABLES: &[&str] = &["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"];

/// Fills one of them.
pub fn fill(connection: &Connection, store: &Store, table: &str) -> Result<(), SqlError> {
    bulk::fill(connection, store, ("tpch", table), |part, parts, out| write(table, part, parts, out))
}

fn write(table: &str, part: i32, parts: i32, out: &mut Lines) -> io::Result<()> {
    match table {
        "customer" => lines(make::CustomerGenerator::new(SCALE, part, parts).iter().map(csv::CustomerCsv::new), out),
        "lineitem" => lines(make::LineItemGenerator::new(SCALE, part, parts).iter().map(csv::LineItemCsv::new), out),
        "orders" => lines(make::OrderGenerator::new(SCALE, part, parts).iter().map(csv::OrderCsv::new), out),
        "part" => lines(make::PartGenerator::new(SCALE, part, parts).iter().map(csv::PartCsv::new), out),
        "partsupp" => lines(make::PartSuppGenerator::new(SCALE, part, parts).iter().map(csv::PartSuppCsv::new), out),
        "supplier" => lines(make::SupplierGenerator::new(SCALE, part, parts).iter().map(csv::SupplierCsv::new), out),
        // The specification's fixed tables do not come in parts.
        "nation" if part == 1 => lines(make::NationGenerator::new(SCALE, 1, 1).iter().map(csv::NationCsv::new), out),
        "region" if part == 1 => lines(make::RegionGenerator::new(SCALE, 1, 1).iter().map(csv::RegionCsv::new), out),
        _ => Ok(()),
    }
}
