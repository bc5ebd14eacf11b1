//! A running stand-in and a client of its Data API.

use aws_sdk_redshiftdata::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_redshiftdata::operation::describe_statement::DescribeStatementOutput;
use aws_sdk_redshiftdata::types::{Field, StatusString};
use aws_sdk_redshiftdata::{Client, Config};
use redshift_tui::local::{self, Options, Running};

pub const CLUSTER: &str = "analytics-prod";
pub const WORKGROUP: &str = "analytics-wg";

pub struct Demo {
    pub running: Running,
    pub client: Client,
}

pub async fn demo_with(options: Options) -> Demo {
    let running = local::start(options).await.expect("the stand-in starts");
    Demo { client: client(&running.url(), "AKIDDEMO"), running }
}

/// A client with this access key.
pub fn client(url: &str, access_key: &str) -> Client {
    let http = aws_smithy_http_client::Builder::new().build_http();
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new(access_key, "secret", None, None, "test"))
        .endpoint_url(url)
        .http_client(http)
        .build();
    Client::from_conf(config)
}

pub async fn demo() -> Demo {
    demo_with(Options::default()).await
}

/// It runs until it is stopped.
pub const HEAVY: &str = "select count(*) from sales a, sales b, sales c where a.pricepaid + b.pricepaid > c.pricepaid";

impl Demo {
    pub async fn submit(&self, sql: &str) -> String {
        let sent = self.client.execute_statement().workgroup_name(WORKGROUP).database("dev").sql(sql).send().await;
        sent.expect("it is taken").id().expect("an id").to_owned()
    }

    /// Runs a statement in a session that is kept for a minute; the session's id.
    pub async fn open(&self, sql: &str) -> String {
        let sent = self.client.execute_statement().workgroup_name(WORKGROUP).database("dev").sql(sql);
        let sent = sent.session_keep_alive_seconds(60).wait_time_seconds(30).send().await.expect("taken");
        sent.session_id().expect("a session").to_owned()
    }

    /// Runs a statement in a session.
    pub async fn run_in(&self, session: &str, sql: &str) -> DescribeStatementOutput {
        let sent = self.client.execute_statement().session_id(session).sql(sql).send().await.expect("taken");
        self.describe(sent.id().expect("an id")).await
    }

    pub async fn describe(&self, id: &str) -> DescribeStatementOutput {
        self.client.describe_statement().id(id).wait_time_seconds(30).send().await.expect("it is known")
    }

    pub async fn run(&self, sql: &str) -> DescribeStatementOutput {
        let id = self.submit(sql).await;
        self.describe(&id).await
    }

    pub async fn rows(&self, sql: &str) -> Vec<Vec<Field>> {
        let done = self.run(sql).await;
        assert_eq!(done.status(), Some(&StatusString::Finished), "{:?}", done.error());
        self.client.get_statement_result().id(done.id()).send().await.expect("rows").records().to_vec()
    }
}

pub fn text(field: &Field) -> &str {
    field.as_string_value().expect("text")
}
