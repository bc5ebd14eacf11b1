//! What all handlers of this service share: pages, documents, and the words of common faults.

use crate::local::redshift::Input;
use crate::local::world::{Namespace, State, Workgroup};
use crate::local::{Call, Fault, paging};
use serde_json::{Map, Value};

/// Lists with a fault of their own for a token that is none; the others know only an invalid input.
const OWN_FAULT: [&str; 6] = [
    "ListCustomDomainAssociations",
    "ListScheduledActions",
    "ListSnapshotCopyConfigurations",
    "ListTableRestoreStatus",
    "ListTracks",
    "ListUsageLimits",
];

/// A page of a list, by `maxResults` (checked by the model, 100 when not said) and `nextToken`; a token is good for
/// the same question only.
pub fn page<T>(call: &Call, items: Vec<T>, key: impl Fn(&T) -> String) -> Result<(Vec<T>, Option<String>), Fault> {
    let input = Input(call);
    let size = call.page(input.number("maxResults").unwrap_or(100).max(1) as usize);
    let question: Map<_, _> = call.input.as_object().cloned().unwrap_or_default();
    let filters: Vec<_> =
        question.keys().filter(|k| *k != "nextToken" && *k != "maxResults").map(String::as_str).collect();
    let subject = paging::subject(&format!("{} {}", call.operation, call.region), &call.input, &filters);
    let page = paging::page(&subject, items, input.text("nextToken"), size, key);
    let code =
        if OWN_FAULT.contains(&call.operation.as_str()) { "InvalidPaginationException" } else { "ValidationException" };
    let page = page.ok_or_else(|| Fault::new(code, "The nextToken is not one of this list."))?;
    Ok((page.items, page.next))
}

/// The workgroup of that name.
pub fn workgroup<'a>(state: &'a State, region: &str, name: &str) -> Result<&'a Workgroup, Fault> {
    state.workgroups.get(region, name).ok_or_else(|| missing("workgroup", name))
}

/// The namespace of that name.
pub fn namespace<'a>(state: &'a State, region: &str, name: &str) -> Result<&'a Namespace, Fault> {
    state.namespaces.get(region, name).ok_or_else(|| missing("namespace", name))
}

/// The document of that id.
pub fn document<'a>(state: &'a State, family: &str, region: &str, kind: &str, id: &str) -> Result<&'a Value, Fault> {
    state.shelf.get(family, region, id).ok_or_else(|| missing(kind, id))
}

/// A family's documents of a Region for which every given text member is that text.
pub fn documents(state: &State, family: &str, region: &str, wanted: &[(&str, Option<&str>)]) -> Vec<Value> {
    let text = |document: &Value, member: &str| document.get(member).and_then(Value::as_str).map(str::to_owned);
    let fits = |document: &&Value| {
        wanted.iter().all(|(member, value)| value.is_none_or(|value| text(document, member).as_deref() == Some(value)))
    };
    state.shelf.all(family, region).map(|(_, document)| document).filter(fits).cloned().collect()
}

/// A text of a document, for the key of a page.
pub fn text(document: &Value, member: &str) -> String {
    document.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Sets a member of a document.
pub fn set(document: &mut Value, member: &str, value: impl Into<Value>) {
    if let Some(members) = document.as_object_mut() {
        members.insert(member.to_owned(), value.into());
    }
}

/// Something that is not there.
pub fn missing(kind: &str, name: &str) -> Fault {
    Fault::new("ResourceNotFoundException", format!("The {kind} {name} is not found.")).with("resourceName", name)
}

/// Something the service does not take.
pub fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationException", message)
}

/// Something that does not go with how things stand.
pub fn conflict(message: impl Into<String>) -> Fault {
    Fault::new("ConflictException", message)
}

/// More than the account may have.
pub fn quota(message: impl Into<String>) -> Fault {
    Fault::new("ServiceQuotaExceededException", message)
}

/// The workgroup, if it stands still.
pub fn settled_workgroup<'a>(state: &'a State, region: &str, name: &str) -> Result<&'a Workgroup, Fault> {
    let found = workgroup(state, region, name)?;
    still("workgroup", &found.name, &found.status).map(|()| found)
}

/// The namespace, if it stands still.
pub fn settled_namespace<'a>(state: &'a State, region: &str, name: &str) -> Result<&'a Namespace, Fault> {
    let found = namespace(state, region, name)?;
    still("namespace", &found.name, &found.status).map(|()| found)
}

fn still(kind: &str, name: &str, status: &str) -> Result<(), Fault> {
    if status == "AVAILABLE" {
        return Ok(());
    }
    Err(conflict(format!("The {kind} {name} is {status} and must be AVAILABLE for this operation.")))
}
