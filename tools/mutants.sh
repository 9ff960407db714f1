#!/usr/bin/env bash
# Changes the source in one place at a time and runs the tests: what no test notices is listed at the end.
#
#     tools/mutants.sh [FILE ...] [-- OPTION ...]
#
# Without files: what stores, runs, talks, simulates and chooses. Options go to cargo-mutants, such as `--shard 1/8`.
# `TESTS="--lib"` before the command runs these tests of cargo alone.
# Hours; needs `cargo install cargo-mutants --locked`. The lists lie in target/mutants/mutants.out. Golden tests are
# left out: they compare numbers, and would hide what the tests of the behaviour do not see.
set -euo pipefail
cd "$(dirname "$0")/.."
files=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    files+=(--file "$1")
    shift
done
[ $# -eq 0 ] || shift
if [ ${#files[@]} -eq 0 ]; then
    for path in 'src/store/**' 'src/folder/**' 'src/runner/**' 'src/cli/**' 'src/simulation/**' src/strategy/choose.rs; do
        files+=(--file "$path")
    done
fi
mkdir -p target/mutants
# In place, and so one at a time: a copy would have to build every dependency again.
exec nice -n 19 cargo mutants --in-place --profile release --output target/mutants "${files[@]}" "$@" \
    -- ${TESTS:---lib --test folder --test faults --test interruption --test hostile --test cli --test model --test conformance}
