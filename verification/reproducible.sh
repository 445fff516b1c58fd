#!/usr/bin/env bash
# Two packagings of one checkout are equal, byte for byte: jars, sources, flattened POMs.
# Copies what git knows to two folders of different names and compares the SHA-256 of what each packages.
#   verification/reproducible.sh [further arguments of mvn]
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

packaged() {
    mkdir -p "$work/$1"
    git ls-files -z --cached --others --exclude-standard | tar --null -T - -c | tar -x -C "$work/$1"
    (cd "$work/$1" && mvn -q -B -Dstyle.color=never package -Dmaven.test.skip=true -DskipErrorProne -Djacoco.skip=true -Dspotless.check.skip=true \
        "${@:2}" >&2)
    (cd "$work/$1" && find . \( -path '*/target/portcullis*.jar' -o -name .flattened-pom.xml \) -print0 | sort -z |
        xargs -0 sha256sum)
}

packaged one "$@" >"$work/first"
packaged another-name "$@" >"$work/second"
if ! diff "$work/first" "$work/second"; then
    echo "not reproducible: the files above differ" >&2
    exit 1
fi
echo "reproducible: $(wc -l <"$work/first") files are equal"
