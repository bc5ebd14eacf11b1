//! ListNamespaces and `GetNamespace`.

use crate::local::world::Namespace;
use crate::local::{Call, Fault, Local, Operation, Reply};
use serde_json::{Value, json};

/// The operations played here.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "ListNamespaces", run: |local, call| Box::pin(async move { list(&local, &call) }) },
    Operation { name: "GetNamespace", run: |local, call| Box::pin(async move { get(&local, &call) }) },
];

fn list(local: &Local, call: &Call) -> Reply {
    let namespaces = local.world.namespaces(&call.region);
    let page = super::page("ListNamespaces", &call.input, namespaces, |n| n.name.clone())?;
    Ok(json!({"namespaces": page.items.iter().map(view).collect::<Vec<_>>(), "nextToken": page.next}))
}

fn get(local: &Local, call: &Call) -> Reply {
    let name = call.input.get("namespaceName").and_then(Value::as_str).unwrap_or_default();
    let found = local.world.namespaces(&call.region).into_iter().find(|n| n.name == name);
    let missing = || Fault::new("ResourceNotFoundException", format!("The namespace {name} is not found."));
    Ok(json!({"namespace": view(&found.ok_or_else(missing)?)}))
}

/// The `Namespace` structure.
fn view(namespace: &Namespace) -> Value {
    let network = namespace.network();
    let roles = namespace.role_arns();
    let secret = namespace.managed_password.then(|| network.secret("redshift", &namespace.name));
    json!({
        "namespaceName": namespace.name,
        "namespaceId": namespace.id(),
        "namespaceArn": namespace.arn(),
        "status": namespace.status,
        "dbName": namespace.database,
        "adminUsername": namespace.admin,
        "adminPasswordSecretArn": secret,
        "adminPasswordSecretKmsKeyId": namespace.managed_password.then(|| network.key("secrets")),
        "kmsKeyId": if namespace.customer_key { network.key(&namespace.name) } else { "AWS_OWNED_KMS_KEY".to_owned() },
        "defaultIamRoleArn": roles.first(),
        "iamRoles": roles,
        "logExports": namespace.log_exports,
        "creationDate": namespace.created.to_string(),
    })
}
