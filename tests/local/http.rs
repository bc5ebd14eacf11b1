//! Plain HTTP: what no SDK would send.

use crate::support::{cbor, json, query, send, start};
use std::time::Duration;

const VERSION: &str = "Version=2012-12-01";

#[tokio::test]
async fn unknown_operations_and_services_are_told_in_their_protocol() {
    let running = start("default").await;
    let address = running.address();
    let unknown = query(address, &format!("Action=Levitate&{VERSION}")).await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.text().contains("<Code>InvalidAction</Code>"), "{}", unknown.text());
    for form in ["", "Action=DescribeClusters", "Action=ListQueues&Version=2012-11-05", "%%%=\u{0}&&&"] {
        let answer = query(address, form).await;
        assert_eq!(answer.status, 400, "{form}");
        assert!(answer.text().contains("<Code>InvalidAction</Code>"), "{form}");
    }
    for target in ["RedshiftServerless.Levitate", "AmazonSSM.GetParameter", "nonsense", ""] {
        let answer = json(address, target, "{}").await;
        assert_eq!(answer.status, 404, "{target}");
        assert!(answer.text().contains("UnknownOperationException"), "{target}");
    }
    let nowhere = send(address, "POST", "/service/x", &[("smithy-protocol", "rpc-v2-cbor")], b"").await;
    assert_eq!((nowhere.status, nowhere.header("content-type")), (404, Some("application/cbor")));
}

#[tokio::test]
async fn the_signature_tells_the_service_when_the_version_is_missing() {
    let running = start("default").await;
    let scope = "AWS4-HMAC-SHA256 Credential=ASIADEMO/20260131/eu-west-1/redshift/aws4_request, Signature=0";
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("authorization", scope)];
    let answer = send(running.address(), "POST", "/", &headers, b"Action=DescribeClusters").await;
    assert!(answer.text().contains("<ClusterIdentifier>analytics-eu</ClusterIdentifier>"), "{}", answer.text());
    let headers = [("authorization", scope)];
    let answer = send(running.address(), "POST", "/", &headers, b"Action=GetCallerIdentity&Version=2011-06-15").await;
    assert!(answer.text().contains(":assumed-role/demo/session</Arn>"), "{}", answer.text());
}

#[tokio::test]
async fn missing_and_wrong_members_are_named() {
    let running = start("default").await;
    let address = running.address();
    let missing = query(address, &format!("Action=DeleteCluster&{VERSION}")).await;
    assert!(missing.text().contains("<Code>MissingParameter</Code>"), "{}", missing.text());
    assert!(missing.text().contains("ClusterIdentifier"));
    let wrong = query(address, &format!("Action=DescribeClusters&{VERSION}&MaxRecords=many")).await;
    assert!(
        wrong.text().contains("<Code>MalformedInput</Code>") && wrong.text().contains("'many'"),
        "{}",
        wrong.text()
    );
    let missing = query(address, "Action=AssumeRole&Version=2011-06-15").await;
    assert!(missing.text().contains("<Code>ValidationError</Code>"), "{}", missing.text());
    let missing = json(address, "RedshiftData.DescribeStatement", "{}").await;
    assert!(missing.text().contains("ValidationException") && missing.text().contains("'Id'"), "{}", missing.text());
    let wrong = json(address, "RedshiftServerless.ListWorkgroups", r#"{"maxResults":"2"}"#).await;
    assert!(wrong.text().contains("SerializationException"), "{}", wrong.text());
    let unhandled = query(address, "Action=GetDashboard&Version=2010-08-01&DashboardName=x").await;
    assert_eq!(unhandled.status, 501);
    assert!(unhandled.text().contains("<Code>NotImplemented</Code>"), "{}", unhandled.text());
}

#[tokio::test]
async fn garbage_is_an_error_and_never_the_end() {
    let running = start("default").await;
    let address = running.address();
    for body in ["{", "[]", "null", "\"x\"", "{\"maxResults\":1e400}", "\u{0}\u{1}"] {
        let answer = json(address, "RedshiftServerless.ListWorkgroups", body).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        assert!(answer.text().contains("SerializationException"), "{body}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(json(address, "RedshiftData.ExecuteStatement", &deep).await.status, 400);
    for body in [&b"\xff\xff"[..], b"\x9f\x9f\x9f", b"\xa1\x01\x02", b"\xc1\x63abc", &[0x81; 5000]] {
        let answer = cbor(address, "ListMetrics", body).await;
        assert_eq!(answer.status, 400, "{body:?}");
    }
    let nested = format!("Action=DescribeClusters&{VERSION}&{}=1", "TagKeys.TagKey.1.".repeat(5000));
    assert_eq!(query(address, &nested).await.status, 200);
    let zipped = [
        ("content-type", "application/x-amz-json-1.1"),
        ("x-amz-target", "RedshiftServerless.ListWorkgroups"),
        ("content-encoding", "gzip"),
    ];
    assert_eq!(send(address, "POST", "/", &zipped, b"not gzip").await.status, 400);
    let answer = json(address, "RedshiftServerless.ListWorkgroups", "").await;
    assert_eq!(answer.status, 200, "and it still answers");
}

#[tokio::test]
async fn zipped_bodies_are_read_and_huge_ones_refused() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;
    let running = start("default").await;
    let address = running.address();
    let zip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let headers = [("x-amz-target", "RedshiftServerless.ListWorkgroups"), ("content-encoding", "gzip")];
    let answer = send(address, "POST", "/", &headers, &zip(br#"{"maxResults":1}"#)).await;
    assert!(answer.text().contains("nextToken"), "{}", answer.text());
    let bomb = zip(&vec![b' '; 17 * 1024 * 1024]);
    assert!(bomb.len() < 200_000);
    assert_eq!(send(address, "POST", "/", &headers, &bomb).await.status, 413);
    let huge = vec![b'a'; 17 * 1024 * 1024];
    assert_eq!(query(address, "Action=DescribeClusters&Version=2012-12-01").await.status, 200);
    assert_eq!(send(address, "POST", "/", &[], &huge).await.status, 413);
}

#[tokio::test]
async fn only_post_is_taken() {
    let running = start("default").await;
    for method in ["GET", "PUT", "DELETE", "HEAD"] {
        let answer = send(running.address(), method, "/?Action=DescribeClusters", &[], b"").await;
        assert_eq!(answer.status, 405, "{method}");
    }
}

#[tokio::test]
async fn it_ends_when_it_is_dropped() {
    let running = start("default").await;
    let address = running.address();
    assert!(address.ip().is_loopback());
    drop(running);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(address).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("still listening");
}
