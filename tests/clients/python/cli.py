"""The AWS CLI as people type it: outputs, waiters' and pagers' options, exit statuses."""

import json
import os
import pathlib
import subprocess

from check import check, same

AWS = str(pathlib.Path(os.environ["STAND_IN_CLIENTS"]) / "python/bin/aws")


def aws(*words, status=0, **environment):
    ran = subprocess.run([AWS, *words], capture_output=True, text=True, env=os.environ | environment)
    assert ran.returncode == status, f"{ran.returncode}: {ran.stderr or ran.stdout}"
    return ran.stdout if status == 0 else ran.stderr


def main():
    with check("json"):
        clusters = json.loads(aws("redshift", "describe-clusters", "--output", "json"))["Clusters"]
        names = [cluster["ClusterIdentifier"] for cluster in clusters]
        assert len(names) > 3 and all(isinstance(cluster["NumberOfNodes"], int) for cluster in clusters), names
    with check("text with a query"):
        query = "Clusters[].[ClusterIdentifier,NumberOfNodes]"
        lines = aws("redshift", "describe-clusters", "--output", "text", "--query", query).splitlines()
        same([line.split("\t")[0] for line in lines], names)
    with check("table"):
        table = aws("redshift-serverless", "list-workgroups", "--output", "table")
        assert "ListWorkgroups" in table and "analytics-wg" in table, table
    with check("times in the CLI's own form"):
        text = aws("redshift", "describe-clusters", "--query", "Clusters[0].ClusterCreateTime", "--output", "text")
        assert "T" in text and ("+00:00" in text or text.strip().endswith("Z")), text
    with check("one page with --max-items and on with --starting-token"):
        listed = ["redshift-serverless", "list-workgroups", "--max-items", "2", "--page-size", "2", "--output", "json"]
        first = json.loads(aws(*listed))
        second = json.loads(aws(*listed, "--starting-token", first["NextToken"]))
        both = [group["workgroupName"] for page in (first, second) for group in page["workgroups"]]
        same((len(both), len(set(both))), (4, 4))
    with check("another Region has other clusters"):
        other = json.loads(aws("redshift", "describe-clusters", "--region", "eu-west-1", "--output", "json"))
        assert not {c["ClusterIdentifier"] for c in other["Clusters"]} & set(names)
    with check("the endpoint by its option, without verifying certificates"):
        url = os.environ["AWS_ENDPOINT_URL"]
        said = aws("sts", "get-caller-identity", "--endpoint-url", url, "--no-verify-ssl", "--output", "json",
                   AWS_ENDPOINT_URL="http://127.0.0.1:9")
        assert json.loads(said)["Account"].isdigit(), said
    with check("the endpoint of one service alone"):
        aws("redshift", "describe-clusters", AWS_ENDPOINT_URL="http://127.0.0.1:9",
            AWS_ENDPOINT_URL_REDSHIFT=os.environ["AWS_ENDPOINT_URL"])
    with check("a refusal is status 255 with its code"):
        said = aws("redshift", "describe-clusters", "--cluster-identifier", "no-such", status=255)
        assert "(ClusterNotFound)" in said and "DescribeClusters" in said, said
    with check("waiters, at their own pace"):
        # The first look succeeds or fails: the CLI looks again only after a minute.
        aws("redshift", "wait", "cluster-available", "--cluster-identifier", "bi-dashboards")
        aws("redshift", "wait", "cluster-deleted", "--cluster-identifier", "no-such")
        aws("redshift", "wait", "snapshot-available", "--snapshot-identifier", "etl-nightly-baseline")
        aws("cloudwatch", "put-metric-alarm", "--alarm-name", "waited", "--namespace", "AWS/Redshift", "--metric-name",
            "CPUUtilization", "--statistic", "Average", "--period", "60", "--evaluation-periods", "1", "--threshold",
            "1000", "--comparison-operator", "GreaterThanThreshold")
        aws("cloudwatch", "wait", "alarm-exists", "--alarm-names", "waited")
        aws("redshift", "delete-cluster", "--cluster-identifier", "iot-archive", "--skip-final-cluster-snapshot")
        said = aws("redshift", "wait", "cluster-available", "--cluster-identifier", "iot-archive", status=255)
        assert "terminal failure" in said, said
    for words, code in [
        (["redshift", "reboot-cluster", "--cluster-identifier", "finance-close"], "InvalidClusterState"),
        (["redshift", "describe-resize", "--cluster-identifier", "dev-sandbox"], "ResizeNotFound"),
        (["redshift-serverless", "create-namespace", "--namespace-name", "analytics"], "ConflictException"),
        (["redshift-serverless", "get-snapshot", "--snapshot-name", "no-such"], "ResourceNotFoundException"),
        (["redshift-data", "describe-statement", "--id", "00000000-0000-0000-0000-000000000000"],
         "ResourceNotFoundException"),
        (["cloudwatch", "describe-alarms", "--next-token", "bogus"], "InvalidNextToken"),
    ]:
        with check(f"{words[1]} is refused with {code}"):
            assert f"({code})" in aws(*words, status=255), words
    with check("a misuse never reaches the service"):
        assert "Unknown options" in aws("redshift", "describe-clusters", "--levitate", status=255)
    with check("metrics"):
        said = json.loads(aws("cloudwatch", "list-metrics", "--namespace", "AWS/Redshift", "--max-items", "3",
                              "--output", "json"))
        assert all(metric["Namespace"] == "AWS/Redshift" for metric in said["Metrics"]) and said["Metrics"], said
    with check("a statement from its start to its rows"):
        target = ["--workgroup-name", "analytics-wg", "--database", "dev", "--output", "json"]
        parameters = json.dumps([{"name": "n", "value": "3"}])
        said = json.loads(aws("redshift-data", "execute-statement", *target, "--parameters", parameters, "--sql",
                              "select venuename from venue where venueid <= :n order by 1"))
        status = ""
        while status not in ("FINISHED", "FAILED", "ABORTED"):
            status = aws("redshift-data", "describe-statement", "--id", said["Id"], "--query", "Status",
                         "--output", "text").strip()
        same(status, "FINISHED")
        rows = json.loads(aws("redshift-data", "get-statement-result", "--id", said["Id"], "--output", "json"))
        same((rows["TotalNumRows"], rows["ColumnMetadata"][0]["name"]), (3, "venuename"))


main()
