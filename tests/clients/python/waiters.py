"""boto3's own waiters on a cluster from its making to its end, with only their pace set; and pages of all lists."""

import botocore.exceptions

from check import check, client, same

QUICK = {"Delay": 1, "MaxAttempts": 60}
PROOF = {"ClusterIdentifier": "waited"}


def wait(name, **arguments):
    client("redshift").get_waiter(name).wait(**arguments, WaiterConfig=QUICK)


def pages(service, operation, key, **arguments):
    """The stand-in gives pages of at most five items: a paginator still gives every item once."""
    cut = [page[key] for page in client(service).get_paginator(operation).paginate(**arguments)]
    assert len(cut) > 1 and all(len(items) <= 5 for items in cut), [len(items) for items in cut]
    items = [str(item) for page in cut for item in page]
    same(len(items), len(set(items)), "every item once")


def main():
    redshift = client("redshift")
    with check("cluster_available"):
        redshift.create_cluster(**PROOF, NodeType="ra3.large", ClusterType="single-node", MasterUsername="admin",
                                MasterUserPassword="Passw0rd1")
        wait("cluster_available", **PROOF)
        same(redshift.describe_clusters(**PROOF)["Clusters"][0]["ClusterStatus"], "available")
    with check("snapshot_available"):
        redshift.create_cluster_snapshot(**PROOF, SnapshotIdentifier="waited")
        wait("snapshot_available", SnapshotIdentifier="waited")
    with check("cluster_restored"):
        redshift.restore_from_cluster_snapshot(ClusterIdentifier="waited-again", SnapshotIdentifier="waited")
        wait("cluster_restored", ClusterIdentifier="waited-again")
        same(redshift.describe_clusters(ClusterIdentifier="waited-again")["Clusters"][0]["RestoreStatus"]["Status"],
             "completed")
    with check("cluster_deleted"):
        wait("cluster_available", **PROOF)
        redshift.delete_cluster(**PROOF, SkipFinalClusterSnapshot=True)
        wait("cluster_deleted", **PROOF)
    with check("a waiter whose end cannot come any more says so"):
        redshift.delete_cluster(ClusterIdentifier="waited-again", SkipFinalClusterSnapshot=True)
        try:
            wait("cluster_available", ClusterIdentifier="waited-again")
            raise AssertionError("it waited for a cluster that goes away")
        except botocore.exceptions.WaiterError as error:
            assert "terminal failure" in str(error), error
    cloudwatch = client("cloudwatch")
    with check("alarm_exists and composite_alarm_exists"):
        cloudwatch.put_metric_alarm(AlarmName="waited", Namespace="AWS/Redshift", MetricName="CPUUtilization",
                                    Statistic="Average", Period=60, EvaluationPeriods=1, Threshold=1000.0,
                                    ComparisonOperator="GreaterThanThreshold")
        cloudwatch.get_waiter("alarm_exists").wait(AlarmNames=["waited"], WaiterConfig=QUICK)
        cloudwatch.put_composite_alarm(AlarmName="waited-both", AlarmRule="ALARM(waited)")
        cloudwatch.get_waiter("composite_alarm_exists").wait(
            AlarmNames=["waited-both"], AlarmTypes=["CompositeAlarm"], WaiterConfig=QUICK)
    for service, operation, key in [
        ("redshift", "describe_clusters", "Clusters"),
        ("redshift", "describe_cluster_snapshots", "Snapshots"),
        ("redshift", "describe_events", "Events"),
        ("redshift", "describe_orderable_cluster_options", "OrderableClusterOptions"),
        ("redshift", "describe_reserved_node_offerings", "ReservedNodeOfferings"),
        ("redshift-serverless", "list_recovery_points", "recoveryPoints"),
        ("redshift-serverless", "list_namespaces", "namespaces"),
    ]:
        with check(f"{service} {operation} in pages"):
            pages(service, operation, key)
    with check("describe_cluster_parameters in pages"):
        pages("redshift", "describe_cluster_parameters", "Parameters", ParameterGroupName="default.redshift-1.0")


main()
