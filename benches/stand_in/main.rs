//! Prints how fast and how small the stand-in is, each figure beside its target.
//!
//! It runs in a process of its own; the clients are bare HTTP, so that no SDK's decoding is measured. Clients and
//! stand-in share the machine's cores.
//!
//!     cargo bench --bench stand_in [-- --seconds N]

mod client;
#[path = "../console/figures.rs"]
#[allow(dead_code)] // the console's bench uses all of it
mod figures;
mod process;

use client::Client;
use color_eyre::eyre::{Result, eyre};
use figures::{Report, median, millis, percentile};
use process::StandIn;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// TICKIT's sales, so often that a million rows come of it.
const MILLION: &str = "select s.* from sales s cross join (select 1 union all select 2 union all select 3 union all \
                       select 4 union all select 5 union all select 6) limit 1000000";

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().map_err(color_eyre::Report::from);
    match runtime.and_then(|runtime| runtime.block_on(measure())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<()> {
    let mut report = Report::default();
    Report::title();
    start_up(&mut report)?;
    match StandIn::start(&["--clusters", "1000"]) {
        Ok(stand_in) => clusters(stand_in.address, &mut report).await?,
        Err(error) => println!("DescribeClusters of 1,000 clusters: {error}"),
    }
    let stand_in = StandIn::start(&[])?;
    large_results(&stand_in, &mut report).await?;
    drop(stand_in);
    let stand_in = StandIn::start(&[])?;
    selects(stand_in.address, &mut report).await?;
    minute(&stand_in, seconds(), &mut report).await?;
    if report.over > 0 {
        return Err(eyre!("{} figures are over their target", report.over));
    }
    Ok(())
}

fn seconds() -> u64 {
    let arguments: Vec<String> = std::env::args().collect();
    let after = arguments.iter().position(|argument| argument == "--seconds").and_then(|at| arguments.get(at + 1));
    after.and_then(|text| text.parse().ok()).unwrap_or(60)
}

fn start_up(report: &mut Report) -> Result<()> {
    let mut times = Vec::new();
    let mut sizes = Vec::new();
    for _ in 0..10 {
        let stand_in = StandIn::start(&[])?;
        times.push(millis(stand_in.ready_after));
        std::thread::sleep(Duration::from_millis(300));
        sizes.push(stand_in.resident()?);
    }
    report.figure("start to ready", median(&times), "ms", 300.0);
    report.figure("resident at rest", median(&sizes), "MB", 200.0);
    Ok(())
}

async fn clusters(address: SocketAddr, report: &mut Report) -> Result<()> {
    let mut client = Client::connect(address).await?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let mut marker = String::new();
        loop {
            let started = Instant::now();
            let page = client.redshift(&format!("Action=DescribeClusters&MaxRecords=100{marker}")).await?;
            times.push(millis(started.elapsed()));
            let page = String::from_utf8(page)?;
            let next = page.split_once("<Marker>").and_then(|(_, rest)| rest.split("</Marker>").next());
            let Some(next) = next else { break };
            marker = format!("&Marker={next}");
        }
    }
    Report::note("pages of DescribeClusters, five times all", times.len() as f64, "");
    report.figure("a page of DescribeClusters, median", median(&times), "ms", 20.0);
    report.figure("a page of DescribeClusters, 99th of 100", percentile(&times, 0.99), "ms", 20.0);
    Ok(())
}

/// Both formats, and what the stand-in holds afterwards.
async fn large_results(stand_in: &StandIn, report: &mut Report) -> Result<()> {
    let mut client = Client::connect(stand_in.address).await?;
    client.run("select count(*) from sales", false).await?;
    large_result(&mut client, false, report).await?;
    std::thread::sleep(Duration::from_millis(300));
    report.figure("resident at rest after 1,000,000 rows x 10", stand_in.resident()?, "MB", 200.0);
    large_result(&mut client, true, report).await
}

/// What is at least to be reached is shown as its inverse: the report knows only upper bounds.
async fn large_result(client: &mut Client, csv: bool, report: &mut Report) -> Result<()> {
    let (format, operation) = if csv { ("CSV", "GetStatementResultV2") } else { ("JSON", "GetStatementResult") };
    let started = Instant::now();
    let id = client.run(MILLION, csv).await?;
    Report::note(&format!("1,000,000 rows x 10 for {format}: submit to FINISHED"), millis(started.elapsed()), "ms");
    let (started, mut bytes, mut pages, mut slowest) = (Instant::now(), 0, 0, 0.0_f64);
    let mut token = None;
    loop {
        let asked = Instant::now();
        let page = client.data_api(operation, &json!({"Id": id, "NextToken": token})).await?;
        slowest = slowest.max(millis(asked.elapsed()));
        bytes += page.len();
        pages += 1;
        token = next_token(&page);
        if token.is_none() {
            break;
        }
    }
    let took = started.elapsed().as_secs_f64();
    let megabytes = bytes as f64 / 1e6;
    Report::note(&format!("1,000,000 rows x 10 as {format}: pages"), f64::from(pages), "");
    Report::note(&format!("1,000,000 rows x 10 as {format}: slowest page"), slowest, "ms");
    Report::note(&format!("1,000,000 rows x 10 as {format}: MB a second (at least 100)"), megabytes / took, "");
    Report::note(&format!("1,000,000 rows x 10 as {format}: rows a second"), 1e6 / took, "");
    if !csv {
        report.figure("1,000,000 rows x 10: per 100 MB", took / megabytes * 1e5, "ms", 1000.0);
    }
    Ok(())
}

