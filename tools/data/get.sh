#!/usr/bin/env bash
# Puts data that are not shipped into FOLDER, for `albench run ... --data FOLDER`: the images of Fashion-MNIST from
# Debian's package dataset-fashion-mnist. Needs apt-get and dpkg-deb; the cards check the sums of the images again.
#
#     tools/data/get.sh FOLDER
set -euo pipefail
folder=${1:?"usage: $0 FOLDER"}
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && apt-get download -qq dataset-fashion-mnist && dpkg-deb -x ./*.deb .)
cp "$work"/usr/share/datasets/fashion-mnist/*.gz "$folder"
cd "$folder"
sha256sum --check --quiet <<'SUMS'
cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa  t10k-images-idx3-ubyte.gz
8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05  t10k-labels-idx1-ubyte.gz
b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7  train-images-idx3-ubyte.gz
0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056  train-labels-idx1-ubyte.gz
SUMS
echo "fashion-mnist and fashion-mnist-10k are in $folder"
