#!/usr/bin/env python3
"""Makes datasets/fashion-mnist-pca.npz: the test images of Fashion-MNIST on their first 50 principal components.

    tools/data/get.sh FOLDER                                # 10,000 images, MIT
    pip install numpy==1.26.4
    fashion_pca.py FOLDER datasets/fashion-mnist-pca.npz

Pixels from 0 to 1, centred; no label is used. The largest weight of each component is positive, and scores are stored
in half precision, so that the same bytes come out whatever library solves the eigenproblem. Prints the share of the
variance that is kept, and what `Dataset::digest` must give.
"""
import gzip
import sys
from pathlib import Path

import numpy as np
from arrays import digest, save

COMPONENTS = 50
KINDS = np.array(["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"])


def idx(path, header):
    """The bytes of an IDX file behind its header."""
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)


def main(folder, out):
    pixels = idx(Path(folder) / "t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28 * 28) / 255
    kinds = KINDS[idx(Path(folder) / "t10k-labels-idx1-ubyte.gz", 8)]
    centred = pixels - pixels.mean(axis=0)
    variances, components = np.linalg.eigh(centred.T @ centred)
    variances, components = variances[::-1], components[:, ::-1][:, :COMPONENTS]
    largest = components[np.abs(components).argmax(axis=0), np.arange(COMPONENTS)]
    arrays = {"X": (centred @ (components * np.sign(largest))).astype("<f2"), "y": kinds}
    save(out, arrays)
    print(f"{variances[:COMPONENTS].sum() / variances.sum():.4f} of the variance")
    print(digest(arrays["X"], arrays["y"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