/// The token at the head or the tail of a page, without reading its rows.
fn next_token(page: &[u8]) -> Option<String> {
    let near = [page.get(..8192).unwrap_or(page), page.get(page.len().saturating_sub(512)..).unwrap_or_default()];
    near.iter().find_map(|part| {
        let text = String::from_utf8_lossy(part);
        let (_, rest) = text.split_once("\"NextToken\":\"")?;
        rest.split('"').next().map(str::to_owned)
    })
}

/// A hundred at once, each on a connection of its own.
async fn selects(address: SocketAddr, report: &mut Report) -> Result<()> {
    let mut clients = JoinSet::new();
    let started = Instant::now();
    for number in 0..100 {
        clients.spawn(async move {
            let started = Instant::now();
            let mut client = Client::connect(address).await?;
            let sql = format!("select eventid, sum(pricepaid) from sales where qtysold > {} group by 1", number % 5);
            let id = client.run(&sql, false).await?;
            client.data_api("GetStatementResult", &json!({"Id": id})).await?;
            Ok::<f64, color_eyre::Report>(millis(started.elapsed()))
        });
    }
    let mut times = Vec::new();
    while let Some(done) = clients.join_next().await {
        times.push(done??);
    }
    Report::note("100 SELECTs at once: all served after", millis(started.elapsed()), "ms");
    Report::note("100 SELECTs at once: median", median(&times), "ms");
    report.figure("100 SELECTs at once: not served", (100 - times.len()) as f64, "", 0.0);
    Ok(())
}

/// Two hundred clients that look around and query: none may fail, and what the stand-in holds must not grow.
async fn minute(stand_in: &StandIn, seconds: u64, report: &mut Report) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut clients = JoinSet::new();
    for number in 0..200_u32 {
        clients.spawn(visit(stand_in.address, number, until));
    }
    let settled = Duration::from_secs(seconds / 4);
    tokio::time::sleep(settled).await;
    let early = stand_in.resident()?;
    let (mut calls, mut failures) = (0, 0);
    while let Some(done) = clients.join_next().await {
        let (called, failed) = done?;
        calls += called;
        failures += failed;
    }
    let late = stand_in.resident()?;
    Report::note("200 clients: calls a second", calls as f64 / seconds as f64, "");
    report.figure("200 clients: failures", failures as f64, "", 0.0);
    Report::note("200 clients: resident after a quarter", early, "MB");
    report.figure("200 clients: resident at the end", late, "MB", early.mul_add(1.1, 16.0));
    Ok(())
}

/// One client's calls and how many failed.
async fn visit(address: SocketAddr, number: u32, until: Instant) -> (usize, usize) {
    let (mut calls, mut failures) = (0, 0);
    let mut client = None;
    while Instant::now() < until {
        if client.is_none() {
            client = Client::connect(address).await.ok();
        }
        let Some(connected) = client.as_mut() else {
            failures += 1;
            continue;
        };
        let done = match (calls + number as usize) % 4 {
            0 => query(connected, number).await,
            1 => connected.redshift("Action=DescribeClusters").await.map(drop),
            2 => connected.data_api("ListStatements", &json!({"MaxResults": 20})).await.map(drop),
            _ => connected.redshift("Action=DescribeClusters&ClusterIdentifier=analytics-prod").await.map(drop),
        };
        calls += 1;
        if let Err(error) = done {
            failures += 1;
            eprintln!("client {number}: {error:#}");
            client = None;
        }
    }
    (calls, failures)
}

async fn query(client: &mut Client, number: u32) -> Result<()> {
    let id = client.run(&format!("select * from venue where venueid % 50 = {}", number % 50), false).await?;
    let page = client.data_api("GetStatementResult", &json!({"Id": id})).await?;
    let page: Value = serde_json::from_slice(&page)?;
    page.get("TotalNumRows").and_then(Value::as_u64).map(drop).ok_or_else(|| eyre!("no rows: {page}"))
}
