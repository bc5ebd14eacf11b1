//! Reserved nodes: offerings, purchases, exchanges.

use super::input::{Input, invalid};
use super::sizes::NODE_TYPES;
use super::snapshots;
use crate::local::handler::operations;
use crate::local::world::{after, pace, seed};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "AcceptReservedNodeExchange" => refuse_exchange,
    "DescribeReservedNodeExchangeStatus" => exchanges,
    "DescribeReservedNodeOfferings" => offerings,
    "DescribeReservedNodes" => nodes,
    "GetReservedNodeExchangeConfigurationOptions" => configurations,
    "GetReservedNodeExchangeOfferings" => refuse_exchange,
    "PurchaseReservedNodeOffering" => purchase,
};

const SHELF: &str = "redshift/reserved-node";
const YEAR: i64 = 365 * pace::DAY;
const QUOTA: i64 = 200;

/// On-demand dollars an hour in us-east-1, what discounts count from.
fn hourly(node_type: &str) -> f64 {
    match node_type {
        "dc2.large" => 0.25,
        "dc2.8xlarge" => 4.8,
        "ra3.large" => 0.543,
        "ra3.xlplus" => 1.086,
        "ra3.4xlarge" => 3.26,
        _ => 13.04,
    }
}

/// Every type for one and three years, paid at once, in part or by the hour.
fn all_offerings(region: &str) -> Vec<Value> {
    let mut out = Vec::new();
    for node_type in NODE_TYPES {
        for (years, discounts) in [(1, [0.2, 0.41, 0.42]), (3, [0.3, 0.73, 0.76])] {
            for (kind, discount) in ["No Upfront", "Partial Upfront", "All Upfront"].into_iter().zip(discounts) {
                out.push(offering(region, node_type.name, years, kind, discount));
            }
        }
    }
    let id = |offering: &Value| text(offering, "ReservedNodeOfferingId").to_owned();
    out.sort_by_key(id);
    out
}

fn offering(region: &str, node_type: &str, years: i64, kind: &str, discount: f64) -> Value {
    let rate = hourly(node_type) * (1.0 - discount);
    let whole = rate * (years * YEAR / 3600) as f64;
    let (fixed, recurring) = match kind {
        "All Upfront" => (whole, 0.0),
        "Partial Upfront" => (whole / 2.0, rate / 2.0),
        _ => (0.0, rate),
    };
    json!({
        "ReservedNodeOfferingId": seed::uuid(&[region, node_type, kind, &years.to_string()]),
        "NodeType": node_type,
        "Duration": years * YEAR,
        "FixedPrice": fixed.round(),
        "UsagePrice": 0.0,
        "CurrencyCode": "USD",
        "OfferingType": kind,
        "RecurringCharges": [{"RecurringChargeAmount": (recurring * 1e4).round() / 1e4, "RecurringChargeFrequency": "Hourly"}],
        "ReservedNodeOfferingType": "Regular",
    })
}

fn text<'a>(document: &'a Value, member: &str) -> &'a str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn named(input: Input<'_>) -> Result<Value, Fault> {
    let id = input.must("ReservedNodeOfferingId");
    let found =
        all_offerings(input.region()).into_iter().find(|offering| text(offering, "ReservedNodeOfferingId") == id);
    found.ok_or_else(|| {
        Fault::new("ReservedNodeOfferingNotFound", format!("Reserved node offering {id} was not found."))
    })
}

fn offerings(_: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let all = match input.text("ReservedNodeOfferingId") {
        Some(_) => vec![named(input)?],
        None => all_offerings(input.region()),
    };
    let (page, marker) = input.page(all, |offering| text(offering, "ReservedNodeOfferingId").to_owned())?;
    Ok(json!({"ReservedNodeOfferings": page, "Marker": marker}))
}

fn purchase(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let count = input.number("NodeCount").unwrap_or(1);
    if count < 1 {
        return Err(invalid("NodeCount must be at least 1."));
    }
    let mut node = named(input)?;
    local.world.change(|state, now| {
        let held: i64 = state.shelf.all(SHELF, input.region()).filter_map(|(_, n)| n.get("NodeCount")?.as_i64()).sum();
        if held + count > QUOTA {
            return Err(Fault::new(
                "ReservedNodeQuotaExceeded",
                format!("The account may have {QUOTA} reserved nodes."),
            ));
        }
        let id = state.mint("reserved-node");
        if let Some(members) = node.as_object_mut() {
            members.insert("ReservedNodeId".to_owned(), id.clone().into());
            members.insert("NodeCount".to_owned(), count.into());
            members.insert("StartTime".to_owned(), now.to_string().into());
        }
        state.shelf.put(SHELF, input.region(), &id, node.clone());
        Ok(json!({"ReservedNode": in_time(&node, now)}))
    })
}

