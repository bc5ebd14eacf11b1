//! Parameter groups and their parameters.

use super::family::Family;
use super::input::{Input, clash, invalid};
use super::names;
use crate::local::handler::operations;
use crate::local::world::State;
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateClusterParameterGroup" => create,
    "DeleteClusterParameterGroup" => delete,
    "DescribeClusterParameterGroups" => |local: &Local, call: &Call| describe(local, call),
    "DescribeClusterParameters" => parameters,
    "DescribeDefaultClusterParameters" => defaults,
    "ModifyClusterParameterGroup" => modify,
    "ResetClusterParameterGroup" => reset,
};

const FAMILY: Family = Family {
    shelf: "redshift/parameter-group",
    arn: "parametergroup",
    noun: "ClusterParameterGroup",
    id: "ParameterGroupName",
    list: "ParameterGroups",
    missing: "ClusterParameterGroupNotFound",
    exists: "ClusterParameterGroupAlreadyExists",
    quota: ("ClusterParameterGroupQuotaExceeded", 20),
};

/// The group every cluster has when no other is said; it cannot be changed.
const DEFAULT: &str = "default.redshift-1.0";
/// The one family.
const ENGINE: &str = "redshift-1.0";
/// Parameters in one change.
const BATCH: usize = 20;

/// A parameter as documented.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    name: String,
    default: String,
    description: String,
    kind: String,
    /// Empty: anything.
    #[serde(default)]
    allowed: String,
    /// Takes effect without a reboot.
    #[serde(default)]
    dynamic: bool,
}

fn catalogue() -> &'static [Parameter] {
    #[derive(Deserialize)]
    struct Catalogue {
        parameter: Vec<Parameter>,
    }
    static ALL: OnceLock<Vec<Parameter>> = OnceLock::new();
    // The catalogue is part of the program and tested; one that cannot be read is empty.
    let read = || {
        toml::from_str(include_str!("../../../assets/parameters.toml"))
            .map_or_else(|_| Vec::new(), |c: Catalogue| c.parameter)
    };
    ALL.get_or_init(read)
}

impl Parameter {
    /// The `Parameter` structure with the value a group gives it.
    fn shown(&self, set: Option<&Map<String, Value>>) -> Value {
        let own = set.and_then(|set| set.get(&self.name)).and_then(Value::as_str);
        json!({
            "ParameterName": self.name,
            "ParameterValue": own.unwrap_or(&self.default),
            "Description": self.description,
            "Source": if own.is_some() { "user" } else { "engine-default" },
            "DataType": self.kind,
            "AllowedValues": (!self.allowed.is_empty()).then_some(&self.allowed),
            "ApplyType": if self.dynamic { "dynamic" } else { "static" },
            "IsModifiable": true,
            "MinimumEngineVersion": "1.0",
        })
    }

    /// Whether a value is one of those it takes.
    fn takes(&self, value: &str) -> Result<(), Fault> {
        let fits = match (self.kind.as_str(), self.allowed.as_str()) {
            ("integer", range) => {
                let bounds = range
                    .rsplit_once("..")
                    .and_then(|(low, high)| Some((low.parse::<i64>().ok()?, high.parse::<i64>().ok()?)));
                let number = value.parse::<i64>().ok();
                number.zip(bounds).is_some_and(|(number, (low, high))| (low..=high).contains(&number))
            }
            (_, "") if self.name == "wlm_json_configuration" => super::wlm::check(value)?,
            (_, "") => true,
            (_, words) => words.split(',').any(|word| word.eq_ignore_ascii_case(value)),
        };
        if fits {
            return Ok(());
        }
        Err(invalid(format!("Invalid value {value} for parameter {}; allowed: {}", self.name, self.allowed)))
    }
}

fn shown(state: &State, region: &str, document: &Value) -> Value {
    let member = |name: &str| document.get(name).cloned().unwrap_or_default();
    json!({
        "ParameterGroupName": member("ParameterGroupName"),
        "ParameterGroupFamily": ENGINE,
        "Description": member("Description"),
        "Tags": FAMILY.tags(state, region, document),
    })
}

/// The default group is there in every Region, without lying on the shelf.
fn default_group() -> Value {
    json!({"ParameterGroupName": DEFAULT, "Description": "Default parameter group for redshift-1.0", "Set": {}})
}

