//! What the environment and the profile files say. Each case runs in a child process with an environment of its own,
//! since a process' environment is shared by all its threads.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/http.rs"]
mod support;

use redshift_tui::cloud::{Cloud, CloudOptions, Timeouts};
use std::process::Stdio;
use std::time::{Duration, Instant};
use support::{Answer, Server};
use tempfile::TempDir;
use tokio::process::Command;

const CHILD: &str = "CLOUD_CHILD";

/// The child: connects as told and calls every service, printing each failure.
#[tokio::test]
#[ignore = "run by the other tests in a child process"]
async fn child() {
    let var = |name: &str| std::env::var(name).ok();
    if var(CHILD).is_none() {
        return;
    }
    let options = CloudOptions {
        profile: var("CHILD_PROFILE"),
        regions: var("CHILD_REGION").into_iter().collect(),
        endpoint_url: var("CHILD_ENDPOINT_URL"),
        timeouts: Timeouts { credentials: Duration::from_millis(700), ..Timeouts::default() },
        ..CloudOptions::default()
    };
    let cloud = match Cloud::connect(options).await {
        Ok(cloud) => cloud,
        Err(error) => return println!("CONNECT {} | {}", error.why(), error.next_step()),
    };
    let region = cloud.regions()[0].clone();
    println!("REGION {region}");
    if let Err(error) = cloud.clusters(&region).await {
        println!("CLUSTERS {:?} {} | {}", error.class, error.why(), error.next_step());
    }
    let _ = cloud.workgroups(&region).await;
    let _ = cloud.metrics(&region, "AWS/Redshift", &[]).await;
    let _ = cloud.cancel(&region, "id").await;
    match cloud.identity().await {
        Ok(identity) => println!("IDENTITY {:?} {:?}", identity.source, identity.expires),
        Err(error) => println!("IDENTITY {error}"),
    }
}

/// A machine of its own: no profile files but these, no instance metadata.
struct Machine {
    home: TempDir,
    variables: Vec<(String, String)>,
}

impl Machine {
    fn new(config: &str) -> Self {
        let home = TempDir::new().unwrap();
        std::fs::write(home.path().join("config"), config).unwrap();
        std::fs::write(home.path().join("credentials"), "").unwrap();
        let machine = Self { home, variables: vec![] };
        machine.with("AWS_EC2_METADATA_DISABLED", "true")
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value.into()));
        self
    }

    fn keys(self) -> Self {
        self.with("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT").with("AWS_SECRET_ACCESS_KEY", "s3cret")
    }

    async fn run(&self) -> String {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["child", "--exact", "--ignored", "--nocapture"]).env_clear().stderr(Stdio::inherit());
        for name in ["PATH", "LD_LIBRARY_PATH"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        let output = command
            .env(CHILD, "1")
            .env("HOME", self.home.path())
            .env("AWS_CONFIG_FILE", self.home.path().join("config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", self.home.path().join("credentials"))
            .envs(self.variables.clone())
            .output()
            .await
            .unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        assert!(!output.contains("s3cret"), "a secret was printed: {output}");
        output
    }
}

/// An endpoint where every service says no, plainly and once.
async fn endpoint() -> Server {
    Server::start(|seen, _| match seen.operation() {
        "GetCallerIdentity" => Answer::xml(
            200,
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:a</Arn><Account>1</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>",
        ),
        "DescribeClusters" => Answer::xml(
            403,
            "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
        ),
        // {"__type": "AccessDenied"}
        "ListMetrics" => Answer::cbor(403, *b"\xa1\x66__type\x6cAccessDenied"),
        _ => Answer::json(400, r#"{"__type":"AccessDeniedException","message":"no"}"#),
    })
    .await
}

fn operations(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| seen.operation().to_owned()).collect()
}

const ALL: [&str; 5] = ["DescribeClusters", "ListWorkgroups", "ListMetrics", "CancelStatement", "GetCallerIdentity"];

