#!/bin/sh
# Installs the programs that `cargo bench --bench peers` runs beside the console, into one folder:
#     sh benches/peers/setup.sh target/peers
# csvlens and rainfrog are compiled, harlequin comes into a virtual environment. PostgreSQL (server
# and psql) and less are taken from the system, and named here when they are missing.
set -eu

folder=${1:?usage: setup.sh FOLDER}
csvlens=0.15.1
rainfrog=0.4.6
harlequin=2.17.0
harlequin_postgres=1.5.2

missing=
for tool in cargo python3 psql less postgres initdb pg_ctl; do
    command -v "$tool" >/dev/null || missing="$missing $tool"
done
[ -z "$missing" ] || {
    echo "missing:$missing. On Debian or Ubuntu: apt-get install postgresql less python3-venv, then put /usr/lib/postgresql/*/bin on PATH" >&2
    exit 1
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
[ -x "$folder/bin/csvlens" ] || cargo install --locked --quiet --root "$folder" "csvlens@$csvlens"
# Without the drivers for other databases and the clipboard, which need libraries of their own.
[ -x "$folder/bin/rainfrog" ] || cargo install --locked --quiet --root "$folder" --no-default-features "rainfrog@$rainfrog"
[ -x "$folder/python/bin/harlequin" ] || {
    python3 -m venv "$folder/python"
    "$folder/python/bin/pip" install --quiet "harlequin==$harlequin" "harlequin-postgres==$harlequin_postgres"
}
echo "$folder"
