//! Tables, clusters and namespaces come back with the rows they had when the backup was taken, in both services.

use crate::support::{pass, refusal, sdk, start};
use aws_sdk_redshift::types::TableRestoreStatusType;
use redshift_tui::local::Running;

struct Service {
    running: Running,
    redshift: aws_sdk_redshift::Client,
    serverless: aws_sdk_redshiftserverless::Client,
    data: aws_sdk_redshiftdata::Client,
}

async fn begin() -> Service {
    let running = start("default").await;
    let config = sdk(&running, "us-east-1");
    let redshift = aws_sdk_redshift::Client::new(&config);
    let serverless = aws_sdk_redshiftserverless::Client::new(&config);
    let data = aws_sdk_redshiftdata::Client::new(&config);
    Service { running, redshift, serverless, data }
}

impl Service {
    /// Runs a statement at the cluster `etl-nightly`.
    async fn sql(&self, sql: &str) -> Result<Option<i64>, String> {
        self.sql_at("etl-nightly", sql).await
    }

    /// Runs a statement at a cluster, or a workgroup if its name ends so, and waits for its end; the first field of its
    /// result.
    async fn sql_at(&self, warehouse: &str, sql: &str) -> Result<Option<i64>, String> {
        let begun = self.data.execute_statement().database("dev").sql(sql);
        let begun = if warehouse.ends_with("-wg") {
            begun.workgroup_name(warehouse)
        } else {
            begun.cluster_identifier(warehouse)
        };
        let id = begun.send().await.unwrap().id.unwrap();
        loop {
            let told = self.data.describe_statement().id(&id).wait_time_seconds(5).send().await.unwrap();
            match told.status().unwrap().as_str() {
                "FINISHED" if told.has_result_set() == Some(true) => break,
                "FINISHED" => return Ok(None),
                "FAILED" | "ABORTED" => return Err(told.error().unwrap_or_default().to_owned()),
                _ => {}
            }
        }
        let rows = self.data.get_statement_result().id(&id).send().await.unwrap();
        Ok(rows.records()[0][0].as_long_value().ok().copied())
    }

    async fn count(&self, table: &str) -> Option<i64> {
        self.sql(&format!("select count(*) from {table}")).await.unwrap()
    }
}

#[tokio::test]
async fn a_table_of_a_snapshot_comes_back_with_its_rows() {
    let service = begin().await;
    service.sql("create table ledger (id integer not null, what varchar(10)) distkey(id)").await.unwrap();
    service.sql("insert into ledger values (1, 'one'), (2, 'two')").await.unwrap();
    let take = service.redshift.create_cluster_snapshot().cluster_identifier("etl-nightly").snapshot_identifier("mine");
    take.send().await.unwrap();
    pass(&service.running, 30);
    service.sql("delete from ledger where id = 1").await.unwrap();
    service.sql("insert into ledger values (3, 'three'), (4, 'four'), (5, 'five')").await.unwrap();
    let restore = |table: &str, new: &str| {
        let request = service.redshift.restore_table_from_cluster_snapshot().cluster_identifier("etl-nightly");
        request.snapshot_identifier("mine").source_database_name("dev").source_table_name(table).new_table_name(new)
    };
    let (code, words) = refusal(restore("nothing", "x").send().await.unwrap_err());
    assert_eq!((code.as_str(), words.contains("no table nothing")), ("InvalidTableRestoreArgument", true), "{words}");
    let status = || async {
        let all =
            service.redshift.describe_table_restore_status().cluster_identifier("etl-nightly").send().await.unwrap();
        let mut all = all.table_restore_status_details().to_vec();
        all.sort_by_key(|one| one.request_time().map(|at| at.as_nanos()));
        all.pop().unwrap()
    };
    restore("ledger", "ledger_before").send().await.unwrap();
    pass(&service.running, 20);
    assert_eq!(status().await.status(), Some(&TableRestoreStatusType::InProgress));
    assert!(service.sql("select count(*) from ledger_before").await.is_err(), "it is not there yet");
    pass(&service.running, 30);
    assert_eq!(status().await.status(), Some(&TableRestoreStatusType::Succeeded));
    assert_eq!(service.sql("select sum(id) from ledger_before").await, Ok(Some(3)));
    assert_eq!(service.count("ledger").await, Some(4), "the table itself is left alone");
    let too_long = service.sql("insert into ledger_before values (9, 'eleven chars')").await.unwrap_err();
    assert!(too_long.contains("character varying(10)"), "{too_long}");

    // Once more under a name that is taken.
    restore("ledger", "ledger").send().await.unwrap();
    pass(&service.running, 60);
    let failed = status().await;
    assert_eq!(failed.status(), Some(&TableRestoreStatusType::Failed));
    assert!(failed.message().unwrap().contains("already exists in schema public of database dev"), "{failed:?}");
    let events = service.redshift.describe_events().source_type("cluster".into()).source_identifier("etl-nightly");
    let events = events.send().await.unwrap();
    let ids: Vec<_> = events.events().iter().filter_map(|event| event.event_id()?.rsplit('-').next()).collect();
    assert_eq!(ids, ["2014", "3008", "3009", "2014", "3008", "3511"]);
}

