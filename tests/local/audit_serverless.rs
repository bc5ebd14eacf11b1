//! What is refused of workgroups, namespaces, snapshots and what belongs to them, and the statuses they go through.

use crate::audit::{Audit, Row, no, ok, run, shows, texts, wait};
use redshift_tui::local::Service;
use serde_json::{Value, json};

const MISSING: &str = "ResourceNotFoundException";
const INVALID: &str = "ValidationException";
const CONFLICT: &str = "ConflictException";

fn merged(mut base: Value, more: &Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

const ROLE: &str = "arn:aws:iam::123456789012:role/scheduler";
const NOBODY: &str =
    "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let rows = [
        ("GetWorkgroup", json!({"workgroupName": "nobody"})),
        ("UpdateWorkgroup", json!({"workgroupName": "nobody", "baseCapacity": 8})),
        ("DeleteWorkgroup", json!({"workgroupName": "nobody"})),
        ("CreateWorkgroup", json!({"workgroupName": "fresh", "namespaceName": "nobody"})),
        ("GetNamespace", json!({"namespaceName": "nobody"})),
        ("UpdateNamespace", json!({"namespaceName": "nobody", "logExports": ["userlog"]})),
        ("DeleteNamespace", json!({"namespaceName": "nobody"})),
        ("CreateSnapshot", json!({"namespaceName": "nobody", "snapshotName": "s"})),
        ("GetSnapshot", json!({"snapshotName": "nobody"})),
        ("UpdateSnapshot", json!({"snapshotName": "nobody", "retentionPeriod": 3})),
        ("DeleteSnapshot", json!({"snapshotName": "nobody"})),
        ("GetRecoveryPoint", json!({"recoveryPointId": "nobody"})),
        ("ConvertRecoveryPointToSnapshot", json!({"recoveryPointId": "nobody", "snapshotName": "s"})),
        (
            "RestoreFromSnapshot",
            json!({"namespaceName": "analytics", "workgroupName": "analytics-wg", "snapshotName": "nobody"}),
        ),
        (
            "RestoreFromRecoveryPoint",
            json!({"namespaceName": "analytics", "workgroupName": "analytics-wg", "recoveryPointId": "nobody"}),
        ),
        ("GetTableRestoreStatus", json!({"tableRestoreRequestId": "nobody"})),
        ("GetUsageLimit", json!({"usageLimitId": "nobody"})),
        ("UpdateUsageLimit", json!({"usageLimitId": "nobody", "amount": 3})),
        ("DeleteUsageLimit", json!({"usageLimitId": "nobody"})),
        ("CreateUsageLimit", json!({"resourceArn": NOBODY, "usageType": "serverless-compute", "amount": 3})),
        ("GetEndpointAccess", json!({"endpointName": "nobody"})),
        ("UpdateEndpointAccess", json!({"endpointName": "nobody"})),
        ("DeleteEndpointAccess", json!({"endpointName": "nobody"})),
        ("CreateEndpointAccess", json!({"endpointName": "e", "workgroupName": "nobody", "subnetIds": ["subnet-1"]})),
        ("GetScheduledAction", json!({"scheduledActionName": "nobody"})),
        ("UpdateScheduledAction", json!({"scheduledActionName": "nobody", "enabled": false})),
        ("DeleteScheduledAction", json!({"scheduledActionName": "nobody"})),
        ("UpdateSnapshotCopyConfiguration", json!({"snapshotCopyConfigurationId": "nobody"})),
        ("DeleteSnapshotCopyConfiguration", json!({"snapshotCopyConfigurationId": "nobody"})),
        ("CreateSnapshotCopyConfiguration", json!({"namespaceName": "nobody", "destinationRegion": "us-west-2"})),
        ("GetResourcePolicy", json!({"resourceArn": NOBODY})),
        ("DeleteResourcePolicy", json!({"resourceArn": NOBODY})),
        ("PutResourcePolicy", json!({"resourceArn": NOBODY, "policy": "{\"Statement\":[]}"})),
        ("TagResource", json!({"resourceArn": NOBODY, "tags": [{"key": "a", "value": "b"}]})),
        ("UntagResource", json!({"resourceArn": NOBODY, "tagKeys": ["a"]})),
        ("ListTagsForResource", json!({"resourceArn": NOBODY})),
        ("GetCredentials", json!({"workgroupName": "nobody"})),
        ("GetCredentials", json!({"customDomainName": "nobody.example.com"})),
        ("GetReservationOffering", json!({"offeringId": "nobody"})),
        ("GetReservation", json!({"reservationId": "nobody"})),
        ("GetTrack", json!({"trackName": "nobody"})),
        (
            "GetCustomDomainAssociation",
            json!({"workgroupName": "analytics-wg", "customDomainName": "nobody.example.com"}),
        ),
        (
            "DeleteCustomDomainAssociation",
            json!({"workgroupName": "analytics-wg", "customDomainName": "nobody.example.com"}),
        ),
    ];
    run(Service::Serverless, rows.into_iter().map(|(operation, input)| no(operation, input, MISSING)).collect()).await;
}

