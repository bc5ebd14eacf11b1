//! Temporary credentials: given out, used, and over.

use crate::support::{sdk, start};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::Client;
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_types::SdkConfig;
use redshift_tui::local::Running;
use std::time::Duration;

/// The ARN behind an access key.
pub async fn arn_of(url: &str, key: &str) -> Option<String> {
    let credentials =
        SharedCredentialsProvider::new(Credentials::new(key, "secret", Some("token".into()), None, "test"));
    let config = crate::support::sdk_at(url, "us-east-1").into_builder().credentials_provider(credentials).build();
    Client::new(&config).get_caller_identity().send().await.unwrap().arn().map(str::to_owned)
}

fn with(server: &Running, given: &aws_sdk_sts::types::Credentials) -> SdkConfig {
    let (key, secret, token) = (given.access_key_id(), given.secret_access_key(), given.session_token());
    let credentials = Credentials::new(key, secret, Some(token.to_owned()), None, "test");
    sdk(server, "us-east-1").into_builder().credentials_provider(SharedCredentialsProvider::new(credentials)).build()
}

#[tokio::test]
async fn an_assumed_role_is_who_calls_until_its_time_is_over() {
    let server = start("default").await;
    let client = Client::new(&sdk(&server, "us-east-1"));
    let request = client.assume_role().role_arn("arn:aws:iam::123456789012:role/team/analyst").role_session_name("ada");
    let given = request.duration_seconds(900).send().await.unwrap();
    assert_eq!(given.assumed_role_user().unwrap().arn(), "arn:aws:sts::123456789012:assumed-role/analyst/ada");
    let config = with(&server, given.credentials().unwrap());
    let who = Client::new(&config).get_caller_identity().send().await.unwrap();
    assert_eq!(who.arn(), Some("arn:aws:sts::123456789012:assumed-role/analyst/ada"));
    let serverless = aws_sdk_redshiftserverless::Client::new(&config);
    let credentials = serverless.get_credentials().workgroup_name("analytics-wg").send().await.unwrap();
    assert_eq!(credentials.db_user(), Some("IAMR:analyst"));
    server.local().world.clock.advance(Duration::from_mins(16));
    let error = serverless.list_workgroups().send().await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("ExpiredTokenException"));
}

#[tokio::test]
async fn session_tokens_and_what_is_refused() {
    let server = start("default").await;
    let client = Client::new(&sdk(&server, "us-east-1"));
    let given = client.get_session_token().send().await.unwrap();
    let config = with(&server, given.credentials().unwrap());
    let who = Client::new(&config).get_caller_identity().send().await.unwrap();
    assert_eq!(who.arn(), Some("arn:aws:iam::123456789012:user/demo"));
    let error = Client::new(&config).get_session_token().send().await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("AccessDenied"));
    for (role, code) in [
        ("arn:aws:iam::210987654321:role/other", "AccessDenied"),
        ("arn:aws:iam::123456789012:user/demo", "ValidationError"),
    ] {
        let error = client.assume_role().role_arn(role).role_session_name("ada").send().await.unwrap_err();
        assert_eq!(error.into_service_error().code(), Some(code), "{role}");
    }
    let info = client.get_access_key_info().access_key_id("AKIAIOSFODNN7EXAMPLE").send().await.unwrap();
    assert_eq!(info.account(), Some("123456789012"));
}
