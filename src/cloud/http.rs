//! The one HTTP client all services share: rustls with ring, the system's certificates, the proxy variables.

use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Connector, proxy::ProxyConfig};
use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::shared::IntoShared;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Connect and read timeout: what a connector is made for.
type Timeouts = (Option<Duration>, Option<Duration>);

/// Keeps one connector, that is one pool of connections, for each pair of timeouts.
#[derive(Debug)]
struct Connectors {
    proxy: ProxyConfig,
    tls: Option<TlsContext>,
    made: Mutex<HashMap<Timeouts, SharedHttpConnector>>,
}

/// For AWS: system certificates; `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` are honoured.
pub(super) fn client() -> SharedHttpClient {
    Connectors { proxy: ProxyConfig::from_env(), tls: None, made: Mutex::default() }.into_shared()
}

/// For the stand-in on loopback: no certificates to read, no proxy on the way.
pub(super) fn loopback_client() -> SharedHttpClient {
    let tls = TlsContext::builder().with_trust_store(TrustStore::empty()).build().ok();
    Connectors { proxy: ProxyConfig::disabled(), tls, made: Mutex::default() }.into_shared()
}

impl Connectors {
    fn connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let mut builder = Connector::builder()
            .proxy_config(self.proxy.clone())
            .connector_settings(settings.clone())
            .tls_provider(Provider::rustls(CryptoMode::Ring));
        if let Some(tls) = &self.tls {
            builder = builder.tls_context(tls.clone());
        }
        builder.set_sleep_impl(components.sleep_impl());
        SharedHttpConnector::new(builder.build())
    }
}

impl HttpClient for Connectors {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let key = (settings.connect_timeout(), settings.read_timeout());
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(key).or_insert_with(|| self.connector(settings, components)).clone()
    }
}
