//! What the clients call: a mix of the five services, each answer looked at.

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use aws_sdk_redshiftdata::types::StatusString;
use aws_types::SdkConfig;
use aws_types::region::Region;
use std::error::Error;
use std::time::{Duration, SystemTime};

type Outcome = Result<u64, Box<dyn Error + Send + Sync>>;

/// One client of each service, sharing connections as an application does.
#[derive(Debug, Clone)]
pub struct Caller {
    redshift: aws_sdk_redshift::Client,
    serverless: aws_sdk_redshiftserverless::Client,
    data: aws_sdk_redshiftdata::Client,
    metrics: aws_sdk_cloudwatch::Client,
    identity: aws_sdk_sts::Client,
}

impl Caller {
    pub fn new(url: &str) -> Self {
        let keys = Credentials::new("AKIALOAD", "secret", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .endpoint_url(url)
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(aws_config::retry::RetryConfig::disabled())
            .build();
        Self {
            redshift: aws_sdk_redshift::Client::new(&config),
            serverless: aws_sdk_redshiftserverless::Client::new(&config),
            data: aws_sdk_redshiftdata::Client::new(&config),
            metrics: aws_sdk_cloudwatch::Client::new(&config),
            identity: aws_sdk_sts::Client::new(&config),
        }
    }

    /// One of the calls by its number; how many requests it took.
    pub async fn call(&self, number: usize) -> Outcome {
        match number % 5 {
            0 => self.clusters().await,
            1 => self.workgroups().await,
            2 => self.statement(number).await,
            3 => self.datapoints().await,
            _ => self.who().await,
        }
    }

    async fn clusters(&self) -> Outcome {
        let answer = self.redshift.describe_clusters().send().await?;
        if answer.clusters().is_empty() { Err("no clusters".into()) } else { Ok(1) }
    }

    async fn workgroups(&self) -> Outcome {
        let answer = self.serverless.list_workgroups().send().await?;
        if answer.workgroups().is_empty() { Err("no workgroups".into()) } else { Ok(1) }
    }

    async fn who(&self) -> Outcome {
        let answer = self.identity.get_caller_identity().send().await?;
        answer.account().map(|_| 1).ok_or_else(|| "no account".into())
    }

    async fn datapoints(&self) -> Outcome {
        let now = SystemTime::now();
        let name = Dimension::builder().name("ClusterIdentifier").value("analytics-prod").build();
        let metric = Metric::builder().namespace("AWS/Redshift").metric_name("CPUUtilization").dimensions(name).build();
        let stat = MetricStat::builder().metric(metric).period(300).stat("Average").build();
        let query = MetricDataQuery::builder().id("m1").metric_stat(stat).build();
        let asked = self.metrics.get_metric_data().metric_data_queries(query).end_time(DateTime::from(now));
        let answer = asked.start_time(DateTime::from(now - Duration::from_secs(7200))).send().await?;
        if answer.metric_data_results().is_empty() { Err("no results".into()) } else { Ok(1) }
    }

    /// A statement from its start to its rows.
    async fn statement(&self, number: usize) -> Outcome {
        let sql = format!("select {number} as number, count(*) from venue");
        let started = self.data.execute_statement().workgroup_name("analytics-wg").database("dev").sql(sql);
        let id = started.send().await?.id().unwrap_or_default().to_owned();
        let mut made = 2;
        loop {
            let state = self.data.describe_statement().id(&id).send().await?;
            made += 1;
            match state.status() {
                Some(StatusString::Finished) => break,
                Some(StatusString::Failed | StatusString::Aborted) => return Err(format!("{state:?}").into()),
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        let rows = self.data.get_statement_result().id(&id).send().await?;
        let found = rows.records().first().and_then(|row| row.first()).and_then(|field| field.as_long_value().ok());
        if found == Some(&(number as i64)) { Ok(made) } else { Err(format!("{found:?} for {number}").into()) }
    }
}
