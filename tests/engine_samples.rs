//! The samples of `sample_data_dev`: who fills them, what is in them, and the benchmarks' own questions.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{Engine, EngineOptions, Session};
use redshift_tui::model::Value;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// The service's sample database and a session in it.
fn samples() -> (Engine, Session) {
    let engine = Engine::new(EngineOptions::default());
    let started = Instant::now();
    engine.warm().expect("the engine opens");
    println!("open after {:?}", started.elapsed());
    let session = engine.session("sample_data_dev", "awsuser").expect("a session");
    (engine, session)
}

/// All rows, cells between `|`.
fn ask(session: &mut Session, sql: &str) -> Vec<String> {
    let result = session.run(sql, &[]).unwrap_or_else(|error| panic!("{sql}: {error}")).result.expect("rows");
    let cell = |row, column| match result.rows.get(row, column) {
        Value::Null => "NULL",
        Value::Text(text) => text,
    };
    let row = |row| (0..result.columns.len()).map(|column| cell(row, column)).collect::<Vec<_>>().join("|");
    (0..result.rows.rows()).map(row).collect()
}

/// The one number of an answer.
fn count(session: &mut Session, sql: &str) -> i64 {
    ask(session, sql)[0].parse().unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// The 24 tables of TPC-DS and how many rows they have: exactly where the specification fixes it, else at least.
const TPCDS: [(&str, i64, bool); 24] = [
    ("call_center", 1, false),
    ("catalog_page", 11_718, true),
    ("catalog_returns", 5000, false),
    ("catalog_sales", 50_000, false),
    ("customer", 1000, false),
    ("customer_address", 1000, false),
    ("customer_demographics", 1_920_800, true),
    ("date_dim", 73_049, true),
    ("household_demographics", 7200, true),
    ("income_band", 20, true),
    ("inventory", 100_000, false),
    ("item", 1000, false),
    ("promotion", 1, false),
    ("reason", 1, false),
    ("ship_mode", 20, true),
    ("store", 1, false),
    ("store_returns", 5000, false),
    ("store_sales", 50_000, false),
    ("time_dim", 86_400, true),
    ("warehouse", 1, false),
    ("web_page", 1, false),
    ("web_returns", 500, false),
    ("web_sales", 5000, false),
    ("web_site", 1, false),
];

/// A fact table, its key and the dimension the key is of.
const KEYS: [(&str, &str, &str, &str); 17] = [
    ("store_sales", "ss_sold_date_sk", "date_dim", "d_date_sk"),
    ("store_sales", "ss_sold_time_sk", "time_dim", "t_time_sk"),
    ("store_sales", "ss_item_sk", "item", "i_item_sk"),
    ("store_sales", "ss_customer_sk", "customer", "c_customer_sk"),
    ("store_sales", "ss_cdemo_sk", "customer_demographics", "cd_demo_sk"),
    ("store_sales", "ss_hdemo_sk", "household_demographics", "hd_demo_sk"),
    ("store_sales", "ss_promo_sk", "promotion", "p_promo_sk"),
    ("store_returns", "sr_reason_sk", "reason", "r_reason_sk"),
    ("store_returns", "sr_item_sk", "item", "i_item_sk"),
    ("catalog_sales", "cs_bill_addr_sk", "customer_address", "ca_address_sk"),
    ("catalog_sales", "cs_ship_mode_sk", "ship_mode", "sm_ship_mode_sk"),
    ("catalog_sales", "cs_catalog_page_sk", "catalog_page", "cp_catalog_page_sk"),
    ("catalog_sales", "cs_warehouse_sk", "warehouse", "w_warehouse_sk"),
    ("catalog_returns", "cr_item_sk", "item", "i_item_sk"),
    ("web_sales", "ws_bill_customer_sk", "customer", "c_customer_sk"),
    ("web_returns", "wr_item_sk", "item", "i_item_sk"),
    ("inventory", "inv_date_sk", "date_dim", "d_date_sk"),
];

/// Questions 3, 7, 42, 52 and 55 of the benchmark with the parameters its specification qualifies answers by.
const QUESTIONS: [(&str, &str); 5] = [
    (
        "3",
        "select dt.d_year, item.i_brand_id brand_id, item.i_brand brand, sum(ss_ext_sales_price) sum_agg
         from tpcds.date_dim dt, tpcds.store_sales, tpcds.item
         where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
           and item.i_manufact_id = 128 and dt.d_moy = 11
         group by dt.d_year, item.i_brand, item.i_brand_id order by dt.d_year, sum_agg desc, brand_id limit 100",
    ),
    (
        "7",
        "select i_item_id, avg(ss_quantity) agg1, avg(ss_list_price) agg2, avg(ss_coupon_amt) agg3, avg(ss_sales_price) agg4
         from tpcds.store_sales, tpcds.customer_demographics, tpcds.date_dim, tpcds.item, tpcds.promotion
         where ss_sold_date_sk = d_date_sk and ss_item_sk = i_item_sk and ss_cdemo_sk = cd_demo_sk and ss_promo_sk = p_promo_sk
           and cd_gender = 'M' and cd_marital_status = 'S' and cd_education_status = 'College'
           and (p_channel_email = 'N' or p_channel_event = 'N') and d_year = 2000
         group by i_item_id order by i_item_id limit 100",
    ),
    (
        "42",
        "select dt.d_year, item.i_category_id, item.i_category, sum(ss_ext_sales_price)
         from tpcds.date_dim dt, tpcds.store_sales, tpcds.item
         where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
           and item.i_manager_id = 1 and dt.d_moy = 11 and dt.d_year = 2000
         group by dt.d_year, item.i_category_id, item.i_category
         order by sum(ss_ext_sales_price) desc, dt.d_year, item.i_category_id, item.i_category limit 100",
    ),
    (
        "52",
        "select dt.d_year, item.i_brand_id brand_id, item.i_brand brand, sum(ss_ext_sales_price) ext_price
         from tpcds.date_dim dt, tpcds.store_sales, tpcds.item
         where dt.d_date_sk = store_sales.ss_sold_date_sk and store_sales.ss_item_sk = item.i_item_sk
           and item.i_manager_id = 1 and dt.d_moy = 11 and dt.d_year = 2000
         group by dt.d_year, item.i_brand, item.i_brand_id order by dt.d_year, ext_price desc, brand_id limit 100",
    ),
    (
        "55",
        "select i_brand_id brand_id, i_brand brand, sum(ss_ext_sales_price) ext_price
         from tpcds.date_dim, tpcds.store_sales, tpcds.item
         where d_date_sk = ss_sold_date_sk and ss_item_sk = i_item_sk and i_manager_id = 28 and d_moy = 11 and d_year = 1999
         group by i_brand, i_brand_id order by ext_price desc, i_brand_id limit 100",
    ),
];

#[test]
fn tpcds_has_its_tables_and_rows_that_belong_together() {
    let (_engine, mut session) = samples();
    let listed = ask(
        &mut session,
        "select table_name from svv_tables where table_schema = 'tpcds' and table_type = 'BASE TABLE' order by 1",
    );
    assert_eq!(listed, TPCDS.map(|(table, ..)| table.to_owned()));
    for (table, wanted, exactly) in TPCDS {
        let started = Instant::now();
        let rows = count(&mut session, &format!("select count(*) from tpcds.{table}"));
        println!("{table}: {rows} rows in {:?}", started.elapsed());
        assert!(rows == wanted || rows > wanted && !exactly, "{table}: {rows}");
    }
    for (fact, key, dimension, its) in KEYS {
        let lost = format!(
            "select count(*) from tpcds.{fact} left join tpcds.{dimension} on {key} = {its} where {key} is not null and {its} is null"
        );
        assert_eq!(count(&mut session, &lost), 0, "{fact}.{key}");
        assert!(count(&mut session, &format!("select count({key}) from tpcds.{fact}")) > 100, "{fact}.{key}");
    }
    for (number, sql) in QUESTIONS {
        let rows = ask(&mut session, sql);
        println!("question {number}: {} rows, {:?}", rows.len(), rows.first());
        assert!(!rows.is_empty(), "question {number}");
    }
    let (categories, brands) = (QUESTIONS[2].1, QUESTIONS[3].1);
    let total = |session: &mut Session, sql: &str, name: &str| {
        ask(session, &format!("select sum({name}) from (select * from ({sql}) as q) as t"))
    };
    let one = total(&mut session, categories, "\"sum\"");
    assert_eq!(one, total(&mut session, brands, "ext_price"), "the same sales by category and by brand");
}

#[test]
fn samples_are_reached_from_other_databases_and_by_the_search_path() {
    let engine = Engine::new(EngineOptions::default());
    let mut dev = engine.session("dev", "awsuser").expect("the engine opens");
    assert_eq!(count(&mut dev, "select count(*) from sample_data_dev.tpcds.household_demographics"), 7200);
    dev.run("create view bands as select * from sample_data_dev.tpcds.income_band", &[]).expect("made");
    assert_eq!(count(&mut dev, "select count(*) from bands"), 20);
    assert_eq!(
        ask(&mut dev, "select distinct database_name, schema_name from svv_all_tables where table_name = 'web_site'"),
        ["sample_data_dev|tpcds"]
    );
    let mut session = engine.session("sample_data_dev", "awsuser").expect("the engine opens");
    session.run("set search_path to tpch, public", &[]).expect("set");
    assert_eq!(count(&mut session, "select count(*) from region r join nation on n_regionkey = r_regionkey"), 25);
    let unload = "unload ('select * from sample_data_dev.tpch.supplier') to 's3://b/s' iam_role default";
    assert_eq!(session.run(unload, &[]).expect("unloaded").affected, Some(1000));
}

#[test]
fn a_transaction_sees_what_is_filled_while_it_is_open() {
    let engine = Engine::new(EngineOptions::default());
    let mut session = engine.session("sample_data_dev", "awsuser").expect("the engine opens");
    session.run("begin", &[]).expect("begins");
    assert_eq!(count(&mut session, "select count(*) from tickit.category"), 11);
    assert_eq!(count(&mut session, "select count(*) from tpch.region"), 5);
    assert_eq!(count(&mut session, "select count(*) from tpcds.ship_mode"), 20);
    session.run("create table public.mine (a int)", &[]).expect("made");
    let error = session.run("select count(*) from tpch.nation", &[]).expect_err("it began too early");
    assert_eq!(error.sqlstate, "40001");
    session.run("rollback", &[]).expect("rolls back");
    assert_eq!(count(&mut session, "select count(*) from tpch.nation"), 25);
}

#[test]
fn nobody_waits_for_what_nobody_asked_for() {
    let (engine, mut session) = samples();
    assert_eq!(count(&mut session, "select count(*) from tickit.sales"), 172_456);
    let asks = [
        "select 'tpch.lineitem'",
        "select count(*) from svv_columns where table_schema = 'tpch' and table_name = 'lineitem'",
        "select tpch.catid from tickit.category tpch -- not tpch.lineitem\n limit 1",
    ];
    let started = Instant::now();
    for sql in asks {
        ask(&mut session, sql);
    }
    println!("three questions that only say the word: {:?}", started.elapsed());
    let in_catalog = "select count(*) from svv_table_info where \"schema\" = 'tpch'";
    assert_eq!(count(&mut session, in_catalog), 0, "nothing was filled");
    let (begun, wait) = mpsc::channel();
    let ended = Arc::new(AtomicBool::new(false));
    let done = Arc::clone(&ended);
    let mut other = engine.session("sample_data_dev", "awsuser").expect("the engine opens");
    let other_thread = std::thread::spawn(move || {
        begun.send(()).expect("heard");
        let started = Instant::now();
        let rows = count(&mut other, "select count(*) from tpch.lineitem");
        done.store(true, Ordering::Release);
        (rows, started.elapsed())
    });
    wait.recv().expect("begun");
    std::thread::sleep(Duration::from_millis(20));
    let started = Instant::now();
    assert_eq!(count(&mut session, "select count(*) from tickit.sales where qtysold > 0"), 172_456);
    let took = started.elapsed();
    assert!(!ended.load(Ordering::Acquire), "it did not wait for the filling: {took:?}");
    let (rows, filling) = other_thread.join().expect("filled");
    println!("tickit in {took:?} while lineitem was filled in {filling:?}");
    assert_eq!(rows, 600_572);
    assert_eq!(ask(&mut session, "select count(*), min(o_orderdate) from tpch.orders"), ["150000|1992-01-01"]);
    assert_eq!(
        ask(
            &mut session,
            "select n_name, r_name from tpch.nation join tpch.region on n_regionkey = r_regionkey where n_nationkey = 7"
        ),
        ["GERMANY|EUROPE"]
    );
    // Clause 4.2.3 of the specification: an item is shipped 1 to 121 days after its order.
    let days = "select count(*), min(l_shipdate - o_orderdate), max(l_shipdate - o_orderdate), max(l_linenumber)
                from tpch.lineitem join tpch.orders on o_orderkey = l_orderkey";
    assert_eq!(ask(&mut session, days), ["600572|1|121|7"]);
}
