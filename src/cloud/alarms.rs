//! Alarms: `DescribeAlarms` and `DescribeAlarmHistory` of CloudWatch.

use super::clients::Clients;
use super::convert::time;
use super::{CloudError, pages};
use crate::model::{Alarm, AlarmChange};
use aws_sdk_cloudwatch::types::{AlarmType, CompositeAlarm, Metric, MetricAlarm, ScanBy};

/// Lines of an alarm's history that are read.
const HISTORY: i32 = 50;

/// The alarms of a Region that are on metrics of Redshift, and the composite alarms made of them.
pub(super) async fn alarms(clients: &Clients) -> Result<Vec<Alarm>, CloudError> {
    let call = clients.call(&clients.cloudwatch, "cloudwatch:DescribeAlarms");
    let request = || {
        (clients.cloudwatch.client.describe_alarms())
            .alarm_types(AlarmType::MetricAlarm)
            .alarm_types(AlarmType::CompositeAlarm)
            .max_records(100)
    };
    let found = pages::every(call.operation, |token| {
        let (request, call) = (request().set_next_token(token), call.clone());
        async move {
            let page = request.send().await.map_err(|error| call.failure(&error))?;
            let metric = page.metric_alarms.unwrap_or_default().into_iter().map(metric_alarm);
            let composite = page.composite_alarms.unwrap_or_default().into_iter().map(composite_alarm);
            Ok((metric.chain(composite).collect(), page.next_token))
        }
    })
    .await?;
    let (mut alarms, others): (Vec<Alarm>, Vec<Alarm>) = found.into_iter().partition(Alarm::is_of_redshift);
    let made_of = |rule: &String| alarms.iter().any(|alarm| rule.contains(&alarm.alarm_name));
    let composite: Vec<Alarm> =
        others.into_iter().filter(|alarm| alarm.alarm_rule.as_ref().is_some_and(made_of)).collect();
    alarms.extend(composite);
    Ok(alarms)
}

/// What became of an alarm, newest first.
pub(super) async fn history(clients: &Clients, name: &str) -> Result<Vec<AlarmChange>, CloudError> {
    let call = clients.call(&clients.cloudwatch, "cloudwatch:DescribeAlarmHistory");
    let request = (clients.cloudwatch.client.describe_alarm_history())
        .alarm_name(name)
        .alarm_types(AlarmType::MetricAlarm)
        .alarm_types(AlarmType::CompositeAlarm)
        .scan_by(ScanBy::TimestampDescending)
        .max_records(HISTORY);
    let page = request.send().await.map_err(|error| call.failure(&error))?;
    let change = |item: aws_sdk_cloudwatch::types::AlarmHistoryItem| AlarmChange {
        timestamp: time(item.timestamp),
        kind: item.history_item_type.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
        summary: item.history_summary.unwrap_or_default(),
    };
    Ok(page.alarm_history_items.unwrap_or_default().into_iter().map(change).collect())
}

/// What an alarm is on: its own metric, or the first one its expression uses.
struct On {
    metric: Option<Metric>,
    expression: Option<String>,
    statistic: Option<String>,
    period: Option<i32>,
}

fn on(from: &MetricAlarm) -> On {
    let own = from.metric_name.is_some().then(|| {
        (Metric::builder())
            .set_namespace(from.namespace.clone())
            .set_metric_name(from.metric_name.clone())
            .set_dimensions(from.dimensions.clone())
            .build()
    });
    let mut on = On {
        metric: own,
        expression: None,
        statistic: from.statistic.as_ref().map(|stat| stat.as_str().to_owned()).or(from.extended_statistic.clone()),
        period: from.period,
    };
    for query in from.metrics.iter().flatten() {
        on.expression = on.expression.or_else(|| query.expression.clone());
        if let (None, Some(stat)) = (&on.metric, &query.metric_stat) {
            on.metric.clone_from(&stat.metric);
            on.statistic.clone_from(&stat.stat);
            on.period = stat.period;
        }
    }
    on
}

/// The fields that every kind of alarm has by the same names.
macro_rules! common {
    ($from:ident, $rest:expr) => {
        Alarm {
            alarm_name: $from.alarm_name.unwrap_or_default(),
            alarm_arn: $from.alarm_arn,
            alarm_description: $from.alarm_description,
            state_value: $from.state_value.map(|state| state.as_str().to_owned()),
            state_reason: $from.state_reason,
            state_updated_timestamp: time($from.state_updated_timestamp),
            state_transitioned_timestamp: time($from.state_transitioned_timestamp),
            alarm_configuration_updated_timestamp: time($from.alarm_configuration_updated_timestamp),
            actions_enabled: $from.actions_enabled,
            alarm_actions: $from.alarm_actions.unwrap_or_default(),
            ok_actions: $from.ok_actions.unwrap_or_default(),
            insufficient_data_actions: $from.insufficient_data_actions.unwrap_or_default(),
            ..$rest
        }
    };
}

fn metric_alarm(from: MetricAlarm) -> Alarm {
    let on = on(&from);
    let metric = on.metric.unwrap_or_else(|| Metric::builder().build());
    let mut dimensions: Vec<(String, String)> = (metric.dimensions.into_iter().flatten())
        .filter_map(|dimension| Some((dimension.name?, dimension.value.unwrap_or_default())))
        .collect();
    dimensions.sort_unstable();
    let own = Alarm {
        expression: on.expression,
        namespace: metric.namespace,
        metric_name: metric.metric_name,
        dimensions,
        statistic: on.statistic,
        period: on.period,
        evaluation_periods: from.evaluation_periods,
        datapoints_to_alarm: from.datapoints_to_alarm,
        comparison_operator: from.comparison_operator.map(|operator| operator.as_str().to_owned()),
        threshold: from.threshold,
        treat_missing_data: from.treat_missing_data,
        ..Alarm::default()
    };
    common!(from, own)
}

fn composite_alarm(from: CompositeAlarm) -> Alarm {
    let own = Alarm { alarm_rule: from.alarm_rule, ..Alarm::default() };
    common!(from, own)
}
