"""What each set of vector instructions gives: instructions.py [--rounds 5] [--seeds 2] [--data FOLDER]

Builds albench with AVX2 and AVX-512, with AVX2 and with neither, and runs the ten curves of the blog post
(with --data also the protocol of Lu et al.) with each, one thread, in turn. CPU seconds of whole
processes, and the ratio to the build with neither in the same round. All must leave the same curves, byte by byte.
"""
import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from compare import HERE, cost, spread

ROOT = HERE.parents[1]
BUILDS = {"neither": [], "AVX2": ["avx2"], "AVX2 and AVX-512": ["avx2", "avx512"]}


def build(name, features):
    """The program with these instruction sets only."""
    target = ROOT / "target" / "instructions" / name.replace(" ", "-").lower()
    command = ["cargo", "build", "--release", "--quiet", "--no-default-features", "--features", ",".join(features)]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "CARGO_TARGET_DIR": str(target)})
    return target / "release" / "albench"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--data", help="folder of the libsvm files of Lu et al.")
    options = parser.parse_args()
    programs = {name: build(name, features) for name, features in BUILDS.items()}
    print("| runs | instructions | CPU s | times faster |")
    print("|---|---|---|---|")
    for what in ["blog"] + (["lu2023"] if options.data else []):
        extra = ["--data", options.data] if options.data else []
        costs, curves = {name: [] for name in programs}, set()
        with tempfile.TemporaryDirectory() as scratch:
            for _ in range(options.rounds):
                for name, program in programs.items():
                    command = [program, "run", HERE / f"{what}.toml", "--seeds", options.seeds, "--threads", 1]
                    costs[name].append(cost([*command, "--fresh", "--quiet", "--out", scratch, *extra])[0])
                    curves.add(next(Path(scratch).glob("*/curves.csv")).read_bytes())
        if len(curves) > 1:
            sys.exit(f"{what}: the curves depend on the instructions")
        for name, found in costs.items():
            ratio = "" if name == "neither" else spread([a / b for a, b in zip(costs["neither"], found)])
            print(f"| {what} | {name} | {spread(found)} | {ratio} |")


if __name__ == "__main__":
    main()
