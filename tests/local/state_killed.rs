//! Many clients create, change and delete at once; the program is killed in the midst of it, twice, and started again:
//! nothing acknowledged is lost and nothing is half there.

use crate::state_folder::{Served, serve};
use crate::support::sdk_at;
use aws_sdk_cloudwatch::error::SdkError;
use aws_sdk_cloudwatch::types::{ComparisonOperator, Statistic};
use aws_sdk_redshiftdata::types::StatusString;
use aws_sdk_redshiftserverless::types::UsageLimitUsageType;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

const REGION: &str = "us-east-1";
const CLIENTS: usize = 12;
/// Kinds of work.
const KINDS: usize = 6;
/// Answers each kind of work has before the kill may come.
const ENOUGH: usize = 6;
const CLUSTER: &str = "arn:aws:redshift:us-east-1:123456789012:cluster:dev-sandbox";

/// One SDK client of each service.
#[derive(Debug, Clone)]
struct Clients {
    redshift: aws_sdk_redshift::Client,
    serverless: aws_sdk_redshiftserverless::Client,
    data: aws_sdk_redshiftdata::Client,
    metrics: aws_sdk_cloudwatch::Client,
    identity: aws_sdk_sts::Client,
}

impl Clients {
    fn new(url: &str) -> Self {
        let config = sdk_at(url, REGION);
        Self {
            redshift: aws_sdk_redshift::Client::new(&config),
            serverless: aws_sdk_redshiftserverless::Client::new(&config),
            data: aws_sdk_redshiftdata::Client::new(&config),
            metrics: aws_sdk_cloudwatch::Client::new(&config),
            identity: aws_sdk_sts::Client::new(&config),
        }
    }
}

/// Calls that were answered, by kind of work.
type Counts = Arc<[AtomicUsize; KINDS]>;

/// What a client knows of a thing: a value or that it is gone, once that was acknowledged.
#[derive(Debug, Default)]
struct Known(BTreeMap<String, Option<String>>);

impl Known {
    /// Before a call: nobody knows how it ends.
    fn unsure(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn sure(&mut self, key: &str, value: Option<&str>) {
        self.0.insert(key.to_owned(), value.map(str::to_owned));
    }

    fn holds(&self, found: &BTreeMap<String, String>, what: &str) -> usize {
        for (key, value) in &self.0 {
            assert_eq!(found.get(key), value.as_ref(), "{what} {key}");
        }
        self.0.len()
    }
}

/// What one client was told.
#[derive(Debug, Default)]
struct Told {
    schedules: Known,
    tags: Known,
    limits: Known,
    alarms: Known,
    rows: Vec<i64>,
    keys: Vec<(String, String)>,
}

/// Works until a call fails, which is when the program is killed.
async fn work(clients: Clients, number: usize, round: usize, counts: Counts) -> Told {
    let mut told = Told::default();
    for turn in 0.. {
        let key = format!("r{round}-c{number}-{}", turn / 3);
        let done = match number % KINDS {
            0 => schedule(&clients, &key, turn % 3, &mut told.schedules).await,
            1 => tag(&clients, &key, turn % 3, &mut told.tags).await,
            2 => limit(&clients, number, turn % 3, &mut told.limits).await,
            3 => alarm(&clients, &key, turn % 3, &mut told.alarms).await,
            4 => role(&clients, &key, &mut told.keys).await,
            _ => rows(&clients, (round * 1000 + number) as i64 * 100_000 + turn as i64, &mut told.rows).await,
        };
        if done.is_none() {
            break;
        }
        counts[number % KINDS].fetch_add(1, Ordering::Relaxed);
    }
    told
}

/// What was answered; nothing when the program is gone. A refusal is a failure of the test.
fn done<T, E: std::fmt::Debug, R>(answer: Result<T, SdkError<E, R>>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(SdkError::ServiceError(error)) => panic!("refused: {:?}", error.into_err()),
        Err(_) => None,
    }
}

async fn schedule(clients: &Clients, name: &str, step: usize, known: &mut Known) -> Option<()> {
    let client = &clients.redshift;
    known.unsure(name);
    let definition = ["rate(12 hours)", "rate(6 hours)"];
    match step {
        0 => {
            let tag = aws_sdk_redshift::types::Tag::builder().key("of").value(name).build();
            let request = client.create_snapshot_schedule().schedule_identifier(name).tags(tag);
            done(request.schedule_definitions(definition[0]).send().await)?;
            known.sure(name, Some("rate(12 hours) with its tag"));
        }
        1 => {
            let request = client.modify_snapshot_schedule().schedule_identifier(name);
            done(request.schedule_definitions(definition[1]).send().await)?;
            known.sure(name, Some("rate(6 hours) with its tag"));
        }
        _ if name.ends_with(['1', '3', '5', '7', '9']) => {
            done(client.delete_snapshot_schedule().schedule_identifier(name).send().await)?;
            known.sure(name, None);
        }
        _ => known.sure(name, Some("rate(6 hours) with its tag")),
    }
    Some(())
}

