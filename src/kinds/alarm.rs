//! CloudWatch alarms on metrics of Redshift.

use super::{Align, Cell, Column, Document, Kind, Row, Section, Service, flag};
use crate::model::{Alarm, StatusClass, alarm_state, quoted};
use jiff::Timestamp;

/// Alarms of `DescribeAlarms` that are on metrics of Redshift, and the composite alarms made of them.
pub static KIND: Kind = Kind {
    id: "alarms",
    aliases: &["alarm", "al"],
    title: "Alarms",
    service: Service::CloudWatch,
    doc: "CloudWatch alarms on clusters, workgroups and namespaces",
    columns: &[
        Column::new("alarm", "ALARM", Align::Left, 48, 0),
        Column::new("state", "STATE", Align::Left, 17, 0),
        Column::new("of", "OF", Align::Left, 36, 1),
        Column::new("condition", "RINGS WHEN", Align::Left, 40, 2),
        Column::new("since", "SINCE", Align::Right, 6, 3),
        Column::new("points", "POINTS", Align::Left, 16, 4),
        Column::new("statistic", "STATISTIC", Align::Left, 12, 6),
        Column::new("actions", "ACTIONS", Align::Right, 7, 5),
        Column::new("missing_data", "MISSING DATA", Align::Left, 12, 7),
    ],
    // Those that ring first.
    order: (1, false),
    load: &[],
    iam: &["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"],
    cadence: (60, 60),
    fetch: |cloud, region| {
        Box::pin(async move {
            let alarms = cloud.alarms(&region).await?;
            let now = Timestamp::now();
            Ok(alarms.iter().map(|alarm| row(alarm, &region, now)).collect())
        })
    },
    more: Some(|cloud, region, name| {
        Box::pin(async move {
            let changes = cloud.alarm_history(&region, &name).await?;
            let line = |at: Option<Timestamp>| at.map_or_else(String::new, |at| Cell::Time(at).to_string());
            let fields = changes.into_iter().map(|change| {
                let summary = match change.kind.as_str() {
                    "StateUpdate" => change.summary,
                    kind => format!("{kind}: {}", change.summary),
                };
                (line(change.timestamp).into(), Cell::Text(summary))
            });
            Ok(vec![Section { title: "History", fields: fields.collect() }])
        })
    }),
    banner: None,
};

/// The alarms that are on a resource, by the dimension that names it.
pub(super) fn of<'a>(alarms: &'a [Alarm], namespace: &str, dimension: &str, name: &str) -> Vec<&'a Alarm> {
    let on = |alarm: &&Alarm| alarm.namespace.as_deref() == Some(namespace) && alarm.dimension(dimension) == Some(name);
    alarms.iter().filter(on).collect()
}

/// How many of a resource's alarms ring; absent where it has none.
pub(super) fn ringing(alarms: &[&Alarm]) -> Cell {
    if alarms.is_empty() {
        return Cell::Absent;
    }
    Cell::Number(alarms.iter().filter(|alarm| alarm.rings()).count() as f64, "")
}

/// Why a resource wants a look because of its alarms.
pub(super) fn rung<'a>(alarms: &'a [&Alarm]) -> impl Iterator<Item = String> + 'a {
    alarms.iter().filter(|alarm| alarm.rings()).map(|alarm| match alarm.condition() {
        Some(condition) => format!("alarm {}: {condition}", alarm.alarm_name),
        None => format!("alarm {}", alarm.alarm_name),
    })
}

/// A resource's alarms as a block of its details.
pub(super) fn section(alarms: &[&Alarm]) -> Section {
    let state = |alarm: &Alarm| alarm_state(alarm.state_value.as_deref().unwrap_or("unknown"));
    let fields = alarms.iter().map(|alarm| (alarm.alarm_name.clone().into(), Cell::Status(state(alarm))));
    Section { title: "Alarms", fields: fields.collect() }
}