#[tokio::test]
async fn a_dropped_table_comes_back_from_a_recovery_point_without_anybody_asking() {
    let service = begin().await;
    service.sql_at("analytics-wg", "create table notes (id integer)").await.unwrap();
    service.sql_at("analytics-wg", "insert into notes values (1), (2), (3)").await.unwrap();
    pass(&service.running, 1800);
    let points = service.serverless.list_recovery_points().namespace_name("analytics").send().await.unwrap();
    let point = points.recovery_points()[0].recovery_point_id().unwrap().to_owned();
    service.sql_at("analytics-wg", "drop table notes").await.unwrap();
    let request = service.serverless.restore_table_from_recovery_point().recovery_point_id(point);
    let request = request.namespace_name("analytics").workgroup_name("analytics-wg").source_database_name("dev");
    let begun = request.source_table_name("notes").new_table_name("notes").send().await.unwrap();
    let id = begun.table_restore_status().unwrap().table_restore_request_id().unwrap().to_owned();
    pass(&service.running, 60);
    let mut found = None;
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        found = service.sql_at("analytics-wg", "select count(*) from notes").await.ok().flatten();
        if found.is_some() {
            break;
        }
    }
    assert_eq!(found, Some(3));
    let told = service.serverless.get_table_restore_status().table_restore_request_id(id).send().await.unwrap();
    assert_eq!(told.table_restore_status().unwrap().status(), Some("SUCCEEDED"));
}

#[tokio::test]
async fn each_warehouse_has_databases_of_its_own() {
    let service = begin().await;
    service.sql("create table only_here as select 1 as a").await.unwrap();
    assert_eq!(service.sql("select a from only_here").await, Ok(Some(1)));
    for other in ["analytics-wg", "analytics-prod"] {
        let missing = service.sql_at(other, "select a from only_here").await.unwrap_err();
        assert!(missing.contains("relation \"only_here\" does not exist"), "{other}: {missing}");
        assert_eq!(service.sql_at(other, "select count(*) from venue").await, Ok(Some(202)));
    }
    // One made under the same name later begins anew, with the database it was made with.
    let delete = service.redshift.delete_cluster().cluster_identifier("etl-nightly").skip_final_cluster_snapshot(true);
    delete.send().await.unwrap();
    pass(&service.running, 3600);
    let create = service.redshift.create_cluster().cluster_identifier("etl-nightly").node_type("ra3.large");
    let create = create.number_of_nodes(2).master_username("boss").master_user_password("Secret123").db_name("sales");
    create.send().await.unwrap();
    pass(&service.running, 3600);
    assert!(service.sql("select a from only_here").await.is_err());
    let names = "select count(*) from pg_database where datname in ('dev', 'sales')";
    assert_eq!(service.sql(names).await, Ok(Some(2)));
}

