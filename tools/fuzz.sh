#!/usr/bin/env bash
# Runs every fuzz target on a fixed number of inputs: tools/fuzz.sh [RUNS] [TARGET ...]
#
# Needs a nightly toolchain and cargo-fuzz (`cargo install cargo-fuzz --locked`). Starts from the corpus in
# fuzz/corpus, the malformed files of tests/bad_input and what is shipped. What is found lies in fuzz/artifacts,
# new inputs in fuzz/found; tools/fuzz-corpus.sh makes the corpus of them.
#
# The target parquet runs only where it is named: tools/fuzz.sh 20000 parquet. It is built with the feature, whose
# dependencies would double what CI spends on building.
#
# No sanitizer: all of our code is safe Rust; what is looked for are panics, overflows, endless loops and memory
# (above 2 GiB).
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-20000}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(experiment card csv libsvm arff idx npy npz segment run_toml)

seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
mkdir -p "$seeds"/{experiment,card,csv,libsvm,arff,npy,npz,idx,parquet,segment,run_toml}
cp experiments/*.toml tests/bad_input/[!c]*.toml "$seeds/experiment"
cp tests/bad_input/card-*.toml datasets/*.toml datasets/*/*.toml "$seeds/card"
cp datasets/iris.csv tests/bad_input/data/*.csv "$seeds/csv"
for format in libsvm arff idx npy npz parquet; do cp tests/bad_input/data/*.$format "$seeds/$format"; done
cp tests/field/numpy/table.parquet "$seeds/parquet"
cp tests/bad_input/segments/*.jsonl "$seeds/segment"
for run in reports/*/; do cp "$run/run.toml" "$seeds/run_toml/$(basename "$run").toml"; done

features=()
case " ${targets[*]} " in *" parquet "*) features=(--features parquet) ;; esac
cargo +nightly fuzz build --sanitizer none "${features[@]}"
programs=fuzz/target/$(rustc -vV | sed -n 's/^host: //p')/release

for target in "${targets[@]}"; do
    mkdir -p fuzz/{corpus,found,artifacts}/"$target"
    log=fuzz/found/$target.log
    if "$programs/$target" "fuzz/found/$target" "fuzz/corpus/$target" "$seeds/$target" \
        -artifact_prefix="fuzz/artifacts/$target/" -runs="$runs" -seed=1 -max_len=4096 -rss_limit_mb=2048 \
        -timeout=10 -print_final_stats=1 >"$log" 2>&1
    then
        executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        covered=$(grep -o 'cov: [0-9]*' "$log" | tail -1)
        printf '%-10s %9s inputs, %s, nothing found\n' "$target" "$executed" "$covered"
    else
        tail -40 "$log"
        printf '%-10s failed: see %s and fuzz/artifacts/%s\n' "$target" "$log" "$target"
        exit 1
    fi
done
