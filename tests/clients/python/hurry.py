"""More calls than the documented rates allow, one after another, by clients with the retries they have by themselves."""

import boto3

from check import check, same

STATEMENTS = 45  # 30 a second are taken
RESULTS = 40  # 20 a second
PAGES = 90  # 60 at once and 20 a second
LISTS = 7  # 3 a second


def main():
    data, retried = boto3.client("redshift-data"), []

    def ask(operation, **arguments):
        answer = getattr(data, operation)(**arguments)
        retried.append(answer["ResponseMetadata"]["RetryAttempts"])
        return answer

    with check(f"{STATEMENTS} statements"):
        sent = [ask("execute_statement", WorkgroupName="analytics-wg", Database="dev", Sql=f"select {number} as n")["Id"]
                for number in range(STATEMENTS)]
        same(len(set(sent)), STATEMENTS)
    with check("each of them to its end"):
        for one in sent:
            while ask("describe_statement", Id=one, WaitTimeSeconds=5)["Status"] != "FINISHED":
                pass
    with check(f"{RESULTS} results"):
        found = [ask("get_statement_result", Id=one)["Records"][0][0]["longValue"] for one in sent[:RESULTS]]
        same(found, list(range(RESULTS)))
    with check(f"{LISTS} lists of statements, some of them asked for again"):
        retried.clear()
        for _ in range(LISTS):
            ask("list_statements", Status="ALL")
        assert sum(retried) > 0, retried
    with check(f"{PAGES} lists of clusters"):
        redshift = boto3.client("redshift")
        counts = {len(redshift.describe_clusters(MaxRecords=20)["Clusters"]) for _ in range(PAGES)}
        same(len(counts), 1)


main()
