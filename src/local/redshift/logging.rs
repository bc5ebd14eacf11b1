//! Audit logging.

use super::input::{Input, busy, clash, invalid};
use crate::local::handler::operations;
use crate::local::world::{Cluster, after, pace};
use crate::local::{Call, Fault, Local, Operation, Reply};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "DescribeLoggingStatus" => describe,
    "DisableLogging" => disable,
    "EnableLogging" => enable,
};

const SHELF: &str = "redshift/logging";
const LOGS: [&str; 3] = ["connectionlog", "userlog", "useractivitylog"];

fn status(document: Option<&Value>, now: Timestamp) -> Value {
    let Some(document) = document else { return json!({"LoggingEnabled": false}) };
    let mut shown = document.clone();
    let since = document.get("Since").and_then(Value::as_str).and_then(|at| at.parse::<Timestamp>().ok());
    if let (Some(members), Some(since)) = (shown.as_object_mut(), since) {
        members.remove("Since");
        // Logs are delivered every hour.
        let hours = now.duration_since(since).as_secs() / pace::HOUR;
        if hours > 0 {
            members
                .insert("LastSuccessfulDeliveryTime".to_owned(), after(since, hours * pace::HOUR).to_string().into());
        }
    }
    shown
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, now| {
        let cluster = input.cluster(state)?;
        Ok(status(state.shelf.get(SHELF, input.region(), &cluster.namespace), now))
    })
}

fn enable(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let to = input.text("LogDestinationType").unwrap_or("s3");
    let document = match to {
        "s3" => to_bucket(input)?,
        "cloudwatch" => to_cloudwatch(input)?,
        _ => {
            return Err(Fault::new(
                "UnsupportedOperation",
                "S3 tables are not there in the stand-in; use s3 or cloudwatch.",
            ));
        }
    };
    local.world.change(|state, now| {
        let cluster: Cluster = input.cluster(state)?.clone();
        busy(&cluster)?;
        let mut document = document;
        if let Some(members) = document.as_object_mut() {
            members.insert("Since".to_owned(), now.to_string().into());
        }
        state.shelf.put(SHELF, input.region(), &cluster.namespace, document.clone());
        Ok(status(Some(&document), now))
    })
}

fn to_bucket(input: Input<'_>) -> Result<Value, Fault> {
    let bucket =
        input.text("BucketName").ok_or_else(|| invalid("The request must contain the parameter BucketName."))?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(fits) {
        return Err(Fault::new("InvalidS3BucketNameFault", format!("The bucket name {bucket} is not valid.")));
    }
    let prefix = input.text("S3KeyPrefix");
    let bad = |c: char| !c.is_ascii() || c.is_ascii_control() || " \"'\\".contains(c);
    if prefix.is_some_and(|prefix| prefix.len() > 512 || prefix.contains(bad)) {
        return Err(Fault::new(
            "InvalidS3KeyPrefixFault",
            "The S3 key prefix is longer than 512 characters or has invalid ones.",
        ));
    }
    if !input.list("LogExports").is_empty() {
        return Err(clash("LogExports is for the destination cloudwatch."));
    }
    Ok(json!({"LoggingEnabled": true, "LogDestinationType": "s3", "BucketName": bucket, "S3KeyPrefix": prefix}))
}

fn to_cloudwatch(input: Input<'_>) -> Result<Value, Fault> {
    if input.text("BucketName").is_some() {
        return Err(clash("BucketName is for the destination s3."));
    }
    let logs = input.texts("LogExports");
    if let Some(log) = logs.iter().find(|log| !LOGS.contains(&log.as_str())) {
        return Err(invalid(format!("{log} is not a log; there are {}.", LOGS.join(", "))));
    }
    let logs = if logs.is_empty() { LOGS.map(str::to_owned).to_vec() } else { logs };
    Ok(json!({"LoggingEnabled": true, "LogDestinationType": "cloudwatch", "LogExports": logs}))
}

fn disable(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, now| {
        let cluster = input.cluster(state)?.clone();
        busy(&cluster)?;
        state.shelf.take(SHELF, input.region(), &cluster.namespace);
        Ok(status(None, now))
    })
}