#[tokio::test]
async fn what_goes_against_the_rules_is_invalid() {
    let base = |rpu: i64| ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "baseCapacity": rpu}));
    let action = |more: Value| {
        let target = json!({"createSnapshot": {"namespaceName": "analytics", "snapshotNamePrefix": "nightly"}});
        let plain = json!({"scheduledActionName": "act", "namespaceName": "analytics", "roleArn": ROLE, "targetAction": target, "schedule": {"cron": "(0 3 * * ? *)"}});
        ("CreateScheduledAction", merged(plain, &more))
    };
    let parameter = |key: &str, value: &str| {
        (
            "UpdateWorkgroup",
            json!({"workgroupName": "analytics-wg", "configParameters": [{"parameterKey": key, "parameterValue": value}]}),
        )
    };
    let rows = [
        base(0),
        base(12),
        base(520),
        base(2048),
        // 4.3 TB do not fit on the smallest.
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "maxCapacity": 7})),
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "maxCapacity": 5640})),
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "maxCapacity": 32})),
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "port": 80})),
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "port": 5440, "publiclyAccessible": true})),
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg"})),
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "securityGroupIds": ["x"]})),
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "subnetIds": ["subnet-1"]})),
        ("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "trackName": "preview"})),
        parameter("max_query_execution_time", "86400"),
        parameter("max_query_blocks_read", "1048576"),
        parameter("max_query_cpu_usage_percent", "many"),
        parameter("require_ssl", "perhaps"),
        parameter("no_such_thing", "1"),
        ("CreateWorkgroup", json!({"workgroupName": "UP", "namespaceName": "analytics"})),
        ("CreateNamespace", json!({"namespaceName": "no"})),
        ("CreateNamespace", json!({"namespaceName": "fine", "dbName": "select"})),
        ("CreateNamespace", json!({"namespaceName": "fine", "adminUserPassword": "weak"})),
        ("CreateNamespace", json!({"namespaceName": "fine", "adminUsername": "Admin"})),
        ("CreateNamespace", json!({"namespaceName": "fine", "iamRoles": ["admin"]})),
        ("CreateNamespace", json!({"namespaceName": "fine", "defaultIamRoleArn": ROLE})),
        (
            "CreateNamespace",
            json!({"namespaceName": "fine", "manageAdminPassword": true, "adminUserPassword": "Secret123"}),
        ),
        ("CreateNamespace", json!({"namespaceName": "fine", "adminPasswordSecretKmsKeyId": "k"})),
        ("UpdateNamespace", json!({"namespaceName": "analytics"})),
        ("UpdateNamespace", json!({"namespaceName": "analytics", "adminUsername": "boss"})),
        ("UpdateNamespace", json!({"namespaceName": "analytics", "kmsKeyId": "k", "logExports": []})),
        ("UpdateNamespace", json!({"namespaceName": "bi-extracts", "kmsKeyId": "AWS_OWNED_KMS_KEY"})),
        (
            "DeleteNamespace",
            json!({"namespaceName": "finance-archive", "finalSnapshotName": "x", "finalSnapshotRetentionPeriod": 0}),
        ),
        ("CreateSnapshot", json!({"namespaceName": "analytics", "snapshotName": "UP"})),
        ("CreateSnapshot", json!({"namespaceName": "analytics", "snapshotName": "s", "retentionPeriod": 0})),
        ("CreateSnapshot", json!({"namespaceName": "analytics", "snapshotName": "s", "retentionPeriod": 3654})),
        (
            "CreateSnapshot",
            json!({"namespaceName": "analytics", "snapshotName": "s", "tags": [{"key": "aws:a", "value": ""}]}),
        ),
        ("GetSnapshot", json!({})),
        ("GetSnapshot", json!({"snapshotName": "a", "snapshotArn": "arn:b"})),
        ("RestoreFromSnapshot", json!({"namespaceName": "analytics", "workgroupName": "analytics-wg"})),
        ("CreateUsageLimit", json!({"resourceArn": NOBODY, "usageType": "serverless-compute", "amount": 0})),
        ("CreateSnapshotCopyConfiguration", json!({"namespaceName": "analytics", "destinationRegion": "us-east-1"})),
        ("CreateSnapshotCopyConfiguration", json!({"namespaceName": "analytics", "destinationRegion": "mars"})),
        ("GetCredentials", json!({"workgroupName": "analytics-wg", "durationSeconds": 899})),
        ("GetCredentials", json!({"workgroupName": "analytics-wg", "durationSeconds": 3601})),
        ("GetCredentials", json!({})),
        (
            "CreateEndpointAccess",
            json!({"endpointName": "1st", "workgroupName": "analytics-wg", "subnetIds": ["subnet-1"]}),
        ),
        ("CreateEndpointAccess", json!({"endpointName": "fine", "workgroupName": "analytics-wg", "subnetIds": ["x"]})),
        ("CreateEndpointAccess", json!({"endpointName": "fine", "workgroupName": "analytics-wg", "subnetIds": []})),
        ("CreateReservation", json!({"offeringId": "a1c7b0f2-7a61-4c0e-9f4a-3b7f6f6f0a01", "capacity": 3})),
        action(json!({"schedule": {"cron": "(0/5 * * * ? *)"}})),
        action(json!({"schedule": {"cron": "often"}})),
        action(json!({"schedule": {"at": 946_684_800}})),
        action(json!({"roleArn": "admin"})),
        action(json!({"startTime": 1_900_000_000, "endTime": 1_800_000_000})),
        ("PutResourcePolicy", json!({"resourceArn": NOBODY, "policy": "not json"})),
    ];
    run(Service::Serverless, rows.into_iter().map(|(operation, input)| no(operation, input, INVALID)).collect()).await;
}

