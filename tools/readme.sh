#!/usr/bin/env bash
# Rewrites the generated parts of README.md: the answer to the blog post's question, the table of reports/density, and
# the table of strategies.
set -euo pipefail
cd "$(dirname "$0")/.."

# Replaces what stands between <!-- NAME --> and <!-- /NAME --> by standard input.
splice() {
    awk -v name="$1" -v file=/dev/stdin '
        $0 == "<!-- /" name " -->" { inside = 0 }
        !inside { print }
        $0 == "<!-- " name " -->" { inside = 1; while ((getline line < file) > 0) print line }
    ' README.md >README.md.new
    mv README.md.new README.md
}

cargo run --release --quiet -- list strategies --markdown | splice strategies
# The file's headings would be chapters of the README.
sed -e 1,2d -e 's/^## \(.*\)$/**\1**/' reports/density/aulc.md | splice density
# The answer of the three figures of the post together; copies, because rendering writes into the folders.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r reports/uncertainty reports/density reports/batch "$folder"
cargo run --release --quiet -- report "$folder"/{uncertainty,density,batch} --out "$folder/post" --quiet
sed -n '/^## Answer$/,/^\*\*By data set/p' "$folder/post/report.md" | grep '^- ' | grep -v '^- Of .* judgements' | splice answer
