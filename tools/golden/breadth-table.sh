#!/bin/sh
# Repeats all recorded runs of the packages (tests/golden/breadth) and rewrites their table in
# docs/METHODOLOGY.md from what is printed; takes some minutes.
set -eu

cd "$(dirname -- "$0")/../.."
document=docs/METHODOLOGY.md
output=$(mktemp)
table=$(mktemp)
trap 'rm -f "$output" "$table"' EXIT

ALBENCH_LONG=1 cargo test --release --test golden packages_runs -- --nocapture >"$output"
{
    echo '| variant | queries | equal | parted at a tie | stops as the package does | largest difference of scores |'
    echo '|---|---|---|---|---|---|'
    sed -n 's/.*breadth \(| .*\)/\1/p' "$output"
} >"$table"

awk -v table="$table" '
    /^<!-- \/breadth -->$/ { inside = 0 }
    !inside { print }
    /^<!-- breadth -->$/ { inside = 1; while ((getline line < table) > 0) print line }
' "$document" >"$output"
cp "$output" "$document"
