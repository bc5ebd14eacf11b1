//! Event subscriptions.

use super::family::{Family, with_tags};
use super::input::{Input, clash};
use super::names;
use crate::local::handler::operations;
use crate::local::world::journal;
use crate::local::world::{ACCOUNT, State};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Map, Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateEventSubscription" => create,
    "DeleteEventSubscription" => delete,
    "DescribeEventSubscriptions" => describe,
    "ModifyEventSubscription" => modify,
};

/// Documents carry their own name twice: as the API shows it and as inputs say it.
const FAMILY: Family = Family {
    shelf: "redshift/subscription",
    arn: "eventsubscription",
    noun: "Event subscription",
    id: "SubscriptionName",
    list: "EventSubscriptionsList",
    missing: "SubscriptionNotFound",
    exists: "SubscriptionAlreadyExist",
    quota: ("EventSubscriptionQuotaExceeded", 20),
};

const CATEGORIES: [&str; 5] = ["configuration", "management", "monitoring", "security", "pending"];

fn shown(state: &State, region: &str, document: &Value) -> Value {
    with_tags(&FAMILY, state, region, document)
}

fn describe(local: &Local, call: &Call) -> Reply {
    FAMILY.describe(local, call, shown)
}

/// Checks what an input sets and lays it over a document.
fn laid_over(input: Input<'_>, state: &State, document: &mut Map<String, Value>) -> Result<(), Fault> {
    if let Some(topic) = input.text("SnsTopicArn") {
        check_topic(topic)?;
        document.insert("SnsTopicArn".to_owned(), topic.into());
    }
    if let Some(kind) = input.text("SourceType") {
        if !journal::kinds().iter().any(|known| known.source == kind) {
            return Err(Fault::new("SourceNotFound", format!("{kind} is not a source type of events.")));
        }
        document.insert("SourceType".to_owned(), kind.into());
    }
    if !input.list("SourceIds").is_empty() {
        let kind = document.get("SourceType").and_then(Value::as_str);
        let kind = kind.ok_or_else(|| clash("SourceType must be given when SourceIds are."))?;
        let ids = input.texts("SourceIds");
        if let Some(id) = ids.iter().find(|id| kind == "cluster" && !state.clusters.has(input.region(), id)) {
            return Err(Fault::new("SourceNotFound", format!("Cluster {id} not found.")));
        }
        document.insert("SourceIdsList".to_owned(), ids.into());
    }
    let categories = input.texts("EventCategories");
    if let Some(word) = categories.iter().find(|word| !CATEGORIES.contains(&word.to_lowercase().as_str())) {
        return Err(Fault::new("SubscriptionCategoryNotFound", format!("{word} is not a category of events.")));
    }
    if !categories.is_empty() {
        document.insert("EventCategoriesList".to_owned(), categories.into());
    }
    if let Some(severity) = input.text("Severity") {
        if !["ERROR", "INFO"].contains(&severity) {
            return Err(Fault::new("SubscriptionSeverityNotFound", format!("{severity} is not a severity of events.")));
        }
        document.insert("Severity".to_owned(), severity.into());
    }
    if let Some(enabled) = input.flag("Enabled") {
        document.insert("Enabled".to_owned(), enabled.into());
    }
    Ok(())
}

fn check_topic(topic: &str) -> Result<(), Fault> {
    if topic.ends_with(".fifo") {
        return Err(Fault::new("SNSInvalidTopic", "Notifications cannot be sent to an SNS FIFO topic."));
    }
    if !topic.starts_with("arn:aws:sns:") || topic.split(':').count() != 6 {
        return Err(Fault::new("SNSInvalidTopic", format!("{topic} is not the ARN of an SNS topic.")));
    }
    Ok(())
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let name = input.must(FAMILY.id).to_owned();
    names::identifier(FAMILY.id, &name.to_lowercase(), 255)?;
    let mut document = Map::new();
    document.insert(FAMILY.id.to_owned(), name.clone().into());
    let created = local.world.read(|state, now| {
        laid_over(input, state, &mut document)?;
        Ok::<_, Fault>(now.to_string())
    })?;
    for (member, value) in [
        ("CustSubscriptionId", Value::from(name.as_str())),
        ("CustomerAwsId", ACCOUNT.into()),
        ("Status", "active".into()),
        ("SubscriptionCreationTime", created.into()),
        ("Enabled", true.into()),
        ("Severity", "INFO".into()),
        ("EventCategoriesList", CATEGORIES.to_vec().into()),
    ] {
        document.entry(member.to_owned()).or_insert(value);
    }
    let answer = |state: &State, document: &Value| json!({"EventSubscription": shown(state, input.region(), document)});
    FAMILY.create(local, call, &name, Value::Object(document), answer)
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        let name = input.must(FAMILY.id);
        let mut document = FAMILY.get(state, input.region(), name)?.as_object().cloned().unwrap_or_default();
        laid_over(input, state, &mut document)?;
        let document = Value::Object(document);
        state.shelf.put(FAMILY.shelf, input.region(), name, document.clone());
        Ok(json!({"EventSubscription": shown(state, input.region(), &document)}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    FAMILY.delete(local, call, |_, _, _| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics() {
        assert!(check_topic("arn:aws:sns:us-east-1:123456789012:alarms").is_ok());
        for bad in ["alarms", "arn:aws:sns:us-east-1:123456789012:alarms.fifo", "arn:aws:sqs:us-east-1:1:x"] {
            assert_eq!(check_topic(bad).unwrap_err().code, "SNSInvalidTopic", "{bad}");
        }
    }
}
