//! Remembers whom a client talks to, so that a dead connection can be told with the host's name.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use std::sync::{Arc, OnceLock};

/// Host and port of one client's endpoint, known from its first request on.
#[derive(Debug, Clone, Default)]
pub(super) struct Host(Arc<OnceLock<String>>);

impl Host {
    /// `redshift.eu-west-1.amazonaws.com`, or plain words before the first request.
    pub(super) fn name(&self) -> &str {
        self.0.get().map_or("the endpoint", String::as_str)
    }
}

impl Intercept for Host {
    fn name(&self) -> &'static str {
        "Host"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.get_or_init(|| authority(context.request().uri()).to_owned());
        Ok(())
    }
}

/// Host and port of a URL, without user information, which may be a secret.
pub(super) fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::authority;

    #[test]
    fn the_authority_has_no_user_information() {
        assert_eq!(authority("http://127.0.0.1:80/service/x?y"), "127.0.0.1:80");
        assert_eq!(authority("https://me:secret@proxy.example/"), "proxy.example");
    }
}
