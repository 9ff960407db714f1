#!/bin/sh
# Runs every comparison with the packages and rewrites the table of docs/METHODOLOGY.md from what
# they print. Needs the data of Lu et al. 2023 (see tests/lu2023.rs); takes some minutes.
set -eu

cd "$(dirname -- "$0")/../.."
document=docs/METHODOLOGY.md
output=$(mktemp)
table=$(mktemp)
trap 'rm -f "$output" "$table"' EXIT

# CI=1: data that are missing are an error, not rows that are missing in the table.
CI=1 cargo test --release --test golden --test lu2023 -- --nocapture --test-threads=1 >"$output"

{
    echo '| part | cases | equal | largest difference |'
    echo '|---|---|---|---|'
    for part in streams data splits svc learners logistic mlp networks neighbors clusters strategies 'whole runs' lu2023; do
        sed -n "s/.*parity | \($part: .*\)/| \1/p" "$output"
    done
} >"$table"
if [ "$(($(wc -l <"$table") - 2))" -ne "$(grep -c 'parity | ' "$output")" ]; then
    echo "a part is printed that the table does not list" >&2
    exit 1
fi

awk -v table="$table" '
    /^<!-- \/parity -->$/ { inside = 0 }
    !inside { print }
    /^<!-- parity -->$/ { inside = 1; while ((getline line < table) > 0) print line }
' "$document" >"$output"
cp "$output" "$document"
