//! What can be set of a workgroup: read and checked before anything changes.

use super::rules;
use super::shared::invalid;
use crate::local::Fault;
use crate::local::redshift::Input;
use crate::local::world::Workgroup;
use serde_json::Value;

/// The settings of an input; absent ones stay as they are.
#[derive(Debug)]
pub struct Settings {
    base: Option<i64>,
    /// -1 takes the maximum away.
    max: Option<i64>,
    port: Option<i64>,
    /// Some(None): the performance target is turned off.
    target: Option<Option<i64>>,
    public: Option<bool>,
    routing: Option<bool>,
    extra_compute: Option<bool>,
    address_type: Option<String>,
    track: Option<String>,
    groups: Vec<String>,
    subnets: Vec<String>,
    parameters: Vec<(String, String)>,
}

/// Tracks a workgroup can be on.
pub const TRACKS: [&str; 2] = ["current", "trailing"];

/// Settings that one request to change may hold, by the documentation just one of them.
const CHANGEABLE: [&str; 12] = [
    "baseCapacity",
    "maxCapacity",
    "port",
    "pricePerformanceTarget",
    "publiclyAccessible",
    "enhancedVpcRouting",
    "extraComputeForAutomaticOptimization",
    "ipAddressType",
    "trackName",
    "securityGroupIds",
    "subnetIds",
    "configParameters",
];

/// A request to change a workgroup names exactly one setting.
pub fn only_one(input: Input<'_>) -> Result<(), Fault> {
    let named: Vec<_> = CHANGEABLE.into_iter().filter(|member| input.0.input.get(*member).is_some()).collect();
    match named.as_slice() {
        [_] => Ok(()),
        [] => Err(invalid("The request names no setting to change.")),
        several => Err(invalid(format!(
            "You can't update multiple parameters of a workgroup in one request; this one names {}.",
            several.join(", ")
        ))),
    }
}

impl Settings {
    /// Reads an input; what is wrong with a setting whatever the workgroup is a fault here.
    pub fn read(input: Input<'_>) -> Result<Self, Fault> {
        let settings = Self {
            base: input.number("baseCapacity"),
            max: input.number("maxCapacity"),
            port: input.number("port"),
            target: input.0.input.get("pricePerformanceTarget").map(target),
            public: input.flag("publiclyAccessible"),
            routing: input.flag("enhancedVpcRouting"),
            extra_compute: input.flag("extraComputeForAutomaticOptimization"),
            address_type: input.text("ipAddressType").map(str::to_owned),
            track: input.text("trackName").map(str::to_owned),
            groups: input.texts("securityGroupIds"),
            subnets: input.texts("subnetIds"),
            parameters: input.list("configParameters").iter().map(parameter).collect(),
        };
        settings.check().map(|()| settings)
    }

    fn check(&self) -> Result<(), Fault> {
        self.port.map_or(Ok(()), rules::port)?;
        rules::ids("security group", "sg-", &self.groups)?;
        rules::ids("subnet", "subnet-", &self.subnets)?;
        if (1..3).contains(&self.subnets.len()) {
            return Err(invalid("A workgroup needs at least three subnets in three Availability Zones."));
        }
        for (key, value) in &self.parameters {
            rules::parameter(key, value)?;
        }
        let wlm = self.parameters.iter().any(|(key, _)| key == "wlm_json_configuration");
        if wlm && self.parameters.iter().any(|(key, _)| rules::is_limit(key)) {
            return Err(invalid("wlm_json_configuration and query limits cannot be set together."));
        }
        match &self.track {
            Some(track) if !TRACKS.contains(&track.as_str()) => Err(invalid(format!("There is no track {track}."))),
            _ => Ok(()),
        }
    }

    /// Sets them; `megabytes` is how much data the workgroup has to serve.
    pub fn apply(&self, to: &mut Workgroup, megabytes: f64, fresh: bool) -> Result<(), Fault> {
        self.capacity(to, megabytes)?;
        if let Some(port) = self.port {
            to.port = port as i32;
        }
        to.public = self.public.unwrap_or(to.public);
        to.enhanced_routing = self.routing.unwrap_or(to.enhanced_routing);
        to.extra_compute = self.extra_compute.unwrap_or(to.extra_compute);
        to.address_type = self.address_type.clone().unwrap_or_else(|| to.address_type.clone());
        for (list, own) in [(&self.groups, &mut to.security_groups), (&self.subnets, &mut to.subnets)] {
            if !list.is_empty() {
                own.clone_from(list);
            }
        }
        to.parameters.extend(self.parameters.iter().cloned());
        match &self.track {
            Some(track) if fresh => to.track.clone_from(track),
            Some(track) if *track != to.track => to.pending_track = Some(track.clone()),
            _ => {}
        }
        Ok(())
    }

    /// Either a base capacity or a performance target decides.
    fn capacity(&self, to: &mut Workgroup, megabytes: f64) -> Result<(), Fault> {
        if self.base.is_some() && matches!(self.target, Some(Some(_))) {
            return Err(invalid("baseCapacity and an enabled pricePerformanceTarget cannot be set together."));
        }
        if let Some(base) = self.base {
            rules::base(base, megabytes)?;
            (to.base, to.performance_level) = (Some(base as i32), None);
        }
        match self.target {
            Some(Some(level)) => (to.base, to.performance_level) = (None, Some(level as i32)),
            Some(None) => (to.base, to.performance_level) = (to.base.or(Some(128)), None),
            None => {}
        }
        match self.max {
            Some(-1) => to.max = None,
            Some(max) => to.max = rules::max(max, to.base).map(|()| Some(max as i32))?,
            None => to.max.map_or(Ok(()), |max| rules::max(i64::from(max), to.base))?,
        }
        Ok(())
    }
}

fn target(value: &Value) -> Option<i64> {
    let enabled = value.get("status").and_then(Value::as_str) != Some("DISABLED");
    enabled.then(|| value.get("level").and_then(Value::as_i64).unwrap_or(50))
}

fn parameter(value: &Value) -> (String, String) {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("parameterKey"), text("parameterValue"))
}
