"""The runs of lu2023.toml in a plain scikit-learn loop: run_sklearn.py SEEDS FOLDER CURVES.csv

FOLDER holds diabetes.libsvm and checkerboard.libsvm. The loop fits, predicts the test part and
asks for the row with the smallest |decision value|, until the pool is empty.
"""
import csv
import os
import sys
from pathlib import Path

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402  (after the threads are fixed)
from sklearn.datasets import load_svmlight_file  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.svm import SVC  # noqa: E402

DATASETS = ("diabetes", "checkerboard")
INITIAL = 20
TEST_FRACTION = 0.4


def accuracies(X, y, seed):
    """The test accuracy of every fit, or None where the first rows hold a single class."""
    n_train = int(len(y) * (1 - TEST_FRACTION))
    order = np.arange(len(y))
    np.random.default_rng(seed).shuffle(order)
    train, test = order[:n_train], order[n_train:]
    np.random.default_rng(seed).shuffle(train)
    scaler = StandardScaler().fit(X[train])
    X_train, X_test, y_train, y_test = scaler.transform(X[train]), scaler.transform(X[test]), y[train], y[test]
    labeled = np.arange(n_train) < INITIAL
    if len(np.unique(y_train[labeled])) < 2:
        return None
    found = []
    while True:
        learner = SVC(C=1.0, kernel="rbf", gamma="auto").fit(X_train[labeled], y_train[labeled])
        found.append(float(np.mean(learner.predict(X_test) == y_test)))
        pool = np.flatnonzero(~labeled)
        if len(pool) == 0:
            return found
        labeled[pool[np.argmin(np.abs(learner.decision_function(X_train[pool])))]] = True


def main(seeds, folder, path):
    with open(path, "w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        for dataset in DATASETS:
            X, y = load_svmlight_file(str(Path(folder) / f"{dataset}.libsvm"))
            X = X.toarray()
            for seed in range(int(seeds)):
                for iteration, accuracy in enumerate(accuracies(X, y, seed) or []):
                    lines.writerow([dataset, "us-c", seed, iteration, repr(accuracy)])


if __name__ == "__main__":
    main(*sys.argv[1:])
