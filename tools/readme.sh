#!/usr/bin/env bash
# Rewrites what documents repeat from the program: the answer to the blog post's question in README.md, the table of
# docs/STRATEGIES.md.
set -euo pipefail
cd "$(dirname "$0")/.."

# Replaces what stands between <!-- NAME --> and <!-- /NAME --> in FILE by standard input.
splice() {
    awk -v name="$2" -v file=/dev/stdin '
        $0 == "<!-- /" name " -->" { inside = 0 }
        !inside { print }
        $0 == "<!-- " name " -->" { inside = 1; while ((getline line < file) > 0) print line }
    ' "$1" >"$1.new"
    mv "$1.new" "$1"
}

cargo run --release --quiet -- list strategies --markdown | splice docs/STRATEGIES.md strategies
# The answer of the three figures of the post together; copies, because rendering writes into the folders.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r reports/uncertainty reports/density reports/batch "$folder"
cargo run --release --quiet -- report "$folder"/{uncertainty,density,batch} --out "$folder/post" --quiet
sed -n '/^## Answer$/,/^\*\*By data set/p' "$folder/post/report.md" | grep '^- ' | grep -v '^- Of .* judgements' | splice README.md answer
