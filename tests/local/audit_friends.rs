//! What a cluster has to do with others: partners, integrations, resource policies, IAM Identity Center, the Glue
//! Data Catalog, exchanged reservations.

use crate::audit::{Audit, no, ok, run, shows, texts, wait};
use redshift_tui::local::Service;
use serde_json::{Value, json};

const VALUE: &str = "InvalidParameterValue";
const ACCOUNT: &str = "123456789012";

fn merged(mut base: Value, more: &Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

#[tokio::test]
async fn partners_push_their_status() {
    let of = |more: Value| merged(json!({"AccountId": ACCOUNT, "ClusterIdentifier": "bi-dashboards"}), &more);
    let fivetran = |more: Value| merged(of(json!({"DatabaseName": "dev", "PartnerName": "Fivetran"})), &more);
    let rows = vec![
        shows("DescribePartners", of(json!({})), "PartnerName", &[]),
        no("DeletePartner", fivetran(json!({})), "PartnerNotFound"),
        no("AddPartner", fivetran(json!({"PartnerName": "Nobody"})), "PartnerNotFound"),
        no("AddPartner", fivetran(json!({"AccountId": "210987654321"})), "UnauthorizedPartnerIntegration"),
        no("AddPartner", fivetran(json!({"ClusterIdentifier": "nobody"})), "ClusterNotFound"),
        shows("AddPartner", fivetran(json!({})), "PartnerName", &["Fivetran"]),
        no("AddPartner", fivetran(json!({})), VALUE),
        shows("DescribePartners", of(json!({})), "Status", &["Inactive"]),
        ok("UpdatePartnerStatus", fivetran(json!({"Status": "RuntimeFailure", "StatusMessage": "no rights"}))),
        shows("DescribePartners", of(json!({"PartnerName": "Fivetran"})), "Status", &["RuntimeFailure"]),
        shows("DescribePartners", of(json!({})), "StatusMessage", &["no rights"]),
        shows("DescribePartners", of(json!({"DatabaseName": "other"})), "PartnerName", &[]),
        no("UpdatePartnerStatus", fivetran(json!({"Status": "Active", "DatabaseName": "other"})), "PartnerNotFound"),
        shows(
            "DescribePartners",
            json!({"AccountId": ACCOUNT, "ClusterIdentifier": "dev-sandbox"}),
            "PartnerName",
            &[],
        ),
        ok("DeletePartner", fivetran(json!({}))),
        shows("DescribePartners", of(json!({})), "PartnerName", &[]),
    ];
    run(Service::Redshift, rows).await;
}

/// The ARN of a cluster's namespace.
async fn namespace(audit: &Audit, cluster: &str) -> String {
    let answer = audit.ask("DescribeClusters", &json!({"ClusterIdentifier": cluster})).await.unwrap();
    texts(&answer, "ClusterNamespaceArn").remove(0)
}

#[tokio::test]
async fn an_integration_lives_from_creating_to_gone() {
    let audit = Audit::of(Service::Redshift).await;
    let (target, old) = (namespace(&audit, "bi-dashboards").await, namespace(&audit, "dev-sandbox").await);
    let new = |more: Value| {
        let source = format!("arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders");
        merged(json!({"IntegrationName": "orders", "SourceArn": source, "TargetArn": target}), &more)
    };
    let ask = async |operation: &str, input: Value| audit.ask(operation, &input).await;
    let elsewhere = "arn:aws:dynamodb:us-east-1:210987654321:table/orders";
    let nowhere = format!("arn:aws:redshift:us-east-1:{ACCOUNT}:namespace:0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f");
    for (input, fault) in [
        (new(json!({"SourceArn": elsewhere})), "IntegrationSourceNotFoundFault"),
        (new(json!({"TargetArn": nowhere})), "IntegrationTargetNotFoundFault"),
        (new(json!({"TargetArn": old})), "UnsupportedOperation"),
        (new(json!({"TargetArn": namespace(&audit, "finance-close").await})), "InvalidClusterState"),
        (new(json!({"TagList": [{"Key": "aws:a", "Value": ""}]})), "InvalidTagFault"),
    ] {
        assert_eq!(ask("CreateIntegration", input).await.unwrap_err(), fault);
    }
    let made = ask("CreateIntegration", new(json!({"TagList": [{"Key": "team", "Value": "bi"}]}))).await.unwrap();
    let arn = texts(&made, "IntegrationArn").remove(0);
    assert_eq!(texts(&made, "Status"), ["creating"]);
    let of = |more: Value| merged(json!({"IntegrationArn": arn}), &more);
    let status =
        async || ask("DescribeIntegrations", of(json!({}))).await.map(|answer| texts(&answer, "Status").remove(0));
    assert_eq!(ask("CreateIntegration", new(json!({}))).await.unwrap_err(), "IntegrationAlreadyExistsFault");
    assert_eq!(ask("DeleteIntegration", of(json!({}))).await.unwrap_err(), "IntegrationConflictStateFault");
    audit.pass(16);
    assert_eq!(status().await.unwrap(), "active");
    let inbound = ask("DescribeInboundIntegrations", json!({"TargetArn": target})).await.unwrap();
    assert_eq!((texts(&inbound, "IntegrationArn"), texts(&inbound, "Tags")), (vec![arn.clone()], Vec::new()));
    assert_eq!(
        ask("DescribeInboundIntegrations", json!({"TargetArn": nowhere})).await.unwrap_err(),
        "InvalidNamespaceFault"
    );
    for (name, value, found) in [
        ("source-types", "dynamodb", 1),
        ("source-types", "s3", 0),
        ("status", "active", 1),
        ("status", "failed", 0),
        ("integration-arn", arn.as_str(), 1),
    ] {
        let filter = json!({"Filters": [{"Name": name, "Values": [value]}]});
        let answer = ask("DescribeIntegrations", filter).await.unwrap();
        assert_eq!(texts(&answer, "IntegrationArn").len(), found, "{name} {value}");
    }
    let tags = ask("DescribeTags", json!({"ResourceName": arn})).await.unwrap();
    assert_eq!(texts(&tags, "Value"), ["bi"]);
    assert_eq!(ask("ModifyIntegration", of(json!({}))).await.unwrap_err(), VALUE);
    ask("ModifyIntegration", of(json!({"IntegrationName": "orders-two"}))).await.unwrap();
    assert_eq!(status().await.unwrap(), "modifying");
    audit.pass(16);
    let delete = json!({"ClusterIdentifier": "bi-dashboards", "SkipFinalClusterSnapshot": true});
    assert_eq!(ask("DeleteCluster", delete.clone()).await.unwrap_err(), "InvalidClusterState");
    ask("DeleteIntegration", of(json!({}))).await.unwrap();
    assert_eq!(status().await.unwrap(), "deleting");
    audit.pass(16);
    assert_eq!(status().await.unwrap_err(), "IntegrationNotFoundFault");
    ask("DeleteCluster", delete).await.unwrap();
}

#[tokio::test]
async fn a_namespace_has_one_resource_policy() {
    let audit = Audit::of(Service::Redshift).await;
    let arn = namespace(&audit, "bi-dashboards").await;
    let policy = |action: &str| {
        let statement = json!({"Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": action});
        json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
    };
    let put = |policy: &str| json!({"ResourceArn": arn, "Policy": policy});
    let of = json!({"ResourceArn": arn});
    for (operation, input, fault) in [
        ("GetResourcePolicy", of.clone(), "ResourceNotFoundFault"),
        ("DeleteResourcePolicy", of.clone(), "ResourceNotFoundFault"),
        ("PutResourcePolicy", put("no"), "InvalidPolicyFault"),
        ("PutResourcePolicy", put("{}"), "InvalidPolicyFault"),
        ("PutResourcePolicy", put("{\"Statement\":[{\"Effect\":\"Perhaps\"}]}"), "InvalidPolicyFault"),
        ("PutResourcePolicy", put("{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}"), "InvalidPolicyFault"),
        ("PutResourcePolicy", json!({"ResourceArn": "arn:x", "Policy": policy("*")}), "ResourceNotFoundFault"),
    ] {
        assert_eq!(audit.ask(operation, &input).await.unwrap_err(), fault, "{operation} {input}");
    }
    for action in ["redshift:CreateInboundIntegration", "redshift:AuthorizeInboundIntegration"] {
        audit.ask("PutResourcePolicy", &put(&policy(action))).await.unwrap();
        let held = audit.ask("GetResourcePolicy", &of).await.unwrap();
        assert_eq!(texts(&held, "Policy"), [policy(action)], "the new one takes the old one's place");
    }
    audit.ask("DeleteResourcePolicy", &of).await.unwrap();
    assert_eq!(audit.ask("GetResourcePolicy", &of).await.unwrap_err(), "ResourceNotFoundFault");
}

#[tokio::test]
async fn identity_center_applications_and_the_lakehouse() {
    let audit = Audit::of(Service::Redshift).await;
    let ask = async |operation: &str, input: Value| audit.ask(operation, &input).await;
    let token = json!({"ClusterIds": ["bi-dashboards"]});
    assert_eq!(ask("GetIdentityCenterAuthToken", token.clone()).await.unwrap_err(), "UnsupportedOperation");
    let instance = "arn:aws:sso:::instance/ssoins-1234567890abcdef";
    let redshift = |more: Value| {
        let plain = json!({"RedshiftIdcApplicationName": "sso", "IdcDisplayName": "SSO", "IdcInstanceArn": instance, "IamRoleArn": "arn:aws:iam::123456789012:role/idc"});
        merged(plain, &more)
    };
    assert_eq!(ask("CreateRedshiftIdcApplication", redshift(json!({"IdcInstanceArn": "x"}))).await.unwrap_err(), VALUE);
    assert_eq!(ask("CreateRedshiftIdcApplication", redshift(json!({"IamRoleArn": "x"}))).await.unwrap_err(), VALUE);
    let made = ask("CreateRedshiftIdcApplication", redshift(json!({"ApplicationType": "Lakehouse"}))).await.unwrap();
    let arn = texts(&made, "RedshiftIdcApplicationArn").remove(0);
    assert!(texts(&made, "IdcManagedApplicationArn")[0].starts_with("arn:aws:sso::123456789012:application/ssoins-"));
    assert_eq!(
        ask("CreateRedshiftIdcApplication", redshift(json!({}))).await.unwrap_err(),
        "RedshiftIdcApplicationAlreadyExists"
    );
    let second = redshift(json!({"RedshiftIdcApplicationName": "second"}));
    assert_eq!(ask("CreateRedshiftIdcApplication", second).await.unwrap_err(), "RedshiftIdcApplicationQuotaExceeded");
    let of = |more: Value| merged(json!({"RedshiftIdcApplicationArn": arn}), &more);
    ask("ModifyRedshiftIdcApplication", of(json!({"IdcDisplayName": "Sign-on"}))).await.unwrap();
    let shown = ask("DescribeRedshiftIdcApplications", of(json!({}))).await.unwrap();
    assert_eq!(
        (texts(&shown, "IdcDisplayName"), texts(&shown, "ApplicationType")),
        (vec!["Sign-on".into()], vec!["Lakehouse".into()])
    );
    let drawn = ask("GetIdentityCenterAuthToken", token.clone()).await.unwrap();
    assert!(texts(&drawn, "Token")[0].len() > 100);
    assert_ne!(texts(&drawn, "Token"), texts(&ask("GetIdentityCenterAuthToken", token).await.unwrap(), "Token"));
    for (ids, fault) in [
        (json!(["nobody"]), "ClusterNotFound"),
        (json!(["finance-close"]), "InvalidClusterState"),
        (json!(vec!["a"; 21]), "RedshiftInvalidParameter"),
    ] {
        assert_eq!(ask("GetIdentityCenterAuthToken", json!({"ClusterIds": ids})).await.unwrap_err(), fault);
    }

    let lake = |more: Value| merged(json!({"ClusterIdentifier": "bi-dashboards"}), &more);
    let register = lake(json!({"LakehouseRegistration": "Register", "CatalogName": "sales_lake"}));
    for (input, fault) in [
        (lake(json!({"LakehouseRegistration": "Register"})), VALUE),
        (lake(json!({"LakehouseRegistration": "Deregister"})), VALUE),
        (lake(json!({"LakehouseIdcRegistration": "Associate", "LakehouseIdcApplicationArn": arn})), VALUE),
        (
            lake(json!({"LakehouseIdcRegistration": "Associate", "LakehouseIdcApplicationArn": "arn:x"})),
            "RedshiftIdcApplicationNotExists",
        ),
        (json!({"ClusterIdentifier": "finance-close", "LakehouseRegistration": "Deregister"}), "InvalidClusterState"),
    ] {
        assert_eq!(ask("ModifyLakehouseConfiguration", input.clone()).await.unwrap_err(), fault, "{input}");
    }
    let catalog = async || {
        texts(&ask("DescribeClusters", json!({"ClusterIdentifier": "bi-dashboards"})).await.unwrap(), "CatalogArn")
    };
    let dry = ask("ModifyLakehouseConfiguration", merged(register.clone(), &json!({"DryRun": true}))).await.unwrap();
    assert_eq!((texts(&dry, "LakehouseRegistrationStatus"), catalog().await), (vec!["Registered".into()], Vec::new()));
    ask("ModifyLakehouseConfiguration", register.clone()).await.unwrap();
    assert_eq!(catalog().await, ["arn:aws:glue:us-east-1:123456789012:catalog/sales_lake"]);
    assert_eq!(ask("ModifyLakehouseConfiguration", register).await.unwrap_err(), VALUE);
    let associate = lake(json!({"LakehouseIdcRegistration": "Associate", "LakehouseIdcApplicationArn": arn}));
    assert_eq!(
        texts(&ask("ModifyLakehouseConfiguration", associate).await.unwrap(), "LakehouseIdcApplicationArn"),
        std::slice::from_ref(&arn)
    );
    ask("ModifyLakehouseConfiguration", lake(json!({"LakehouseRegistration": "Deregister"}))).await.unwrap();
    assert_eq!(catalog().await, Vec::<String>::new());

    ask("DeleteRedshiftIdcApplication", of(json!({}))).await.unwrap();
    assert_eq!(
        ask("DescribeRedshiftIdcApplications", of(json!({}))).await.unwrap_err(),
        "RedshiftIdcApplicationNotExists"
    );
    let editor = json!({"Qev2IdcApplicationName": "qev2", "IdcDisplayName": "Editor", "IdcInstanceArn": instance});
    let made = ask("CreateQev2IdcApplication", editor.clone()).await.unwrap();
    let arn = texts(&made, "Qev2IdcApplicationArn").remove(0);
    assert_eq!(ask("CreateQev2IdcApplication", editor).await.unwrap_err(), "Qev2IdcApplicationAlreadyExists");
    ask("ModifyQev2IdcApplication", json!({"Qev2IdcApplicationArn": arn, "IdcDisplayName": "Other"})).await.unwrap();
    let shown = ask("DescribeQev2IdcApplications", json!({})).await.unwrap();
    assert_eq!(texts(&shown, "IdcDisplayName"), ["Other"]);
    ask("DeleteQev2IdcApplication", json!({"Qev2IdcApplicationArn": arn})).await.unwrap();
    assert_eq!(
        ask("DeleteQev2IdcApplication", json!({"Qev2IdcApplicationArn": arn})).await.unwrap_err(),
        "Qev2IdcApplicationNotExists"
    );
}

#[tokio::test]
async fn namespaces_are_registered_with_consumers() {
    let cluster = |name: &str, consumer: &str| json!({"NamespaceIdentifier": {"ProvisionedIdentifier": {"ClusterIdentifier": name}}, "ConsumerIdentifiers": [consumer]});
    let pair = |namespace: &str, workgroup: &str| {
        let named = json!({"NamespaceIdentifier": namespace, "WorkgroupIdentifier": workgroup});
        json!({"NamespaceIdentifier": {"ServerlessIdentifier": named}, "ConsumerIdentifiers": ["210987654321"]})
    };
    let rows = vec![
        no("RegisterNamespace", cluster("nobody", "210987654321"), "ClusterNotFound"),
        no("RegisterNamespace", cluster("finance-close", "210987654321"), "InvalidClusterState"),
        no("RegisterNamespace", cluster("bi-dashboards", "them"), VALUE),
        no("DeregisterNamespace", cluster("bi-dashboards", "210987654321"), "InvalidNamespaceFault"),
        shows("RegisterNamespace", cluster("bi-dashboards", "210987654321"), "Status", &["Registering"]),
        shows("DeregisterNamespace", cluster("bi-dashboards", "210987654321"), "Status", &["Deregistering"]),
        no("DeregisterNamespace", cluster("bi-dashboards", "210987654321"), "InvalidNamespaceFault"),
        no("RegisterNamespace", pair("analytics", "marketing-wg"), "InvalidNamespaceFault"),
        shows("RegisterNamespace", pair("analytics", "analytics-wg"), "Status", &["Registering"]),
    ];
    run(Service::Redshift, rows).await;
}

#[tokio::test]
async fn a_serverless_namespace_joins_the_lakehouse() {
    let of = |more: Value| merged(json!({"namespaceName": "analytics"}), &more);
    let register = of(json!({"lakehouseRegistration": "Register", "catalogName": "lake"}));
    let rows = vec![
        no("UpdateLakehouseConfiguration", json!({"namespaceName": "nobody"}), "ResourceNotFoundException"),
        no("UpdateLakehouseConfiguration", json!({"namespaceName": "partner-portal"}), "ConflictException"),
        no("UpdateLakehouseConfiguration", of(json!({"lakehouseRegistration": "Register"})), "ValidationException"),
        no("UpdateLakehouseConfiguration", merged(register.clone(), &json!({"dryRun": true})), "DryRunException"),
        shows("GetNamespace", of(json!({})), "catalogArn", &[]),
        shows("UpdateLakehouseConfiguration", register, "lakehouseRegistrationStatus", &["Registered"]),
        shows("GetNamespace", of(json!({})), "catalogArn", &["arn:aws:glue:us-east-1:123456789012:catalog/lake"]),
        no(
            "UpdateLakehouseConfiguration",
            of(json!({"lakehouseIdcRegistration": "Associate", "lakehouseIdcApplicationArn": "arn:x"})),
            "ResourceNotFoundException",
        ),
        ok("UpdateLakehouseConfiguration", of(json!({"lakehouseRegistration": "Deregister"}))),
        shows("GetNamespace", of(json!({})), "catalogArn", &[]),
        no("GetIdentityCenterAuthToken", json!({"workgroupNames": ["analytics-wg"]}), "ConflictException"),
        wait(1),
    ];
    run(Service::Serverless, rows).await;
}

#[tokio::test]
async fn reservations_of_older_nodes_can_become_ra3() {
    let audit = Audit::of(Service::Redshift).await;
    let ask = async |operation: &str, input: Value| audit.ask(operation, &input).await;
    let offerings = ask("DescribeReservedNodeOfferings", json!({})).await.unwrap();
    let list = &offerings["DescribeReservedNodeOfferingsResult"]["ReservedNodeOfferings"]["ReservedNodeOffering"];
    let wanted =
        |o: &&Value| o["NodeType"] == "dc2.large" && o["OfferingType"] == "All Upfront" && o["Duration"] == "31536000";
    let offering = list.as_array().unwrap().iter().find(wanted).unwrap()["ReservedNodeOfferingId"].clone();
    let options = async |input: Value| ask("GetReservedNodeExchangeConfigurationOptions", input).await;
    let resize = json!({"ActionType": "resize-cluster", "ClusterIdentifier": "dev-sandbox"});
    ask("PurchaseReservedNodeOffering", json!({"ReservedNodeOfferingId": offering, "NodeCount": 9})).await.unwrap();
    assert!(texts(&options(resize.clone()).await.unwrap(), "TargetReservedNodeCount").is_empty(), "not paid yet");
    audit.pass(20);
    let found = options(resize).await.unwrap();
    assert_eq!(texts(&found, "TargetReservedNodeCount"), ["4"]);
    assert_eq!(texts(&found, "NodeType"), ["dc2.large", "ra3.xlplus"]);
    let other = json!({"ActionType": "resize-cluster", "ClusterIdentifier": "bi-dashboards"});
    assert!(texts(&options(other).await.unwrap(), "TargetReservedNodeCount").is_empty());
    assert_eq!(
        options(json!({"ActionType": "restore-cluster", "SnapshotIdentifier": "nope"})).await.unwrap_err(),
        "ClusterSnapshotNotFound"
    );
    assert_eq!(
        options(json!({"ActionType": "resize-cluster", "ClusterIdentifier": "nobody"})).await.unwrap_err(),
        "ClusterNotFound"
    );
}
