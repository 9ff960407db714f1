#!/usr/bin/env python3
"""Compares two folders of golden files: check.py A B. Exit code 1 if they differ.

Integers, strings, byte arrays and CSV files must be equal. Floats, alone or in arrays, may differ by
RELATIVE times the largest magnitude among their neighbours: BLAS and the C library choose the last
bits by processor. Checksums of floats (keys that start with X_sha256) are therefore not compared.
"""
import argparse
import base64
import json
from pathlib import Path

import common
import numpy as np

# Far above what the order of sums does to the last bits (about 1e-13 after a solver has run on
# them), far below what any change of method does (1e-4 and more).
RELATIVE = 1e-9

NON_FINITE = {"nan", "inf", "-inf"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("a", type=Path)
    parser.add_argument("b", type=Path)
    parser.add_argument("--subset", action="store_true", help="allow files of B that A lacks")
    arguments = parser.parse_args()
    a, b = names(arguments.a), names(arguments.b)
    faults = [f"{name}: only in {arguments.a}" for name in sorted(a - b)]
    if not arguments.subset:
        faults += [f"{name}: only in {arguments.b}" for name in sorted(b - a)]
    worst = Worst()
    for name in sorted(a & b):
        faults += [f"{name}{fault}" for fault in differences(arguments.a / name, arguments.b / name, worst)]
    print("\n".join([*faults, f"{len(a & b)} files compared, {len(faults)} differences, {worst}"]))
    return 1 if faults or not a & b else 0


class Worst:
    """The largest relative difference of floats seen so far, below the bound or not."""

    def __init__(self):
        self.value = 0.0

    def accepts(self, x, y):
        """Whether two arrays of floats are equal but for their last bits."""
        finite = np.isfinite(x)
        if not np.array_equal(x[~finite], y[~finite], equal_nan=True) or not np.isfinite(y[finite]).all():
            return False
        if not finite.any():
            return True
        x, y = x[finite], y[finite]
        scale = max(np.abs(x).max(), np.abs(y).max())
        relative = np.abs(x - y).max() / scale if scale > 0 else 0.0
        self.value = max(self.value, relative)
        return relative <= RELATIVE

    def __str__(self):
        return f"largest relative difference of floats {self.value:.1e}"


def names(folder):
    return {path.name for path in folder.iterdir() if path.is_file()}


def differences(path_a, path_b, worst):
    a, b = common.read(path_a), common.read(path_b)
    if ".json" in path_a.suffixes:
        yield from compare(json.loads(a), json.loads(b), "", worst)
    elif a != b:
        yield ": text differs"


def compare(a, b, where, worst):
    """Yields the places where two JSON values differ."""
    if floats(a) is not None and floats(b) is not None:
        x, y = floats(a), floats(b)
        if x.shape != y.shape:
            yield f" {where}: shapes {x.shape} and {y.shape}"
        elif not worst.accepts(x, y):
            yield f" {where}: floats differ by more than {RELATIVE} relative"
    elif type(a) is not type(b):
        yield f" {where}: {type(a).__name__} and {type(b).__name__}"
    elif isinstance(a, dict):
        if list(a) != list(b):
            yield f" {where}: keys {sorted(a.keys() ^ b.keys()) or 'in another order'}"
        for key in a:
            if key in b and not key.startswith("X_sha256"):
                yield from compare(a[key], b[key], f"{where}/{key}", worst)
    elif isinstance(a, list) and len(a) == len(b):
        for index, (x, y) in enumerate(zip(a, b)):
            yield from compare(x, y, f"{where}/{index}", worst)
    elif a != b:
        yield f" {where}: values differ"


def floats(value):
    """The floats of a number, of a list of numbers or of a base64 array; None for all else."""
    if isinstance(value, dict) and value.get("dtype") == common.FLOAT:
        return np.frombuffer(base64.b64decode(value["b64"]), common.FLOAT).reshape(value["shape"])
    if is_float(value):
        # On the scale of at least one: gaps between scores are differences of numbers near one.
        return np.array([float(value), 1.0])
    if isinstance(value, list) and value and all(map(is_float, value)):
        return np.array([float(item) for item in value])
    return None


def is_float(value):
    return isinstance(value, float) or (isinstance(value, str) and value in NON_FINITE)


if __name__ == "__main__":
    raise SystemExit(main())
