// What the AWS SDK for JavaScript makes of paging, errors, times and each of CloudWatch's encodings.
import { check, conform, open, same, sdk } from "./check.mjs";

const redshift = open("redshift");
const serverless = open("redshift-serverless");
const data = open("redshift-data");

/** A paginator walks to the end, gives every item once and none twice. */
async function pages({ library, client }, paginate, key, pageSize, input = {}) {
  const walk = async (config) => {
    const found = [];
    for await (const page of library[paginate]({ client, ...config }, input)) found.push(page[key]);
    return found;
  };
  const [whole, cut] = [await walk({}), await walk({ pageSize })];
  if (cut.length < 2) throw new Error(`one page of ${whole.flat().length}`);
  same(cut.flat(), whole.flat(), paginate);
}

/** A call ends with an error of a class, a status and a request id. */
async function refused({ library, client }, command, input, name, status) {
  try {
    await client.send(new library[`${command}Command`](input));
  } catch (error) {
    same([error.name, error.$metadata.httpStatusCode, error.$fault], [name, status, "client"]);
    if (!error.message || !error.$metadata.requestId) throw new Error(`no words in ${JSON.stringify(error)}`);
    return error;
  }
  throw new Error("it was not refused");
}

await check("ListWorkgroups in pages", () => pages(serverless, "paginateListWorkgroups", "workgroups", 2));
await check("ListNamespaces in pages", () => pages(serverless, "paginateListNamespaces", "namespaces", 2));
await check("ListTables in pages", () =>
  pages(data, "paginateListTables", "Tables", 3, { WorkgroupName: "analytics-wg", Database: "dev" }));
await check("a made-up marker is refused", () =>
  refused(redshift, "DescribeClusters", { Marker: "bogus" }, "InvalidParameterValue", 400));
await check("ClusterNotFoundFault is typed", async () => {
  const error = await refused(redshift, "DescribeClusters", { ClusterIdentifier: "no-such" }, "ClusterNotFoundFault", 404);
  same(error instanceof redshift.library.ClusterNotFoundFault, true, "its class");
});
await check("ResourceNotFoundException is typed and names its resource", async () => {
  const input = { Id: "00000000-0000-0000-0000-000000000000" };
  const error = await refused(data, "DescribeStatement", input, "ResourceNotFoundException", 400);
  same([error instanceof data.library.ResourceNotFoundException, error.ResourceId === ""], [true, false]);
});
await check("a bad name is refused by Serverless", () =>
  refused(serverless, "GetWorkgroup", { workgroupName: "NO SUCH" }, "ValidationException", 400));

const { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } = sdk("@aws-sdk/core/protocols");
for (const [protocol, kind] of [
  [AwsJson1_0Protocol, "application/x-amz-json-1.0"],
  [AwsQueryProtocol, "application/x-www-form-urlencoded"],
  [AwsSmithyRpcV2CborProtocol, "application/cbor"],
]) {
  const cloudwatch = open("cloudwatch", { protocol });
  const { library, client, model } = cloudwatch;
  const seen = [];
  client.middlewareStack.add(
    (next) => (args) => {
      seen.push(args.request.headers["content-type"]);
      return next(args);
    },
    { step: "finalizeRequest" },
  );
  const send = async (command, input) => {
    const answer = await client.send(new library[`${command}Command`](input));
    delete answer.$metadata;
    const problems = conform(model, model.operations[command].output, answer);
    if (problems.length) throw new Error(problems.join("; "));
    return answer;
  };
  await check(`CloudWatch in ${kind}`, async () => {
    const { Metrics } = await send("ListMetrics", { Namespace: "AWS/Redshift", MetricName: "CPUUtilization" });
    const EndTime = new Date(Math.floor(Date.now() / 300_000) * 300_000);
    const Metric = Metrics[0];
    const { MetricDataResults } = await send("GetMetricData", {
      StartTime: new Date(EndTime - 7_200_000),
      EndTime,
      MetricDataQueries: [{ Id: "m1", MetricStat: { Metric, Period: 300, Stat: "Average" } }],
    });
    const [{ Values, Timestamps }] = MetricDataResults;
    same([Values.length > 0, Values.length === Timestamps.length], [true, true], "datapoints");
    same(Timestamps.every((at) => at >= EndTime - 7_200_000 && at < EndTime), true, "times in the range");
    same(seen.every((type) => type.startsWith(kind)), true, `asked in ${seen}`);
  });
  await check(`a refusal of CloudWatch in ${kind}`, async () => {
    const input = { StartTime: new Date(), EndTime: new Date(Date.now() - 1000), MetricDataQueries: [] };
    const error = await client.send(new library.GetMetricDataCommand(input)).catch((found) => found);
    same([error.$metadata.httpStatusCode, error.$fault], [400, "client"], `${error}`);
    same(typeof error.message === "string" && error.message !== "" && error.name !== "Error", true, `${error}`);
  });
}
