// More calls than the documented rates allow, at once and one after another, by clients with the retries they have by themselves.
import { check, patient, same } from "./check.mjs";

const STATEMENTS = 60; // 30 a second are taken
const RESULTS = 40; // 20 a second
const PAGES = 90; // 60 at once and 20 a second

const { library, client } = patient("redshift-data");
const sent = [];
let attempts = 0;
const ask = async (name, input) => {
  const answer = await client.send(new library[`${name}Command`](input));
  attempts += answer.$metadata.attempts - 1;
  return answer;
};

await check(`${STATEMENTS} statements`, async () => {
  const target = { WorkgroupName: "analytics-wg", Database: "dev" };
  const inputs = Array.from({ length: STATEMENTS }, (_, number) => ({ ...target, Sql: `select ${number} as n` }));
  const answers = await Promise.all(inputs.map((input) => ask("ExecuteStatement", input)));
  sent.push(...answers.map(({ Id }) => Id));
  same(new Set(sent).size, STATEMENTS);
});
await check("some had to be asked again", async () => same(attempts > 0, true, `${attempts}`));
await check("each of them to its end", async () => {
  for (const Id of sent) {
    let status = "";
    while (status !== "FINISHED") ({ Status: status } = await ask("DescribeStatement", { Id, WaitTimeSeconds: 5 }));
  }
});
await check(`${RESULTS} results`, async () => {
  for (const [number, Id] of sent.slice(0, RESULTS).entries()) {
    same((await ask("GetStatementResult", { Id })).Records, [[{ longValue: number }]]);
  }
});
await check(`${PAGES} lists of clusters`, async () => {
  const redshift = patient("redshift");
  for (let page = 0; page < PAGES; page += 1) {
    const { Clusters } = await redshift.client.send(new redshift.library.DescribeClustersCommand({ MaxRecords: 20 }));
    same(Clusters.length > 3, true, "clusters");
  }
});
