"""Checks by name, boto3 clients without retries, and answers held against their model."""

import contextlib
import datetime
import json
import re
import traceback

import boto3
import botocore.config

@contextlib.contextmanager
def check(name):
    """One check; what goes wrong inside is its problem and not the end of the script."""
    line = {"check": name}
    try:
        yield
    except Exception as error:  # a check fails by whatever it raises
        where = traceback.extract_tb(error.__traceback__)[-1]
        line["problem"] = f"{type(error).__name__}: {error} ({where.name}:{where.lineno})"
    print(json.dumps(line), flush=True)


def client(service, **config):
    """A client as anyone makes one, but it asks only once, so that a refusal is seen."""
    config = botocore.config.Config(retries={"total_max_attempts": 1}, **config)
    return boto3.client(service, config=config)


def same(found, wanted, what=""):
    if found != wanted:
        raise AssertionError(f"{what}: {found!r} is not {wanted!r}")


def conform(shape, value, path="$"):
    """Everything in an answer that its model does not allow."""
    kind = shape.type_name
    wanted = {
        "structure": dict, "map": dict, "list": list, "string": str, "integer": int, "long": int, "float": float,
        "double": float, "boolean": bool, "timestamp": datetime.datetime, "blob": bytes,
    }[kind]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        return [f"{path} is a {type(value).__name__}, not a {kind}"]
    if kind == "structure":
        return structure(shape, value, path)
    if kind == "list":
        return [p for i, item in enumerate(value) for p in conform(shape.member, item, f"{path}[{i}]")]
    if kind == "map":
        return [p for key, item in value.items() for p in conform(shape.value, item, f"{path}.{key}")]
    if kind == "string":
        return text(shape, value, path)
    if kind == "timestamp" and value.tzinfo is None:
        return [f"{path} has no time zone"]
    return []


def structure(shape, value, path):
    known = shape.members
    strange = [f"{path}.{name} is not in the model" for name in value if name not in known]
    missing = [f"{path}.{name} is required" for name in shape.required_members if name not in value]
    inner = [p for name, item in value.items() if name in known for p in conform(known[name], item, f"{path}.{name}")]
    return strange + missing + inner


def text(shape, value, path):
    problems = []
    if shape.enum and value not in shape.enum:
        problems.append(f"{path}: {value!r} is not one of {shape.enum}")
    # Classes of Unicode, which this language's expressions lack.
    pattern = shape.metadata.get("pattern", "").replace(r"\p{L}", "a-zA-Z\u00c0-\uffff").replace(r"\p{N}", "0-9")
    if pattern and not re.search(pattern, value):
        problems.append(f"{path}: {value!r} does not match {pattern}")
    return problems