#[tokio::test]
async fn what_does_not_go_with_how_things_stand_is_a_conflict() {
    let action = json!({
        "scheduledActionName": "act", "namespaceName": "analytics", "roleArn": ROLE,
        "targetAction": {"createSnapshot": {"namespaceName": "analytics", "snapshotNamePrefix": "nightly"}},
        "schedule": {"cron": "(0 3 * * ? *)"},
    });
    let snapshot = |name: &str| json!({"namespaceName": "analytics", "snapshotName": name});
    let endpoint = json!({"endpointName": "app", "workgroupName": "analytics-wg", "subnetIds": ["subnet-1"]});
    let domain = |workgroup: &str| json!({"workgroupName": workgroup, "customDomainName": "dwh.partners.example.com", "customDomainCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"});
    let copy = json!({"namespaceName": "analytics", "destinationRegion": "us-west-2"});
    let rows: Vec<Row> = vec![
        no("CreateWorkgroup", json!({"workgroupName": "analytics-wg", "namespaceName": "analytics"}), CONFLICT),
        no("CreateWorkgroup", json!({"workgroupName": "second-wg", "namespaceName": "analytics"}), CONFLICT),
        no("CreateNamespace", json!({"namespaceName": "analytics"}), CONFLICT),
        no("DeleteNamespace", json!({"namespaceName": "analytics"}), CONFLICT),
        no("UpdateNamespace", json!({"namespaceName": "partner-portal", "logExports": ["userlog"]}), CONFLICT),
        no("UpdateWorkgroup", json!({"workgroupName": "partner-portal-wg", "port": 5440}), CONFLICT),
        no("DeleteWorkgroup", json!({"workgroupName": "partner-portal-wg"}), CONFLICT),
        no("CreateSnapshot", json!({"namespaceName": "partner-portal", "snapshotName": "s"}), CONFLICT),
        no("CreateSnapshot", json!({"namespaceName": "finance-archive", "snapshotName": "s"}), CONFLICT),
        ok("CreateSnapshot", snapshot("mine")),
        no("CreateSnapshot", snapshot("mine"), CONFLICT),
        no("DeleteSnapshot", json!({"snapshotName": "mine"}), CONFLICT),
        no(
            "RestoreFromSnapshot",
            json!({"namespaceName": "analytics", "workgroupName": "analytics-wg", "snapshotName": "mine"}),
            CONFLICT,
        ),
        shows("GetSnapshot", json!({"snapshotName": "mine"}), "status", &["CREATING"]),
        wait(26),
        shows("GetSnapshot", json!({"snapshotName": "mine"}), "status", &["AVAILABLE"]),
        no(
            "RestoreFromSnapshot",
            json!({"namespaceName": "analytics", "workgroupName": "marketing-wg", "snapshotName": "mine"}),
            INVALID,
        ),
        ok(
            "RestoreFromSnapshot",
            json!({"namespaceName": "analytics", "workgroupName": "analytics-wg", "snapshotName": "mine"}),
        ),
        no(
            "RestoreFromSnapshot",
            json!({"namespaceName": "analytics", "workgroupName": "analytics-wg", "snapshotName": "mine"}),
            CONFLICT,
        ),
        no("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "port": 5440}), CONFLICT),
        wait(55),
        ok("UpdateWorkgroup", json!({"workgroupName": "analytics-wg", "port": 5440})),
        wait(30),
        ok("CreateEndpointAccess", endpoint.clone()),
        no("CreateEndpointAccess", endpoint, CONFLICT),
        no("DeleteEndpointAccess", json!({"endpointName": "app"}), CONFLICT),
        no("UpdateEndpointAccess", json!({"endpointName": "app"}), CONFLICT),
        ok("CreateScheduledAction", action.clone()),
        no("CreateScheduledAction", action, CONFLICT),
        no("CreateCustomDomainAssociation", domain("analytics-wg"), CONFLICT),
        ok("CreateSnapshotCopyConfiguration", copy.clone()),
        no("CreateSnapshotCopyConfiguration", copy, CONFLICT),
    ];
    run(Service::Serverless, rows).await;
}

#[tokio::test]
async fn an_account_has_so_many_of_each() {
    let mut rows: Vec<Row> = Vec::new();
    // Six namespaces and six workgroups stand there.
    rows.extend((0..19).map(|n| ok("CreateNamespace", json!({"namespaceName": format!("more-{n}")}))));
    rows.push(no("CreateNamespace", json!({"namespaceName": "too-many"}), INVALID));
    rows.extend(
        (0..700).map(|n| ok("CreateSnapshot", json!({"namespaceName": "analytics", "snapshotName": format!("s{n}")}))),
    );
    rows.push(no(
        "CreateSnapshot",
        json!({"namespaceName": "analytics", "snapshotName": "too-many"}),
        "ServiceQuotaExceededException",
    ));
    let endpoint =
        |n: usize| json!({"endpointName": format!("e{n}"), "workgroupName": "analytics-wg", "subnetIds": ["subnet-1"]});
    rows.extend((0..30).map(|n| ok("CreateEndpointAccess", endpoint(n))));
    rows.push(no("CreateEndpointAccess", endpoint(30), "ServiceQuotaExceededException"));
    run(Service::Serverless, rows).await;
}

/// What is begun, what is asked, the member that shows the status, and the statuses on the way.
type Motion = (&'static str, Value, &'static str, Value, &'static str, &'static [&'static str]);

fn motions() -> Vec<Motion> {
    let wg = || json!({"workgroupName": "analytics-wg"});
    let ns = || json!({"namespaceName": "analytics"});
    let restore = |more: Value| merged(json!({"namespaceName": "analytics", "workgroupName": "analytics-wg"}), &more);
    let endpoint = json!({"endpointName": "app", "workgroupName": "analytics-wg", "subnetIds": ["subnet-1"]});
    let made = json!({"workgroupName": "archive-wg", "namespaceName": "finance-archive"});
    vec![
        (
            "CreateWorkgroup",
            made,
            "GetWorkgroup",
            json!({"workgroupName": "archive-wg"}),
            "status",
            &["CREATING", "AVAILABLE"],
        ),
        (
            "UpdateWorkgroup",
            merged(wg(), &json!({"baseCapacity": 128})),
            "GetWorkgroup",
            wg(),
            "status",
            &["MODIFYING", "AVAILABLE"],
        ),
        ("DeleteWorkgroup", wg(), "GetWorkgroup", wg(), "status", &["DELETING", MISSING]),
        (
            "UpdateNamespace",
            merged(ns(), &json!({"logExports": ["userlog"]})),
            "GetNamespace",
            ns(),
            "status",
            &["MODIFYING", "AVAILABLE"],
        ),
        (
            "DeleteNamespace",
            json!({"namespaceName": "finance-archive"}),
            "GetNamespace",
            json!({"namespaceName": "finance-archive"}),
            "status",
            &["DELETING", MISSING],
        ),
        (
            "CreateSnapshot",
            json!({"namespaceName": "analytics", "snapshotName": "s"}),
            "GetSnapshot",
            json!({"snapshotName": "s"}),
            "status",
            &["CREATING", "AVAILABLE"],
        ),
        (
            "RestoreFromRecoveryPoint",
            restore(json!({"recoveryPointId": "LATEST"})),
            "GetWorkgroup",
            wg(),
            "status",
            &["MODIFYING", "AVAILABLE"],
        ),
        (
            "RestoreFromRecoveryPoint",
            restore(json!({"recoveryPointId": "LATEST"})),
            "GetNamespace",
            ns(),
            "status",
            &["MODIFYING", "AVAILABLE"],
        ),
        (
            "ConvertRecoveryPointToSnapshot",
            json!({"recoveryPointId": "LATEST", "snapshotName": "s"}),
            "GetSnapshot",
            json!({"snapshotName": "s"}),
            "status",
            &["CREATING", "AVAILABLE"],
        ),
        (
            "RestoreTableFromRecoveryPoint",
            restore(
                json!({"recoveryPointId": "LATEST", "sourceDatabaseName": "dev", "sourceTableName": "sales", "newTableName": "sales_old"}),
            ),
            "GetTableRestoreStatus",
            json!({"tableRestoreRequestId": "BEGUN"}),
            "status",
            &["PENDING", "IN_PROGRESS", "SUCCEEDED"],
        ),
        (
            "CreateEndpointAccess",
            endpoint,
            "GetEndpointAccess",
            json!({"endpointName": "app"}),
            "endpointStatus",
            &["CREATING", "ACTIVE"],
        ),
    ]
}

/// Fills in the newest recovery point of `analytics`.
async fn with_latest(audit: &Audit, input: &Value) -> Value {
    let text = input.to_string();
    if !text.contains("LATEST") {
        return input.clone();
    }
    let points = audit.ask("ListRecoveryPoints", &json!({"namespaceName": "analytics"})).await.unwrap();
    serde_json::from_str(&text.replace("LATEST", &texts(&points, "recoveryPointId")[0])).unwrap()
}

#[tokio::test]
async fn every_operation_goes_through_its_statuses() {
    let mut wrong = Vec::new();
    for (operation, input, asked, about, member, wanted) in motions() {
        let audit = Audit::of(Service::Serverless).await;
        let begun = audit.ask(operation, &with_latest(&audit, &input).await).await.unwrap();
        let id = texts(&begun, "tableRestoreRequestId").pop().unwrap_or_default();
        let about: Value = serde_json::from_str(&about.to_string().replace("BEGUN", &id)).unwrap();
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..35 {
            let now =
                audit.ask(asked, &about).await.map_or_else(|code| code, |answer| texts(&answer, member).remove(0));
            if seen.last() != Some(&now) {
                seen.push(now);
            }
            audit.pass(2);
        }
        if seen != wanted {
            wrong.push(format!("{operation} {input}: {seen:?}, not {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn recovery_points_come_every_half_hour_and_go_after_a_day() {
    let audit = Audit::of(Service::Serverless).await;
    let list = json!({"namespaceName": "analytics"});
    let points = || async { texts(&audit.ask("ListRecoveryPoints", &list).await.unwrap(), "recoveryPointId") };
    let first = points().await;
    assert!((47..=49).contains(&first.len()), "{}", first.len());
    audit.pass(30 * 60);
    let then = points().await;
    assert!(!first.contains(&then[0]) && then.contains(&first[0]) && !then.contains(&first[first.len() - 1]));
    audit.pass(24 * 3600);
    assert!(points().await.iter().all(|id| !then.contains(id)));
    assert_eq!(audit.ask("GetRecoveryPoint", &json!({"recoveryPointId": then[0]})).await.unwrap_err(), MISSING);
}
