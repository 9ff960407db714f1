#!/bin/sh
# Compares CPU per query of the packages' dear strategies with that of albench: breadth.sh [--rounds 3]
# See breadth.py. The packages go into target/golden-venv and target/skactiveml-venv.
set -eu

cd "$(dirname -- "$0")/../.."
[ -x target/golden-venv/bin/python ] || tools/golden/install.sh target/golden-venv
if [ ! -x target/skactiveml-venv/bin/python ]; then
    "${PYTHON:-python3.11}" -m venv target/skactiveml-venv
    target/skactiveml-venv/bin/pip install --quiet -r tools/golden/requirements-skactiveml.txt
fi
exec python3 tools/bench/breadth.py \
    --pythons target/golden-venv/bin/python target/skactiveml-venv/bin/python "$@"
