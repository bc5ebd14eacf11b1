// Every operation through the AWS SDK for JavaScript: the rows of `calls/` in their order.
import { setTimeout as sleep } from "node:timers/promises";
import { check, conform, open } from "./check.mjs";
import { at, filled, files, unmet } from "./rows.mjs";

const PATIENCE = 60_000; // milliseconds a row may wait for what it waits for

/** One row: the answer conforms to its shape and holds what the row says. */
async function call({ library, client, model }, row, saved) {
  const Command = library[`${row.call}Command`];
  const end = Date.now() + PATIENCE;
  let answer, still;
  do {
    try {
      answer = await client.send(new Command(filled(row.input ?? {}, saved)));
    } catch (error) {
      return refused(library, model, row, error);
    }
    delete answer.$metadata;
    still = unmet(answer, row.until, saved);
    if (still.length && Date.now() > end) throw new Error(`still ${still}`);
    if (still.length) await sleep(100);
  } while (still.length);
  if (row.error) throw new Error(`no ${row.error} but ${JSON.stringify(answer)}`);
  const { output } = model.operations[row.call];
  const problems = [...(output ? conform(model, output, answer) : []), ...unmet(answer, row.expect, saved)];
  if (problems.length) throw new Error(problems.join("; "));
  for (const [name, path] of Object.entries(row.save ?? {})) saved[name] = at(answer, path);
}

/** A refusal that the row wants, by its code, its class and the status the model gives it. */
function refused(library, model, row, error) {
  const code = error.Code ?? error.Error?.Code ?? error.name;
  const names = [error.name, code];
  if (!row.error || !names.includes(row.error)) throw error;
  const shape = model.operations[row.call].errors
    .find((name) => name === row.error || model.shapes[name].error?.code === row.error);
  if (!shape) return;
  if (!(error instanceof library[shape])) throw new Error(`${error.name} is not a ${shape}`);
  const status = model.shapes[shape].error?.httpStatusCode ?? error.$metadata.httpStatusCode;
  if (error.$metadata.httpStatusCode !== status) {
    throw new Error(`${row.error} came with ${error.$metadata.httpStatusCode}, not ${status}`);
  }
}

for (const file of files()) {
  const [service, saved] = [open(file.service), {}];
  for (const row of file.calls) {
    await check(`${file.service} ${row.call} ${row.as ?? ""}`.trim(), () => call(service, row, saved));
  }
}
