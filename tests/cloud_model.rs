//! Every field of the model comes out of a rich answer as it went in; what is absent stays absent.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/http.rs"]
mod support;

use redshift_tui::cloud::{Cloud, CloudOptions};
use redshift_tui::model::{Cluster, Identity, Namespace, Workgroup};
use serde_json::{Value, json};
use support::{Answer, Server};

const REGION: &str = "us-east-1";

async fn connect(url: &str) -> Cloud {
    Cloud::connect(CloudOptions { demo: Some(url.into()), ..CloudOptions::default() }).await.unwrap()
}

const CLUSTER: &str = "<DescribeClustersResponse><DescribeClustersResult><Clusters><Cluster>\
    <ClusterIdentifier>prod &amp; more</ClusterIdentifier><NodeType>ra3.4xlarge</NodeType>\
    <ClusterStatus>available, resize-cleanup</ClusterStatus>\
    <ClusterAvailabilityStatus>Modifying</ClusterAvailabilityStatus><ModifyStatus>ongoing</ModifyStatus>\
    <MasterUsername>admin</MasterUsername><DBName>dev</DBName>\
    <Endpoint><Address>prod.x.eu-west-1.redshift.amazonaws.com</Address><Port>5439</Port></Endpoint>\
    <ClusterCreateTime>2024-01-02T03:04:05.678Z</ClusterCreateTime>\
    <AutomatedSnapshotRetentionPeriod>7</AutomatedSnapshotRetentionPeriod>\
    <ManualSnapshotRetentionPeriod>-1</ManualSnapshotRetentionPeriod>\
    <VpcSecurityGroups><VpcSecurityGroup><VpcSecurityGroupId>sg-1</VpcSecurityGroupId><Status>active</Status>\
    </VpcSecurityGroup></VpcSecurityGroups>\
    <ClusterParameterGroups><ClusterParameterGroup><ParameterGroupName>wlm</ParameterGroupName>\
    <ParameterApplyStatus>pending-reboot</ParameterApplyStatus></ClusterParameterGroup></ClusterParameterGroups>\
    <ClusterSubnetGroupName>sub</ClusterSubnetGroupName><VpcId>vpc-1</VpcId>\
    <AvailabilityZone>eu-west-1a</AvailabilityZone>\
    <PreferredMaintenanceWindow>sun:02:00-sun:02:30</PreferredMaintenanceWindow>\
    <PendingModifiedValues><MasterUserPassword>hunter2</MasterUserPassword><NodeType>ra3.16xlarge</NodeType>\
    <NumberOfNodes>4</NumberOfNodes><ClusterType>multi-node</ClusterType><ClusterVersion>1.1</ClusterVersion>\
    <AutomatedSnapshotRetentionPeriod>3</AutomatedSnapshotRetentionPeriod>\
    <ClusterIdentifier>prod2</ClusterIdentifier><PubliclyAccessible>true</PubliclyAccessible>\
    <EnhancedVpcRouting>false</EnhancedVpcRouting><MaintenanceTrackName>trailing</MaintenanceTrackName>\
    <EncryptionType>KMS</EncryptionType></PendingModifiedValues>\
    <ClusterVersion>1.0</ClusterVersion><AllowVersionUpgrade>true</AllowVersionUpgrade>\
    <NumberOfNodes>2</NumberOfNodes><PubliclyAccessible>false</PubliclyAccessible><Encrypted>true</Encrypted>\
    <ClusterNodes><member><NodeRole>LEADER</NodeRole><PrivateIPAddress>10.0.0.1</PrivateIPAddress>\
    <PublicIPAddress>1.2.3.4</PublicIPAddress></member></ClusterNodes>\
    <ClusterRevisionNumber>80000</ClusterRevisionNumber>\
    <Tags><Tag><Key>team</Key><Value>data</Value></Tag></Tags><KmsKeyId>key-1</KmsKeyId>\
    <EnhancedVpcRouting>true</EnhancedVpcRouting>\
    <IamRoles><ClusterIamRole><IamRoleArn>arn:role</IamRoleArn><ApplyStatus>in-sync</ApplyStatus></ClusterIamRole>\
    </IamRoles><PendingActions><member>resize</member></PendingActions>\
    <MaintenanceTrackName>current</MaintenanceTrackName>\
    <NextMaintenanceWindowStartTime>2026-01-04T02:00:00Z</NextMaintenanceWindowStartTime>\
    <ClusterNamespaceArn>arn:ns</ClusterNamespaceArn>\
    <TotalStorageCapacityInMegaBytes>400000000</TotalStorageCapacityInMegaBytes>\
    <DefaultIamRoleArn>arn:default</DefaultIamRoleArn><CustomDomainName>dw.example</CustomDomainName>\
    <MasterPasswordSecretArn>arn:secret</MasterPasswordSecretArn><IpAddressType>ipv4</IpAddressType>\
    <MultiAZ>Enabled</MultiAZ></Cluster><Cluster><ClusterIdentifier>bare</ClusterIdentifier></Cluster></Clusters>\
    </DescribeClustersResult></DescribeClustersResponse>";