fn group(state: &State, region: &str, name: &str) -> Result<Value, Fault> {
    if name == DEFAULT { Ok(default_group()) } else { FAMILY.get(state, region, name).cloned() }
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.read(|state, _| {
        let all = if let Some(name) = input.name(FAMILY.id) {
            vec![group(state, input.region(), &name)?]
        } else {
            let own = state.shelf.all(FAMILY.shelf, input.region()).map(|(_, document)| document.clone());
            std::iter::once(default_group()).chain(own).collect()
        };
        let name = |document: &Value| document.get(FAMILY.id).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut all: Vec<_> = all
            .into_iter()
            .filter(|document| input.tagged(state, || FAMILY.arn(input.region(), &name(document))))
            .collect();
        all.sort_by_key(|document| name(document));
        let (page, marker) = input.page(all, name)?;
        let page: Vec<_> = page.iter().map(|document| shown(state, input.region(), document)).collect();
        Ok(json!({"ParameterGroups": page, "Marker": marker}))
    })
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let name = input.name(FAMILY.id).unwrap_or_default();
    names::identifier(FAMILY.id, &name, 255)?;
    if input.must("ParameterGroupFamily") != ENGINE {
        return Err(invalid(format!(
            "{} is not a parameter group family; there is {ENGINE}.",
            input.must("ParameterGroupFamily")
        )));
    }
    let document = json!({FAMILY.id: name, "Description": input.text("Description"), "Set": {}});
    let answer =
        |state: &State, document: &Value| json!({"ClusterParameterGroup": shown(state, input.region(), document)});
    let reply = FAMILY.create(local, call, &name, &document, answer)?;
    tell(local, input.region(), "1003", &name)?;
    Ok(reply)
}

