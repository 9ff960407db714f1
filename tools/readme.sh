#!/usr/bin/env bash
# Rewrites the generated parts of README.md: the table of strategies, and the table of reports/density.
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