async fn schedules(clients: &Clients) -> BTreeMap<String, String> {
    let pages = clients.redshift.describe_snapshot_schedules().into_paginator().items();
    let all = pages.send().collect::<Result<Vec<_>, _>>().await.unwrap();
    let one = |schedule: &aws_sdk_redshift::types::SnapshotSchedule| {
        let name = schedule.schedule_identifier()?;
        let tagged = schedule.tags().iter().any(|tag| tag.value() == Some(name));
        let words = if tagged { "with its tag" } else { "without its tag" };
        Some((name.to_owned(), format!("{} {words}", schedule.schedule_definitions().join(","))))
    };
    all.iter().filter_map(one).collect()
}

/// No more than fifty at a time, so each goes before the next comes.
async fn tag(clients: &Clients, key: &str, step: usize, known: &mut Known) -> Option<()> {
    let client = &clients.redshift;
    known.unsure(key);
    if step < 2 {
        let value = format!("v{step}");
        let tag = aws_sdk_redshift::types::Tag::builder().key(key).value(&value).build();
        done(client.create_tags().resource_name(CLUSTER).tags(tag).send().await)?;
        known.sure(key, Some(&value));
    } else {
        done(client.delete_tags().resource_name(CLUSTER).tag_keys(key).send().await)?;
        known.sure(key, None);
    }
    Some(())
}

async fn tags(clients: &Clients) -> BTreeMap<String, String> {
    let client = &clients.redshift;
    let found = client.describe_tags().resource_name(CLUSTER).send().await.unwrap();
    let pair = |tagged: &aws_sdk_redshift::types::TaggedResource| {
        let tag = tagged.tag()?;
        Some((tag.key()?.to_owned(), tag.value()?.to_owned()))
    };
    found.tagged_resources().iter().filter_map(pair).collect()
}

/// One limit at a time, of a workgroup of the client's own.
async fn limit(clients: &Clients, number: usize, step: usize, known: &mut Known) -> Option<()> {
    let client = &clients.serverless;
    if step == 0 {
        let name = ["marketing-wg", "data-science-wg"][number / KINDS];
        let workgroup = done(client.get_workgroup().workgroup_name(name).send().await)?;
        let arn = workgroup.workgroup()?.workgroup_arn()?.to_owned();
        let request = client.create_usage_limit().resource_arn(arn).amount(10);
        let made = done(request.usage_type(UsageLimitUsageType::ServerlessCompute).send().await)?;
        known.sure(made.usage_limit()?.usage_limit_id()?, Some("10"));
        return Some(());
    }
    let id = known.0.iter().find(|(_, value)| value.is_some()).map(|(id, _)| id.clone())?;
    known.unsure(&id);
    if step == 1 {
        done(client.update_usage_limit().usage_limit_id(&id).amount(20).send().await)?;
        known.sure(&id, Some("20"));
    } else {
        done(client.delete_usage_limit().usage_limit_id(&id).send().await)?;
        known.sure(&id, None);
    }
    Some(())
}

async fn limits(clients: &Clients) -> BTreeMap<String, String> {
    let client = &clients.serverless;
    let found = client.list_usage_limits().send().await.unwrap();
    let pair = |limit: &aws_sdk_redshiftserverless::types::UsageLimit| {
        Some((limit.usage_limit_id()?.to_owned(), limit.amount()?.to_string()))
    };
    found.usage_limits().iter().filter_map(pair).collect()
}

async fn alarm(clients: &Clients, name: &str, step: usize, known: &mut Known) -> Option<()> {
    let client = &clients.metrics;
    known.unsure(name);
    if step < 2 {
        let request = client.put_metric_alarm().alarm_name(name).namespace("AWS/Redshift");
        let request = request.metric_name("CPUUtilization").statistic(Statistic::Average).period(300);
        let request = request.evaluation_periods(1).comparison_operator(ComparisonOperator::GreaterThanThreshold);
        done(request.threshold(step as f64 + 1.0).send().await)?;
        known.sure(name, Some(&(step + 1).to_string()));
    } else if name.ends_with(['1', '3', '5', '7', '9']) {
        done(client.delete_alarms().alarm_names(name).send().await)?;
        known.sure(name, None);
    } else {
        known.sure(name, Some("2"));
    }
    Some(())
}

async fn alarms(clients: &Clients) -> BTreeMap<String, String> {
    let pages = clients.metrics.describe_alarms().into_paginator().send();
    let pages = pages.collect::<Result<Vec<_>, _>>().await.unwrap();
    let all = pages.iter().flat_map(|page| page.metric_alarms());
    all.filter_map(|alarm| Some((alarm.alarm_name()?.to_owned(), alarm.threshold()?.to_string()))).collect()
}

