"""Learning curves and picks of whole runs: curves.csv.gz and picks_<dataset>_seed<k>.json.gz.

The CSV has one line per fit (dataset, strategy, seed, iteration, n_labeled, accuracy); iteration 0
is the first batch. It is completed after every data set and seed, and what it already holds for a
seed whose picks are there is not run again, so an interrupted command can simply be repeated.
"""
import csv
import io
from pathlib import Path

import common
from packages import STRATEGIES
from protocol import PROTOCOL, simulate
from runs import document

SEEDS = tuple(range(0, 20, 2))
DATASETS = tuple(PROTOCOL)
HEADER = ["dataset", "strategy", "seed", "iteration", "n_labeled", "accuracy"]


def make(out, seeds=SEEDS, datasets=DATASETS):
    out = Path(out)
    for seed in seeds:
        for dataset in datasets:
            name = f"picks_{dataset}_seed{seed}.json.gz"
            if (out / name).exists():
                continue
            runs = {strategy: simulate(dataset, start, seed) for strategy, start in STRATEGIES.items()}
            lines = {line[:4]: line for strategy, (accuracies, _) in runs.items()
                     for line in _lines(dataset, strategy, seed, accuracies)}
            _complete(out / "curves.csv.gz", lines)
            picks = {strategy: picks for strategy, (_, picks) in runs.items()}
            common.save(out, name, document(dataset, seed, picks))
            print(f"{dataset} seed {seed}", flush=True)


def _lines(dataset, strategy, seed, accuracies):
    protocol = PROTOCOL[dataset]
    for iteration, accuracy in enumerate(accuracies):
        labeled = protocol["initial"] + iteration * protocol["batch"]
        yield (dataset, strategy, str(seed), str(iteration), str(labeled), repr(accuracy))


def _complete(path, lines):
    """Adds lines to the CSV, replacing those of the same run and iteration."""
    known = {}
    if path.exists():
        rows = csv.reader(io.StringIO(common.read(path)))
        known = {tuple(row[:4]): tuple(row) for row in rows if row != HEADER}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(sorted((known | lines).values(), key=_rank))
    common.write(path, text.getvalue())


def _rank(line):
    return DATASETS.index(line[0]), list(STRATEGIES).index(line[1]), int(line[2]), int(line[3])
