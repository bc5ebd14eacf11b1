//! A stand-in with a state folder, killed and started again.

use crate::support::client;
use aws_sdk_redshiftdata::Client;
use aws_sdk_redshiftdata::types::StatusString;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Process {
    child: Child,
    client: Client,
}

/// As `kill -9` does.
impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    fn start(state: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_redshift-tui"))
            .args(["serve-local", "--port", "0", "--state"])
            .arg(state)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address: SocketAddr = line.trim().strip_prefix("listening on http://").expect(&line).parse().expect("one");
        Self { child, client: client(&format!("http://{address}"), "AKIDDEMO") }
    }

    async fn run(&self, sql: &str) -> String {
        let sent = self.client.execute_statement().workgroup_name("analytics-wg").database("dev").sql(sql);
        let id = sent.wait_time_seconds(30).send().await.expect("taken").id().expect("an id").to_owned();
        let done = self.client.describe_statement().id(&id).wait_time_seconds(30).send().await.expect("known");
        assert_eq!(done.status(), Some(&StatusString::Finished), "{sql}: {:?}", done.error());
        id
    }

    async fn number(&self, id: &str) -> i64 {
        let page = self.client.get_statement_result().id(id).send().await.expect("rows");
        *page.records()[0][0].as_long_value().expect("a number")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path());
    process.run("create table kept (a int)").await;
    process.run("insert into kept values (7), (8)").await;
    process.run("create view seen as select sum(a) as total from kept").await;
    process.run("create database second_one").await;
    process.run("unload ('select * from kept') to 's3://b/kept' iam_role default csv").await;
    let answered = process.run("select count(*) from sales").await;
    let heavy = "select count(*) from sales a, sales b, sales c where a.pricepaid + b.pricepaid > c.pricepaid";
    let running = process.client.execute_statement().workgroup_name("analytics-wg").database("dev").sql(heavy);
    let running = running.client_token("once").send().await.expect("taken").id().expect("an id").to_owned();
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(process);

    let process = Process::start(folder.path());
    assert_eq!(process.number(&answered).await, 172_456, "the rows of before");
    let known = process.client.describe_statement().id(&running).send().await.expect("known");
    assert_eq!(known.status(), Some(&StatusString::Failed), "what ran ended with its process");
    let again = process.client.execute_statement().workgroup_name("analytics-wg").database("dev").sql(heavy);
    assert_eq!(again.client_token("once").send().await.expect("known").id(), Some(running.as_str()));
    let total = process.run("select total from seen").await;
    assert_eq!(process.number(&total).await, 15);
    process.run("copy kept from 's3://b/kept' iam_role default csv").await;
    let sales = process.run("select count(*) from sales").await;
    assert_eq!(process.number(&sales).await, 172_456, "the sample is there once");
    let databases = process.client.list_databases().workgroup_name("analytics-wg").database("dev").send().await;
    assert!(databases.expect("a list").databases().contains(&"second_one".to_owned()));
    drop(process);

    let process = Process::start(folder.path());
    let total = process.run("select total from seen").await;
    assert_eq!(process.number(&total).await, 30);
    drop(process);
}
