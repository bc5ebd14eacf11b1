//! Zero-ETL and S3 event integrations: from a source into the namespace of a cluster or workgroup.

use super::family::Family;
use super::input::{Input, busy, invalid};
use super::tags;
use crate::local::handler::operations;
use crate::local::world::{ACCOUNT, Place, State, Step, after, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateIntegration" => create,
    "DeleteIntegration" => delete,
    "DescribeInboundIntegrations" => inbound,
    "DescribeIntegrations" => describe,
    "ModifyIntegration" => modify,
};

const FAMILY: Family = Family {
    shelf: "redshift/integration",
    arn: "integration",
    noun: "Integration",
    id: "IntegrationArn",
    list: "Integrations",
    missing: "IntegrationNotFoundFault",
    exists: "IntegrationAlreadyExistsFault",
    quota: ("IntegrationQuotaExceededFault", 100),
};

fn text<'a>(document: &'a Value, member: &str) -> &'a str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Whether anything is replicated into a namespace.
pub fn fills(state: &State, region: &str, namespace: &str) -> bool {
    state.shelf.all(FAMILY.shelf, region).any(|(_, document)| text(document, "TargetArn") == namespace)
}

fn shown(state: &State, region: &str, document: &Value) -> Value {
    let mut shown = document.clone();
    if let Some(members) = shown.as_object_mut() {
        let id = text(document, FAMILY.id).rsplit(':').next().unwrap_or_default();
        members.insert("Tags".to_owned(), super::tag_list(state, &FAMILY.arn(region, id)).into());
    }
    shown
}

/// The id in the ARN, which the document lies under.
fn id(input: Input<'_>) -> &str {
    input.must(FAMILY.id).rsplit(':').next().unwrap_or_default()
}

fn is_namespace(state: &State, region: &str, arn: &str) -> bool {
    state.clusters.all(region).any(|(_, cluster)| cluster.namespace_arn() == arn)
        || state.namespaces.all(region).any(|(_, namespace)| namespace.arn() == arn)
}

/// Sources are tables and buckets of the account's own Region; what lies in them is not played.
fn check(input: Input<'_>, state: &State) -> Result<(), Fault> {
    let (source, target) = (input.must("SourceArn"), input.must("TargetArn"));
    let parts: Vec<&str> = source.split(':').collect();
    let place = |index: usize| parts.get(index).copied().unwrap_or_default();
    let elsewhere = |given: &str, own: &str| !given.is_empty() && given != own;
    if elsewhere(place(3), input.region()) || elsewhere(place(4), ACCOUNT) {
        let words = format!("The source {source} was not found in this account and Region.");
        return Err(Fault::new("IntegrationSourceNotFoundFault", words));
    }
    if let Some((_, cluster)) = state.clusters.all(input.region()).find(|(_, c)| c.namespace_arn() == target) {
        busy(cluster)?;
        if !cluster.is_managed() || !cluster.encrypted {
            let words = "The target of an integration is an encrypted RA3 cluster or a serverless namespace.";
            return Err(Fault::new("UnsupportedOperation", words));
        }
    } else if !is_namespace(state, input.region(), target) {
        return Err(Fault::new("IntegrationTargetNotFoundFault", format!("The target {target} was not found.")));
    }
    free_name(state, input, None)
}

fn free_name(state: &State, input: Input<'_>, but: Option<&str>) -> Result<(), Fault> {
    let name = input.text("IntegrationName");
    let taken = |(id, document): (&str, &Value)| Some(id) != but && Some(text(document, "IntegrationName")) == name;
    if state.shelf.all(FAMILY.shelf, input.region()).any(taken) {
        let words = format!("An integration with the name {} exists already.", name.unwrap_or_default());
        return Err(Fault::new(FAMILY.exists, words));
    }
    Ok(())
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let tags = tags::read(input, "TagList")?;
    local.world.change(|state, now| {
        check(input, state)?;
        let id = state.mint("integration");
        FAMILY.free(state, input.region(), &id)?;
        let arn = FAMILY.arn(input.region(), &id);
        let document = json!({
            FAMILY.id: arn, "IntegrationName": input.must("IntegrationName"), "SourceArn": input.must("SourceArn"),
            "TargetArn": input.must("TargetArn"), "Status": "creating", "CreateTime": now.to_string(),
            "Description": input.text("Description"), "KMSKeyId": input.text("KMSKeyId"), "Errors": [],
            "AdditionalEncryptionContext": input.0.input.get("AdditionalEncryptionContext"),
        });
        state.tags.add(&arn, tags);
        state.shelf.put(FAMILY.shelf, input.region(), &id, document.clone());
        becomes_active(state, input.region(), &id, now);
        Ok(shown(state, input.region(), &document))
    })
}

