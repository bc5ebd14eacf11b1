//! From the SDK's many kinds of failure to one [`CloudError`].

use super::complete::Garbled;
use super::host::Host;
use super::{CloudError, ErrorClass, chain, refusal};
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;
use std::error::Error;
use std::io;
use std::sync::Arc;

/// What a failed call was about: enough for a message that names things.
#[derive(Debug, Clone)]
pub(super) struct Context {
    /// `redshift:DescribeClusters`.
    pub operation: &'static str,
    pub host: Host,
    pub region: Arc<str>,
    /// The profile asked for, if one was.
    pub profile: Option<Arc<str>>,
}

impl Context {
    /// A failure of this call.
    pub(super) fn error(&self, class: ErrorClass, message: impl AsRef<str>) -> CloudError {
        CloudError::new(class, self.operation, message)
    }

    /// ` --profile NAME`, or nothing.
    pub(super) fn profile_flag(&self) -> String {
        self.profile.as_ref().map(|profile| format!(" --profile {profile}")).unwrap_or_default()
    }

    /// Classes whatever the SDK returned.
    pub(super) fn failure<E>(&self, error: &SdkError<E, HttpResponse>) -> CloudError
    where
        E: Error + ProvideErrorMetadata + 'static,
    {
        let mut failure = match error {
            SdkError::ServiceError(refused) => {
                let status = refused.raw().status().as_u16();
                refusal::classed(self, refused.err().code(), refused.err().message(), status)
            }
            other => self.unanswered(other),
        };
        failure.request_id = error.request_id().map(str::to_owned);
        failure
    }

    /// A call that got no answer of the service.
    fn unanswered<E>(&self, error: &SdkError<E, HttpResponse>) -> CloudError
    where
        E: Error + 'static,
    {
        if let Some(garbled) = chain::find::<Garbled>(error) {
            return self.error(ErrorClass::Garbled, garbled.to_string());
        }
        if let Some(credentials) = chain::find::<CredentialsError>(error) {
            return self.credentials(credentials);
        }
        let text = chain::text(error);
        if text.contains("identity resolver timed out") {
            return self
                .error(ErrorClass::NoCredentials, "the credentials did not arrive in time")
                .with_hint("run the profile's credential_process or `aws sso login` by hand to see where it waits");
        }
        match error {
            SdkError::TimeoutError(_) => {
                self.error(ErrorClass::Timeout, format!("{} did not answer in time", self.host.name()))
            }
            SdkError::DispatchFailure(failure) if failure.is_timeout() => {
                self.error(ErrorClass::Timeout, format!("{} cannot be reached: no answer in time", self.host.name()))
            }
            SdkError::ResponseError(_) => {
                let message = format!("the connection to {} ended before the answer was complete", self.host.name());
                self.error(ErrorClass::Garbled, message)
            }
            SdkError::ConstructionFailure(_) => self.error(ErrorClass::Invalid, chain::root(error)),
            _ => self.network(error, &text),
        }
    }

    /// No connection: which of name, port and certificate was it?
    fn network(&self, error: &(dyn Error + 'static), text: &str) -> CloudError {
        let host = self.host.name();
        let kind = chain::sources(error).filter_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind).last();
        let lower = text.to_ascii_lowercase();
        if lower.contains("dns error") || lower.contains("failed to lookup address") {
            let hint = format!("check the network and that the Region {} exists and has the service", self.region);
            return self.error(ErrorClass::Network, format!("the name {host} cannot be resolved")).with_hint(hint);
        }
        if ["certificate", "tls", "handshake", "invalidcontenttype"].iter().any(|word| lower.contains(word)) {
            let message = format!("no secure connection to {host}: {}", chain::root(error));
            return self
                .error(ErrorClass::Network, message)
                .with_hint("check --endpoint-url (http or https?), the proxy, and SSL_CERT_FILE for a private CA");
        }
        match kind {
            Some(io::ErrorKind::ConnectionRefused) => self
                .error(ErrorClass::Network, format!("{host} refused the connection: nothing listens there"))
                .with_hint("check --endpoint-url and the AWS_ENDPOINT_URL variables"),
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof) => {
                self.error(ErrorClass::Network, format!("{host} closed the connection without an answer"))
            }
            _ if lower.contains("connection closed before message completed") => {
                self.error(ErrorClass::Network, format!("{host} closed the connection without an answer"))
            }
            _ if lower.contains("invalid uri") || lower.contains("endpoint") => self
                .error(ErrorClass::Invalid, chain::root(error))
                .with_hint("check --endpoint-url and the AWS_ENDPOINT_URL variables"),
            _ => self.error(ErrorClass::Network, format!("no connection to {host}: {}", chain::root(error))),
        }
    }

    /// The credential chain gave nothing.
    fn credentials(&self, error: &CredentialsError) -> CloudError {
        let text = chain::text(error);
        let login = format!("run `aws sso login{}`", self.profile_flag());
        if text.contains("SSO token has expired") || text.contains("UnauthorizedException") {
            return self.error(ErrorClass::Expired, "the SSO session has expired").with_hint(login);
        }
        if text.contains("cached SSO token") {
            return self.error(ErrorClass::NoCredentials, "there is no SSO session for this profile").with_hint(login);
        }
        if text.contains("ExpiredToken") {
            return self.error(ErrorClass::Expired, "the credentials this profile starts from have expired");
        }
        match error {
            CredentialsError::CredentialsNotLoaded(_) => self.error(
                ErrorClass::NoCredentials,
                "no credentials in the environment, the profile, SSO, the container or the instance",
            ),
            CredentialsError::ProviderTimedOut(_) => {
                self.error(ErrorClass::NoCredentials, "the credentials did not arrive in time")
            }
            _ => self
                .error(ErrorClass::NoCredentials, chain::root(error))
                .with_hint("mend the profile in ~/.aws/config, or pass another --profile"),
        }
    }
}
