#!/usr/bin/env python3
"""Derives the stand-in's shape tables from the public service models that the Python package botocore carries.

    python3 -m venv .models
    .models/bin/pip install botocore==1.44.5
    .models/bin/python assets/models/derive.py .models/lib/python3*/site-packages/botocore

Writes one `<service>.json.gz` beside this file: operations, shapes and constraints, without any documentation.
The output depends on the input alone (sorted keys, no time stamp), so that a second run changes nothing.
"""

import gzip
import json
import pathlib
import sys

SERVICES = ["redshift", "redshift-serverless", "redshift-data", "cloudwatch", "sts"]

METADATA = ["apiVersion", "jsonVersion", "protocol", "protocols", "serviceId", "targetPrefix", "xmlNamespace"]
# What a codec and a validator need of a shape, a member and an operation; everything else is dropped.
SHAPE = ["type", "enum", "min", "max", "pattern", "timestampFormat", "union", "exception", "fault", "flattened",
         "sensitive"]
MEMBER = ["shape", "locationName", "flattened", "timestampFormat"]


def pick(source, keys):
    return {key: source[key] for key in keys if key in source}


def shape(source):
    out = pick(source, SHAPE)
    if "members" in source:
        out["members"] = {name: pick(member, MEMBER) for name, member in source["members"].items()}
    for part in ("member", "key", "value"):
        if part in source:
            out[part] = pick(source[part], MEMBER)
    if source.get("required"):
        out["required"] = source["required"]
    if "error" in source:
        out["error"] = pick(source["error"], ["code", "httpStatusCode"])
    return out


def operation(source):
    out = {}
    if "input" in source:
        out["input"] = source["input"]["shape"]
    if "output" in source:
        out["output"] = source["output"]["shape"]
        out |= pick(source["output"], ["resultWrapper"])
    return out | {"errors": [error["shape"] for error in source.get("errors", [])]}


def read_model(folder):
    newest = sorted(path for path in folder.iterdir() if path.is_dir())[-1]
    packed = newest / "service-2.json.gz"
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return json.loads((newest / "service-2.json").read_text())


def derive(model):
    return {
        "metadata": pick(model["metadata"], METADATA),
        "operations": {name: operation(source) for name, source in model["operations"].items()},
        "shapes": {name: shape(source) for name, source in model["shapes"].items()},
    }


def main(botocore):
    total = 0
    for service in SERVICES:
        table = derive(read_model(pathlib.Path(botocore) / "data" / service))
        text = json.dumps(table, separators=(",", ":"), sort_keys=True)
        packed = gzip.compress(text.encode(), compresslevel=9, mtime=0)
        (pathlib.Path(__file__).parent / f"{service}.json.gz").write_bytes(packed)
        total += len(packed)
        print(f"{service}: {len(table['operations'])} operations, {len(table['shapes'])} shapes, {len(packed)} bytes")
    print(f"{total} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
