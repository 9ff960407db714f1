"""The protocol of Lu, Li, Lin 2023 with scikit-learn, for one data set: is a difference from the
published results a matter of ties?

    python tools/golden/lu2023.py FOLDER haberman [TRIES]

FOLDER holds us-c-aubc.csv and data/<name>.libsvm (see tests/lu2023.rs). For every seed: the published
area, the area when the first of equal decision values is taken, the number of queries with such a
tie, and of those between rows that differ in class or features. With TRIES, a seed that differs is
repeated with random choices among the tied rows until it gives the published area.
"""
import csv
import sys
from pathlib import Path

import common  # noqa: F401  (first: it fixes the number of threads)
import numpy as np
from sklearn.datasets import load_svmlight_file
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

INITIAL = 20
TIED = 1e-9


def halves(X, y, seed):
    """X_train, X_test, y_train, y_test, standardised."""
    rows = np.arange(len(y))
    n_train = int(len(y) * (1 - 0.4))
    np.random.default_rng(seed).shuffle(rows)
    train, test = rows[:n_train].copy(), rows[n_train:]
    np.random.default_rng(seed).shuffle(train)
    scaler = StandardScaler().fit(X[train])
    return scaler.transform(X[train]), scaler.transform(X[test]), y[train], y[test]


def simulate(X, y, seed, choose):
    """AUBC, queries with a tie, queries with a tie between rows that differ."""
    X, X_test, y, y_test = halves(X, y, seed)
    mask = np.arange(len(y)) < INITIAL
    accuracies, ties, open_ties = [], 0, 0
    model = SVC(gamma="auto").fit(X[mask], y[mask])
    while not mask.all():
        pool = np.flatnonzero(~mask)
        distance = np.abs(model.decision_function(X[pool]))
        tied = pool[distance <= distance.min() + TIED]
        ties += len(tied) > 1
        open_ties += len({(y[row], *X[row]) for row in tied}) > 1
        mask[choose(tied)] = True
        model = SVC(gamma="auto").fit(X[mask], y[mask])
        accuracies.append(np.mean(model.predict(X_test) == y_test))
    a = np.array(accuracies)
    return round(float(((a[1:] + a[:-1]) / 2).sum() / len(a)), 5), ties, open_ties


def main(folder, name, tries=0):
    X, y = load_svmlight_file(str(Path(folder) / "data" / f"{name}.libsvm"))
    X = X.toarray()
    with open(Path(folder) / "us-c-aubc.csv", newline="") as file:
        published = {int(r["seed"]): float(r["aubc"]) for r in csv.DictReader(file) if r["dataset"] == name}
    equal = 0
    for seed, expected in published.items():
        area, ties, open_ties = simulate(X, y, seed, lambda tied: tied[0])
        same = abs(area - expected) < 1.1e-5
        equal += same
        line = f"seed {seed}: published {expected:.5f}, first of ties {area:.5f}, ties {ties}, open ties {open_ties}"
        for attempt in range(0 if same else int(tries)):
            choose = np.random.RandomState(attempt).choice
            if abs(simulate(X, y, seed, choose)[0] - expected) < 1.1e-5:
                line += f", published area found in try {attempt + 1}"
                break
        print(line, flush=True)
    print(f"{equal} of {len(published)} seeds equal")


if __name__ == "__main__":
    main(*sys.argv[1:])
