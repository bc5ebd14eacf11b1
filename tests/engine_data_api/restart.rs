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

/// The journal without the ends of these statements: what is on the disk when a process dies behind the engine's commit
/// and before it wrote down how they ended.
fn cut(state: &Path, ids: &[&str]) {
    let journal = state.join("statements/journal.jsonl");
    let text = std::fs::read_to_string(&journal).expect("a journal");
    let is_end = |line: &str| line.starts_with("{\"Ended\"") && ids.iter().any(|id| line.contains(id));
    let kept: Vec<&str> = text.lines().filter(|line| !is_end(line)).collect();
    assert_eq!(text.lines().count(), kept.len() + ids.len(), "each had its end");
    std::fs::write(&journal, kept.join("\n") + "\n").expect("written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_and_its_outcome_are_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path());
    let made = process.run("create table kept (a int)").await;
    let inserted = process.run("insert into kept values (1), (2), (3)").await;
    process
        .run("create procedure twice() as $$ begin insert into kept select a + 10 from kept; end; $$ language plpgsql")
        .await;
    let called = process.run("call twice()").await;
    let read = process.run("select count(*) from kept").await;
    let batch = |sqls: &[&str]| {
        let batch = process.client.batch_execute_statement().workgroup_name("analytics-wg").database("dev");
        batch.set_sqls(Some(sqls.iter().map(|sql| (*sql).to_owned()).collect())).wait_time_seconds(30).send()
    };
    let sqls = ["delete from kept where a = 1", "select 1", "insert into kept values (7)"];
    let whole = batch(&sqls).await.expect("taken").id().expect("an id").to_owned();
    let undone = batch(&["insert into kept values (8)", "select 1 / 0"]).await.expect("taken");
    let undone = undone.id().expect("an id").to_owned();
    let opening = process.client.execute_statement().workgroup_name("analytics-wg").database("dev").sql("begin");
    let opening = opening.session_keep_alive_seconds(60).wait_time_seconds(30).send().await.expect("taken");
    let session = opening.session_id().expect("a session").to_owned();
    let within = async |sql: &str| {
        let sent = process.client.execute_statement().session_id(&session).sql(sql).wait_time_seconds(30);
        let sent = sent.send().await.expect("taken");
        assert_eq!(sent.status().map(|status| status.as_str()), Some("FINISHED"), "{sql}");
        sent.id().expect("an id").to_owned()
    };
    within("insert into kept values (9)").await;
    let committed = within("commit").await;
    drop(process);
    cut(folder.path(), &[&made, &inserted, &called, &read, &whole, &undone, &committed]);

    let process = Process::start(folder.path());
    let end = async |id: &str| {
        let known = process.client.describe_statement().id(id).send().await.expect("known");
        (known.status().expect("a status").as_str().to_owned(), known.result_rows())
    };
    assert_eq!(end(&made).await, ("FINISHED".to_owned(), 0));
    assert_eq!(end(&inserted).await, ("FINISHED".to_owned(), 3));
    assert_eq!(end(&called).await, ("FINISHED".to_owned(), 0));
    assert_eq!(end(&whole).await, ("FINISHED".to_owned(), 2));
    assert_eq!(end(&committed).await, ("FINISHED".to_owned(), 0));
    // What only read, or was rolled back, changed nothing: it may be run again.
    assert_eq!(end(&read).await.0, "FAILED");
    assert_eq!(end(&undone).await.0, "FAILED");
    let count = process.run("select count(*) from kept").await;
    assert_eq!(process.number(&count).await, 7, "2, 3, 11, 12, 13, 7 and 9");
    let shown = process.run("select count(*) from svv_all_columns where table_name = 'rs_outcomes'").await;
    assert_eq!(process.number(&shown).await, 0, "nobody sees the marks");
    drop(process);
}
