"""How cost grows with the pool and with the labeled rows, per strategy: growth.py [--only NAMES]

One seed of make_classification data (20 features unless said, 10 classes), 20 labeled rows at the start,
batches of 20, one thread, whole processes. The first table grows the pool: CPU seconds and peak
memory of a run of 10 queries, and seconds per query; the second grows the number of queries in one
pool. Exponents are slopes of least squares between logarithms over the three largest sizes.
Strategies that compare all pairs of rows stop at 10,000 rows, dearer ones at 1,000.
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
SMALL_POOLS = (300, 600, 1_200)
POOL_OF_QUERIES, SMALL_POOL_OF_QUERIES = 5_000, 1_000
MOST_IF_QUADRATIC = 10_000
TEST_FRACTION = 0.1
FEWER = "n_features = 4\nn_informative = 4\nn_redundant = 0"
# How the cost of a strategy grows with the pool.
LINEAR, QUADRATIC, DEAR = range(3)
# Name -> (the strategy, how it grows, what is changed in the data).
STRATEGIES = {
    "random": ('kind = "random"', LINEAR, ""),
    "margin": ('kind = "margin"', LINEAR, ""),
    "modal-ranked-batch": ('kind = "modal-ranked-batch"', LINEAR, ""),
    "libact-density-weighted": ('kind = "libact-density-weighted"\nbase = "one-minus-margin"', LINEAR, ""),
    "libact-dwus": ('kind = "libact-dwus"\nscaling = "unit"\nbase = "uncertainty"', LINEAR, ""),
    "modal-density": ('kind = "modal-density"', QUADRATIC, ""),
    "modal-density (cosine)": ('kind = "modal-density"\nmetric = "cosine"', QUADRATIC, ""),
    "alipy-graph-density": ('kind = "alipy-graph-density"', QUADRATIC, ""),
    "skactiveml-core-set": ('kind = "skactiveml-core-set"', LINEAR, ""),
    "query-by-committee": ('kind = "query-by-committee"', LINEAR, ""),
    "batch-bald": ('kind = "batch-bald"', LINEAR, ""),
    "skactiveml-badge": ('kind = "skactiveml-badge"', LINEAR, ""),
    "cardinal-two-step": ('kind = "cardinal-two-step"', LINEAR, ""),
    "skactiveml-mcpal": ('kind = "skactiveml-mcpal"', QUADRATIC, ""),
    "skactiveml-discriminative": ('kind = "skactiveml-discriminative"', QUADRATIC, ""),
    "skactiveml-typi-clust": ('kind = "skactiveml-typi-clust"', QUADRATIC, ""),
    "quire": ('kind = "quire"', QUADRATIC, ""),
    "parzen-expected-error": ('kind = "parzen-expected-error"', QUADRATIC, ""),
    "expected-error": ('kind = "expected-error"', DEAR, ""),
    "alipy-graph-density, 4 features": ('kind = "alipy-graph-density"', LINEAR, FEWER),
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


def table(title, only, sizes_of, measure, queries_of):
    print(f"\n{title}\n\n| strategy | size | CPU s of the run | s per query | peak MiB | exponent of a query |")
    print("|---|---|---|---|---|---|")
    for name, (strategy, grows, features) in STRATEGIES.items():
        if only and name not in only:
            continue
        sizes = sizes_of(grows)
        found = [measure(strategy, features, size, grows) for size in sizes]
        per_query = [query / queries_of(size) for size, (_, query, _) in zip(sizes, found)]
        for at, (size, (cpu, _, peak)) in enumerate(zip(sizes, found)):
            slope = f"{exponent(sizes, per_query):.2f}" if at + 1 == len(sizes) else ""
            print(f"| {name} | {size:,} | {cpu:.2f} | {per_query[at]:.2g} | {peak:.0f} | {slope} |", flush=True)


def pools(grows):
    if grows == DEAR:
        return SMALL_POOLS
    return [pool for pool in POOLS if grows == LINEAR or pool <= MOST_IF_QUADRATIC]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(STRATEGIES), metavar="NAME")
    only = parser.parse_args().only
    table("Rows in the pool (10 queries)", only, pools,
          lambda strategy, features, pool, _: run(strategy, features, pool, 10), lambda _: 10)
    pool_of = lambda grows: SMALL_POOL_OF_QUERIES if grows == DEAR else POOL_OF_QUERIES
    table(f"Queries of 20 rows (a pool of {POOL_OF_QUERIES:,}; dear strategies {SMALL_POOL_OF_QUERIES:,})", only,
          lambda grows: QUERIES[:2] if grows == DEAR else QUERIES,
          lambda strategy, features, queries, grows: run(strategy, features, pool_of(grows), queries),
          lambda queries: queries)


if __name__ == "__main__":
    main()
