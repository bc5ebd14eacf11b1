//! The TPC-H sample at scale 0.1, about 600,000 lineitems, filled when a statement first mentions it.

use super::SqlError;
use super::open::{SAMPLES, plain};
use super::sample::create_tables;
use duckdb::{Appender, Connection, params, types::Decimal, types::Value};
use tpchgen::dates::TPCHDate;
use tpchgen::decimal::TPCHDecimal;
use tpchgen::generators as make;

const SCALE: f64 = 0.1;
const SCHEMA: &str = "tpch";

const TABLES: &str = "
create table region (r_regionkey int4 not null, r_name char(25) not null, r_comment varchar(152)) diststyle all sortkey(r_regionkey);
create table nation (n_nationkey int4 not null, n_name char(25) not null, n_regionkey int4 not null, n_comment varchar(152)) diststyle all sortkey(n_nationkey);
create table customer (c_custkey int8 not null distkey sortkey, c_name varchar(25) not null, c_address varchar(40) not null, c_nationkey int4 not null, c_phone char(15) not null, c_acctbal numeric(12,2) not null, c_mktsegment char(10) not null, c_comment varchar(117) not null);
create table part (p_partkey int8 not null distkey sortkey, p_name varchar(55) not null, p_mfgr char(25) not null, p_brand char(10) not null, p_type varchar(25) not null, p_size int4 not null, p_container char(10) not null, p_retailprice numeric(12,2) not null, p_comment varchar(23) not null);
create table supplier (s_suppkey int4 not null sortkey, s_name char(25) not null, s_address varchar(40) not null, s_nationkey int4 not null, s_phone char(15) not null, s_acctbal numeric(12,2) not null, s_comment varchar(101) not null) diststyle all;
create table partsupp (ps_partkey int8 not null distkey sortkey, ps_suppkey int4 not null, ps_availqty int4 not null, ps_supplycost numeric(12,2) not null, ps_comment varchar(199) not null);
create table orders (o_orderkey int8 not null distkey, o_custkey int8 not null, o_orderstatus char(1) not null, o_totalprice numeric(12,2) not null, o_orderdate date not null sortkey, o_orderpriority char(15) not null, o_clerk char(15) not null, o_shippriority int4 not null, o_comment varchar(79) not null);
create table lineitem (l_orderkey int8 not null distkey, l_partkey int8 not null, l_suppkey int4 not null, l_linenumber int4 not null, l_quantity numeric(12,2) not null, l_extendedprice numeric(12,2) not null, l_discount numeric(12,2) not null, l_tax numeric(12,2) not null, l_returnflag char(1) not null, l_linestatus char(1) not null, l_shipdate date not null sortkey, l_commitdate date not null, l_receiptdate date not null, l_shipinstruct char(25) not null, l_shipmode char(10) not null, l_comment varchar(44) not null);
";

/// Makes the eight tables, empty.
pub fn create(connection: &Connection) -> Result<(), SqlError> {
    create_tables(connection, SAMPLES, SCHEMA, TABLES)
}

fn appender<'c>(connection: &'c Connection, table: &str) -> duckdb::Result<Appender<'c>> {
    connection.appender_to_catalog_and_db(table, SAMPLES, SCHEMA)
}

/// DECIMAL(12,2) from the generator's hundredths.
fn money(value: TPCHDecimal) -> Value {
    Decimal::new(12, 2, i128::from(value.into_inner())).map_or(Value::Null, Value::Decimal)
}

fn whole(value: i64) -> Value {
    money(TPCHDecimal(value * 100))
}

fn day(value: TPCHDate) -> Value {
    Value::Date32(value.to_unix_epoch())
}

/// Fills them.
pub fn fill(connection: &Connection) -> Result<(), SqlError> {
    small_tables(connection).and_then(|()| orders(connection)).and_then(|()| lineitems(connection)).map_err(plain)
}

fn small_tables(connection: &Connection) -> duckdb::Result<()> {
    let mut table = appender(connection, "region")?;
    for r in make::RegionGenerator::new(SCALE, 1, 1).iter() {
        table.append_row(params![r.r_regionkey, r.r_name, r.r_comment])?;
    }
    table.flush()?;
    let mut table = appender(connection, "nation")?;
    for n in make::NationGenerator::new(SCALE, 1, 1).iter() {
        table.append_row(params![n.n_nationkey, n.n_name, n.n_regionkey, n.n_comment])?;
    }
    table.flush()?;
    parties(connection)?;
    parts(connection)
}

fn parties(connection: &Connection) -> duckdb::Result<()> {
    let mut table = appender(connection, "customer")?;
    for c in make::CustomerGenerator::new(SCALE, 1, 1).iter() {
        let (name, address, phone) = (c.c_name.to_string(), c.c_address.to_string(), c.c_phone.to_string());
        table.append_row(params![
            c.c_custkey,
            name,
            address,
            c.c_nationkey,
            phone,
            money(c.c_acctbal),
            c.c_mktsegment,
            c.c_comment
        ])?;
    }
    table.flush()?;
    let mut table = appender(connection, "supplier")?;
    for s in make::SupplierGenerator::new(SCALE, 1, 1).iter() {
        let (name, address, phone) = (s.s_name.to_string(), s.s_address.to_string(), s.s_phone.to_string());
        table.append_row(params![s.s_suppkey, name, address, s.s_nationkey, phone, money(s.s_acctbal), s.s_comment])?;
    }
    table.flush()
}

fn parts(connection: &Connection) -> duckdb::Result<()> {
    let mut table = appender(connection, "part")?;
    for p in make::PartGenerator::new(SCALE, 1, 1).iter() {
        let (name, maker, brand) = (p.p_name.to_string(), p.p_mfgr.to_string(), p.p_brand.to_string());
        table.append_row(params![
            p.p_partkey,
            name,
            maker,
            brand,
            p.p_type,
            p.p_size,
            p.p_container,
            money(p.p_retailprice),
            p.p_comment
        ])?;
    }
    table.flush()?;
    let mut table = appender(connection, "partsupp")?;
    for s in make::PartSuppGenerator::new(SCALE, 1, 1).iter() {
        table.append_row(params![s.ps_partkey, s.ps_suppkey, s.ps_availqty, money(s.ps_supplycost), s.ps_comment])?;
    }
    table.flush()
}

fn orders(connection: &Connection) -> duckdb::Result<()> {
    let mut table = appender(connection, "orders")?;
    for o in make::OrderGenerator::new(SCALE, 1, 1).iter() {
        let (status, clerk) = (o.o_orderstatus.to_string(), o.o_clerk.to_string());
        table.append_row(params![
            o.o_orderkey,
            o.o_custkey,
            status,
            money(o.o_totalprice),
            day(o.o_orderdate),
            o.o_orderpriority,
            clerk,
            o.o_shippriority,
            o.o_comment
        ])?;
    }
    table.flush()
}

fn lineitems(connection: &Connection) -> duckdb::Result<()> {
    let mut table = appender(connection, "lineitem")?;
    for l in make::LineItemGenerator::new(SCALE, 1, 1).iter() {
        table.append_row(params![
            l.l_orderkey,
            l.l_partkey,
            l.l_suppkey,
            l.l_linenumber,
            whole(l.l_quantity),
            money(l.l_extendedprice),
            money(l.l_discount),
            money(l.l_tax),
            l.l_returnflag,
            l.l_linestatus,
            day(l.l_shipdate),
            day(l.l_commitdate),
            day(l.l_receiptdate),
            l.l_shipinstruct,
            l.l_shipmode,
            l.l_comment
        ])?;
    }
    table.flush()
}
