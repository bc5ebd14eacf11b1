// Clients as anyone makes them, with the retries they have by themselves, where two of three calls are throttled.
import { check, patient, same } from "./check.mjs";

for (const [service, command] of [
  ["redshift", "DescribeClustersCommand"],
  ["redshift-serverless", "ListWorkgroupsCommand"],
  ["cloudwatch", "ListMetricsCommand"],
]) {
  await check(`${service} gets through`, async () => {
    const { library, client } = patient(service);
    const { $metadata } = await client.send(new library[command]({}));
    same([$metadata.httpStatusCode, $metadata.attempts], [200, 3]);
  });
}

await check("a statement to its rows", async () => {
  const { library, client } = patient("redshift-data");
  const target = { WorkgroupName: "analytics-wg", Database: "dev" };
  const { Id } = await client.send(new library.ExecuteStatementCommand({ ...target, Sql: "select 1 as one" }));
  let status = "";
  while (status !== "FINISHED") {
    ({ Status: status } = await client.send(new library.DescribeStatementCommand({ Id, WaitTimeSeconds: 5 })));
  }
  const { Records } = await client.send(new library.GetStatementResultCommand({ Id }));
  same(Records, [[{ longValue: 1 }]]);
});
