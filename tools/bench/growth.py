"""How cost grows with the pool and with the labeled rows, per strategy: growth.py [--quadratic N]

One seed of make_classification data (20 features unless said, 10 classes), 20 labeled rows at the start,
batches of 20, one thread, whole processes. The first table grows the pool: CPU seconds and peak
memory of a run of 10 queries, and seconds per query; the second grows the number of queries in one
pool. Exponents are slopes of least squares between logarithms over the three largest sizes.
Strategies that compare all pairs of rows stop at N rows (default 10,000).
"""
import argparse
import csv
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ALBENCH = Path(__file__).resolve().parents[2] / "target" / "release" / "albench"
POOLS = (1_000, 3_000, 10_000, 30_000, 100_000)
QUERIES = (10, 20, 40, 80)
POOL_OF_QUERIES = 5_000
TEST_FRACTION = 0.1
FEWER = "n_features = 4\nn_informative = 4\nn_redundant = 0"
# Name -> (the strategy, whether it compares all pairs of rows, what is changed in the data).
STRATEGIES = {
    "random": ('kind = "random"', False, ""),
    "margin": ('kind = "margin"', False, ""),
    "modal-ranked-batch": ('kind = "modal-ranked-batch"', False, ""),
    "libact-density-weighted": ('kind = "libact-density-weighted"\nbase = "one-minus-margin"', False, ""),
    "libact-dwus": ('kind = "libact-dwus"\nscaling = "unit"\nbase = "uncertainty"', False, ""),
    "modal-density": ('kind = "modal-density"', True, ""),
    "modal-density (cosine)": ('kind = "modal-density"\nmetric = "cosine"', True, ""),
    "alipy-graph-density": ('kind = "alipy-graph-density"', True, ""),
    "alipy-graph-density, 4 features": ('kind = "alipy-graph-density"', False, FEWER),
}
EXPERIMENT = """
name = "growth"
question = "How does the cost grow?"
seeds = 1
metrics = ["accuracy"]
baseline = "only"

[[learner]]
kind = "svc"

[[dataset]]
card = "synthetic"
n_samples = {rows}
{features}
test_fraction = {test}
initial = 20
batch = 20
iterations = {queries}

[[strategy]]
{strategy}
id = "only"
"""


def run(strategy, features, pool, queries):
    """CPU seconds, seconds of all queries, and peak memory in MiB."""
    with tempfile.TemporaryDirectory() as scratch:
        text = EXPERIMENT.format(rows=round(pool / (1 - TEST_FRACTION)), test=TEST_FRACTION,
                                 queries=queries, strategy=strategy, features=features)
        file = Path(scratch) / "growth.toml"
        file.write_text(text)
        command = [ALBENCH, "run", file, "--threads", "1", "--fresh", "--quiet", "--out", scratch]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"failed: {strategy} with {pool} rows")
        with open(next(Path(scratch).glob("*/timings.csv")), newline="") as timings:
            query = sum(float(line["query_seconds"]) for line in csv.DictReader(timings))
    return usage.ru_utime + usage.ru_stime, query, usage.ru_maxrss / 1024


def exponent(sizes, costs):
    pairs = [(math.log(size), math.log(max(cost, 1e-9))) for size, cost in zip(sizes, costs)][-3:]
    x, y = (sum(values) / len(pairs) for values in zip(*pairs))
    return sum((a - x) * (b - y) for a, b in pairs) / sum((a - x) ** 2 for a, _ in pairs)


def table(title, sizes_of, measure, queries_of):
    print(f"\n{title}\n\n| strategy | size | CPU s of the run | s per query | peak MiB | exponent of a query |")
    print("|---|---|---|---|---|---|")
    for name, (strategy, quadratic, features) in STRATEGIES.items():
        sizes = sizes_of(quadratic)
        found = [measure(strategy, features, size) for size in sizes]
        per_query = [query / queries_of(size) for size, (_, query, _) in zip(sizes, found)]
        for at, (size, (cpu, _, peak)) in enumerate(zip(sizes, found)):
            slope = f"{exponent(sizes, per_query):.2f}" if at + 1 == len(sizes) else ""
            print(f"| {name} | {size:,} | {cpu:.2f} | {per_query[at]:.2g} | {peak:.0f} | {slope} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quadratic", type=int, default=10_000)
    limit = parser.parse_args().quadratic
    table("Rows in the pool (10 queries)",
          lambda quadratic: [pool for pool in POOLS if not quadratic or pool <= limit],
          lambda strategy, features, pool: run(strategy, features, pool, 10), lambda _: 10)
    table(f"Queries of 20 rows (a pool of {POOL_OF_QUERIES:,})", lambda _: QUERIES,
          lambda strategy, features, queries: run(strategy, features, POOL_OF_QUERIES, queries), lambda queries: queries)


if __name__ == "__main__":
    main()
