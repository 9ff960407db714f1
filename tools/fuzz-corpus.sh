#!/usr/bin/env bash
# Keeps what tools/fuzz.sh has found as fuzz/corpus: the inputs of at most 1000 bytes that together cover what all of
# these cover, at most 120 per target, the smallest first.
set -euo pipefail
cd "$(dirname "$0")/.."
programs=fuzz/target/$(rustc -vV | sed -n 's/^host: //p')/release
for target in experiment card csv libsvm arff idx npy npz parquet segment run_toml; do
    [ -d "fuzz/found/$target" ] || continue
    small=$(mktemp -d) minimal=$(mktemp -d)
    for folder in fuzz/{found,corpus}/"$target"; do find "$folder" -type f -size -1001c -exec cp -t "$small" {} +; done
    "$programs/$target" -merge=1 "$minimal" "$small" 2>/dev/null
    rm -rf "fuzz/corpus/$target"
    mkdir -p "fuzz/corpus/$target"
    find "$minimal" -type f -printf '%s %p\n' | sort -n | awk "NR <= 120" | cut -d' ' -f2- |
        xargs --no-run-if-empty cp -t "fuzz/corpus/$target"
    rm -rf "$small" "$minimal"
done
du -sh --apparent-size fuzz/corpus