fn tell(local: &Local, region: &str, event: &str, name: &str) -> Result<(), Fault> {
    local.world.change(|state, now| {
        state.events.record(region, now, event, name, &[]);
        Ok(())
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let name = input.name(FAMILY.id).unwrap_or_default();
    own(&name)?;
    let reply = FAMILY.delete(local, call, |state, region, name| {
        if state.clusters.all(region).any(|(_, cluster)| cluster.parameter_group == name) {
            let words = format!("The parameter group {name} is associated with a cluster.");
            return Err(Fault::new("InvalidClusterParameterGroupState", words));
        }
        Ok(())
    })?;
    tell(local, input.region(), "1004", &name)?;
    Ok(reply)
}

fn own(name: &str) -> Result<(), Fault> {
    if name.starts_with("default.") {
        let words = format!("The default parameter group {name} cannot be changed or deleted.");
        return Err(Fault::new("InvalidClusterParameterGroupState", words));
    }
    Ok(())
}

fn parameters(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let source = input.text("Source");
    if let Some(source) = source.filter(|source| !["user", "engine-default"].contains(source)) {
        return Err(invalid(format!("Source must be user or engine-default; it is {source}.")));
    }
    local.world.read(|state, _| {
        let group = group(state, input.region(), &input.name(FAMILY.id).unwrap_or_default())?;
        let set = group.get("Set").and_then(Value::as_object);
        let all: Vec<_> = catalogue().iter().map(|parameter| parameter.shown(set)).collect();
        let wanted =
            |shown: &Value| source.is_none_or(|source| shown.get("Source").and_then(Value::as_str) == Some(source));
        let (page, marker) = input.page(all.into_iter().filter(wanted).collect(), name_of)?;
        Ok(json!({"Parameters": page, "Marker": marker}))
    })
}

fn name_of(shown: &Value) -> String {
    shown.get("ParameterName").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn defaults(_: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let family = input.must("ParameterGroupFamily");
    if family != ENGINE {
        return Err(invalid(format!("{family} is not a parameter group family; there is {ENGINE}.")));
    }
    let (page, marker) = input.page(catalogue().iter().map(|parameter| parameter.shown(None)).collect(), name_of)?;
    Ok(json!({"DefaultClusterParameters": {"ParameterGroupFamily": ENGINE, "Parameters": page, "Marker": marker}}))
}

/// `(name, value)` of the parameters of an input.
fn asked(input: Input<'_>) -> Result<Vec<(&'static Parameter, String)>, Fault> {
    if input.list("Parameters").len() > BATCH {
        return Err(clash(format!("At most {BATCH} parameters can be changed in one request.")));
    }
    let read = |entry: &Value| {
        let text = |member: &str| entry.get(member).and_then(Value::as_str).unwrap_or_default();
        let name = text("ParameterName");
        let known = catalogue().iter().find(|parameter| parameter.name == name);
        let known = known.ok_or_else(|| invalid(format!("Could not find parameter with name: {name}")))?;
        Ok((known, text("ParameterValue").to_owned()))
    };
    input.list("Parameters").iter().map(read).collect()
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let changes = asked(input)?;
    if changes.is_empty() {
        return Err(invalid("The request must contain the parameter Parameters."));
    }
    for (parameter, value) in &changes {
        parameter.takes(value)?;
    }
    change(local, input, |set| {
        for (parameter, value) in &changes {
            set.insert(parameter.name.clone(), value.clone().into());
        }
        changes.iter().map(|(parameter, _)| *parameter).collect()
    })
}

fn reset(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (named, all) = (asked(input)?, input.flag("ResetAllParameters"));
    match (named.is_empty(), all) {
        (false, Some(true)) => return Err(clash("Parameters cannot be given when ResetAllParameters is true.")),
        (true, Some(false)) => return Err(clash("Parameters must be given when ResetAllParameters is false.")),
        _ => {}
    }
    change(local, input, |set| {
        let held: Vec<_> = set.keys().cloned().collect();
        let wanted = |parameter: &&Parameter| named.is_empty() || named.iter().any(|(p, _)| p.name == parameter.name);
        let touched: Vec<_> = catalogue().iter().filter(wanted).filter(|p| held.contains(&p.name)).collect();
        for parameter in &touched {
            set.shift_remove(&parameter.name);
        }
        touched
    })
}

/// Changes a group's values; its clusters apply dynamic ones at once and static ones at the next reboot.
fn change(
    local: &Local,
    input: Input<'_>,
    apply: impl FnOnce(&mut Map<String, Value>) -> Vec<&'static Parameter>,
) -> Reply {
    let name = input.name(FAMILY.id).unwrap_or_default();
    own(&name)?;
    local.world.change(|state, now| {
        let mut document = FAMILY.get(state, input.region(), &name)?.clone();
        let Some(set) = document.get_mut("Set").and_then(Value::as_object_mut) else { return Ok(json!({})) };
        let before = set.clone();
        let touched = apply(set);
        let after = set.clone();
        state.shelf.put(FAMILY.shelf, input.region(), &name, document);
        let waiting: Vec<_> = touched.iter().filter(|parameter| !parameter.dynamic).map(|p| p.name.clone()).collect();
        for cluster in state.clusters.those_mut(input.region(), |cluster| cluster.parameter_group == name) {
            cluster.passing.apply_parameters(now);
            if !waiting.is_empty() || cluster.parameter_status == "invalid-parameter" {
                "pending-reboot".clone_into(&mut cluster.parameter_status);
            }
            let known = cluster.parameters_pending.clone();
            cluster.parameters_pending.extend(waiting.iter().filter(|w| !known.contains(w)).cloned());
        }
        for parameter in &touched {
            let value = |set: &Map<String, Value>| {
                set.get(&parameter.name).and_then(Value::as_str).unwrap_or(&parameter.default).to_owned()
            };
            let (old, new) = (value(&before), value(&after));
            let fill = [("parameter name", parameter.name.as_str()), ("value", &old), ("value", &new)];
            state.events.record(input.region(), now, "1002", &name, &fill);
        }
        state.events.record(input.region(), now, "1005", &name, &[]);
        let users = state.clusters.all(input.region()).filter(|(_, cluster)| cluster.parameter_group == name);
        for cluster in users.map(|(_, cluster)| cluster.clone()).collect::<Vec<_>>() {
            state.tell(&cluster, now, "1000", &[("parameter group name", &name)]);
        }
        let status = "Your parameter group has been updated. If you changed only dynamic parameters, associated clusters are being modified now. If you changed static parameters, all updates, including dynamic parameters, will be applied when you reboot the associated clusters.";
        Ok(json!({"ParameterGroupName": name, "ParameterGroupStatus": status}))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_has_the_guides_parameters_and_each_takes_its_default() {
        assert_eq!(catalogue().len(), 13);
        for parameter in catalogue() {
            assert_eq!(parameter.takes(&parameter.default), Ok(()), "{}", parameter.name);
        }
        let takes = |name: &str, value: &str| catalogue().iter().find(|p| p.name == name).unwrap().takes(value).is_ok();
        assert!(takes("require_ssl", "TRUE") && !takes("require_ssl", "maybe"));
        assert!(takes("extra_float_digits", "-15") && !takes("extra_float_digits", "3"));
        assert!(!takes("wlm_json_configuration", "[{\"query_concurrency\":60}]"));
    }
}
