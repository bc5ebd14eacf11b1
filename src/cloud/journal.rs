//! Tells of every call a client makes: what, where, how long, with what outcome. No parameter and no answer is in it.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use jiff::Timestamp;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One call that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// When it began.
    pub at: Timestamp,
    /// `redshift:DescribeClusters`.
    pub operation: String,
    pub region: String,
    /// All tries and the waiting between them.
    pub took: Duration,
    /// The HTTP status of the last answer; none where there was none.
    pub status: Option<u16>,
    pub attempts: u32,
    /// What the service's support asks for.
    pub request_id: Option<String>,
    pub failed: bool,
}

/// Whoever wants to know of calls. Must not wait.
#[derive(Clone)]
pub struct Journal(Arc<dyn Fn(Called) + Send + Sync>);

impl Journal {
    /// Tells each call to a function.
    pub fn new(tell: impl Fn(Called) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Journal")
    }
}

impl PartialEq for Journal {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Journal {}

/// Watches the calls of one client.
#[derive(Debug)]
pub(super) struct Watch {
    pub journal: Option<Journal>,
    /// The service's IAM prefix.
    pub service: &'static str,
    pub region: String,
}

/// When a call began, and its tries so far.
#[derive(Debug, Clone, Copy)]
struct Begun {
    at: Timestamp,
    since: Instant,
    attempts: u32,
}

impl Storable for Begun {
    type Storer = StoreReplace<Self>;
}

impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "Journal"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        cfg.interceptor_state().store_put(Begun { at: Timestamp::now(), since: Instant::now(), attempts: 0 });
        Ok(())
    }

    fn read_before_attempt(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(begun) = cfg.load::<Begun>().copied() {
            cfg.interceptor_state().store_put(Begun { attempts: begun.attempts + 1, ..begun });
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (Some(Journal(tell)), Some(begun)) = (&self.journal, cfg.load::<Begun>()) else { return Ok(()) };
        let name = cfg.load::<Metadata>().map_or("?", |metadata| metadata.name());
        let response = context.response();
        let header = |name: &str| response?.headers().get(name).map(str::to_owned);
        tell(Called {
            at: begun.at,
            operation: format!("{}:{name}", self.service),
            region: self.region.clone(),
            took: begun.since.elapsed(),
            status: response.map(|response| response.status().as_u16()),
            attempts: begun.attempts,
            request_id: header("x-amzn-requestid").or_else(|| header("x-amz-request-id")),
            failed: !matches!(context.output_or_error(), Some(Ok(_))),
        });
        Ok(())
    }
}
