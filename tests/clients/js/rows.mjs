// The rows of `calls/*.json`: times, saved names and paths, as both drivers read them.
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../calls/", import.meta.url);

export function files() {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json")).sort();
  return names.map((name) => JSON.parse(readFileSync(new URL(name, FOLDER))));
}

/** An input with `$name` replaced by what was saved and `{"$ago": SECONDS}` by a time. */
export function filled(value, saved) {
  if (typeof value === "string" && value.startsWith("$")) {
    if (!(value.slice(1) in saved)) throw new Error(`${value} was not saved`);
    return saved[value.slice(1)];
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, saved));
  if (value && typeof value === "object" && "$ago" in value) {
    return new Date((Math.floor(Date.now() / 1000) - value.$ago) * 1000);
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, saved)]));
  }
  return value;
}

/** `Clusters.0.ClusterStatus`, `Clusters.length`; `undefined` where the path leads nowhere. */
export function at(value, path) {
  return path.split(".").reduce((inner, step) => inner?.[step], value);
}

/** The expectations an answer does not meet. */
export function unmet(answer, wanted, saved) {
  return Object.entries(wanted ?? {}).flatMap(([path, value]) => {
    const found = at(answer, path);
    const empty = found === undefined || found === null || found === "" || Object.keys(Object(found)).length === 0;
    const there = !empty || typeof found === "number" || typeof found === "boolean" || found instanceof Date;
    const met = value === "$present" ? there : JSON.stringify(found) === JSON.stringify(filled(value, saved));
    return met ? [] : [`${path} is ${JSON.stringify(found)}, not ${JSON.stringify(value)}`];
  });
}
