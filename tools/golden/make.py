#!/usr/bin/env python3
"""Makes golden files with the pinned packages; README.md says which files and what they promise.

    make.py all --out tests/golden/data
    make.py svc svc_random --out /tmp/golden --seeds 0 2
"""
import argparse
import importlib
from pathlib import Path

# Each is a module here with `make(out, seeds=...)`, whose default seeds are those of the
# repository. Even seeds are kept in it; odd ones stay free for checks from outside.
KINDS = [
    "random_state", "default_rng", "orders", "make_classification", "splits", "svc", "svc_random", "svc_weighted", "learners", "mlp", "logistic", "networks",
    "clustering", "neighbors", "ties",
    "strategies", "runs", "stats", "stats_curves", "prepare",
]

# Whole curves take many minutes and live in tests/golden/curves, so `all` leaves them out.
SLOW = ["curves"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="+", choices=["all", *KINDS, *SLOW], metavar="KIND",
                        help="all, " + ", ".join(KINDS + SLOW))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the files")
    parser.add_argument("--seeds", type=int, nargs="+", metavar="N", help="instead of those of the repository")
    parser.add_argument("--datasets", nargs="+", metavar="NAME", help="for curves only")
    arguments = parser.parse_args()
    kinds = KINDS if "all" in arguments.kinds else arguments.kinds
    if arguments.datasets and kinds != SLOW:
        parser.error("--datasets is for curves only")
    options = {key: value for key in ("seeds", "datasets") if (value := getattr(arguments, key))}
    for kind in kinds:
        importlib.import_module(kind).make(arguments.out, **options)


if __name__ == "__main__":
    main()
