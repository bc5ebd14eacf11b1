// Checks by name, clients without retries, and answers held against the model they are of.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

// The SDK lies where the clients were installed, not beside the scripts.
export const sdk = createRequire(`${process.env.STAND_IN_CLIENTS}/`);

const MODELS = fileURLToPath(new URL("../../../assets/models/", import.meta.url));

const PACKAGES = {
  redshift: ["client-redshift", "RedshiftClient"],
  "redshift-serverless": ["client-redshift-serverless", "RedshiftServerlessClient"],
  "redshift-data": ["client-redshift-data", "RedshiftDataClient"],
  cloudwatch: ["client-cloudwatch", "CloudWatchClient"],
  sts: ["client-sts", "STSClient"],
};

/** A service's package, a client that asks only once, and the service's model. */
export function open(service, config = {}) {
  const [name, constructor] = PACKAGES[service];
  const library = sdk(`@aws-sdk/${name}`);
  const model = JSON.parse(gunzipSync(readFileSync(`${MODELS}${service}.json.gz`)));
  return { library, model, client: new library[constructor]({ maxAttempts: 1, ...config }) };
}

/** A service's package and a client as anyone makes one, with the retries it has by itself. */
export function patient(service) {
  const [name, constructor] = PACKAGES[service];
  const library = sdk(`@aws-sdk/${name}`);
  return { library, client: new library[constructor]({}) };
}

/** One check; what goes wrong inside is its problem and not the end of the script. */
export async function check(name, body) {
  const line = { check: name };
  try {
    await body();
  } catch (error) {
    line.problem = `${error.name}: ${error.message} ${error.stack?.split("\n")[1]?.trim() ?? ""}`;
  }
  console.log(JSON.stringify(line));
}

export function same(found, wanted, what = "") {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${what}: ${one} is not ${other}`);
}

const FITS = {
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  long: Number.isSafeInteger,
  float: (value) => typeof value === "number",
  double: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  timestamp: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  blob: (value) => value instanceof Uint8Array,
  list: Array.isArray,
  map: (value) => typeof value === "object" && !Array.isArray(value),
  structure: (value) => typeof value === "object" && !Array.isArray(value) && !(value instanceof Date),
};

/** Everything in an answer that its model does not allow. */
export function conform(model, name, value, path = "$") {
  const shape = model.shapes[name];
  if (value === undefined || value === null || !FITS[shape.type](value)) {
    return [`${path} is ${value === null ? "null" : typeof value} ${String(value)}, not a ${shape.type}`];
  }
  switch (shape.type) {
    case "list":
      return value.flatMap((item, i) => conform(model, shape.member.shape, item, `${path}[${i}]`));
    case "map":
      return Object.entries(value).flatMap(([key, item]) => conform(model, shape.value.shape, item, `${path}.${key}`));
    case "structure":
      return structure(model, shape, value, path);
    default:
      return shape.enum && !shape.enum.includes(value) ? [`${path}: ${value} is not one of ${shape.enum}`] : [];
  }
}

function structure(model, shape, value, path) {
  const given = Object.entries(value).filter(([, item]) => item !== undefined);
  const missing = (shape.required ?? []).filter((name) => value[name] === undefined);
  return [
    ...missing.map((name) => `${path}.${name} is required`),
    ...given.flatMap(([name, item]) =>
      name in shape.members
        ? conform(model, shape.members[name].shape, item, `${path}.${name}`)
        : [`${path}.${name} is not in the model`]),
  ];
}
