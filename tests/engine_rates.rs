//! Figures of the engine and the Data API, printed: `cargo nextest run --run-ignored all --no-capture -E 'binary(engine_rates)'`.
#![cfg(feature = "local")]
// What a test calls may fail the test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use redshift_tui::local::engine::{Engine, EngineOptions};
use redshift_tui::local::{self, Options};
use std::fmt::Write as _;
use std::time::Instant;

#[test]
#[ignore = "prints figures"]
fn engine_figures() {
    let started = Instant::now();
    let mut session = Engine::new(EngineOptions::default()).session("dev", "awsuser").expect("the engine opens");
    println!("open with TICKIT: {:?}", started.elapsed());
    let rows = (0..5000).map(|number| format!("({number}, 'name {number}')")).collect::<Vec<_>>().join(",");
    session.run("create table t (a int, b varchar(20))", &[]).expect("made");
    let started = Instant::now();
    let sql = format!("insert into t values {rows}");
    session.run(&sql, &[]).expect("inserted");
    println!("INSERT of 5,000 rows, {} KB of text: {:?}", sql.len() / 1024, started.elapsed());
    let started = Instant::now();
    let answer = session.run(
        "select a.*, b.listid as l, b.pricepaid as p from sales a join sales b on a.salesid = b.salesid limit 100000",
        &[],
    );
    let result = answer.expect("rows").result.expect("rows");
    println!(
        "read {} x {} rows into the compact form: {:?}, {} KB",
        result.rows.rows(),
        result.columns.len(),
        started.elapsed(),
        result.rows.heap_size() / 1024
    );
}

#[test]
#[ignore = "prints figures"]
fn load_figures() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("million.csv");
    let mut text = "a,b,c,d,e,f,g,h,i,j\n".to_owned();
    for row in 0..1_000_000_u64 {
        let _ = writeln!(
            text,
            "{row},{},{}.5,name {row},2024-01-0{},x,y,{},true,2024-01-01 00:00:00",
            row % 7,
            row % 100,
            1 + row % 9,
            row * 3
        );
    }
    std::fs::write(&file, &text).expect("written");
    let started = Instant::now();
    drop(Engine::new(EngineOptions::default()).session("dev", "awsuser").expect("the engine opens"));
    let without = started.elapsed();
    let started = Instant::now();
    let loads = vec![("million".to_owned(), file)];
    let engine = Engine::new(EngineOptions { loads, ..EngineOptions::default() });
    engine.warm().expect("it loads");
    println!(
        "1,000,000 x 10 from {} MB of CSV: {:?} beside {without:?} without",
        text.len() >> 20,
        started.elapsed().saturating_sub(without)
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "prints figures"]
async fn page_figures() {
    let running = local::start(Options::default()).await.expect("the stand-in starts");
    let config = aws_sdk_redshiftdata::Config::builder()
        .behavior_version(aws_sdk_redshiftdata::config::BehaviorVersion::latest())
        .region(aws_sdk_redshiftdata::config::Region::new("us-east-1"))
        .credentials_provider(aws_sdk_redshiftdata::config::Credentials::new("AKIDDEMO", "secret", None, None, "test"))
        .endpoint_url(running.url())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    let client = aws_sdk_redshiftdata::Client::from_conf(config);
    let sent = client.execute_statement().workgroup_name("analytics-wg").database("dev").wait_time_seconds(30);
    let sent = sent.sql("select * from sales limit 100000").send().await.expect("taken");
    let id = sent.id().expect("an id");
    let started = Instant::now();
    let (mut token, mut rows, mut pages) = (None, 0, 0);
    loop {
        let page = client.get_statement_result().id(id).set_next_token(token).send().await.expect("a page");
        rows += page.records().len();
        pages += 1;
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    let took = started.elapsed();
    let size = client.describe_statement().id(id).send().await.expect("known").result_size();
    // Each field is written as {"stringValue":"..."} or its like: about 22 bytes beside the value.
    let wire = size + 22 * 10 * i64::try_from(rows).expect("few");
    println!(
        "{rows} x 10 in {pages} pages: {took:?}, {:.1} MB/s of JSON with the SDK's decoding",
        wire as f64 / 1e6 / took.as_secs_f64()
    );
}