#[tokio::test]
async fn a_cluster_comes_whole() {
    let server = Server::always(Answer::xml(200, CLUSTER)).await;
    let clusters = connect(&server.url).await.clusters(REGION).await.unwrap();
    assert!(!format!("{clusters:?}").contains("hunter2"), "the pending password must not be kept");
    let expected = json!({
        "ClusterIdentifier": "prod & more",
        "ClusterStatus": "available, resize-cleanup",
        "ClusterAvailabilityStatus": "Modifying",
        "ModifyStatus": "ongoing",
        "NodeType": "ra3.4xlarge",
        "NumberOfNodes": 2,
        "DBName": "dev",
        "MasterUsername": "admin",
        "Endpoint": {"Address": "prod.x.eu-west-1.redshift.amazonaws.com", "Port": 5439},
        "ClusterCreateTime": "2024-01-02T03:04:05.678Z",
        "AvailabilityZone": "eu-west-1a",
        "MultiAZ": "Enabled",
        "ClusterVersion": "1.0",
        "ClusterRevisionNumber": "80000",
        "MaintenanceTrackName": "current",
        "AllowVersionUpgrade": true,
        "PreferredMaintenanceWindow": "sun:02:00-sun:02:30",
        "NextMaintenanceWindowStartTime": "2026-01-04T02:00:00Z",
        "AutomatedSnapshotRetentionPeriod": 7,
        "ManualSnapshotRetentionPeriod": -1,
        "PubliclyAccessible": false,
        "Encrypted": true,
        "KmsKeyId": "key-1",
        "EnhancedVpcRouting": true,
        "VpcId": "vpc-1",
        "ClusterSubnetGroupName": "sub",
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
        "ClusterParameterGroups": [["wlm", "pending-reboot"]],
        "PendingActions": ["resize"],
        "PendingModifiedValues": [
            ["NodeType", "ra3.16xlarge"], ["NumberOfNodes", "4"], ["ClusterType", "multi-node"],
            ["ClusterVersion", "1.1"], ["AutomatedSnapshotRetentionPeriod", "3"], ["ClusterIdentifier", "prod2"],
            ["PubliclyAccessible", "true"], ["EnhancedVpcRouting", "false"], ["MaintenanceTrackName", "trailing"],
            ["EncryptionType", "KMS"]
        ],
        "ClusterNodes": [{"NodeRole": "LEADER", "PrivateIPAddress": "10.0.0.1", "PublicIPAddress": "1.2.3.4"}],
        "IamRoles": [["arn:role", "in-sync"]],
        "DefaultIamRoleArn": "arn:default",
        "TotalStorageCapacityInMegaBytes": 400_000_000,
        "MasterPasswordSecretArn": "arn:secret",
        "ClusterNamespaceArn": "arn:ns",
        "CustomDomainName": "dw.example",
        "IpAddressType": "ipv4",
        "Tags": [{"Key": "team", "Value": "data"}],
    });
    assert_eq!(serde_json::to_value(&clusters[0]).unwrap(), expected);
    assert_eq!(clusters[1], Cluster { cluster_identifier: "bare".into(), ..Cluster::default() });
}

