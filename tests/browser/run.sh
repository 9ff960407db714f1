#!/usr/bin/env bash
# The reports of the smoke experiment and of one with hostile labels in a real browser; see run.mjs. Without one it
# says that it did not run.
set -euo pipefail
cd "$(dirname "$0")/../.."
browser=${CHROMIUM:-chromium}
if ! command -v "$browser" > /dev/null || ! command -v node > /dev/null; then
    echo "did not run: needs node and $browser (Debian: apt-get install nodejs chromium)"
    [ -z "${CI:-}" ] # where CI is set, absence is a failure
    exit
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo run --release --quiet -- run smoke tests/browser/hostile.toml --quiet --out "$folder"
for name in smoke hostile; do
    timeout 270 node tests/browser/run.mjs "$folder/$name/report.html"
done