/// Paid after a while, retired when its term is over.
fn in_time(node: &Value, now: jiff::Timestamp) -> Value {
    let mut shown = node.clone();
    let start: jiff::Timestamp = text(node, "StartTime").parse().unwrap_or(now);
    let term = node.get("Duration").and_then(Value::as_i64).unwrap_or(YEAR);
    let state = match () {
        () if now < after(start, pace::SIMPLE) => "payment-pending",
        () if now < after(start, term) => "active",
        () => "retired",
    };
    if let Some(members) = shown.as_object_mut() {
        members.insert("State".to_owned(), state.into());
    }
    shown
}

fn missing(id: &str) -> Fault {
    Fault::new("ReservedNodeNotFound", format!("Reserved node {id} was not found."))
}

fn nodes(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, now| {
        let one = input.text("ReservedNodeId");
        let all: Vec<_> =
            state.shelf.all(SHELF, input.region()).filter(|(id, _)| one.is_none_or(|one| one == *id)).collect();
        if let (Some(id), true) = (one, all.is_empty()) {
            return Err(missing(id));
        }
        let (page, marker) = input.page(all, |(id, _)| (*id).to_owned())?;
        let shown: Vec<_> = page.into_iter().map(|(_, node)| in_time(node, now)).collect();
        Ok(json!({"ReservedNodes": shown, "Marker": marker}))
    })
}

/// Only nodes of a previous generation can be exchanged, and none can be bought any more.
fn refuse_exchange(local: &Local, call: &Call) -> Reply {
    let id = Input(call).must("ReservedNodeId");
    let known = local.world.read(|state, _| state.shelf.has(SHELF, Input(call).region(), id));
    if known {
        let words = format!("Reserved node {id} is of a current type; only DC1 nodes can be exchanged.");
        return Err(Fault::new("InvalidReservedNodeState", words));
    }
    Err(missing(id))
}

fn exchanges(_: &Local, call: &Call) -> Reply {
    let input = Input(call);
    if let Some(id) = input.text("ReservedNodeExchangeRequestId") {
        return Err(Fault::new("ReservedNodeExchangeNotFond", format!("Exchange {id} was not found.")));
    }
    let (page, marker) = input.page(Vec::<Value>::new(), |_| String::new())?;
    Ok(json!({"ReservedNodeExchangeStatusDetails": page, "Marker": marker}))
}

/// RA3 nodes a number of older ones is exchanged for, as the guide advises: type, for so many, so many.
fn upgrade(node_type: &str) -> Option<(&'static str, i64, i64)> {
    match node_type {
        "dc2.large" => Some(("ra3.xlplus", 8, 3)),
        "dc2.8xlarge" => Some(("ra3.4xlarge", 1, 2)),
        _ => None,
    }
}

/// What the reservations of an older cluster's nodes can become when it is resized or restored to RA3.
fn configurations(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, now| {
        let from = if input.must("ActionType") == "resize-cluster" {
            input.cluster(state)?
        } else {
            let name = input.text("SnapshotIdentifier");
            let name = name.ok_or_else(|| invalid("The action restore-cluster needs a SnapshotIdentifier."))?;
            &snapshots::find(state, input.region(), name, input.text("ClusterIdentifier"))?.cluster
        };
        let offerings = all_offerings(input.region());
        let option = |node: &Value| {
            let (target, per, become_) = upgrade(text(node, "NodeType"))?;
            let same = |offering: &&Value| {
                text(offering, "NodeType") == target
                    && ["Duration", "OfferingType"].iter().all(|member| offering.get(member) == node.get(member))
            };
            let count = node.get("NodeCount").and_then(Value::as_i64).unwrap_or(1);
            Some(json!({
                "SourceReservedNode": node,
                "TargetReservedNodeCount": (count * become_ + per - 1) / per,
                "TargetReservedNodeOffering": offerings.iter().find(same)?,
            }))
        };
        let held = state.shelf.all(SHELF, input.region()).map(|(_, node)| in_time(node, now));
        let held = held.filter(|node| text(node, "State") == "active" && text(node, "NodeType") == from.node_type);
        let all: Vec<_> = held.filter_map(|node| option(&node)).collect();
        let key = |option: &Value| option.pointer("/SourceReservedNode/ReservedNodeId").map(Value::to_string);
        let (page, marker) = input.page(all, |option| key(option).unwrap_or_default())?;
        Ok(json!({"ReservedNodeConfigurationOptionList": page, "Marker": marker}))
    })
}
