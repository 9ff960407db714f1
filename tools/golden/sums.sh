#!/bin/sh
# Rewrites tests/golden/SHA256SUMS; `sha256sum --check --quiet tests/golden/SHA256SUMS` verifies it
# from the root of the repository.
set -eu

cd "$(dirname -- "$0")/../.."
# One fixed order, whatever the language of the machine.
LC_ALL=C sh -c 'sha256sum tests/golden/breadth/*.gz tests/golden/curves/* tests/golden/data/* tests/golden/torch_cnn.json' >tests/golden/SHA256SUMS
