#!/usr/bin/env bash
# The fault table of docs/RELIABILITY.md, made again:
#
#     tools/fault/run.sh target/release/albench [--kills N] [--cases N] [--seed N]
#
# Some minutes; Python 3 and nothing else. As root it also mounts small file systems to fill them.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
exec env PYTHONDONTWRITEBYTECODE=1 python3 "$here/main.py" "$@" --splice "$here/../../docs/RELIABILITY.md"
