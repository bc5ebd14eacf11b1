//! A running stand-in, SDK clients for it, and a bare HTTP client.

use aws_credential_types::Credentials;
use aws_types::SdkConfig;
use aws_types::region::Region;
use redshift_tui::local::{self, Options, Running};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub async fn start(scenario: &str) -> Running {
    let options = Options { scenario: Some(scenario.to_owned()), ..Options::default() };
    local::start(options).await.expect("the stand-in starts")
}

/// Lets the stand-in's time jump.
pub fn pass(running: &Running, seconds: u64) {
    running.local().world.clock.advance(Duration::from_secs(seconds));
}

/// Lets the stand-in's time jump to half past the next even hour, so that what a schedule does in the
/// hours after it is the same at every time of the day, and says when that is.
pub fn settle(running: &Running) -> aws_smithy_types::DateTime {
    let now = running.local().world.clock.now().as_second();
    let half_past = (now / 7200 + 1) * 7200 + 1800;
    pass(running, half_past.abs_diff(now));
    aws_smithy_types::DateTime::from_secs(running.local().world.clock.now().as_second())
}

/// The code of a refused call, and its words.
pub fn refusal<E: aws_smithy_types::error::metadata::ProvideErrorMetadata + std::fmt::Debug, R>(
    error: aws_smithy_runtime_api::client::result::SdkError<E, R>,
) -> (String, String) {
    let aws_smithy_runtime_api::client::result::SdkError::ServiceError(error) = error else {
        panic!("not an error of the service");
    };
    let error = error.into_err();
    (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned())
}

/// An SDK configuration for a Region, without retries unless asked.
pub fn sdk(running: &Running, region: &'static str) -> SdkConfig {
    sdk_at(&running.url(), region)
}

/// As [`sdk`], of a stand-in in another process.
pub fn sdk_at(url: &str, region: &'static str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(aws_config::BehaviorVersion::latest())
        .endpoint_url(url)
        .region(Region::from_static(region))
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(Credentials::new(
            "AKIDEMO", "secret", None, None, "test",
        )))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(aws_config::retry::RetryConfig::disabled())
        .build()
}

/// A response of the bare client.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Response {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim())
    }
}

/// Sends one request as it stands and reads until the server closes.
pub async fn send(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
    let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    let _ = write!(request, "content-length: {}\r\n\r\n", body.len());
    let bytes = [request.as_bytes(), body].concat();
    tokio::task::spawn_blocking(move || exchange(address, &bytes)).await.unwrap()
}

fn exchange(address: SocketAddr, bytes: &[u8]) -> Response {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    // A server that refuses a large body may close before all of it is written.
    let _ = stream.write_all(bytes);
    let mut raw = Vec::new();
    let _ = stream.read_to_end(&mut raw);
    let split = raw.windows(4).position(|w| w == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8_lossy(&raw[..split]).into_owned();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    Response { status, head, body: raw[split + 4..].to_vec() }
}

/// A form for awsQuery.
pub async fn query(address: SocketAddr, form: &str) -> Response {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    send(address, "POST", "/", &headers, form.as_bytes()).await
}

/// A body for awsJson.
pub async fn json(address: SocketAddr, target: &str, body: &str) -> Response {
    let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)];
    send(address, "POST", "/", &headers, body.as_bytes()).await
}

/// A body for rpc-v2-cbor.
pub async fn cbor(address: SocketAddr, operation: &str, body: &[u8]) -> Response {
    let path = format!("/service/GraniteServiceVersion20100801/operation/{operation}");
    let headers = [("content-type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")];
    send(address, "POST", &path, &headers, body).await
}
