"""Every operation through boto3: the rows of `calls/` in their order."""

import collections
import json
import os
import time

import botocore.exceptions
from botocore import xform_name

import rows
from check import check, client, conform, same

PATIENCE = 60  # seconds a row may wait for what it waits for


def call(service, row, saved):
    """One row: the answer conforms to its shape and holds what the row says."""
    model = service.meta.service_model.operation_model(row["call"])
    method = getattr(service, xform_name(row["call"]))
    end = time.monotonic() + PATIENCE
    while True:
        try:
            answer = method(**rows.filled(row.get("input", {}), saved))
        except botocore.exceptions.ClientError as error:
            return refused(service, model, row, error)
        answer.pop("ResponseMetadata")
        unmet = rows.unmet(answer, row.get("until", {}), saved)
        if not unmet:
            break
        if time.monotonic() > end:
            raise AssertionError(f"still {unmet}")
        time.sleep(0.1)
    if "error" in row:
        raise AssertionError(f"no {row['error']} but {answer}")
    problems = conform(model.output_shape, answer) if model.output_shape else []
    problems += rows.unmet(answer, row.get("expect", {}), saved)
    if problems:
        raise AssertionError("; ".join(problems))
    saved.update({name: rows.at(answer, path) for name, path in row.get("save", {}).items()})


def refused(service, model, row, error):
    """A refusal that the row wants, by its code, its class and the status the model gives it."""
    code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    if code != row.get("error"):
        raise error
    for shape in model.error_shapes:
        if code in (shape.name, shape.error_code):
            wanted = shape.metadata.get("error", {}).get("httpStatusCode", status)
            assert isinstance(error, service.exceptions.from_code(code)), f"{type(error)} is not typed"
            assert status == wanted, f"{code} came with {status}, not {wanted}"


def main():
    listed = collections.defaultdict(set)
    for file in rows.files():
        service, saved = client(file["service"]), {}
        for row in file["calls"]:
            listed[file["service"]].add(row["call"])
            with check(f"{file['service']} {row['call']} {row.get('as', '')}".strip()):
                call(service, row, saved)
    # The test says what the stand-in plays: {"redshift": ["DescribeClusters", ...], ...}
    for name, played in json.loads(os.environ["STAND_IN_PLAYS"]).items():
        with check(f"{name}: every operation that is played has a row in calls/"):
            same(sorted(set(played) - listed[name]), [], "no row")


main()
