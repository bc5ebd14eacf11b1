"""The rows of `calls/*.json`: times, saved names and paths, as both drivers read them."""

import datetime
import json
import pathlib

FOLDER = pathlib.Path(__file__).parent.parent / "calls"


def files():
    return [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]


def filled(value, saved):
    """An input with `$name` replaced by what was saved and `{"$ago": SECONDS}` by a time."""
    if isinstance(value, str) and value.startswith("$"):
        return saved[value[1:]]
    if isinstance(value, list):
        return [filled(item, saved) for item in value]
    if isinstance(value, dict) and "$ago" in value:
        now = datetime.datetime.now(datetime.timezone.utc)
        return (now - datetime.timedelta(seconds=value["$ago"])).replace(microsecond=0)
    if isinstance(value, dict):
        return {key: filled(item, saved) for key, item in value.items()}
    return value


def at(value, path):
    """`Clusters.0.ClusterStatus`, `Clusters.length`; `None` where the path leads nowhere."""
    for step in path.split("."):
        if step == "length" and isinstance(value, list):
            value = len(value)
        elif isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def unmet(answer, wanted, saved):
    """The expectations an answer does not meet."""
    problems = []
    for path, value in wanted.items():
        found = at(answer, path)
        met = found not in (None, "", [], {}) if value == "$present" else found == filled(value, saved)
        if not met:
            problems.append(f"{path} is {found!r}, not {value!r}")
    return problems