fn becomes_active(state: &mut State, region: &str, id: &str, now: jiff::Timestamp) {
    let place = Place::new(FAMILY.shelf, region, id);
    state.timeline.add(after(now, pace::SIMPLE), Step::Merge { place, patch: json!({"Status": "active"}) });
}

/// One that nothing goes on with.
fn settled<'a>(state: &'a State, input: Input<'_>) -> Result<&'a Value, Fault> {
    let found = FAMILY.get(state, input.region(), id(input))?;
    match text(found, "Status") {
        "active" | "failed" | "needs_attention" => Ok(found),
        status => {
            let words = format!("The integration is {status}; try again at a later time.");
            Err(Fault::new("IntegrationConflictStateFault", words))
        }
    }
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    if input.text("IntegrationName").is_none() && input.text("Description").is_none() {
        return Err(invalid("Give IntegrationName or Description to change."));
    }
    local.world.change(|state, now| {
        let mut document = settled(state, input)?.clone();
        free_name(state, input, Some(id(input)))?;
        if let Some(members) = document.as_object_mut() {
            for member in ["IntegrationName", "Description"] {
                members.extend(input.text(member).map(|word| (member.to_owned(), word.into())));
            }
            members.insert("Status".to_owned(), "modifying".into());
        }
        state.shelf.put(FAMILY.shelf, input.region(), id(input), document.clone());
        becomes_active(state, input.region(), id(input), now);
        Ok(shown(state, input.region(), &document))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let mut document = settled(state, input)?.clone();
        if let Some(members) = document.as_object_mut() {
            members.insert("Status".to_owned(), "deleting".into());
        }
        let answer = shown(state, input.region(), &document);
        state.shelf.put(FAMILY.shelf, input.region(), id(input), document);
        state.tags.clear(input.must(FAMILY.id));
        let place = Place::new(FAMILY.shelf, input.region(), id(input));
        state.timeline.add(after(now, pace::SIMPLE), Step::Remove { place });
        Ok(answer)
    })
}

/// Whether one passes all filters; the values of one filter are alternatives.
fn passes(document: &Value, filters: &[Value]) -> bool {
    filters.iter().all(|filter| {
        let values = filter.get("Values").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let held = match text(filter, "Name") {
            "integration-arn" => text(document, FAMILY.id),
            "source-arn" => text(document, "SourceArn"),
            "status" => text(document, "Status"),
            // `arn:aws:dynamodb:...`
            _ => text(document, "SourceArn").split(':').nth(2).unwrap_or_default(),
        };
        values.into_iter().any(|value| value.eq_ignore_ascii_case(held))
    })
}

fn wanted<'a>(state: &'a State, input: Input<'_>, keeps: impl Fn(&Value) -> bool) -> Result<Vec<&'a Value>, Fault> {
    if input.text(FAMILY.id).is_some() {
        return FAMILY.get(state, input.region(), id(input)).map(|found| vec![found]);
    }
    let all = state.shelf.all(FAMILY.shelf, input.region()).map(|(_, document)| document);
    Ok(all.filter(|document| keeps(document)).collect())
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        let all = wanted(state, input, |document| passes(document, input.list("Filters")))?;
        let (page, marker) = input.page(all, |document| text(document, FAMILY.id).to_owned())?;
        let page: Vec<_> = page.into_iter().map(|document| shown(state, input.region(), document)).collect();
        Ok(json!({"Integrations": page, "Marker": marker}))
    })
}

/// What the owner of a target sees of the integrations into it.
fn inbound(local: &Local, call: &Call) -> Reply {
    const SEEN: [&str; 6] = ["IntegrationArn", "SourceArn", "TargetArn", "Status", "Errors", "CreateTime"];
    let input = Input(call);
    let target = input.text("TargetArn");
    local.world.read(|state, _| {
        if let Some(target) = target.filter(|target| !is_namespace(state, input.region(), target)) {
            return Err(Fault::new("InvalidNamespaceFault", format!("There is no namespace {target}.")));
        }
        let all = wanted(state, input, |document| target.is_none_or(|target| text(document, "TargetArn") == target))?;
        let (page, marker) = input.page(all, |document| text(document, FAMILY.id).to_owned())?;
        let seen = |document: &Value| -> Value {
            SEEN.iter()
                .map(|member| ((*member).to_owned(), document.get(member).cloned().unwrap_or_default()))
                .collect()
        };
        Ok(json!({"InboundIntegrations": page.into_iter().map(seen).collect::<Vec<_>>(), "Marker": marker}))
    })
}
