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
for (const [service, command, input, name, status] of [
  [redshift, "RebootCluster", { ClusterIdentifier: "finance-close" }, "InvalidClusterStateFault", 400],
  [redshift, "DescribeResize", { ClusterIdentifier: "dev-sandbox" }, "ResizeNotFoundFault", 404],
  [redshift, "DeleteClusterSnapshot", { SnapshotIdentifier: "no-such" }, "ClusterSnapshotNotFoundFault", 404],
  [redshift, "DescribeClusterParameters", { ParameterGroupName: "no-such" }, "ClusterParameterGroupNotFoundFault", 404],
  [redshift, "DeleteUsageLimit", { UsageLimitId: "no-such" }, "UsageLimitNotFoundFault", 404],
  [serverless, "CreateNamespace", { namespaceName: "analytics" }, "ConflictException", 400],
  [serverless, "GetSnapshot", { snapshotName: "no-such" }, "ResourceNotFoundException", 400],
]) {
  await check(`${name} of ${command} is typed`, async () => {
    const error = await refused(service, command, input, name, status);
    same(error instanceof service.library[name], true, "its class");
  });
}
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
  await check(`an alarm of CloudWatch in ${kind}`, async () => {
    const AlarmName = `proof ${kind}`;
    await client.send(
      new library.PutMetricAlarmCommand({
        AlarmName,
        Namespace: "AWS/Redshift",
        MetricName: "CPUUtilization",
        Dimensions: [{ Name: "ClusterIdentifier", Value: "analytics-prod" }],
        Statistic: "Average",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1000.5,
        ComparisonOperator: "GreaterThanThreshold",
        ActionsEnabled: false,
      }),
    );
    await client.send(new library.SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason: "by hand" }));
    const { MetricAlarms } = await send("DescribeAlarms", { AlarmNames: [AlarmName] });
    const [alarm] = MetricAlarms;
    same([alarm.Threshold, alarm.ActionsEnabled, alarm.Dimensions[0].Value], [1000.5, false, "analytics-prod"]);
    same(alarm.StateUpdatedTimestamp instanceof Date, true, "a time");
    const { AlarmHistoryItems } = await send("DescribeAlarmHistory", { AlarmName, HistoryItemType: "StateUpdate" });
    same(AlarmHistoryItems.some((item) => item.HistorySummary.includes("to ALARM")), true, "its history");
    await client.send(new library.DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
    const gone = { AlarmName, StateValue: "OK", StateReason: "x" };
    const error = await client.send(new library.SetAlarmStateCommand(gone)).catch((found) => found);
    same([error.name, error instanceof library.ResourceNotFound], ["ResourceNotFound", true], `${error}`);
  });
  await check(`a refusal of CloudWatch in ${kind}`, async () => {
    const input = { StartTime: new Date(), EndTime: new Date(Date.now() - 1000), MetricDataQueries: [] };
    const error = await client.send(new library.GetMetricDataCommand(input)).catch((found) => found);
    same([error.$metadata.httpStatusCode, error.$fault], [400, "client"], `${error}`);
    same(typeof error.message === "string" && error.message !== "" && error.name !== "Error", true, `${error}`);
  });
}
