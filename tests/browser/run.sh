#!/usr/bin/env bash
# The report of the smoke experiment in a real browser; see run.mjs. Skips, and says so, without one.
set -euo pipefail
cd "$(dirname "$0")/../.."
browser=${CHROMIUM:-chromium}
if ! command -v "$browser" > /dev/null || ! command -v node > /dev/null; then
    echo "skipped: needs node and $browser (Debian: apt-get install nodejs chromium)"
    exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo run --release --quiet -- run smoke --quiet --out "$folder"
timeout 270 node tests/browser/run.mjs "$folder/smoke/report.html"
