// The waiters of the SDK for JavaScript on a cluster from its making to its end, with only their pace set.
import { check, open, same } from "./check.mjs";

const { library, client } = open("redshift");
const pace = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
const cluster = { ClusterIdentifier: "waited" };
const send = (command, input) => client.send(new library[`${command}Command`](input));

async function wait(name, input) {
  same((await library[`waitUntil${name}`](pace, input)).state, "SUCCESS", name);
}

await check("ClusterAvailable", async () => {
  await send("CreateCluster", {
    ...cluster,
    NodeType: "ra3.large",
    ClusterType: "single-node",
    MasterUsername: "admin",
    MasterUserPassword: "Passw0rd1",
  });
  await wait("ClusterAvailable", cluster);
});
await check("SnapshotAvailable", async () => {
  await send("CreateClusterSnapshot", { ...cluster, SnapshotIdentifier: "waited" });
  await wait("SnapshotAvailable", { SnapshotIdentifier: "waited" });
});
await check("ClusterRestored", async () => {
  await send("RestoreFromClusterSnapshot", { ClusterIdentifier: "waited-again", SnapshotIdentifier: "waited" });
  await wait("ClusterRestored", { ClusterIdentifier: "waited-again" });
});
await check("ClusterDeleted", async () => {
  await wait("ClusterAvailable", cluster);
  await send("DeleteCluster", { ...cluster, SkipFinalClusterSnapshot: true });
  await wait("ClusterDeleted", cluster);
});
await check("a waiter whose end cannot come any more says so", async () => {
  await send("DeleteCluster", { ClusterIdentifier: "waited-again", SkipFinalClusterSnapshot: true });
  const input = { ClusterIdentifier: "waited-again" };
  const error = await library.waitUntilClusterAvailable(pace, input).catch((found) => found);
  same(JSON.parse(error.message).state, "FAILURE", `${error}`);
});

const cloudwatch = open("cloudwatch");
await check("AlarmExists and CompositeAlarmExists", async () => {
  const put = (command, input) => cloudwatch.client.send(new cloudwatch.library[`${command}Command`](input));
  const waits = { ...pace, client: cloudwatch.client };
  await put("PutMetricAlarm", {
    AlarmName: "waited",
    Namespace: "AWS/Redshift",
    MetricName: "CPUUtilization",
    Statistic: "Average",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1000,
    ComparisonOperator: "GreaterThanThreshold",
  });
  same((await cloudwatch.library.waitUntilAlarmExists(waits, { AlarmNames: ["waited"] })).state, "SUCCESS");
  await put("PutCompositeAlarm", { AlarmName: "waited-both", AlarmRule: "ALARM(waited)" });
  const both = { AlarmNames: ["waited-both"], AlarmTypes: ["CompositeAlarm"] };
  same((await cloudwatch.library.waitUntilCompositeAlarmExists(waits, both)).state, "SUCCESS");
});
