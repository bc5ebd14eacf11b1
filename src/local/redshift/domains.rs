//! Custom domain names of clusters.

use super::input::{Input, invalid};
use crate::local::handler::operations;
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The operations played here.
pub static OPERATIONS: &[Operation] = operations! {
    "CreateCustomDomainAssociation" => create,
    "DeleteCustomDomainAssociation" => delete,
    "DescribeCustomDomainAssociations" => describe,
    "ModifyCustomDomainAssociation" => modify,
};

/// Associations by domain name.
pub const SHELF: &str = "redshift/custom-domain";
/// Certificates of the stand-in are good until then.
const EXPIRES: &str = "2027-12-31T23:59:59Z";

fn text<'a>(document: &'a Value, member: &str) -> &'a str {
    document.get(member).and_then(Value::as_str).unwrap_or_default()
}

fn certificate<'a>(input: Input<'a>) -> Result<&'a str, Fault> {
    let arn = input.must("CustomDomainCertificateArn");
    if arn.starts_with("arn:aws:acm:") {
        Ok(arn)
    } else {
        Err(invalid(format!("{arn} is not the ARN of a certificate of ACM.")))
    }
}

fn missing(domain: &str) -> Fault {
    Fault::new(
        "CustomDomainAssociationNotFoundFault",
        format!("The custom domain {domain} is not associated with the cluster."),
    )
}

fn document(domain: &str, cluster: &str, certificate: &str) -> Value {
    json!({
        "CustomDomainName": domain, "ClusterIdentifier": cluster, "CustomDomainCertificateArn": certificate,
        "CustomDomainCertExpiryTime": EXPIRES,
    })
}

fn create(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (domain, certificate) = (input.must("CustomDomainName"), certificate(input)?);
    if !domain.contains('.') || domain.len() > 253 {
        return Err(invalid(format!("{domain} is not a domain name.")));
    }
    local.world.change(|state, _| {
        let cluster = input.cluster(state)?.identifier.clone();
        let of = |(name, d): (&str, &Value)| name == domain || text(d, "ClusterIdentifier") == cluster;
        if state.shelf.all(SHELF, input.region()).any(of) {
            let words =
                format!("Cluster {cluster} has a custom domain already, or {domain} belongs to another cluster.");
            return Err(Fault::new("CustomCnameAssociationFault", words));
        }
        let document = document(domain, &cluster, certificate);
        state.shelf.put(SHELF, input.region(), domain, document.clone());
        Ok(document)
    })
}

fn modify(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (domain, certificate) = (input.must("CustomDomainName"), certificate(input)?);
    local.world.change(|state, _| {
        let cluster = input.cluster(state)?.identifier.clone();
        if !state.shelf.all(SHELF, input.region()).any(|(_, d)| text(d, "ClusterIdentifier") == cluster) {
            return Err(missing(domain));
        }
        let old = state.shelf.all(SHELF, input.region()).find(|(_, d)| text(d, "ClusterIdentifier") == cluster);
        if let Some(old) = old.map(|(name, _)| name.to_owned()) {
            state.shelf.take(SHELF, input.region(), &old);
        }
        let document = document(domain, &cluster, certificate);
        state.shelf.put(SHELF, input.region(), domain, document.clone());
        Ok(document)
    })
}

fn delete(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let domain = input.must("CustomDomainName");
    local.world.change(|state, _| {
        let cluster = &input.cluster(state)?.identifier;
        let known =
            state.shelf.get(SHELF, input.region(), domain).is_some_and(|d| text(d, "ClusterIdentifier") == cluster);
        if !known {
            return Err(missing(domain));
        }
        state.shelf.take(SHELF, input.region(), domain);
        Ok(json!({}))
    })
}

fn describe(local: &Local, call: &Call) -> Reply {
    let input = Input(call);
    let (domain, certificate) = (input.text("CustomDomainName"), input.text("CustomDomainCertificateArn"));
    local.world.read(|state, _| {
        let mut by_certificate: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (name, document) in state.shelf.all(SHELF, input.region()) {
            let arn = text(document, "CustomDomainCertificateArn");
            if domain.is_none_or(|domain| domain == name) && certificate.is_none_or(|certificate| certificate == arn) {
                let association = json!({"CustomDomainName": name, "ClusterIdentifier": text(document, "ClusterIdentifier")});
                by_certificate.entry(arn.to_owned()).or_default().push(association);
            }
        }
        let (page, marker) = input.page(by_certificate.into_iter().collect(), |(arn, _): &(String, _)| arn.clone())?;
        let shown: Vec<_> = page
            .into_iter()
            .map(|(arn, of)| {
                json!({"CustomDomainCertificateArn": arn, "CustomDomainCertificateExpiryDate": EXPIRES, "CertificateAssociations": of})
            })
            .collect();
        Ok(json!({"Associations": shown, "Marker": marker}))
    })
}