#[tokio::test]
async fn a_workgroup_comes_whole() {
    let rich = json!({
        "workgroupName": "analytics",
        "workgroupId": "w-1",
        "workgroupArn": "arn:wg",
        "namespaceName": "analytics-ns",
        "status": "AVAILABLE",
        "baseCapacity": 128,
        "maxCapacity": 512,
        "pricePerformanceTarget": {"status": "ENABLED", "level": 50},
        "publiclyAccessible": false,
        "enhancedVpcRouting": true,
        "endpoint": {
            "address": "analytics.1.eu-west-1.redshift-serverless.amazonaws.com",
            "port": 5439,
            "vpcEndpoints": [{
                "vpcEndpointId": "vpce-1",
                "vpcId": "vpc-1",
                "networkInterfaces": [{
                    "networkInterfaceId": "eni-1", "subnetId": "sub-1", "privateIpAddress": "10.0.0.9",
                    "availabilityZone": "eu-west-1b"
                }]
            }]
        },
        "port": 5439,
        "creationDate": "2024-06-20T10:00:00.123Z",
        "workgroupVersion": "1.0",
        "patchVersion": "1.0.99",
        "trackName": "current",
        "pendingTrackName": "trailing",
        "customDomainName": "wg.example",
        "customDomainCertificateExpiryTime": "2027-01-01T00:00:00Z",
        "ipAddressType": "dualstack",
        "securityGroupIds": ["sg-1", "sg-2"],
        "subnetIds": ["sub-1"],
        "configParameters": [{"parameterKey": "require_ssl", "parameterValue": "true"}],
        "crossAccountVpcs": ["vpc-9"],
    });
    let page = json!({"workgroups": [rich, {"workgroupName": "bare", "status": "LEVITATING"}]});
    let server = Server::always(Answer::json(200, page.to_string())).await;
    let found = connect(&server.url).await.workgroups(REGION).await.unwrap();
    assert_eq!(serde_json::to_value(&found[0]).unwrap(), rich);
    let bare = Workgroup { workgroup_name: "bare".into(), status: Some("LEVITATING".into()), ..Workgroup::default() };
    assert_eq!(found[1], bare);
}

#[tokio::test]
async fn a_namespace_comes_whole_from_the_second_page() {
    let rich = json!({
        "namespaceName": "ns",
        "namespaceId": "n-1",
        "namespaceArn": "arn:ns",
        "status": "MODIFYING",
        "dbName": "dev",
        "adminUsername": "admin",
        "adminPasswordSecretArn": "arn:secret",
        "kmsKeyId": "key-1",
        "defaultIamRoleArn": "arn:default",
        "iamRoles": ["arn:role"],
        "logExports": ["userlog", "connectionlog"],
        "creationDate": "2024-06-20T10:00:00Z",
    });
    let second = json!({"namespaces": [rich]}).to_string();
    let server = Server::start(move |seen, _| {
        let asked: Value = serde_json::from_str(&seen.body).unwrap();
        match asked["nextToken"].as_str() {
            None => Answer::json(200, r#"{"namespaces":[{"namespaceName":"bare"}],"nextToken":"2"}"#),
            Some(_) => Answer::json(200, second.clone()),
        }
    })
    .await;
    let found = connect(&server.url).await.namespaces(REGION).await.unwrap();
    assert_eq!(found[0], Namespace { namespace_name: "bare".into(), ..Namespace::default() });
    assert_eq!(serde_json::to_value(&found[1]).unwrap(), rich);
}

#[tokio::test]
async fn the_identity_tells_account_arn_and_source() {
    let body = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/eve</Arn>\
                <UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult>\
                </GetCallerIdentityResponse>";
    let server = Server::always(Answer::xml(200, body)).await;
    let expected = Identity {
        account: "111122223333".into(),
        arn: "arn:aws:iam::111122223333:user/eve".into(),
        expires: None,
        source: Some("Demo".into()),
    };
    assert_eq!(connect(&server.url).await.identity().await.unwrap(), expected);
}
