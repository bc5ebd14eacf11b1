#!/bin/sh
# Puts DuckDB's prebuilt shared library, which the stand-in runs SQL on, into a folder.
#
#   assets/engine/fetch.sh DIR
#
# The library travels inside the npm package @duckdb/node-bindings-<platform>. It is checked
# against checksums.txt beside this script before anything in DIR is touched. When the right
# version is already there nothing is done.
set -eu

here=$(dirname "$0")
dir=${1:?usage: fetch.sh DIR}

fail() {
    echo "make setup: $*" >&2
    exit 1
}

otherwise='point DUCKDB_LIB_DIR at a folder with libduckdb 1.5.6, or build with `--features engine-bundled` (slow, needs a C++ compiler)'

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64 | Linux-amd64) platform=linux-x64 library=libduckdb.so ;;
    Linux-aarch64 | Linux-arm64) platform=linux-arm64 library=libduckdb.so ;;
    Darwin-x86_64) platform=darwin-x64 library=libduckdb.dylib ;;
    Darwin-arm64) platform=darwin-arm64 library=libduckdb.dylib ;;
    *) fail "no prebuilt engine for $(uname -s) on $(uname -m): $otherwise" ;;
esac

pinned=$(awk -v p="$platform" '$1 !~ /^#/ && $2 == p { print $1, $3 }' "$here/checksums.txt")
[ -n "$pinned" ] || fail "no checksum is pinned for the $platform engine: $otherwise"
version=${pinned% *}
sha256=${pinned#* }
package="@duckdb/node-bindings-$platform@$version"

if [ -f "$dir/$library" ] && [ "$(cat "$dir/VERSION" 2>/dev/null)" = "$version" ]; then
    exit 0
fi

command -v npm >/dev/null 2>&1 ||
    fail "npm is missing (it fetches the engine): install it, on Debian or Ubuntu \`apt-get install npm\`, else from nodejs.org; or $otherwise"

if command -v sha256sum >/dev/null 2>&1; then
    digest() { sha256sum "$1"; }
else
    digest() { shasum -a 256 "$1"; }
fi

mkdir -p "$dir" 2>/dev/null || fail "cannot make the folder $dir"
tmp=$(mktemp -d "$dir/.fetch.XXXXXX" 2>/dev/null) || fail "cannot write to $dir"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

echo "fetching the engine: $package (24 MB)"
said=$(npm pack --loglevel=error --fetch-retries=1 --pack-destination "$tmp" "$package" 2>&1) ||
    fail "npm could not fetch $package ($(echo "$said" | sed -n 's/^npm error //p' | head -n 1)): is there a network, and room in $dir?"
tarball=$(ls "$tmp"/*.tgz)

got=$(digest "$tarball") || fail "cannot read $tarball"
[ "${got%% *}" = "$sha256" ] ||
    fail "$package has the wrong checksum (want $sha256, got ${got%% *}): not installed; try again, and if it stays report it"

said=$(tar -xzf "$tarball" -C "$tmp" "package/$library" package/LICENSE 2>&1) ||
    fail "cannot unpack the engine into $dir, which takes 71 MB ($(echo "$said" | head -n 1))"
echo "$version" >"$tmp/VERSION"

# Each file appears whole, the version mark last.
mv -f "$tmp/package/$library" "$tmp/package/LICENSE" "$tmp/VERSION" "$dir/" ||
    fail "cannot write to $dir"
echo "engine ready: $dir/$library"
