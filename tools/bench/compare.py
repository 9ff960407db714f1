"""Cost of the same runs with the packages and with albench, one thread each, in turn.

    compare.py blog [--pairs 5] [--seeds 20] [--probability both|always|needed]
                                                         the ten curves of the blog post
    compare.py lu2023 --data FOLDER [--pairs 5] [--seeds 10]

Run with the Python of the pinned packages (compare.sh sees to it). Each round runs whole processes
one after the other, so that whatever else the machine does falls on all of them; the ratio is that
of one round. CPU is user plus system time. Accuracies are compared in the same rounds: unequal
curves end the command.
"""
import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ALBENCH = HERE.parents[1] / "target" / "release" / "albench"


def cost(command):
    """CPU seconds, wall seconds and peak memory in MiB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024


def theirs(path):
    """(data set, strategy, seed, iteration) -> accuracy, as a Python script wrote it."""
    with open(path, newline="") as file:
        return {tuple(line[:4]): float(line[4]) for line in csv.reader(file)}


def ours(folder):
    """The same from the curves of an albench run."""
    curves = {}
    with open(next(Path(folder).glob("*/curves.csv")), newline="") as file:
        for line in csv.DictReader(file):
            key = (line["dataset"].split("/")[-1], line["strategy"], line["seed"], line["iteration"])
            curves[key] = float(line["accuracy"])
    return curves


def check(expected, found, tolerance=1e-12):
    """An accuracy is a count divided by a count: equal but for the last digit."""
    if expected.keys() != found.keys():
        sys.exit(f"other runs: {sorted(expected.keys() ^ found.keys())[:3]} ...")
    wrong = [key for key, value in expected.items() if abs(value - found[key]) > tolerance]
    if wrong:
        sys.exit(f"{len(wrong)} of {len(expected)} accuracies differ, first {wrong[0]}")
    return len(expected)


def commands(options, scratch):
    """Name -> (command, where its curves go); albench is the last one."""
    python = sys.executable
    if options.what == "blog":
        runs = {f"packages, probability {how}": (
            [python, HERE / "run_packages.py", options.seeds, how, f"{scratch}/{how}.csv"], f"{scratch}/{how}.csv")
            for how in ("always", "needed") if options.probability in ("both", how)}
        extra = []
    else:
        path = f"{scratch}/sklearn.csv"
        runs = {"scikit-learn loop": (
            [python, HERE / "run_sklearn.py", options.seeds, options.data, path], path)}
        extra = ["--data", options.data]
    runs["albench"] = ([ALBENCH, "run", HERE / f"{options.what}.toml", "--seeds", options.seeds, "--threads", 1,
                        "--fresh", "--quiet", "--out", f"{scratch}/ours", *extra], f"{scratch}/ours")
    return runs


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["blog", "lu2023"])
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--probability", choices=["both", "always", "needed"], default="both",
                        help="where the packages' learners compute probabilities")
    parser.add_argument("--data", help="folder of the libsvm files of Lu et al.")
    options = parser.parse_args()
    options.seeds = options.seeds or {"blog": 20, "lu2023": 10}[options.what]
    if options.what == "lu2023" and not options.data:
        parser.error("lu2023 needs --data FOLDER")

    costs, checked = {}, 0
    with tempfile.TemporaryDirectory() as scratch:
        for pair in range(options.pairs):
            runs = commands(options, scratch)
            for name, (command, _) in runs.items():
                costs.setdefault(name, []).append(cost(command))
            found = ours(runs["albench"][1])
            for name, (_, path) in runs.items():
                if name != "albench":
                    checked += check(theirs(path), found)
            line = ", ".join(f"{name} {found[-1][0]:.2f}" for name, found in costs.items())
            print(f"round {pair + 1}: CPU seconds: {line}", file=sys.stderr, flush=True)

    print(f"{options.what}, {options.seeds} seeds, {options.pairs} rounds; median (least to largest)\n")
    print("| runs | CPU s | wall s | peak MiB | CPU of albench is smaller by |")
    print("|---|---|---|---|---|")
    base = [cpu for cpu, _, _ in costs["albench"]]
    for name, found in costs.items():
        cpu, wall, peak = zip(*found)
        ratios = "" if name == "albench" else spread([a / b for a, b in zip(cpu, base)])
        print(f"| {name} | {spread(cpu)} | {spread(wall)} | {max(peak):.0f} | {ratios} |")
    print(f"\n{checked} accuracies compared, all equal.")


if __name__ == "__main__":
    main()
