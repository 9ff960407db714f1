"""CPU of fits of `mlp` and `logistic` against scikit-learn's, one thread: heads.py ALBENCH [ROUNDS]

    tools/golden/install.sh target/golden-venv
    target/golden-venv/bin/python tools/bench/heads.py target/release/albench

Mails in five folders as 256 numbers, standardised, the default learners; each round fits all of both, in turn. albench
tells its seconds in timings.csv; a fit that takes microseconds is not among them. See docs/PERFORMANCE.md.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402  (after the threads are fixed)
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
LABELED = (420, 2500)
EXPERIMENT = """name = "heads"
question = "What does a fit cost?"
seeds = 1
[[learner]]
kind = "mlp"
[[learner]]
kind = "logistic"
solver = "lbfgs"
[[dataset]]
card = "spam-embeddings-groups"
scaling = "standard"
initial = {initial}
batch = 1
iterations = 1
[[strategy]]
kind = "random"
"""


def ours(albench, initial):
    """Seconds of a fit: a run has two, of almost as many rows."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "heads.toml").write_text(EXPERIMENT.format(initial=initial))
        subprocess.run([albench, "run", "heads.toml", "--threads", "1", "--quiet", "--out", "out"], cwd=folder, check=True)
        with open(Path(folder, "out", "heads", "timings.csv"), newline="") as file:
            return {row["learner"]: float(row["fit_seconds"]) / 2 for row in csv.DictReader(file)}


def theirs(x, y, initial):
    rows = np.random.RandomState(0).choice(len(y) // 2, initial, replace=False)
    x, y = StandardScaler().fit_transform(x[: len(y) // 2])[rows], y[rows]
    found = {}
    for name, learner in (("mlp", MLPClassifier(random_state=0)), ("logistic", LogisticRegression(max_iter=1000))):
        start = time.process_time()
        learner.fit(x, y)
        found[name] = time.process_time() - start
    return found


def main(albench, rounds="5"):
    warnings.simplefilter("ignore", ConvergenceWarning)
    with np.load(ROOT / "datasets/spam-embeddings.npz") as arrays:
        order = np.random.RandomState(1).permutation(len(arrays["y"]))
        x, y = arrays["X"].astype(float)[order], arrays["group"][order]
    print("| learner | labeled rows | scikit-learn, s | albench, s | ratio |\n|---|---|---|---|---|")
    for initial in LABELED:
        pairs = [(theirs(x, y, initial), ours(str(Path(albench).resolve()), initial)) for _ in range(int(rounds))]
        for name in ("mlp", "logistic"):
            times = [sorted(pair[side][name] for pair in pairs) for side in (0, 1)]
            middle, spread = [t[len(t) // 2] for t in times], [f"({t[0]:.3f} to {t[-1]:.3f})" for t in times]
            print(f"| `{name}` | {initial} | {middle[0]:.3f} {spread[0]} | {middle[1]:.3f} {spread[1]} | {middle[0] / middle[1]:.1f} |")


main(*sys.argv[1:])
