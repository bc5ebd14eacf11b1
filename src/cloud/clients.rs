//! The SDK clients of one Region, built when the Region is first asked about.

use super::classify::Context;
use super::complete::{Complete, Protocol, RetryGarbled};
use super::host::Host;
use super::journal::Watch;
use super::memo::Memo;
use super::records::Room;
use super::session::{Session, limits, retry};
use super::{CloudOptions, pace::Pace};
use aws_config::retry::RetryMode;
use aws_types::region::Region;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// One service in one Region: its client and whom it talks to.
#[derive(Debug)]
pub(super) struct Service<C> {
    pub client: C,
    host: Host,
}

/// All services in one Region.
#[derive(Debug)]
pub(super) struct Clients {
    pub region: Arc<str>,
    profile: Option<Arc<str>>,
    pub redshift: Service<aws_sdk_redshift::Client>,
    pub serverless: Service<aws_sdk_redshiftserverless::Client>,
    pub data: Service<aws_sdk_redshiftdata::Client>,
    pub cloudwatch: Service<aws_sdk_cloudwatch::Client>,
    pub sts: Service<aws_sdk_sts::Client>,
}

/// One client with its checks. The crates' builders have the same methods but no common trait.
macro_rules! service {
    ($sdk:ident, $config:expr, $journal:expr, $mode:ident, $limits:expr, $protocol:ident, $name:literal, $prefix:literal) => {{
        let host = Host::default();
        // Throttling in one Region must not slow the others down.
        let region = $config.region().map_or("", AsRef::as_ref);
        let partition = $sdk::config::retry::RetryPartition::new(format!("{} {}", $name, region));
        let config = $sdk::config::Builder::from($config)
            .interceptor(Complete { protocol: Protocol::$protocol, service: $name })
            .interceptor(host.clone())
            .interceptor(Watch { journal: $journal.clone(), service: $prefix, region: region.to_owned() })
            .retry_classifier(RetryGarbled)
            .retry_partition(partition)
            .retry_config(retry(RetryMode::$mode))
            .timeout_config($limits)
            .build();
        Service { client: $sdk::Client::from_conf(config), host }
    }};
}

impl Clients {
    fn new(session: &Session, options: &CloudOptions, region: &str) -> Self {
        let config = &session.config.to_builder().region(Region::new(region.to_owned())).build();
        let journal = &options.journal;
        let answer = limits(&options.timeouts, options.timeouts.answer);
        let poll = limits(&options.timeouts, options.timeouts.poll);
        Self {
            region: region.into(),
            profile: options.profile.as_deref().map(Arc::from),
            redshift: service!(
                aws_sdk_redshift,
                config,
                journal,
                Adaptive,
                answer.clone(),
                Xml,
                "Redshift",
                "redshift"
            ),
            serverless: service!(
                aws_sdk_redshiftserverless,
                config,
                journal,
                Adaptive,
                answer.clone(),
                Json,
                "Redshift Serverless",
                "redshift-serverless"
            ),
            // Its quotas are per operation and kept by the pace; an adaptive client would make a cancel wait because
            // a catalogue call was throttled.
            data: service!(
                aws_sdk_redshiftdata,
                config,
                journal,
                Standard,
                poll,
                Json,
                "the Redshift Data API",
                "redshift-data"
            ),
            cloudwatch: service!(
                aws_sdk_cloudwatch,
                config,
                journal,
                Adaptive,
                answer.clone(),
                Cbor,
                "CloudWatch",
                "cloudwatch"
            ),
            sts: service!(aws_sdk_sts, config, journal, Adaptive, answer, Xml, "STS", "sts"),
        }
    }

    /// What a call to a service is about, for its failure.
    pub(super) fn call<C>(&self, service: &Service<C>, operation: &'static str) -> Context {
        Context {
            operation,
            host: service.host.clone(),
            region: Arc::clone(&self.region),
            profile: self.profile.clone(),
        }
    }
}

/// Everything behind a [`super::Cloud`].
#[derive(Debug)]
pub(super) struct Shared {
    options: CloudOptions,
    pub session: Session,
    pub pace: Pace,
    /// Regions whose endpoint knows no long polling.
    waitless: Mutex<HashSet<String>>,
    clients: Mutex<HashMap<String, Arc<Clients>>>,
    /// Answers that stay true for a while.
    pub slow: Memo,
    pub room: Room,
}

impl Shared {
    pub(super) fn new(options: CloudOptions, session: Session) -> Self {
        Self {
            options,
            session,
            pace: Pace::default(),
            waitless: Mutex::default(),
            clients: Mutex::default(),
            slow: Memo::default(),
            room: Room::default(),
        }
    }

    /// The clients of a Region.
    pub(super) fn clients(&self, region: &str) -> Arc<Clients> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = clients.get(region) {
            return Arc::clone(known);
        }
        let made = Arc::new(Clients::new(&self.session, &self.options, region));
        clients.insert(region.to_owned(), Arc::clone(&made));
        made
    }

    /// The wait to ask for: `None` where there is none or the endpoint has refused one before.
    pub(super) fn wait(&self, region: &str, seconds: u8) -> Option<i32> {
        let refused = self.waitless.lock().unwrap_or_else(PoisonError::into_inner).contains(region);
        (seconds > 0 && !refused).then(|| i32::from(seconds))
    }

    /// Remembers that a Region's endpoint knows no long polling.
    pub(super) fn refuse_wait(&self, region: &str) {
        self.waitless.lock().unwrap_or_else(PoisonError::into_inner).insert(region.to_owned());
    }
}
