"""Clients as anyone makes them, with the retries they have by themselves, where two of three calls are throttled."""

import json
import os
import pathlib
import subprocess

import boto3

from check import check, same

AWS = str(pathlib.Path(os.environ["STAND_IN_CLIENTS"]) / "python/bin/aws")


def attempts(answer):
    return answer["ResponseMetadata"]["RetryAttempts"]


def main():
    for service, operation in {"redshift": "describe_clusters", "redshift-serverless": "list_workgroups",
                               "redshift-data": "list_statements", "cloudwatch": "describe_alarms"}.items():
        with check(f"boto3 gets through with {service}"):
            same(attempts(getattr(boto3.client(service), operation)()), 2)
    with check("boto3 changes things just once"):
        redshift = boto3.client("redshift")
        same(attempts(redshift.create_snapshot_schedule(ScheduleIdentifier="patient",
                                                        ScheduleDefinitions=["rate(12 hours)"])), 2)
        same([s["ScheduleIdentifier"] for s in redshift.describe_snapshot_schedules()["SnapshotSchedules"]], ["patient"])
    with check("boto3 runs a statement to its rows"):
        data = boto3.client("redshift-data")
        sent = data.execute_statement(WorkgroupName="analytics-wg", Database="dev", Sql="select 1 as one")
        while data.describe_statement(Id=sent["Id"], WaitTimeSeconds=5)["Status"] != "FINISHED":
            pass
        same(data.get_statement_result(Id=sent["Id"])["Records"], [[{"longValue": 1}]])
    for words in (["redshift", "describe-clusters"], ["redshift-serverless", "list-namespaces"],
                  ["cloudwatch", "list-metrics", "--namespace", "AWS/Redshift", "--max-items", "3"]):
        with check(f"the AWS CLI gets through with {' '.join(words[:2])}"):
            ran = subprocess.run([AWS, *words, "--output", "json"], capture_output=True, text=True, check=False)
            same(ran.returncode, 0, ran.stderr)
            assert json.loads(ran.stdout), ran.stdout


main()
