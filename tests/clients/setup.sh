#!/bin/sh
# Installs the AWS clients that the tests drive, pinned, into the folder given:
#   python/   boto3 and the AWS CLI        node_modules/   the AWS SDK for JavaScript
# A second run with the same pins does nothing. A client whose tool is missing is left out with a word.
set -eu
[ $# -eq 1 ] || { echo "usage: setup.sh FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
into=$(cd "$1" && pwd)

# Whether what lies in the folder was installed from these very pins.
fresh() { [ -f "$into/$1.pins" ] && cmp -s "$into/$1.pins" "$here/$2"; }

install_python() {
    fresh python requirements.txt && return
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        echo "skipped: boto3 and the AWS CLI need python3 with venv" >&2
        return
    fi
    rm -rf "$into/python" "$into/python.pins"
    python3 -m venv "$into/python"
    "$into/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$into/python.pins"
}

install_node() {
    fresh node package-lock.json && return
    if ! command -v npm >/dev/null || ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
        echo "skipped: the AWS SDK for JavaScript needs npm and Node.js 20 or newer" >&2
        return
    fi
    rm -rf "$into/node_modules" "$into/node.pins"
    cp "$here/package.json" "$here/package-lock.json" "$into/"
    npm ci --prefix "$into" --no-audit --no-fund --ignore-scripts --loglevel=error
    cp "$here/package-lock.json" "$into/node.pins"
}

install_python
install_node