async fn role(clients: &Clients, name: &str, keys: &mut Vec<(String, String)>) -> Option<()> {
    let client = &clients.identity;
    let request = client.assume_role().role_arn("arn:aws:iam::123456789012:role/reader").role_session_name(name);
    let answer = done(request.send().await)?;
    let key = answer.credentials()?.access_key_id().to_owned();
    keys.push((key, answer.assumed_role_user()?.arn().to_owned()));
    Some(())
}

/// Two rows in one transaction.
async fn rows(clients: &Clients, number: i64, rows: &mut Vec<i64>) -> Option<()> {
    let side = ["one", "other"].map(|side| format!("insert into pairs values ({number}, '{side}')"));
    let client = &clients.data;
    let request = client.batch_execute_statement().workgroup_name("analytics-wg").database("dev");
    let id = done(request.set_sqls(Some(side.into())).send().await)?.id()?.to_owned();
    if ended(client, &id).await? == StatusString::Finished {
        rows.push(number);
    }
    Some(())
}

async fn ended(client: &aws_sdk_redshiftdata::Client, id: &str) -> Option<StatusString> {
    loop {
        let status = done(client.describe_statement().id(id).send().await)?.status()?.clone();
        if matches!(status, StatusString::Finished | StatusString::Failed | StatusString::Aborted) {
            return Some(status);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn run(clients: &Clients, sql: &str) -> Vec<(i64, i64)> {
    let client = &clients.data;
    let request = client.execute_statement().workgroup_name("analytics-wg").database("dev").sql(sql);
    let id = request.send().await.unwrap().id().unwrap().to_owned();
    assert_eq!(ended(client, &id).await, Some(StatusString::Finished), "{sql}");
    if !sql.starts_with("select") {
        return Vec::new();
    }
    let pages = client.get_statement_result().id(id).into_paginator().send().collect::<Result<Vec<_>, _>>();
    let pages = pages.await.unwrap();
    let number = |field: &aws_sdk_redshiftdata::types::Field| *field.as_long_value().unwrap();
    pages.iter().flat_map(|page| page.records()).map(|row| (number(&row[0]), number(&row[1]))).collect()
}

/// Loads it with clients, and kills it at a moment that the clock chooses.
async fn killed_in_the_midst(mut served: Served, clients: &Clients, round: usize) -> Vec<Told> {
    let counts = Counts::default();
    let working: Vec<_> =
        (0..CLIENTS).map(|number| tokio::spawn(work(clients.clone(), number, round, counts.clone()))).collect();
    while counts.iter().any(|count| count.load(Ordering::Relaxed) < ENOUGH) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let chance = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_micros();
    tokio::time::sleep(Duration::from_millis(u64::from(chance) % 500)).await;
    served.kill();
    futures_util::future::try_join_all(working).await.unwrap()
}

/// Everything the clients were told is so.
async fn holds(url: &str, told: &[Told]) -> [usize; KINDS] {
    let clients = Clients::new(url);
    let (schedules, tags, limits) = tokio::join!(schedules(&clients), tags(&clients), limits(&clients));
    let alarms = alarms(&clients).await;
    let pairs: BTreeMap<i64, i64> =
        run(&clients, "select id, count(*) from pairs group by id").await.into_iter().collect();
    assert!(pairs.values().all(|rows| *rows == 2), "a pair is half there");
    let mut sure = [0; KINDS];
    for told in told {
        sure[0] += told.schedules.holds(&schedules, "schedule");
        sure[1] += told.tags.holds(&tags, "tag");
        sure[2] += told.limits.holds(&limits, "usage limit");
        sure[3] += told.alarms.holds(&alarms, "alarm");
        for (key, arn) in &told.keys {
            assert_eq!(crate::sts::arn_of(url, key).await.as_ref(), Some(arn));
        }
        sure[4] += told.keys.len();
        told.rows.iter().for_each(|number| assert!(pairs.contains_key(number), "row {number}"));
        sure[5] += told.rows.len();
    }
    sure
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_and_nothing_is_half_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    for round in 0..2 {
        let served = serve(folder.path(), "1");
        let clients = Clients::new(&served.url);
        run(&clients, "create table if not exists pairs (id bigint, side varchar(8))").await;
        told.extend(killed_in_the_midst(served, &clients, round).await);
        let served = serve(folder.path(), "1");
        let sure = holds(&served.url, &told).await;
        println!("after kill {}: schedules, tags, limits, alarms, keys, rows known: {sure:?}", round + 1);
        assert!(sure.iter().all(|count| *count > 0), "{sure:?}");
    }
}
