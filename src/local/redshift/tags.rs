//! `CreateTags`, `DeleteTags`, `DescribeTags`.

use super::Input;
use super::input::{clash, invalid};
use crate::local::handler::operations;
use crate::local::world::{ACCOUNT, State, tags};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateTags" => create,
    "DeleteTags" => delete,
    "DescribeTags" => describe,
};

/// Kinds of resources with tags: as ARNs name them, as `ResourceType` does, and their family on the shelf.
const KINDS: &[(&str, &str, &str)] = &[
    ("cluster", "cluster", ""),
    ("snapshot", "snapshot", ""),
    ("parametergroup", "parameter group", "redshift/parameter-group"),
    ("subnetgroup", "subnet group", "redshift/subnet-group"),
    ("securitygroup", "cluster security group", "redshift/security-group"),
    ("snapshotschedule", "snapshot schedule", "redshift/snapshot-schedule"),
    ("snapshotcopygrant", "snapshot copy grant", "redshift/copy-grant"),
    ("usagelimit", "usage limit", "redshift/usage-limit"),
    ("integration", "integration", "redshift/integration"),
    ("redshiftidcapplication", "redshiftidcapplication", "redshift/idc-application"),
    ("qev2idcapplication", "qev2idcapplication", "redshift/idc-editor"),
    ("eventsubscription", "event subscription", "redshift/subscription"),
];

/// Reads and checks a list of tags.
pub fn read(input: Input<'_>, member: &str) -> Result<BTreeMap<String, String>, Fault> {
    let mut out = BTreeMap::new();
    for tag in input.list(member) {
        let word = |name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default();
        let (key, value) = (word("Key"), word("Value"));
        check(key, value)?;
        if out.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Fault::new("InvalidTagFault", format!("The tag key {key} is given twice.")));
        }
    }
    if out.len() > tags::MOST {
        return Err(too_many());
    }
    Ok(out)
}

fn check(key: &str, value: &str) -> Result<(), Fault> {
    let fits = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_.:/=+-@".contains(c));
    let wrong = |why: &str| Err(Fault::new("InvalidTagFault", format!("The tag {key}: {why}.")));
    match () {
        () if !(1..=128).contains(&key.chars().count()) => wrong("a key has 1 to 128 characters"),
        () if value.chars().count() > 256 => wrong("a value has at most 256 characters"),
        () if key.to_lowercase().starts_with("aws:") => wrong("keys do not begin with aws:"),
        () if !fits(key) || !fits(value) => wrong("only letters, digits, spaces and _ . : / = + - @ are allowed"),
        () => Ok(()),
    }
}

fn too_many() -> Fault {
    Fault::new("TagLimitExceededFault", format!("A resource has at most {} tags.", tags::MOST))
}

/// `(kind of the ARN, name)`, when it is an ARN of this account and Region.
fn parse<'a>(arn: &'a str, region: &str) -> Option<(&'a str, &'a str)> {
    arn.strip_prefix(&format!("arn:aws:redshift:{region}:{ACCOUNT}:"))?.split_once(':')
}

/// Whether what the ARN names is there.
fn exists(state: &State, region: &str, arn: &str) -> bool {
    let Some((kind, name)) = parse(arn, region) else { return false };
    match kind {
        "cluster" => state.clusters.has(region, name),
        "snapshot" => {
            let (cluster, name) = name.split_once('/').unwrap_or(("", name));
            state.snapshots.get(region, name).is_some_and(|snapshot| snapshot.cluster.identifier == cluster)
        }
        _ => {
            let family = KINDS.iter().find(|(word, _, family)| *word == kind && !family.is_empty());
            family.is_some_and(|(_, _, family)| state.shelf.has(family, region, name))
        }
    }
}

fn existing<'a>(input: Input<'a>, state: &State) -> Result<&'a str, Fault> {
    let arn = input.must("ResourceName");
    if !arn.starts_with("arn:aws:redshift:") {
        return Err(invalid(format!("The parameter ResourceName is not the ARN of a Redshift resource: {arn}")));
    }
    if exists(state, input.region(), arn) { Ok(arn) } else { Err(missing(arn)) }
}

fn missing(arn: &str) -> Fault {
    Fault::new("ResourceNotFoundFault", format!("The resource {arn} was not found."))
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        let arn = existing(input, state)?;
        let tags = read(input, "Tags")?;
        if state.tags.count_with(arn, tags.keys().map(String::as_str)) > tags::MOST {
            return Err(too_many());
        }
        state.tags.add(arn, tags);
        Ok(json!({}))
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        let arn = existing(input, state)?;
        let keys = input.texts("TagKeys");
        state.tags.remove(arn, keys.iter().map(String::as_str));
        Ok(json!({}))
    })
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (arn, kind) = (input.text("ResourceName"), input.text("ResourceType"));
    if arn.is_some() && kind.is_some() {
        return Err(clash("ResourceName and ResourceType cannot be used together."));
    }
    let kind_of = |arn: &str| {
        let (word, _) = parse(arn, input.region())?;
        KINDS.iter().find(|(known, _, _)| *known == word).map(|(_, shown, _)| *shown)
    };
    local.world.read(|state, _| {
        if let Some(arn) = arn.filter(|arn| !exists(state, input.region(), arn)) {
            return Err(missing(arn));
        }
        let wanted = |(of, _, _): &(&str, &str, &str)| {
            arn.is_none_or(|arn| arn == *of)
                && kind_of(of).is_some_and(|shown| kind.is_none_or(|kind| kind.eq_ignore_ascii_case(shown)))
        };
        let any = |member: &str, word: &str| {
            let list = input.list(member);
            list.is_empty() || list.iter().any(|item| item.as_str() == Some(word))
        };
        let all =
            state.tags.all().filter(wanted).filter(|(_, k, v)| any("TagKeys", k) && any("TagValues", v)).collect();
        let (page, marker) = input.page(all, |(arn, key, _): &(&str, &str, &str)| format!("{arn}\u{0}{key}"))?;
        let shown: Vec<_> = page
            .into_iter()
            .map(|(arn, key, value)| {
                json!({"ResourceName": arn, "ResourceType": kind_of(arn), "Tag": {"Key": key, "Value": value}})
            })
            .collect();
        Ok(json!({"TaggedResources": shown, "Marker": marker}))
    })
}
