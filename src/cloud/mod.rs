//! The AWS side: SDK calls in, model types and [`CloudError`]s out. No SDK type leaves this module.
#![allow(clippy::missing_errors_doc, reason = "every call fails in the same ways: those of ErrorClass")]

mod alarms;
mod backup;
mod catalog;
mod chain;
mod change;
mod classify;
mod clients;
mod cloudwatch;
mod complete;
mod convert;
mod credentials;
mod data_api;
mod endpoint;
mod error;
mod grid;
mod host;
mod http;
mod identity;
mod journal;
mod login;
mod memo;
mod options;
mod pace;
mod pages;
mod records;
mod redshift;
mod refusal;
mod result;
mod rows;
mod serverless;
mod serverless_backup;
mod session;
mod statement_hint;
mod submission;

pub use change::{Performed, can_perform};
pub use cloudwatch::Measured;
pub use error::{CloudError, ErrorClass};
pub use journal::{Called, Journal};
pub use login::Login;
pub use options::{CloudOptions, Timeouts};
pub use statement_hint::statement_hint;
pub use submission::LONGEST_SQL;

use crate::model::{
    Alarm, AlarmChange, ApiCall, CatalogTable, Cluster, ClusterSnapshot, DbCredentials, Identity, MetricId, Namespace,
    NamespaceSnapshot, RecoveryPoint, ResultPage, Series, SeriesQuery, ServiceEvent, Statement, Submission,
    TableRestore, Target, UsageLimit, Workgroup,
};
use clients::Shared;
use jiff::Timestamp;
use session::Session;
use std::sync::Arc;

/// One identity in one or more Regions. Cheap to clone: clones share clients, connections and pace.
#[derive(Debug, Clone)]
pub struct Cloud {
    shared: Arc<Shared>,
}

impl Cloud {
    /// Loads configuration. Makes no call, except what the credential chain needs for a Region.
    pub async fn connect(options: CloudOptions) -> Result<Self, CloudError> {
        let session = Session::load(&options).await?;
        Ok(Self { shared: Arc::new(Shared::new(options, session)) })
    }

    /// The Regions looked at, the first being the default; there is always one.
    pub fn regions(&self) -> &[String] {
        &self.shared.session.regions
    }

    /// STS GetCallerIdentity and the expiry of the credentials.
    pub async fn identity(&self) -> Result<Identity, CloudError> {
        let region = self.regions().first().map_or("", String::as_str);
        identity::caller(&self.shared, region).await
    }

    /// All clusters of a Region, every page.
    pub async fn clusters(&self, region: &str) -> Result<Vec<Cluster>, CloudError> {
        redshift::clusters(&self.shared.clients(region)).await
    }

    /// All workgroups of a Region, every page.
    pub async fn workgroups(&self, region: &str) -> Result<Vec<Workgroup>, CloudError> {
        serverless::workgroups(&self.shared.clients(region)).await
    }

    /// All namespaces of a Region, every page.
    pub async fn namespaces(&self, region: &str) -> Result<Vec<Namespace>, CloudError> {
        serverless::namespaces(&self.shared.clients(region)).await
    }

    /// All usage limits of a Region's workgroups, every page.
    pub async fn usage_limits(&self, region: &str) -> Result<Vec<UsageLimit>, CloudError> {
        serverless::usage_limits(&self.shared.clients(region)).await
    }

    /// All usage limits of a Region's clusters, every page.
    pub async fn cluster_usage_limits(&self, region: &str) -> Result<Vec<UsageLimit>, CloudError> {
        redshift::usage_limits(&self.shared.clients(region)).await
    }

    /// The alarms of a Region that are on metrics of Redshift, and the composite alarms made of them, every page.
    pub async fn alarms(&self, region: &str) -> Result<Vec<Alarm>, CloudError> {
        alarms::alarms(&self.shared.clients(region)).await
    }

    /// The newest lines of an alarm's history.
    pub async fn alarm_history(&self, region: &str, name: &str) -> Result<Vec<AlarmChange>, CloudError> {
        alarms::history(&self.shared.clients(region), name).await
    }

    /// All snapshots of a Region's clusters, every page.
    pub async fn cluster_snapshots(&self, region: &str) -> Result<Vec<ClusterSnapshot>, CloudError> {
        backup::snapshots(&self.shared.clients(region)).await
    }

    /// All snapshots of a Region's namespaces, every page.
    pub async fn namespace_snapshots(&self, region: &str) -> Result<Vec<NamespaceSnapshot>, CloudError> {
        serverless_backup::snapshots(&self.shared.clients(region)).await
    }

    /// All recovery points of a Region's namespaces, every page.
    pub async fn recovery_points(&self, region: &str) -> Result<Vec<RecoveryPoint>, CloudError> {
        serverless_backup::recovery_points(&self.shared.clients(region)).await
    }

    /// All restores of single tables of a Region's clusters, every page.
    pub async fn cluster_table_restores(&self, region: &str) -> Result<Vec<TableRestore>, CloudError> {
        backup::table_restores(&self.shared.clients(region)).await
    }

