"""What boto3 makes of paging, errors, encodings and times."""

import datetime
import json

import botocore.exceptions

from check import check, client, same

HOURS = datetime.timedelta(hours=3)


def pages(service, operation, key, size, **arguments):
    """A paginator walks to the end, gives every item once and none twice."""
    paginator = client(service).get_paginator(operation)
    whole = [item for page in paginator.paginate(**arguments) for item in page[key]]
    cut = list(paginator.paginate(**arguments, PaginationConfig={"PageSize": size}))
    assert len(cut) > 1, f"one page of {len(whole)}"
    same([json.dumps(item, default=str) for page in cut for item in page[key]],
         [json.dumps(item, default=str) for item in whole], operation)


def refused(service, operation, code, status, **arguments):
    """A call ends with a code, a status, a class of its own when the model has one, and a request id."""
    subject = client(service)
    try:
        getattr(subject, operation)(**arguments)
    except botocore.exceptions.ClientError as error:
        answer = error.response
        same((answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]), (code, status), answer)
        assert answer["Error"]["Message"] and answer["ResponseMetadata"]["RequestId"], answer
        return error
    raise AssertionError("it was not refused")


def protocols():
    """The encodings boto3 itself chooses."""
    for service, wanted in {
        "redshift": "application/x-www-form-urlencoded; charset=utf-8",
        "redshift-serverless": "application/x-amz-json-1.1",
        "redshift-data": "application/x-amz-json-1.1",
        "cloudwatch": "application/x-amz-json-1.0",
        "sts": "application/x-www-form-urlencoded; charset=utf-8",
    }.items():
        with check(f"{service} is asked in {wanted}"):
            seen, subject = [], client(service)
            subject.meta.events.register("before-send", lambda request, **_: seen.append(request.headers["Content-Type"]))
            operation = {"redshift": "describe_clusters", "redshift-serverless": "list_workgroups",
                         "redshift-data": "list_statements", "cloudwatch": "list_metrics", "sts": "get_caller_identity"}
            getattr(subject, operation[service])()
            seen = [kind.decode() if isinstance(kind, bytes) else kind for kind in seen]
            same(seen, [wanted])


# Calls that are refused: the code, the status and the class of the refusal.
CLUSTER = {"ClusterIdentifier": "finance-close"}
TYPED = [
    ("redshift", "reboot_cluster", CLUSTER, "InvalidClusterState", 400, "InvalidClusterStateFault"),
    ("redshift", "describe_resize", {"ClusterIdentifier": "dev-sandbox"}, "ResizeNotFound", 404, "ResizeNotFoundFault"),
    ("redshift", "delete_cluster_snapshot", {"SnapshotIdentifier": "no-such"}, "ClusterSnapshotNotFound", 404,
     "ClusterSnapshotNotFoundFault"),
    ("redshift", "describe_cluster_parameters", {"ParameterGroupName": "no-such"}, "ClusterParameterGroupNotFound", 404,
     "ClusterParameterGroupNotFoundFault"),
    ("redshift", "delete_usage_limit", {"UsageLimitId": "no-such"}, "UsageLimitNotFound", 404, "UsageLimitNotFoundFault"),
    ("redshift", "describe_partners", {"AccountId": "210987654321", "ClusterIdentifier": "dev-sandbox"},
     "UnauthorizedPartnerIntegration", 401, "UnauthorizedPartnerIntegrationFault"),
    ("redshift-serverless", "create_namespace", {"namespaceName": "analytics"}, "ConflictException", 400, "ConflictException"),
    ("redshift-serverless", "get_snapshot", {"snapshotName": "no-such"}, "ResourceNotFoundException", 400,
     "ResourceNotFoundException"),
    ("redshift-data", "execute_statement", {"ClusterIdentifier": "dev-sandbox", "WorkgroupName": "analytics-wg",
                                            "Database": "dev", "Sql": "select 1"},
     "ValidationException", 400, "ValidationException"),
    ("cloudwatch", "set_alarm_state", {"AlarmName": "no-such", "StateValue": "OK", "StateReason": "x"},
     "ResourceNotFound", 404, "ResourceNotFound"),
]


