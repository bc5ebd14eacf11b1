"""The lines of `guide.txt` through the AWS CLI itself, in its own process for speed."""

import contextlib
import io
import json
import pathlib
import re
import shlex
import string
import time

import awscli.clidriver

import rows
from check import check

GUIDE = pathlib.Path(__file__).parent.parent / "guide.txt"
PATIENCE = 60  # seconds a line may wait for what it waits for


def aws(command):
    """Status, what was printed, and what was complained of."""
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        try:
            status = awscli.clidriver.create_clidriver().main([*shlex.split(command)[1:], "--output", "json"])
        except SystemExit as end:
            status = end.code
    return status, said.getvalue(), complained.getvalue()


def until(command, key, value):
    end = time.monotonic() + PATIENCE
    while True:
        status, said, complained = aws(command)
        assert status == 0, complained
        found = rows.at(json.loads(said), key)
        if str(found) == value:
            return
        assert time.monotonic() < end, f"{key} is still {found}"
        time.sleep(0.2)


def run(wanted, command, saved):
    command = string.Template(command).safe_substitute(saved)
    kind, _, rest = wanted.partition(" ")
    if kind == "until":
        return until(command, *rest.split("=", 1))
    status, said, complained = aws(command)
    if kind == "ok":
        assert status == 0, complained
        if rest:
            name, key = rest.split("=")
            saved[name] = rows.at(json.loads(said), key)
        return None
    if kind == "misuse":
        assert status != 0 and "An error occurred" not in complained, said or complained
        return None
    found = re.search(r"An error occurred \((\w+)\)", complained)
    assert found and found[1] == kind, complained or said
    return None


def main():
    saved = {}
    for line in GUIDE.read_text().splitlines():
        if line and not line.startswith("#"):
            wanted, command = line.split(" | ", 1)
            with check(f"{wanted}: {command[:110]}"):
                run(wanted, command, saved)


main()
