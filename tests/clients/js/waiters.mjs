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