def main():
    with check("list_workgroups in pages"):
        pages("redshift-serverless", "list_workgroups", "workgroups", 2)
    with check("list_namespaces in pages"):
        pages("redshift-serverless", "list_namespaces", "namespaces", 2)
    with check("list_tables in pages"):
        pages("redshift-data", "list_tables", "Tables", 3, WorkgroupName="analytics-wg", Database="dev")
    with check("list_metrics in pages"):
        paginator = client("cloudwatch").get_paginator("list_metrics")
        found = list(paginator.paginate(Namespace="AWS/Redshift"))
        assert len(found) > 1, len(found)
        seen = [json.dumps(metric, sort_keys=True) for page in found for metric in page["Metrics"]]
        same(len(seen), len(set(seen)), "metrics")
    with check("get_statement_result in pages"):
        data = client("redshift-data")
        sql = "select a.salesid, b.eventname from sales a join event b on a.eventid = b.eventid order by 1 limit 30000"
        answer = data.execute_statement(WorkgroupName="analytics-wg", Database="dev", Sql=sql)
        while data.describe_statement(Id=answer["Id"])["Status"] not in ("FINISHED", "FAILED", "ABORTED"):
            pass
        found = list(data.get_paginator("get_statement_result").paginate(Id=answer["Id"]))
        numbers = [record[0]["longValue"] for page in found for record in page["Records"]]
        assert len(found) > 1 and len(numbers) == 30000 and numbers == sorted(set(numbers)), (len(found), len(numbers))
    with check("a made-up marker is refused"):
        refused("redshift", "describe_clusters", "InvalidParameterValue", 400, Marker="bogus")
    with check("a made-up token is refused"):
        refused("redshift-serverless", "list_usage_limits", "InvalidPaginationException", 400, nextToken="made-up-token")
        refused("redshift-serverless", "list_workgroups", "ValidationException", 400, nextToken="made-up-token")
    with check("ClusterNotFound is typed"):
        error = refused("redshift", "describe_clusters", "ClusterNotFound", 404, ClusterIdentifier="no-such")
        same(type(error).__name__, "ClusterNotFoundFault")
    for service, operation, arguments, code, status, kind in TYPED:
        with check(f"{kind} of {operation} is typed"):
            same(type(refused(service, operation, code, status, **arguments)).__name__, kind)
    with check("ResourceNotFoundException is typed and names its resource"):
        error = refused("redshift-data", "describe_statement", "ResourceNotFoundException", 400,
                        Id="00000000-0000-0000-0000-000000000000")
        assert error.response["ResourceId"], error.response
    with check("ValidationException of Serverless"):
        refused("redshift-serverless", "get_workgroup", "ValidationException", 400, workgroupName="NO SUCH")
    with check("a bad period is refused in JSON with the query's code"):
        metric = {"Namespace": "AWS/Redshift", "MetricName": "CPUUtilization"}
        query = {"Id": "Upper", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}
        now = datetime.datetime.now(datetime.timezone.utc)
        refused("cloudwatch", "get_metric_data", "ValidationError", 400,
                StartTime=now - HOURS, EndTime=now, MetricDataQueries=[query])
    with check("times come with their zone and lie where they belong"):
        cluster = client("redshift").describe_clusters()["Clusters"][0]
        age = datetime.datetime.now(datetime.timezone.utc) - cluster["ClusterCreateTime"]
        assert datetime.timedelta() < age < datetime.timedelta(days=5000), age
        statements = client("redshift-data").list_statements()["Statements"]
        age = datetime.datetime.now(datetime.timezone.utc) - statements[0]["CreatedAt"]
        assert abs(age) < datetime.timedelta(minutes=5), age
    protocols()


main()
