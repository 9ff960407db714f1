#!/usr/bin/env python3
"""Exports the data sets that scikit-learn 1.5.2 ships as CSV files.

    tools/golden/datasets.py --out datasets

Every number is written with the fewest digits that read back to the same double. The label column
comes last; classes are scikit-learn's target numbers, so that a class has the same index in both.
Prints of each file its checksum, and of scikit-learn's arrays what `Dataset::digest` must give.
"""
import argparse
import hashlib
import pathlib

import numpy as np
import sklearn
from sklearn import datasets

# File, loader, name of the label column.
EXPORTS = [
    ("breast-cancer", datasets.load_breast_cancer, "diagnosis"),
    ("digits", datasets.load_digits, "digit"),
    ("iris", datasets.load_iris, "species"),
    ("wine", datasets.load_wine, "cultivar"),
]


def column(name):
    """`sepal length (cm)` -> `sepal_length_cm`"""
    return "_".join(name.replace("(", " ").replace(")", " ").replace("/", " ").split())


def number(value):
    """The shortest text of a double, without a needless `.0`."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def digest(X, y, n_classes):
    """`Dataset::digest`, from the arrays."""
    content = np.array([*X.shape, n_classes, *y], dtype="<u8").tobytes()
    content += np.ascontiguousarray(X, dtype="<f8").tobytes()
    for name in map(str, range(n_classes)):
        content += np.array([len(name)], dtype="<u8").tobytes() + name.encode()
    return hashlib.sha256(content).hexdigest()


def main():
    assert sklearn.__version__ == "1.5.2", "the checksums of the cards belong to scikit-learn 1.5.2"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder to write to")
    folder = parser.parse_args().out
    for name, load, label in EXPORTS:
        data = load()
        lines = [",".join([column(feature) for feature in data.feature_names] + [label])]
        for row, target in zip(data.data, data.target):
            lines.append(",".join([number(value) for value in row] + [str(int(target))]))
        content = ("\n".join(lines) + "\n").encode()
        (folder / f"{name}.csv").write_bytes(content)
        print(name, data.data.shape, len(data.target_names))
        print("  sha256", hashlib.sha256(content).hexdigest())
        print("  digest", digest(data.data, data.target, len(data.target_names)))


if __name__ == "__main__":
    main()