#[tokio::test]
async fn a_cluster_of_a_snapshot_has_the_rows_of_then() {
    let service = begin().await;
    service.sql("create table ledger (id integer not null, what varchar(10) default 'x')").await.unwrap();
    service.sql("insert into ledger (id) values (1), (2)").await.unwrap();
    service.sql("create view total as select sum(id) as total from ledger").await.unwrap();
    let take = service.redshift.create_cluster_snapshot().cluster_identifier("etl-nightly").snapshot_identifier("mine");
    let snapshot = take.send().await.unwrap().snapshot.unwrap().snapshot_arn.unwrap();
    pass(&service.running, 60);
    service.sql("update ledger set id = id * 10").await.unwrap();
    let restore = service.redshift.restore_from_cluster_snapshot().cluster_identifier("again");
    restore.snapshot_identifier("mine").send().await.unwrap();
    // Changes made while it is restored are none of it.
    service.sql("drop table ledger cascade").await.unwrap();
    pass(&service.running, 3600);
    assert_eq!(service.sql_at("again", "select total from total").await, Ok(Some(3)));
    assert_eq!(service.sql_at("again", "select count(*) from ledger where what = 'x'").await, Ok(Some(2)));
    service.sql_at("again", "insert into ledger (id) values (7)").await.unwrap();
    assert!(service.sql("select * from ledger").await.is_err(), "the two are two");
    // The same snapshot in a namespace, whose own rows go.
    service.sql_at("analytics-wg", "create table gone as select 1 as a").await.unwrap();
    let request = service.serverless.restore_from_snapshot().namespace_name("analytics").workgroup_name("analytics-wg");
    request.snapshot_arn(snapshot).send().await.unwrap();
    pass(&service.running, 3600);
    assert_eq!(service.sql_at("analytics-wg", "select total from total").await, Ok(Some(3)));
    assert!(service.sql_at("analytics-wg", "select * from gone").await.is_err());
}

#[tokio::test]
async fn a_namespace_goes_back_to_a_recovery_point_and_forth_again() {
    let service = begin().await;
    let at = |sql: &'static str| service.sql_at("analytics-wg", sql);
    at("create table notes as select 1 as id").await.unwrap();
    pass(&service.running, 1800);
    at("insert into notes values (2)").await.unwrap();
    pass(&service.running, 1800);
    at("drop table notes").await.unwrap();
    let points = || async {
        let all = service.serverless.list_recovery_points().namespace_name("analytics").send().await.unwrap();
        all.recovery_points().iter().map(|point| point.recovery_point_id().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let both = points().await;
    let session = service.data.execute_statement().workgroup_name("analytics-wg").database("dev");
    let session =
        session.sql("create temp table mine as select 1").session_keep_alive_seconds(3600).send().await.unwrap();
    let session = session.session_id.unwrap();
    for (point, count) in [(1, 1), (0, 2)] {
        let request = service.serverless.restore_from_recovery_point().recovery_point_id(&both[point]);
        request.namespace_name("analytics").workgroup_name("analytics-wg").send().await.unwrap();
        pass(&service.running, 600);
        assert_eq!(at("select count(*) from notes").await, Ok(Some(count)), "point {point}");
    }
    let cut = service.data.execute_statement().session_id(session).sql("select 1").send().await;
    assert!(cut.is_err(), "who was connected to what was replaced is cut off");
    // A snapshot made of a recovery point holds what that one held.
    let convert = service.serverless.convert_recovery_point_to_snapshot().recovery_point_id(&both[1]);
    convert.snapshot_name("of-a-point").send().await.unwrap();
    pass(&service.running, 600);
    let request = service.serverless.restore_from_snapshot().namespace_name("analytics").workgroup_name("analytics-wg");
    request.snapshot_name("of-a-point").send().await.unwrap();
    pass(&service.running, 600);
    assert_eq!(at("select count(*) from notes").await, Ok(Some(1)));
    // One table of before the last restore, from the databases of then.
    let request = service.serverless.restore_table_from_recovery_point().recovery_point_id(&both[0]);
    let request = request.namespace_name("analytics").workgroup_name("analytics-wg").source_database_name("dev");
    request.source_table_name("notes").new_table_name("notes_of_then").send().await.unwrap();
    pass(&service.running, 60);
    service.serverless.list_table_restore_status().send().await.unwrap();
    assert_eq!(at("select count(*) from notes_of_then").await, Ok(Some(2)));
}
