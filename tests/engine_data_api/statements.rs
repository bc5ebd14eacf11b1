//! How statements run, wait, are refused and stopped.

use crate::support::*;
use aws_sdk_redshiftdata::error::ProvideErrorMetadata;
use aws_sdk_redshiftdata::types::{Field, SqlParameter, StatusString};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn a_running_statement_stops_at_once() {
    let demo = demo().await;
    demo.run("select 1").await;
    let id = demo
        .submit("select count(*) from sales a, sales b, sales c where a.pricepaid + b.pricepaid > c.pricepaid")
        .await;
    let started = async {
        while demo.client.describe_statement().id(&id).send().await.expect("known").status()
            != Some(&StatusString::Started)
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), started).await.expect("it starts");
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = Instant::now();
    let answer = demo.client.cancel_statement().id(&id).send().await.expect("cancelled");
    let took = before.elapsed();
    assert_eq!(answer.status(), Some(true));
    let done = demo.describe(&id).await;
    assert_eq!(done.status(), Some(&StatusString::Aborted));
    println!("cancelled in {took:?}");
    assert!(took < Duration::from_millis(1500), "{took:?}");
    let again = demo.client.cancel_statement().id(&id).send().await.expect_err("too late");
    assert!(again.into_service_error().is_validation_exception());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_token_is_the_same_statement() {
    let demo = demo().await;
    let send = || {
        let call = demo.client.execute_statement().workgroup_name(WORKGROUP).database("dev").sql("select 1");
        call.client_token("0123456789").send()
    };
    let (first, second) = (send().await.expect("taken"), send().await.expect("taken"));
    assert_eq!(first.id(), second.id());
    assert_ne!(first.id(), Some(demo.submit("select 1").await.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_said_together_is_refused() {
    let demo = demo().await;
    let call = || demo.client.execute_statement().sql("select 1");
    for (name, call) in [
        ("no target", call().database("dev")),
        ("two targets", call().database("dev").workgroup_name(WORKGROUP).cluster_identifier(CLUSTER)),
        ("user of a workgroup", call().database("dev").workgroup_name(WORKGROUP).db_user("bob")),
        (
            "user and secret",
            call()
                .database("dev")
                .cluster_identifier(CLUSTER)
                .db_user("bob")
                .secret_arn("arn:aws:secretsmanager:us-east-1:123456789012:secret:x"),
        ),
        ("no database", call().workgroup_name(WORKGROUP)),
        ("unknown workgroup", call().database("dev").workgroup_name("nope-wg")),
        ("unknown cluster", call().database("dev").cluster_identifier("nope")),
        ("session and target", call().session_id("0b5bff52-9d1c-4d8b-8e5e-4a7dbe4ab5a1").database("dev")),
        ("unknown session", call().session_id("0b5bff52-9d1c-4d8b-8e5e-4a7dbe4ab5a1")),
        ("too long", call().database("dev").workgroup_name(WORKGROUP).sql(format!("select '{}'", "x".repeat(102_400)))),
        (
            "unused parameter",
            call()
                .database("dev")
                .workgroup_name(WORKGROUP)
                .parameters(SqlParameter::builder().name("a").value("1").build().expect("built")),
        ),
    ] {
        let refused = call.send().await.expect_err(name);
        assert!(refused.as_service_error().is_some_and(|error| error.is_validation_exception()), "{name}: {refused:?}");
    }
    let unknown =
        demo.client.describe_statement().id("0b5bff52-9d1c-4d8b-8e5e-4a7dbe4ab5a1").send().await.expect_err("unknown");
    assert!(unknown.into_service_error().is_resource_not_found_exception());
    let done = demo
        .client
        .execute_statement()
        .workgroup_name(WORKGROUP)
        .database("nope")
        .sql("select 1")
        .wait_time_seconds(20)
        .send()
        .await
        .expect("taken");
    let done = demo.describe(done.id().expect("id")).await;
    assert_eq!(done.error(), Some("FATAL: database \"nope\" does not exist [SQLSTATE 3D000]"));
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_users_and_long_polls() {
    let demo = demo().await;
    let parameter = |name: &str, value: &str| SqlParameter::builder().name(name).value(value).build().expect("built");
    let sent = demo
        .client
        .execute_statement()
        .cluster_identifier(CLUSTER)
        .database("dev")
        .db_user("bob")
        .sql("select catname, current_user from category where catid = :id::smallint and catgroup = :group")
        .parameters(parameter("id", "1"))
        .parameters(parameter("group", "Sports"))
        .wait_time_seconds(30)
        .statement_name("morning-report")
        .send()
        .await
        .expect("taken");
    assert_eq!(sent.status().map(|status| status.as_str()), Some("FINISHED"));
    assert_eq!(sent.has_result_set(), Some(true));
    let id = sent.id().expect("id");
    let rows = demo.client.get_statement_result().id(id).send().await.expect("rows");
    assert_eq!((text(&rows.records()[0][0]), text(&rows.records()[0][1])), ("MLB", "bob"));
    assert_eq!(demo.describe(id).await.query_parameters().len(), 2);
    let listed = demo.client.list_statements().statement_name("morning").send().await.expect("listed");
    assert_eq!(listed.statements().len(), 1);
    demo.run("select nope").await;
    let listed = demo.client.list_statements().send().await.expect("listed");
    assert!(listed.statements().iter().all(|statement| statement.status() == Some(&StatusString::Finished)));
    let all = demo.client.list_statements().status(StatusString::All).max_results(1).into_paginator().send();
    let pages: Vec<_> = all.collect::<Result<Vec<_>, _>>().await.expect("pages");
    assert_eq!(pages.iter().map(|page| page.statements().len()).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_ends_at_its_timeout() {
    let demo = demo().await;
    let sent = demo.client.execute_statement().workgroup_name(WORKGROUP).database("dev");
    let sent = sent.sql("set statement_timeout to 300").session_keep_alive_seconds(60).wait_time_seconds(30);
    let session = sent.send().await.expect("taken").session_id().expect("a session").to_owned();
    let heavy = demo.client.execute_statement().session_id(&session).sql(HEAVY).send().await.expect("taken");
    let done = demo.describe(heavy.id().expect("an id")).await;
    assert_eq!(done.status(), Some(&StatusString::Failed));
    let error = format!("ERROR: Query ({}) cancelled on user's request [SQLSTATE 57014]", done.redshift_query_id());
    assert_eq!(done.error(), Some(error.as_str()));
    // The session goes on, and the limit with it.
    for _ in 0..3 {
        let next = demo.client.execute_statement().session_id(&session).sql("select 1").send().await.expect("taken");
        assert_eq!(demo.describe(next.id().expect("an id")).await.status(), Some(&StatusString::Finished));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_session_stops_another() {
    let demo = demo().await;
    for (call, state, status) in [
        ("cancel {pid}", "57014", StatusString::Failed),
        ("select pg_cancel_backend({pid})", "57014", StatusString::Failed),
        ("select pg_terminate_backend({pid})", "57P01", StatusString::Failed),
    ] {
        let id = demo.submit(HEAVY).await;
        let pid = loop {
            let known = demo.client.describe_statement().id(&id).send().await.expect("known");
            if known.redshift_pid() > 0 {
                break known.redshift_pid();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        tokio::time::sleep(Duration::from_millis(200)).await;
        let so_far = "elapsed_time between 100000 and 60000000";
        let running = format!("select count(*) from sys_query_history where session_id = {pid} and {so_far}");
        assert_eq!(demo.rows(&running).await, [[Field::LongValue(1)]], "how long it has been running");
        let stopped = demo.run(&call.replace("{pid}", &pid.to_string())).await;
        assert_eq!(stopped.error(), None, "{call}");
        let done = demo.describe(&id).await;
        assert_eq!(done.status(), Some(&status), "{call}");
        assert!(done.error().unwrap_or_default().contains(state), "{call}: {:?}", done.error());
    }
    let unknown = demo.run("cancel 7").await;
    assert!(unknown.error().unwrap_or_default().starts_with("ERROR: Session 7 does not exist"), "{unknown:?}");
    let odd = demo.run("select pg_terminate_backend(pid) from stv_recents").await;
    assert!(odd.error().unwrap_or_default().contains("[SQLSTATE 0A000]"), "{odd:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warehouse_runs_eight_and_queues_the_rest() {
    let demo = demo().await;
    let mut ids = Vec::new();
    for _ in 0..8 {
        ids.push(demo.submit(HEAVY).await);
    }
    let status =
        async |id: &str| demo.client.describe_statement().id(id).send().await.expect("known").status().cloned();
    while status(&ids[7]).await != Some(StatusString::Started) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let queued = demo.submit("select 1").await;
    let elsewhere = demo.client.execute_statement().cluster_identifier(CLUSTER).database("dev").sql("select 1");
    let elsewhere = elsewhere.wait_time_seconds(30).send().await.expect("taken");
    assert_eq!(status(elsewhere.id().expect("an id")).await, Some(StatusString::Finished));
    assert_eq!(status(&queued).await, Some(StatusString::Submitted));
    let refused = demo.client.cancel_statement().id(&queued).send().await.expect_err("it does not run");
    assert_eq!(refused.into_service_error().code(), Some("ValidationException"));
    for id in &ids {
        let _ = demo.client.cancel_statement().id(id).send().await.expect("told");
    }
    assert_eq!(demo.describe(&queued).await.status(), Some(&StatusString::Finished));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_later_it_is_forgotten() {
    let demo = demo().await;
    let done = demo.run("select 1").await;
    demo.running.local().world.clock.advance(Duration::from_mins(24 * 60 - 1));
    assert_eq!(demo.client.list_statements().send().await.expect("a list").statements().len(), 1);
    demo.running.local().world.clock.advance(Duration::from_mins(2));
    assert!(demo.client.list_statements().send().await.expect("a list").statements().is_empty());
    let refused = demo.client.get_statement_result().id(done.id()).send().await.expect_err("gone");
    assert_eq!(refused.into_service_error().code(), Some("ResourceNotFoundException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_of_the_caller_and_of_what_was_asked() {
    let demo = demo().await;
    let named = demo.client.execute_statement().workgroup_name(WORKGROUP).database("dev").sql("select 1");
    named.statement_name("Report-1").wait_time_seconds(30).send().await.expect("taken");
    demo.run("select nope").await;
    let other = client(&demo.running.url(), "AKIDOTHER");
    let role = client(&demo.running.url(), "ASIADEMO");
    let count =
        async |list: aws_sdk_redshiftdata::operation::list_statements::builders::ListStatementsFluentBuilder| {
            list.send().await.expect("a list").statements().len()
        };
    let list = || demo.client.list_statements();
    assert_eq!(count(list()).await, 1, "only finished ones");
    assert_eq!(count(list().status(StatusString::All)).await, 2);
    assert_eq!(count(list().status(StatusString::Failed)).await, 1);
    assert_eq!(count(list().statement_name("Report")).await, 1, "by prefix");
    assert_eq!(count(list().statement_name("report")).await, 0, "case matters");
    assert_eq!(count(list().database("sample_data_dev")).await, 0);
    assert_eq!(count(list().cluster_identifier(CLUSTER)).await, 0);
    assert_eq!(count(other.list_statements()).await, 1, "the same user by another key");
    assert_eq!(count(other.list_statements().role_level(false)).await, 0);
    assert_eq!(count(role.list_statements()).await, 0, "another identity");
    let both = list().cluster_identifier(CLUSTER).workgroup_name(WORKGROUP).send().await.expect_err("one of them");
    assert_eq!(both.into_service_error().code(), Some("ValidationException"));
}
