//! Custom domain names of workgroups: one each, kept in the workgroup itself.

use super::shared::{conflict, missing, page, settled_workgroup, workgroup};
use super::view;
use crate::local::redshift::Input;
use crate::local::world::{State, Workgroup};
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateCustomDomainAssociation" => create,
    "GetCustomDomainAssociation" => get,
    "ListCustomDomainAssociations" => list,
    "UpdateCustomDomainAssociation" => update,
    "DeleteCustomDomainAssociation" => delete,
};

/// Certificates given by hand, by workgroup.
const FAMILY: &str = "serverless/custom-domain";

fn association(state: &State, workgroup: &Workgroup) -> Option<Value> {
    let domain = workgroup.custom_domain.as_deref()?;
    let given = state.shelf.get(FAMILY, &workgroup.region, &workgroup.name);
    let given = given.and_then(|d| d.get("customDomainCertificateArn").cloned());
    Some(json!({
        "customDomainName": domain,
        "workgroupName": workgroup.name,
        "customDomainCertificateArn": given.unwrap_or_else(|| json!(view::certificate(&workgroup.region, domain))),
        "customDomainCertificateExpiryTime": view::CERTIFICATE_EXPIRY,
    }))
}

/// The association an input names.
fn named(state: &State, input: Input<'_>) -> Result<Value, Fault> {
    let domain = input.must("customDomainName");
    let found = association(state, workgroup(state, input.region(), input.must("workgroupName"))?);
    found.filter(|a| a["customDomainName"] == domain).ok_or_else(|| missing("custom domain", domain))
}

fn keep(state: &mut State, input: Input<'_>, domain: Option<&str>) -> Result<(), Fault> {
    let (region, name) = (input.region(), input.must("workgroupName"));
    let mut changed = workgroup(state, region, name)?.clone();
    changed.custom_domain = domain.map(str::to_owned);
    state.workgroups.put(region, name, changed);
    match (domain, input.text("customDomainCertificateArn")) {
        (Some(_), Some(arn)) => {
            let document = json!({"workgroupName": name, "customDomainCertificateArn": arn});
            state.shelf.put(FAMILY, region, name, document);
        }
        _ => drop(state.shelf.take(FAMILY, region, name)),
    }
    Ok(())
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let domain = input.must("customDomainName");
    local.world.change(|state, _| {
        let of = settled_workgroup(state, input.region(), input.must("workgroupName"))?;
        if let Some(other) = &of.custom_domain {
            return Err(conflict(format!("The workgroup {} has the custom domain {other} already.", of.name)));
        }
        if state.workgroups.all(input.region()).any(|(_, w)| w.custom_domain.as_deref() == Some(domain)) {
            return Err(conflict(format!("The custom domain {domain} belongs to another workgroup.")));
        }
        keep(state, input, Some(domain))?;
        named(state, input)
    })
}

fn get(local: &Local, call: &Call) -> Reply {
    local.world.read(|state, _| named(state, Input(call)))
}

fn list(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let fits = |a: &Value| {
        ["customDomainName", "customDomainCertificateArn"]
            .iter()
            .all(|member| input.text(member).is_none_or(|wanted| a[*member] == wanted))
    };
    let all: Vec<_> = local.world.read(|state, _| {
        state.workgroups.all(&call.region).filter_map(|(_, w)| association(state, w)).filter(fits).collect()
    });
    let (items, next) = page(call, all, |a| a["customDomainName"].to_string())?;
    Ok(json!({"associations": items, "nextToken": next}))
}

fn update(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        named(state, input)?;
        keep(state, input, input.text("customDomainName"))?;
        named(state, input)
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    local.world.change(|state, _| {
        named(state, input)?;
        keep(state, input, None)?;
        Ok(json!({}))
    })
}
