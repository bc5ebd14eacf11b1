//! The TPC-DS sample at scale 0.01: about 29,000 store sales, all 24 tables by the specification's own generator.

use super::bulk::{self, Lines};
use crate::local::engine::SqlError;
use crate::local::engine::store::Store;
use duckdb::Connection;
use std::io::{self, Write};
use tpcdsgen::config::{Session, SessionBuilder, Table};
use tpcdsgen::csv::{self, CsvRow};
use tpcdsgen::row;

const SCALE: f64 = 0.01;

pub const SCRIPT: &str = include_str!("../sql/tpcds.sql");

/// Fills one of them.
pub fn fill(connection: &Connection, store: &Store, table: &str) -> Result<(), SqlError> {
    let part = |part: i32, parts: i32| {
        SessionBuilder::new().with_scale_factor(SCALE).with_chunk_number(part).with_total_chunks(parts).build()
    };
    bulk::fill(connection, store, ("tpcds", table), |number, parts, out| {
        let session = part(number, parts).map_err(|error| io::Error::other(error.to_string()))?;
        write(table, session, out)
    })
}

/// The tables: name, the generator's own name for it, its rows, how they are written.
macro_rules! tables {
    ($($name:ident $table:ident $rows:ident $line:ident,)+) => {
        /// Its tables.
        pub const TABLES: &[&str] = &[$(stringify!($name)),+];

        fn write(table: &str, session: Session, out: &mut Lines) -> io::Result<()> {
            match table {
                $(stringify!($name) => {
                    let range = session.get_source_row_range(Table::$table);
                    let mut rows = row::$rows::new(session, *range.end());
                    rows.skip_rows_until_starting_row_number(*range.start());
                    for row in rows {
                        writeln!(out, "{}", csv::$line::new(&row))?;
                    }
                    Ok(())
                })+
                _ => Ok(()),
            }
        }
    };
}

tables! {
    call_center CallCenter CallCenterRowGenerator CallCenterCsv,
    catalog_page CatalogPage CatalogPageRowGenerator CatalogPageCsv,
    catalog_returns CatalogReturns CatalogReturnsRowGenerator CatalogReturnsCsv,
    catalog_sales CatalogSales CatalogSalesRowGenerator CatalogSalesCsv,
    customer Customer CustomerRowGenerator CustomerCsv,
    customer_address CustomerAddress CustomerAddressRowGenerator CustomerAddressCsv,
    customer_demographics CustomerDemographics CustomerDemographicsRowGenerator CustomerDemographicsCsv,
    date_dim DateDim DateDimRowGenerator DateDimCsv,
    household_demographics HouseholdDemographics HouseholdDemographicsRowGenerator HouseholdDemographicsCsv,
    income_band IncomeBand IncomeBandRowGenerator IncomeBandCsv,
    inventory Inventory InventoryRowGenerator InventoryCsv,
    item Item ItemRowGenerator ItemCsv,
    promotion Promotion PromotionRowGenerator PromotionCsv,
    reason Reason ReasonRowGenerator ReasonCsv,
    ship_mode ShipMode ShipModeRowGenerator ShipModeCsv,
    store Store StoreRowGenerator StoreCsv,
    store_returns StoreReturns StoreReturnsRowGenerator StoreReturnsCsv,
    store_sales StoreSales StoreSalesRowGenerator StoreSalesCsv,
    time_dim TimeDim TimeDimRowGenerator TimeDimCsv,
    warehouse Warehouse WarehouseRowGenerator WarehouseCsv,
    web_page WebPage WebPageRowGenerator WebPageCsv,
    web_returns WebReturns WebReturnsRowGenerator WebReturnsCsv,
    web_sales WebSales WebSalesRowGenerator WebSalesCsv,
    web_site WebSite WebSiteRowGenerator WebSiteCsv,
}
