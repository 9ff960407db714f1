#!/bin/sh
# Compares the cost of albench with that of the packages: compare.sh blog|lu2023 [OPTIONS]
# See compare.py. The packages go into target/golden-venv; VENV names another environment.
set -eu

cd "$(dirname -- "$0")/../.."
venv=${VENV:-target/golden-venv}
[ -x "$venv/bin/python" ] || tools/golden/install.sh "$venv"
cargo build --release --quiet
exec "$venv/bin/python" tools/bench/compare.py "$@"
