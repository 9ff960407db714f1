#!/usr/bin/env bash
# The GNU parallel recipe of docs/CLUSTER.md: shards are killed in mid-run, the same command is given again, and the
# result has the bytes of an unsharded run.
#
#     tools/slurm/parallel.sh ALBENCH [SEEDS]
set -euo pipefail

albench=$(realpath "${1:?usage: $0 ALBENCH [SEEDS]}")
seeds=${2:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

recipe() {
    parallel --jobs 4 --joblog density.log --resume-failed \
        "$albench" run density --seeds "$seeds" --shard {}/16 --threads 1 --quiet ::: $(seq 16)
}

"$albench" run density --seeds "$seeds" --out base --quiet

recipe 2>first.log &
parallel_id=$!
until [ "$(cat results/density/cells/*.jsonl 2>/dev/null | wc -l)" -ge 5 ]; do sleep 0.01; done
kill -9 "$(pgrep -f -- "^$albench run density .*--shard" | head -1)" # one shard fails
sleep 0.2
kill -TERM $parallel_id; kill -TERM $parallel_id # the second one does not wait for running shards
wait $parallel_id || true
stored=$(cat results/density/cells/*.jsonl | wc -l)

recipe
"$albench" merge base/density --into base/merged --quiet
"$albench" merge results/density --into results/merged --quiet
diff -r --exclude=run.toml --exclude=timings.csv base/merged results/merged
echo "GNU parallel: $stored of $(gzip -dc base/merged/cells.jsonl.gz | wc -l) cells stored when it was stopped; resumed to the same bytes"
