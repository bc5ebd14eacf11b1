//! The AWS side: SDK calls in, model types and [`CloudError`]s out. No SDK type leaves this module.

mod error;

pub use error::{CloudError, ErrorClass};

use crate::model::{
    Cluster, Identity, MetricId, Namespace, ResultPage, Series, SeriesQuery, Statement, Submission, Target, Workgroup,
};
use jiff::Timestamp;

/// How to reach AWS: what the command line, the config file and the environment said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloudOptions {
    /// Named profile; `None` leaves it to the SDK's chain.
    pub profile: Option<String>,
    /// Regions wanted; empty leaves it to the SDK's chain.
    pub regions: Vec<String>,
    /// `--endpoint-url`: for every service, unless the SDK's per-service variables say otherwise.
    pub endpoint_url: Option<String>,
    /// The stand-in's address: fixed test credentials, no lookup of instance metadata.
    pub demo: Option<String>,
}

/// One identity in one or more Regions. Cheap to clone; everything else is behind an `Arc`.
#[derive(Debug, Clone)]
pub struct Cloud {
    options: CloudOptions,
}

impl Cloud {
    /// Loads configuration and builds the clients. Makes no call, except what the credential chain needs for a Region.
    pub async fn connect(options: CloudOptions) -> Result<Self, CloudError> {
        Ok(Self { options })
    }

    /// The Regions looked at, the first being the default.
    pub fn regions(&self) -> &[String] {
        &self.options.regions
    }

    /// STS GetCallerIdentity and the expiry of the credentials.
    pub async fn identity(&self) -> Result<Identity, CloudError> {
        Err(unready("sts:GetCallerIdentity"))
    }

    /// All clusters of a Region, every page.
    pub async fn clusters(&self, region: &str) -> Result<Vec<Cluster>, CloudError> {
        let _ = region;
        Err(unready("redshift:DescribeClusters"))
    }

    /// All workgroups of a Region, every page.
    pub async fn workgroups(&self, region: &str) -> Result<Vec<Workgroup>, CloudError> {
        let _ = region;
        Err(unready("redshift-serverless:ListWorkgroups"))
    }

    /// All namespaces of a Region, every page.
    pub async fn namespaces(&self, region: &str) -> Result<Vec<Namespace>, CloudError> {
        let _ = region;
        Err(unready("redshift-serverless:ListNamespaces"))
    }

    /// The dimension sets CloudWatch really holds for these metrics of a namespace.
    pub async fn metrics(&self, region: &str, namespace: &str, names: &[String]) -> Result<Vec<MetricId>, CloudError> {
        let _ = (region, namespace, names);
        Err(unready("cloudwatch:ListMetrics"))
    }

    /// Series from `start` to `end`, in the order asked, each sorted and aligned to its period.
    pub async fn series(
        &self,
        region: &str,
        queries: &[SeriesQuery],
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Series>, CloudError> {
        let _ = (region, queries, start, end);
        Err(unready("cloudwatch:GetMetricData"))
    }

    /// ExecuteStatement. Illegal combinations are refused before anything is sent.
    pub async fn execute(&self, submission: &Submission) -> Result<Statement, CloudError> {
        let _ = submission;
        Err(unready("redshift-data:ExecuteStatement"))
    }

    /// DescribeStatement, long-polling up to `wait_seconds` (0 for none).
    pub async fn statement(&self, region: &str, id: &str, wait_seconds: u8) -> Result<Statement, CloudError> {
        let _ = (region, id, wait_seconds);
        Err(unready("redshift-data:DescribeStatement"))
    }

    /// One page of GetStatementResult.
    pub async fn result_page(&self, region: &str, id: &str, token: Option<&str>) -> Result<ResultPage, CloudError> {
        let _ = (region, id, token);
        Err(unready("redshift-data:GetStatementResult"))
    }

    /// CancelStatement; true when the service took it.
    pub async fn cancel(&self, region: &str, id: &str) -> Result<bool, CloudError> {
        let _ = (region, id);
        Err(unready("redshift-data:CancelStatement"))
    }

    /// The databases of a target (ListDatabases), connecting to `database`.
    pub async fn databases(&self, target: &Target, database: &str) -> Result<Vec<String>, CloudError> {
        let _ = (target, database);
        Err(unready("redshift-data:ListDatabases"))
    }
}

fn unready(operation: &str) -> CloudError {
    CloudError::new(ErrorClass::Service, operation, "not built yet")
}
