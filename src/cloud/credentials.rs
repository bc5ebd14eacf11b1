//! Watches the credential chain: remembers where credentials came from and when they expire, never the secrets.

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future};
use jiff::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// What may be told of credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Origin {
    pub expires: Option<Timestamp>,
    pub source: Option<String>,
}

/// The last origin seen; shared by the provider and whoever asks.
pub(super) type LastOrigin = Arc<Mutex<Origin>>;

/// A provider that notes what passes through.
#[derive(Debug)]
struct Watched {
    inner: SharedCredentialsProvider,
    last: LastOrigin,
}

/// Wraps a provider; the second part tells of the credentials it gave last.
pub(super) fn watched(inner: SharedCredentialsProvider) -> (SharedCredentialsProvider, LastOrigin) {
    let last = LastOrigin::default();
    (SharedCredentialsProvider::new(Watched { inner, last: Arc::clone(&last) }), last)
}

impl Watched {
    async fn load(&self) -> Result<Credentials, CredentialsError> {
        let credentials = self.inner.provide_credentials().await?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = origin(&credentials);
        Ok(credentials)
    }
}

impl ProvideCredentials for Watched {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.inner.fallback_on_interrupt()
    }
}

fn origin(credentials: &Credentials) -> Origin {
    let features = credentials.get_property::<Vec<AwsCredentialFeature>>();
    Origin {
        expires: credentials.expiry().and_then(|at| Timestamp::try_from(at).ok()),
        source: features.and_then(|features| features.iter().find_map(source)),
    }
}

/// The SDK's word without its prefix: `EnvVars`, `Profile`, `ProfileSso`, `Process`, `Imds`, ...
fn source(feature: &AwsCredentialFeature) -> Option<String> {
    format!("{feature:?}").strip_prefix("Credentials").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[tokio::test]
    async fn expiry_and_source_are_remembered() {
        let mut credentials =
            Credentials::new("id", "secret", None, Some(UNIX_EPOCH + Duration::from_hours(500_000)), "test");
        credentials
            .set_property(vec![AwsCredentialFeature::ResolvedAccountId, AwsCredentialFeature::CredentialsProcess]);
        let (provider, last) = watched(SharedCredentialsProvider::new(credentials));
        assert_eq!(*last.lock().unwrap(), Origin::default());
        provider.provide_credentials().await.unwrap();
        let origin = last.lock().unwrap().clone();
        assert_eq!(origin.source.as_deref(), Some("Process"));
        assert_eq!(origin.expires.map(Timestamp::as_second), Some(1_800_000_000));
        assert!(!format!("{origin:?}").contains("secret"));
    }
}
