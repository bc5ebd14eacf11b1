//! A fast clock, the SDK's own waiters, and SQL on clusters that come and go.

use crate::support::{pass, refusal, sdk, start};
use aws_sdk_redshift::Client;
use aws_sdk_redshift::client::Waiters;
use aws_sdk_redshift::config::{AsyncSleep, SharedAsyncSleep, Sleep};
use redshift_tui::local::{self, Options};
use std::time::Duration;

/// Waiters sleep for a minute between looks; here a minute is a moment.
#[derive(Debug)]
struct Hasty;

impl AsyncSleep for Hasty {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(tokio::time::sleep(duration / 300))
    }
}

#[tokio::test]
async fn waiters_end_on_a_fast_clock() {
    let options = Options { clock_speed: Some(300.0), ..Options::default() };
    let running = local::start(options).await.unwrap();
    let config = sdk(&running, "us-east-1").to_builder().sleep_impl(SharedAsyncSleep::new(Hasty)).build();
    let client = Client::new(&config);
    let most = Duration::from_mins(20);
    let create = client.create_cluster().cluster_identifier("quick").node_type("dc2.large").master_username("admin");
    create.master_user_password("Secret123").send().await.unwrap();
    client.wait_until_cluster_available().cluster_identifier("quick").wait(most).await.unwrap();
    client.create_cluster_snapshot().cluster_identifier("quick").snapshot_identifier("shot").send().await.unwrap();
    client.wait_until_snapshot_available().snapshot_identifier("shot").wait(most).await.unwrap();
    let restore = client.restore_from_cluster_snapshot().cluster_identifier("again").snapshot_identifier("shot");
    restore.send().await.unwrap();
    client.wait_until_cluster_restored().cluster_identifier("again").wait(most).await.unwrap();
    client.delete_cluster().cluster_identifier("quick").skip_final_cluster_snapshot(true).send().await.unwrap();
    client.wait_until_cluster_deleted().cluster_identifier("quick").wait(most).await.unwrap();
}

#[tokio::test]
async fn sql_runs_only_while_the_cluster_does() {
    let running = start("default").await;
    let config = sdk(&running, "us-east-1");
    let (client, sql) = (Client::new(&config), aws_sdk_redshiftdata::Client::new(&config));
    let execute =
        || sql.execute_statement().cluster_identifier("dev-sandbox").database("dev").db_user("ann").sql("select 1");
    execute().send().await.unwrap();
    client.pause_cluster().cluster_identifier("dev-sandbox").send().await.unwrap();
    for seconds in [0, 31] {
        pass(&running, seconds);
        let (code, words) = refusal(execute().send().await.unwrap_err());
        assert_eq!((code.as_str(), words.contains("paus")), ("ValidationException", true), "{words}");
    }
    client.resume_cluster().cluster_identifier("dev-sandbox").send().await.unwrap();
    pass(&running, 36);
    execute().send().await.unwrap();
    client.delete_cluster().cluster_identifier("dev-sandbox").skip_final_cluster_snapshot(true).send().await.unwrap();
    pass(&running, 21);
    assert_eq!(refusal(execute().send().await.unwrap_err()).0, "ValidationException");
}