/// `cluster/orders`, `workgroup/etl`, ...: what an alarm is on.
fn subject(alarm: &Alarm) -> Option<String> {
    if alarm.alarm_rule.is_some() {
        return Some("composite".to_owned());
    }
    let named = [("ClusterIdentifier", "cluster"), ("Workgroup", "workgroup"), ("Namespace", "namespace")];
    let found = named.into_iter().find_map(|(name, word)| Some(format!("{word}/{}", alarm.dimension(name)?)))?;
    Some(match alarm.dimension("NodeID").or(alarm.dimension("QueueName")) {
        Some(part) => format!("{found} {part}"),
        None => found,
    })
}

/// `2 of 3 x 5 min`: the datapoints that must breach, and how far they are apart.
fn points(alarm: &Alarm) -> Option<String> {
    let all = alarm.evaluation_periods?;
    let least = alarm.datapoints_to_alarm.unwrap_or(all);
    let span = Cell::Span(i64::from(alarm.period?));
    Some(format!("{least} of {all} x {span}"))
}

fn row(alarm: &Alarm, region: &str, now: Timestamp) -> Row {
    let status = alarm_state(alarm.state_value.as_deref().unwrap_or("unknown"));
    let since = alarm.state_transitioned_timestamp.or(alarm.state_updated_timestamp);
    Row {
        id: alarm.alarm_name.clone(),
        region: region.to_owned(),
        cells: vec![
            Cell::Text(alarm.alarm_name.clone()),
            Cell::Status(status.clone()),
            Cell::text(subject(alarm)),
            Cell::text(alarm.condition().or(alarm.alarm_rule.clone())),
            Cell::age(since, now),
            Cell::text(points(alarm)),
            Cell::text(alarm.statistic.as_deref()),
            Cell::Number(alarm.alarm_actions.len() as f64, ""),
            Cell::text(alarm.treat_missing_data.as_deref()),
        ],
        findings: findings(alarm, status.class),
        sections: sections(alarm, since),
        status,
        raw: Document::of(alarm),
        target: None,
        database: None,
        copies: copies(alarm),
    }
}

fn findings(alarm: &Alarm, class: StatusClass) -> Vec<String> {
    let mut found = Vec::new();
    match class {
        StatusClass::Error => {
            found.push(alarm.state_reason.clone().unwrap_or_else(|| "it rings, without a reason".to_owned()));
        }
        StatusClass::Unknown => {
            let word = alarm.state_value.as_deref().unwrap_or("");
            found.push(format!("state {word:?} is not in the documentation"));
        }
        _ => {}
    }
    if alarm.actions_enabled == Some(false) {
        found.push("its actions are disabled: nobody is told".to_owned());
    } else if alarm.alarm_actions.is_empty() {
        found.push("it has no action: nobody is told".to_owned());
    }
    found
}

fn sections(alarm: &Alarm, since: Option<Timestamp>) -> Vec<Section> {
    let time = |at: Option<Timestamp>| at.map_or(Cell::Absent, Cell::Time);
    let list = |arns: &[String]| arns.iter().map(|arn| ("action".to_owned(), arn.clone())).collect::<Vec<_>>();
    let mut sections = vec![
        Section::new(
            "General",
            [
                ("Alarm", Cell::Text(alarm.alarm_name.clone())),
                ("State", Cell::Status(alarm_state(alarm.state_value.as_deref().unwrap_or("unknown")))),
                ("Reason", Cell::text(alarm.state_reason.as_deref())),
                ("Since", time(since)),
                ("Last evaluated anew", time(alarm.state_updated_timestamp)),
                ("Configured", time(alarm.alarm_configuration_updated_timestamp)),
                ("Description", Cell::text(alarm.alarm_description.as_deref())),
                ("ARN", Cell::text(alarm.alarm_arn.as_deref())),
            ],
        ),
        Section::new(
            "Condition",
            [
                ("Of", Cell::text(subject(alarm))),
                ("Rings when", Cell::text(alarm.condition())),
                ("Rule", Cell::text(alarm.alarm_rule.as_deref())),
                ("Points", Cell::text(points(alarm))),
                ("Namespace", Cell::text(alarm.namespace.as_deref())),
                ("Metric", Cell::text(alarm.metric_name.as_deref())),
                ("Statistic", Cell::text(alarm.statistic.as_deref())),
                ("Threshold", Cell::number(alarm.threshold, "")),
                ("Missing data", Cell::text(alarm.treat_missing_data.as_deref())),
                ("Actions enabled", flag(alarm.actions_enabled)),
            ],
        ),
        Section::list("Dimensions", &alarm.dimensions),
        Section::list("When it rings", &list(&alarm.alarm_actions)),
        Section::list("When it is well again", &list(&alarm.ok_actions)),
        Section::list("When data is missing", &list(&alarm.insufficient_data_actions)),
    ];
    sections.retain(|section| !section.fields.is_empty());
    sections
}