#[tokio::test]
async fn the_services_own_variables_work_side_by_side_with_the_general_endpoint() {
    let names = ["REDSHIFT", "REDSHIFT_SERVERLESS", "CLOUDWATCH", "REDSHIFT_DATA", "STS"];
    for (name, operation) in names.into_iter().zip(ALL) {
        let (general, own, decoy) = (endpoint().await, endpoint().await, endpoint().await);
        Machine::new("")
            .keys()
            .with("CHILD_REGION", "eu-west-1")
            .with("CHILD_ENDPOINT_URL", &general.url)
            .with("AWS_ENDPOINT_URL", &decoy.url)
            .with(&format!("AWS_ENDPOINT_URL_{name}"), &own.url)
            .run()
            .await;
        assert_eq!(operations(&own), [operation]);
        let others: Vec<_> = ALL.into_iter().filter(|other| *other != operation).collect();
        assert_eq!(operations(&general), others);
        assert!(operations(&decoy).is_empty(), "--endpoint-url wins over AWS_ENDPOINT_URL");
    }
}

#[tokio::test]
async fn a_services_section_of_the_profile_wins_over_the_general_endpoint() {
    let (general, serverless, decoy) = (endpoint().await, endpoint().await, endpoint().await);
    let config = format!(
        "[profile local]\nregion = eu-central-1\nendpoint_url = {}\nservices = here\n\n\
         [services here]\nredshift-serverless =\n  endpoint_url = {}\n",
        decoy.url, serverless.url
    );
    let output =
        Machine::new(&config).keys().with("AWS_PROFILE", "local").with("CHILD_ENDPOINT_URL", &general.url).run().await;
    assert!(output.contains("REGION eu-central-1"), "{output}");
    assert_eq!(operations(&serverless), ["ListWorkgroups"]);
    assert_eq!(operations(&general).len(), 4);
    assert!(operations(&decoy).is_empty());
}

#[tokio::test]
async fn without_a_flag_the_sdks_own_order_holds() {
    let (general, own) = (endpoint().await, endpoint().await);
    Machine::new("")
        .keys()
        .with("AWS_REGION", "eu-west-1")
        .with("AWS_ENDPOINT_URL", &general.url)
        .with("AWS_ENDPOINT_URL_REDSHIFT_DATA", &own.url)
        .run()
        .await;
    assert_eq!(operations(&own), ["CancelStatement"]);
    assert_eq!(operations(&general).len(), 4);
}

