//! Data shares: those of the Region's clusters with other accounts, and whom they are open to.

use super::Input;
use crate::local::handler::operations;
use crate::local::world::{ACCOUNT, State};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "AssociateDataShareConsumer" => |local: &Local, call: &Call| consumer_side(local, call),
    "AuthorizeDataShare" => authorize,
    "DeauthorizeDataShare" => deauthorize,
    "DescribeDataShares" => |local: &Local, call: &Call| describe(local, call, "DataShareArn"),
    "DescribeDataSharesForConsumer" => for_consumer,
    "DescribeDataSharesForProducer" => for_producer,
    "DisassociateDataShareConsumer" => |local: &Local, call: &Call| consumer_side(local, call),
    "RejectDataShare" => |local: &Local, call: &Call| consumer_side(local, call),
};

const SHELF: &str = "redshift/data-share";

fn text<'a>(document: &'a Value, member: &str) -> &'a str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Every share there is: one of each cluster whose tags say it shares, with whom it was authorised for.
fn all(state: &State, region: &str) -> Vec<Value> {
    let share = |name: &str, namespace: &str, producer: String| {
        let arn = format!("arn:aws:redshift:{region}:{ACCOUNT}:datashare:{namespace}/{name}");
        let associations =
            state.shelf.get(SHELF, region, &arn).and_then(|document| document.get("Associations")).cloned();
        json!({
            "DataShareArn": arn, "ProducerArn": producer, "AllowPubliclyAccessibleConsumers": false,
            "DataShareAssociations": associations.unwrap_or_else(|| json!([])),
        })
    };
    let sharing = |arn: &str| state.tags.of(arn).any(|(key, _)| key == "shares");
    let mut shares: Vec<_> = state
        .clusters
        .all(region)
        .filter(|(_, cluster)| sharing(&cluster.arn()))
        .flat_map(|(_, cluster)| {
            let names: Vec<_> =
                state.tags.of(&cluster.arn()).filter(|(key, _)| *key == "shares").map(|(_, v)| v.to_owned()).collect();
            let shares = names.iter().flat_map(|names| names.split(' ')).map(str::to_owned).collect::<Vec<_>>();
            shares.into_iter().map(|name| share(&name, &cluster.namespace, cluster.namespace_arn())).collect::<Vec<_>>()
        })
        .collect();
    shares.sort_by_key(|share| text(share, "DataShareArn").to_owned());
    shares
}

fn page(local: &Local, call: &Call, wanted: impl Fn(&Value) -> bool) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        let shares = all(state, input.region()).into_iter().filter(|share| wanted(share)).collect();
        let (page, marker) = input.page(shares, |share| text(share, "DataShareArn").to_owned())?;
        Ok(json!({"DataShares": page, "Marker": marker}))
    })
}

fn missing(arn: &str) -> Fault {
    Fault::new("InvalidDataShareFault", format!("There is no data share {arn}."))
}

fn describe(local: &Local, call: &Call, member: &str) -> Reply {
    let arn = Input(call).text(member);
    let known = |arn: &str| {
        local.world.read(|state, _| all(state, &call.region).iter().any(|s| text(s, "DataShareArn") == arn))
    };
    if let Some(arn) = arn.filter(|arn| !known(arn)) {
        return Err(missing(arn));
    }
    page(local, call, |share| arn.is_none_or(|arn| text(share, "DataShareArn") == arn))
}

fn has_status(share: &Value, status: Option<&str>) -> bool {
    let associations = share.get("DataShareAssociations").and_then(Value::as_array);
    status.is_none_or(|status| associations.into_iter().flatten().any(|a| text(a, "Status") == status))
}

fn for_producer(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (producer, status) = (input.text("ProducerArn"), input.text("Status"));
    page(local, call, |share| producer.is_none_or(|p| text(share, "ProducerArn") == p) && has_status(share, status))
}

/// Nobody shares with the one account.
fn for_consumer(local: &Local, call: &Call) -> Reply {
    page(local, call, |_| false)
}

fn authorize(local: &Local, call: &Call) -> Reply {
    change(local, call, |associations, consumer, now, writes| {
        associations.retain(|a| text(a, "ConsumerIdentifier") != consumer);
        associations.push(json!({
            "ConsumerIdentifier": consumer, "Status": "AUTHORIZED", "CreatedDate": now, "StatusChangeDate": now,
            "ProducerAllowedWrites": writes,
        }));
    })
}

fn deauthorize(local: &Local, call: &Call) -> Reply {
    change(local, call, |associations, consumer, now, _| {
        for association in associations.iter_mut().filter(|a| text(a, "ConsumerIdentifier") == consumer) {
            if let Some(members) = association.as_object_mut() {
                members.insert("Status".to_owned(), "DEAUTHORIZED".into());
                members.insert("StatusChangeDate".to_owned(), now.into());
            }
        }
    })
}

fn change(local: &Local, call: &Call, act: fn(&mut Vec<Value>, &str, &str, bool)) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let arn = input.must("DataShareArn");
        let share = all(state, input.region()).into_iter().find(|share| text(share, "DataShareArn") == arn);
        let share = share.ok_or_else(|| missing(arn))?;
        let mut associations =
            share.get("DataShareAssociations").and_then(Value::as_array).cloned().unwrap_or_default();
        act(
            &mut associations,
            input.must("ConsumerIdentifier"),
            &now.to_string(),
            input.flag("AllowWrites") == Some(true),
        );
        state.shelf.put(SHELF, input.region(), arn, json!({ "Associations": associations }));
        all(state, input.region())
            .into_iter()
            .find(|share| text(share, "DataShareArn") == arn)
            .ok_or_else(|| missing(arn))
    })
}

/// The one account is never the consumer of another's share.
fn consumer_side(_: &Local, call: &Call) -> Reply {
    Err(missing(Input(call).must("DataShareArn")))
}
