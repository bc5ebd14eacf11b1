//! Reserved capacity: the offerings and what was reserved.

use super::shared::{documents, invalid, missing, page, text};
use crate::local::redshift::Input;
use crate::local::world::{after, pace, serverless_arn};
use crate::local::{Call, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "ListReservationOfferings" => offerings,
    "GetReservationOffering" => offering,
    "CreateReservation" => create,
    "GetReservation" => get,
    "ListReservations" => list,
};

const FAMILY: &str = "serverless/reservation";
const YEAR: i64 = 365 * pace::DAY;
/// What one RPU costs, in US dollars: id, type, hourly, upfront. Prices of a made-up price list.
const OFFERINGS: [(&str, &str, f64, f64); 2] = [
    ("a1c7b0f2-7a61-4c0e-9f4a-3b7f6f6f0a01", "ALL_UPFRONT", 0.0, 2496.6),
    ("a1c7b0f2-7a61-4c0e-9f4a-3b7f6f6f0a02", "NO_UPFRONT", 0.3, 0.0),
];

fn view((id, kind, hourly, upfront): (&str, &str, f64, f64)) -> Value {
    json!({
        "offeringId": id, "offeringType": kind, "currencyCode": "USD", "duration": YEAR, "hourlyCharge": hourly,
        "upfrontCharge": upfront,
    })
}

fn find(id: &str) -> Result<Value, crate::local::Fault> {
    let found = OFFERINGS.into_iter().find(|(known, ..)| *known == id);
    found.map(view).ok_or_else(|| missing("reservation offering", id))
}

fn offerings(_: &Local, call: &Call) -> Reply {
    let (items, next) = page(call, OFFERINGS.map(view).to_vec(), |offering| text(offering, "offeringId"))?;
    Ok(json!({"reservationOfferingsList": items, "nextToken": next}))
}

fn offering(_: &Local, call: &Call) -> Reply {
    Ok(json!({"reservationOffering": find(Input(call).must("offeringId"))?}))
}

/// The same client token gives the same reservation.
fn create(local: &Local, call: &Call) -> Reply {
    let (input, region) = (Input(call), call.region.as_str());
    let offering = find(input.must("offeringId"))?;
    let capacity = input.number("capacity").unwrap_or_default();
    if capacity <= 0 || capacity % 4 != 0 {
        return Err(invalid(format!("The capacity {capacity} is not a positive multiple of 4 RPU.")));
    }
    local.world.change(|state, now| {
        let token = input.text("clientToken");
        let same = documents(state, FAMILY, region, &[("clientToken", token)]).into_iter().find(|_| token.is_some());
        if let Some(same) = same {
            return Ok(json!({"reservation": shown(&same)}));
        }
        let id = state.mint("reservation");
        let document = json!({
            "reservationId": id, "reservationArn": serverless_arn(region, "reservation", &id), "capacity": capacity,
            "offering": offering, "status": "active", "startDate": now.to_string(),
            "endDate": after(now, YEAR).to_string(), "clientToken": token,
        });
        state.shelf.put(FAMILY, region, &id, document.clone());
        Ok(json!({"reservation": shown(&document)}))
    })
}

fn shown(document: &Value) -> Value {
    let mut out = document.as_object().cloned().unwrap_or_default();
    out.remove("clientToken");
    Value::Object(out)
}

fn get(local: &Local, call: &Call) -> Reply {
    let id = Input(call).must("reservationId");
    local.world.read(|state, _| {
        let found = state.shelf.get(FAMILY, &call.region, id).ok_or_else(|| missing("reservation", id))?;
        Ok(json!({"reservation": shown(found)}))
    })
}

fn list(local: &Local, call: &Call) -> Reply {
    let all = local.world.read(|state, _| documents(state, FAMILY, &call.region, &[]));
    let (items, next) = page(call, all, |document| text(document, "reservationId"))?;
    Ok(json!({"reservationsList": items.iter().map(shown).collect::<Vec<_>>(), "nextToken": next}))
}
