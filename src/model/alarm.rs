//! A CloudWatch alarm as `DescribeAlarms` tells it, with the API's own names.

use jiff::Timestamp;
use serde::Serialize;

/// One metric alarm or composite alarm.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Alarm {
    pub alarm_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_description: Option<String>,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_updated_timestamp: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_transitioned_timestamp: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_configuration_updated_timestamp: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actions_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarm_actions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", rename = "OKActions")]
    pub ok_actions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub insufficient_data_actions: Vec<String>,
    /// What a composite alarm is made of; no metric stands beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alarm_rule: Option<String>,
    /// The expression of an alarm on metric math; metric and dimensions are those of its first metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<(String, String)>,
    /// `Average`, `p90`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistic: Option<String>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_periods: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datapoints_to_alarm: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison_operator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// What a missing datapoint counts as: `missing`, `ignore`, `breaching`, `notBreaching`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treat_missing_data: Option<String>,
}

/// One line of an alarm's history (`DescribeAlarmHistory`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlarmChange {
    pub timestamp: Option<Timestamp>,
    /// `StateUpdate`, `ConfigurationUpdate` or `Action`.
    pub kind: String,
    pub summary: String,
}

impl Alarm {
    /// Whether it is on a metric of Redshift.
    pub fn is_of_redshift(&self) -> bool {
        matches!(self.namespace.as_deref(), Some("AWS/Redshift" | "AWS/Redshift-Serverless"))
    }

    /// Whether it rings.
    pub fn rings(&self) -> bool {
        self.state_value.as_deref() == Some("ALARM")
    }

    /// The value of one dimension.
    pub fn dimension(&self, name: &str) -> Option<&str> {
        self.dimensions.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// `CPUUtilization >= 90`: when it rings, in short.
    pub fn condition(&self) -> Option<String> {
        let metric = self.expression.as_ref().or(self.metric_name.as_ref())?;
        let sign = match self.comparison_operator.as_deref()? {
            "GreaterThanOrEqualToThreshold" => ">=",
            "GreaterThanThreshold" => ">",
            "LessThanThreshold" => "<",
            "LessThanOrEqualToThreshold" => "<=",
            _ => "outside",
        };
        let threshold = self.threshold.map_or_else(|| "its band".to_owned(), |value| value.to_string());
        Some(format!("{metric} {sign} {threshold}"))
    }
}