#[tokio::test]
async fn configured_endpoints_can_be_ignored_but_not_the_flag() {
    let (general, own) = (endpoint().await, endpoint().await);
    Machine::new("")
        .keys()
        .with("AWS_REGION", "eu-west-1")
        .with("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
        .with("AWS_ENDPOINT_URL_REDSHIFT", &own.url)
        .with("CHILD_ENDPOINT_URL", &general.url)
        .run()
        .await;
    assert_eq!(operations(&general), ALL);
    assert!(operations(&own).is_empty());
}

#[tokio::test]
async fn the_proxy_of_the_environment_is_used() {
    let (proxy, direct) = (endpoint().await, endpoint().await);
    let machine = Machine::new("")
        .keys()
        .with("CHILD_REGION", "eu-west-1")
        .with("HTTP_PROXY", &proxy.url)
        .with("NO_PROXY", "127.0.0.1")
        .with("CHILD_ENDPOINT_URL", "http://redshift.invalid")
        .with("AWS_ENDPOINT_URL_STS", &direct.url);
    let output = machine.run().await;
    assert_eq!(operations(&proxy), ALL[..4]);
    assert!(proxy.seen()[0].head.starts_with("POST http://redshift.invalid/"), "{output}");
    assert_eq!(operations(&direct), ALL[4..]);
}

#[tokio::test]
async fn no_region_anywhere_says_what_to_pass() {
    let output = Machine::new("").keys().run().await;
    assert!(output.contains("CONNECT no Region is configured | pass --region or set AWS_REGION"), "{output}");
}

#[tokio::test]
async fn silent_instance_metadata_does_not_stall() {
    let silent = Server::always(Answer::xml(200, "").after(Duration::from_mins(1))).await;
    let machine = Machine::new("")
        .keys()
        .with("AWS_EC2_METADATA_DISABLED", "false")
        .with("AWS_EC2_METADATA_SERVICE_ENDPOINT", &silent.url);
    let start = Instant::now();
    let output = machine.run().await;
    assert!(output.contains("pass --region or set AWS_REGION"), "{output}");
    assert!(start.elapsed() < Duration::from_secs(7), "{:?}", start.elapsed());
    assert!(!silent.seen().is_empty(), "the metadata was never asked, so nothing was tested");
}

#[tokio::test]
async fn an_unknown_profile_lists_the_known_ones() {
    let machine = Machine::new("[profile prod]\nregion = eu-west-1\n").with("CHILD_PROFILE", "prd");
    let output = machine.run().await;
    assert!(output.contains("the profile \"prd\" is not in the AWS config files"), "{output}");
    assert!(output.contains("pass one of these to --profile: prod"), "{output}");
}

#[tokio::test]
async fn a_profile_named_wins_over_keys_in_the_environment() {
    let server = endpoint().await;
    let config =
        "[profile prod]\nregion = eu-west-1\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = s3cret2\n";
    let output =
        Machine::new(config).keys().with("CHILD_PROFILE", "prod").with("CHILD_ENDPOINT_URL", &server.url).run().await;
    assert!(server.seen().iter().all(|seen| seen.head.contains("Credential=AKIAPROFILE/")), "{:?}", server.seen());
    assert!(output.contains("IDENTITY Some(\"Profile\") None"), "{output}");
}

#[tokio::test]
async fn a_credential_process_is_run_once_and_tells_its_expiry() {
    let server = endpoint().await;
    let config = "[profile rolesanywhere]\nregion = eu-west-1\ncredential_process = sh -c \"echo run >> $HOME/runs; \
                  echo '{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIAPROCESS\\\",\\\"SecretAccessKey\\\":\\\"s3cret\\\",\
                  \\\"SessionToken\\\":\\\"t\\\",\\\"Expiration\\\":\\\"2099-01-01T00:00:00Z\\\"}'\"\n";
    let machine = Machine::new(config).with("CHILD_PROFILE", "rolesanywhere").with("CHILD_ENDPOINT_URL", &server.url);
    let output = machine.run().await;
    assert!(output.contains("IDENTITY Some(\"Process\") Some(2099-01-01T00:00:00Z)"), "{output}");
    assert_eq!(operations(&server), ALL);
    let runs = std::fs::read_to_string(machine.home.path().join("runs")).unwrap();
    assert_eq!(runs.lines().count(), 1, "all services share the credentials");
}

#[tokio::test]
async fn a_credential_process_that_hangs_is_given_up() {
    let server = endpoint().await;
    let config = "[profile slow]\nregion = eu-west-1\ncredential_process = sleep 60\n";
    let start = Instant::now();
    let output = Machine::new(config).with("CHILD_PROFILE", "slow").with("CHILD_ENDPOINT_URL", &server.url).run().await;
    assert!(output.contains("CLUSTERS NoCredentials the credentials did not arrive in time"), "{output}");
    assert!(output.contains("credential_process"), "{output}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn no_credentials_and_an_ended_sso_session_say_what_to_run() {
    let server = endpoint().await;
    let output = Machine::new("").with("CHILD_REGION", "eu-west-1").with("CHILD_ENDPOINT_URL", &server.url).run().await;
    assert!(output.contains("CLUSTERS NoCredentials"), "{output}");
    assert!(output.contains("aws sso login"), "{output}");

    let config = "[profile sso]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 111122223333\n\
                  sso_role_name = dba\n\n[sso-session corp]\nsso_region = eu-west-1\n\
                  sso_start_url = https://corp.awsapps.com/start\n";
    let machine = Machine::new(config).with("CHILD_PROFILE", "sso").with("CHILD_ENDPOINT_URL", &server.url);
    let output = machine.run().await;
    assert!(output.contains("run `aws sso login --profile sso`"), "{output}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn an_endpoint_that_is_no_address_is_refused_at_once() {
    let output =
        Machine::new("").keys().with("CHILD_REGION", "eu-west-1").with("CHILD_ENDPOINT_URL", "localhost:1").run().await;
    assert!(output.contains("CONNECT \"localhost:1\" is not an endpoint address"), "{output}");
}