fn copies(alarm: &Alarm) -> Vec<(&'static str, String)> {
    let mut copies = vec![("name", alarm.alarm_name.clone())];
    copies.extend(alarm.alarm_arn.iter().map(|arn| ("ARN", arn.clone())));
    copies.push(("CLI call", format!("aws cloudwatch describe-alarms --alarm-names {}", quoted(&alarm.alarm_name))));
    copies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarm(state: &str) -> Alarm {
        Alarm {
            alarm_name: "disk of orders".into(),
            state_value: Some(state.into()),
            state_reason: Some("Threshold Crossed".into()),
            namespace: Some("AWS/Redshift".into()),
            metric_name: Some("PercentageDiskSpaceUsed".into()),
            dimensions: vec![("ClusterIdentifier".into(), "orders".into())],
            comparison_operator: Some("GreaterThanOrEqualToThreshold".into()),
            threshold: Some(90.0),
            period: Some(300),
            evaluation_periods: Some(3),
            datapoints_to_alarm: Some(2),
            alarm_actions: vec!["arn:aws:sns:eu-west-1:1:x".into()],
            ..Alarm::default()
        }
    }

    #[test]
    fn an_alarm_that_rings_says_why_and_one_without_data_is_not_well() {
        let rings = row(&alarm("ALARM"), "eu-west-1", Timestamp::UNIX_EPOCH);
        assert_eq!(rings.cells.len(), KIND.columns.len());
        assert_eq!(
            (rings.status.class, rings.findings.as_slice()),
            (StatusClass::Error, ["Threshold Crossed".into()].as_slice())
        );
        assert_eq!(
            rings.cells[2..6].iter().map(Cell::to_string).collect::<Vec<_>>(),
            ["cluster/orders", "PercentageDiskSpaceUsed >= 90", "", "2 of 3 x 5 min"]
        );
        assert!(rings.copies.iter().any(|(_, text)| text.ends_with("--alarm-names 'disk of orders'")));
        assert_eq!(row(&alarm("INSUFFICIENT_DATA"), "r", Timestamp::UNIX_EPOCH).status.class, StatusClass::Idle);
        let silent = Alarm { alarm_actions: vec![], ..alarm("OK") };
        assert_eq!(row(&silent, "r", Timestamp::UNIX_EPOCH).findings, ["it has no action: nobody is told"]);
    }

    #[test]
    fn only_the_alarms_of_the_resource_count() {
        let alarms = [alarm("ALARM"), alarm("OK")];
        let of = of(&alarms, "AWS/Redshift", "ClusterIdentifier", "orders");
        assert_eq!(ringing(&of), Cell::Number(1.0, ""));
        assert_eq!(rung(&of).collect::<Vec<_>>(), ["alarm disk of orders: PercentageDiskSpaceUsed >= 90"]);
        let none = super::of(&alarms, "AWS/Redshift", "ClusterIdentifier", "order");
        assert_eq!(ringing(&none), Cell::Absent);
    }
}
