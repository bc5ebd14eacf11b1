//! Loads the SDK's configuration once: profile, Region, credentials, endpoints, retry.

use super::credentials::{self, LastOrigin, Origin};
use super::{CloudError, CloudOptions, ErrorClass, Timeouts, chain, endpoint, http};
use aws_config::BehaviorVersion;
use aws_config::identity::IdentityCache;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::region::Region;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The operation named when loading the configuration fails.
pub(super) const LOADING: &str = "configuration";
/// The Region of the stand-in, unless others are asked for.
const DEMO_REGION: &str = "us-east-1";

/// Configuration shared by all clients of all Regions.
#[derive(Debug)]
pub(super) struct Session {
    pub config: SdkConfig,
    pub regions: Vec<String>,
    pub origin: LastOrigin,
}

impl Session {
    /// The stand-in's or the real one, as the options say.
    pub(super) async fn load(options: &CloudOptions) -> Result<Self, CloudError> {
        options.regions.iter().try_for_each(|region| check_region(region))?;
        if let Some(url) = &options.demo {
            return Ok(Self::demo(options, url));
        }
        if let Some(url) = &options.endpoint_url {
            endpoint::checked(url)?;
        }
        let config = tokio::time::timeout(options.timeouts.load, configuration(options))
            .await
            .unwrap_or_else(|_| Err(no_region("the instance metadata did not answer in time")))?;
        Self::new(options, config)
    }

    fn demo(options: &CloudOptions, url: &str) -> Self {
        let credentials = Credentials::new("AKIADEMODEMODEMODEMO", "demo", None, None, "demo");
        let origin = Origin { expires: None, source: Some("Demo".to_owned()) };
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http::loopback_client())
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(url)
            .retry_config(retry(RetryMode::Adaptive))
            .timeout_config(limits(&options.timeouts, options.timeouts.answer))
            .build();
        let regions = if options.regions.is_empty() { vec![DEMO_REGION.to_owned()] } else { options.regions.clone() };
        Self { config, regions, origin: Arc::new(Mutex::new(origin)) }
    }

    fn new(options: &CloudOptions, config: SdkConfig) -> Result<Self, CloudError> {
        let regions = match config.region() {
            _ if !options.regions.is_empty() => options.regions.clone(),
            Some(region) => vec![region.to_string()],
            None => return Err(no_region("no Region is configured")),
        };
        let provider = config.credentials_provider().ok_or_else(|| {
            CloudError::new(ErrorClass::NoCredentials, LOADING, "there is no credential chain to ask")
        })?;
        let (provider, origin) = credentials::watched(provider);
        let config = config.into_builder().credentials_provider(provider).build();
        let config = match &options.endpoint_url {
            Some(url) => endpoint::with_general(config, url),
            None => config,
        };
        Ok(Self { config, regions, origin })
    }
}

/// The SDK's own chain. No call is made, but for a Region only the instance metadata may know.
async fn configuration(options: &CloudOptions) -> Result<SdkConfig, CloudError> {
    let client = http::client();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(client.clone())
        .retry_config(retry(RetryMode::Adaptive))
        .timeout_config(limits(&options.timeouts, options.timeouts.answer))
        .identity_cache(IdentityCache::lazy().load_timeout(options.timeouts.credentials).build());
    if let Some(region) = options.regions.first() {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &options.profile {
        check_profile(profile).await?;
        loader = loader.profile_name(profile).credentials_provider(of_profile(options, profile, client));
    }
    Ok(loader.load().await)
}

/// A profile named on the command line wins over keys in the environment, as with the AWS CLI; the SDK's
/// default chain would take the environment first and look at another account.
fn of_profile(options: &CloudOptions, profile: &str, client: SharedHttpClient) -> ProfileFileCredentialsProvider {
    let region = options.regions.first().cloned().map(Region::new);
    let config = ProviderConfig::without_region().with_region(region).with_http_client(client);
    ProfileFileCredentialsProvider::builder().configure(&config).profile_name(profile).build()
}

#[allow(deprecated, reason = "the name that is not deprecated is in a crate not otherwise needed")]
async fn check_profile(name: &str) -> Result<(), CloudError> {
    let loaded = aws_config::profile::load(
        &Fs::real(),
        &Env::real(),
        &aws_config::profile::profile_file::ProfileFiles::default(),
        None,
    )
    .await;
    let profiles = loaded.map_err(|error| {
        CloudError::new(
            ErrorClass::Invalid,
            LOADING,
            format!("the AWS config files cannot be read: {}", chain::root(&error)),
        )
        .with_hint("mend ~/.aws/config and ~/.aws/credentials")
    })?;
    if profiles.get_profile(name).is_some() {
        return Ok(());
    }
    let message = format!("the profile {name:?} is not in the AWS config files");
    let known: Vec<_> = profiles.profiles().collect();
    let hint = match known.as_slice() {
        [] => "run `aws configure sso` or `aws configure` to make one".to_owned(),
        names => format!("pass one of these to --profile: {}", names.join(", ")),
    };
    Err(CloudError::new(ErrorClass::NoCredentials, LOADING, message).with_hint(hint))
}

/// A Region is part of host names, so nothing else may stand in it.
fn check_region(name: &str) -> Result<(), CloudError> {
    if !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Ok(());
    }
    let message = format!("{name:?} is not the name of a Region");
    Err(CloudError::new(ErrorClass::Invalid, LOADING, message).with_hint("write it as in --region eu-west-1"))
}

fn no_region(message: &str) -> CloudError {
    CloudError::new(ErrorClass::Invalid, LOADING, message).with_hint("pass --region or set AWS_REGION")
}

/// How often and when a call is tried again. Adaptive: besides backing off, the client slows down after a throttled
/// answer.
pub(super) fn retry(mode: RetryMode) -> RetryConfig {
    RetryConfig::standard()
        .with_retry_mode(mode)
        .with_max_attempts(3)
        .with_initial_backoff(Duration::from_millis(200))
        .with_max_backoff(Duration::from_secs(4))
}

/// Limits for one client. There is no read timeout on purpose: `answer` bounds an attempt as a whole, so that all
/// clients share one connector.
pub(super) fn limits(timeouts: &Timeouts, answer: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(timeouts.connect)
        .operation_attempt_timeout(answer)
        .operation_timeout(answer * 2)
        .build()
}