    /// All restores of single tables of a Region's namespaces, every page.
    pub async fn namespace_table_restores(&self, region: &str) -> Result<Vec<TableRestore>, CloudError> {
        serverless_backup::table_restores(&self.shared.clients(region)).await
    }

    /// All events of a Region's provisioned resources since `start`, every page; the service keeps 14 days.
    pub async fn events(&self, region: &str, start: Timestamp) -> Result<Vec<ServiceEvent>, CloudError> {
        backup::events(&self.shared.clients(region), start).await
    }

    /// Temporary credentials of a database user.
    pub async fn login(&self, login: &Login) -> Result<DbCredentials, CloudError> {
        login::credentials(&self.shared, login).await
    }

    /// Sends a change, once. Whether it may be sent is not asked here: see `actions::Policy`.
    pub async fn perform(&self, call: &ApiCall) -> Result<Performed, CloudError> {
        change::perform(&self.shared, call).await
    }

    /// The dimension sets CloudWatch really holds for these metrics of a namespace; no names means all metrics.
    pub async fn metrics(&self, region: &str, namespace: &str, names: &[String]) -> Result<Vec<MetricId>, CloudError> {
        cloudwatch::metrics(&self.shared.clients(region), namespace, names).await
    }

    /// Series from `start` to `end`, in the order asked, each sorted and aligned to its period.
    pub async fn series(
        &self,
        region: &str,
        queries: &[SeriesQuery],
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Series>, CloudError> {
        cloudwatch::series(&self.shared.clients(region), queries, start, end).await
    }

    /// The dimension sets of a namespace that have this dimension (any value if none is said), or of one metric.
    pub async fn metrics_with(
        &self,
        region: &str,
        namespace: &str,
        name: Option<&str>,
        dimension: Option<&(String, Option<String>)>,
    ) -> Result<Vec<MetricId>, CloudError> {
        cloudwatch::metrics_with(&self.shared.clients(region), namespace, name, dimension).await
    }

    /// As [`Cloud::series`], with what came of each query by itself: 500 a call, one refused does not blank another.
    pub async fn measure(
        &self,
        region: &str,
        queries: &[SeriesQuery],
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Measured>, CloudError> {
        cloudwatch::measure(&self.shared.clients(region), queries, start, end).await
    }

    /// As [`Cloud::measure`], for what moves slowly: the same question is sent once in five minutes, and answered from
    /// what came then in between.
    pub async fn measure_slowly(
        &self,
        region: &str,
        queries: &[SeriesQuery],
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Measured>, CloudError> {
        let _turn = self.shared.slow.turn.lock().await;
        if let Some(known) = self.shared.slow.get(region, queries) {
            return Ok(known);
        }
        let answer = self.measure(region, queries, start, end).await?;
        self.shared.slow.put(region, queries, &answer);
        Ok(answer)
    }

    /// ExecuteStatement. Illegal combinations are refused before anything is sent.
    pub async fn execute(&self, submission: &Submission) -> Result<Statement, CloudError> {
        data_api::execute(&self.shared, submission).await
    }

    /// DescribeStatement, long-polling up to `wait_seconds` (0 for none). An endpoint without long polling answers
    /// at once, so a caller that asks in a loop must pause between answers that came early.
    pub async fn statement(&self, region: &str, id: &str, wait_seconds: u8) -> Result<Statement, CloudError> {
        data_api::statement(&self.shared, region, id, wait_seconds).await
    }

    /// One page of GetStatementResult; only for a statement that has a result set.
    pub async fn result_page(&self, region: &str, id: &str, token: Option<&str>) -> Result<ResultPage, CloudError> {
        data_api::result_page(&self.shared, region, id, token).await
    }

    /// CancelStatement; true when the service took it.
    pub async fn cancel(&self, region: &str, id: &str) -> Result<bool, CloudError> {
        data_api::cancel(&self.shared, region, id).await
    }

    /// The schemas of a database (`ListSchemas`).
    pub async fn schemas(&self, target: &Target, database: &str) -> Result<Vec<String>, CloudError> {
        catalog::schemas(&self.shared, target, database).await
    }

    /// The tables and views of a schema (`ListTables`).
    pub async fn tables(&self, target: &Target, database: &str, schema: &str) -> Result<Vec<CatalogTable>, CloudError> {
        catalog::tables(&self.shared, target, database, schema).await
    }

    /// Names and types of the columns of a table (`DescribeTable`).
    pub async fn columns(
        &self,
        target: &Target,
        database: &str,
        schema: &str,
        table: &str,
    ) -> Result<Vec<(String, String)>, CloudError> {
        catalog::columns(&self.shared, target, database, (schema, table)).await
    }

    /// The databases of a target (ListDatabases), connecting to `database`.
    pub async fn databases(&self, target: &Target, database: &str) -> Result<Vec<String>, CloudError> {
        data_api::databases(&self.shared, target, database).await
    }
}
