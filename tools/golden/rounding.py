#!/usr/bin/env python3
"""What rounding decides in two queries of tests/golden/breadth, which are not compared in full.

    OMP_NUM_THREADS=1 tools/golden/.venv/bin/python tools/golden/rounding.py

Two committees are trained on bags that repeat rows: their largest score, as recorded and with the features in
every order.
"""
import common
import gzip
import itertools
import json
from pathlib import Path

import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

RUNS = Path(__file__).resolve().parents[2] / "tests/golden/breadth/runs.jsonl.gz"


def main():
    runs = {(r["strategy"], r["dataset"], r["seed"]): r for r in map(json.loads, gzip.open(RUNS, "rt"))}
    committee("modAL, bootstrap, largest divergence", runs["modal-qbc-max_kl-bootstrap", "iris", 2], 6, modal, np.max)
    committee("libact, mean divergence", runs["libact-qbc-kl", "iris", 2], 20, libact, np.mean)


def half(seed):
    X, y = load_iris(return_X_y=True)
    X, _, y, _ = train_test_split(X, y, test_size=0.5, random_state=seed)
    return X, y


def labeled(run, query):
    return np.sort(np.concatenate([run["first"], *(q["picks"] for q in run["queries"][:query])]).astype(int))


def committee(name, run, query, bags_of, over_members):
    X, y = half(run["seed"])
    rows = labeled(run, query)
    pool = np.setdiff1d(np.arange(len(y)), rows)
    bags = bags_of(run, query, y)
    found = {round(best(X[:, order], y, rows, pool, bags, run["seed"], over_members), 10)
             for order in itertools.permutations(range(X.shape[1]))}
    print(name, "recorded", run["queries"][query]["cut"]["best"], "here", sorted(found))


def best(X, y, rows, pool, bags, seed, over_members):
    """The largest score of a pool row."""
    members = [SVC(C=C, kernel=kernel, probability=True, random_state=seed)
               for C, kernel in ((1.0, "rbf"), (10.0, "rbf"), (1.0, "linear"))]
    p = np.array([m.fit(X[rows[bag]], y[rows[bag]]).predict_proba(X[pool]) for m, bag in zip(members, bags)])
    divergences = np.where(p > 0, p * np.log(p / p.mean(0)), 0).sum(2)
    return float(over_members(divergences, axis=0).max())


def modal(run, query, y):
    """Three bags per query from numpy's global stream."""
    stream = np.random.RandomState(run["seed"])
    for number in range(query + 1):
        n = len(labeled(run, number))
        bags = [stream.choice(n, n, replace=True) for _ in range(3)]
    return bags


def libact(run, query, y):
    """Bags with every class; one draw more per query, among equal scores, of which there is one."""
    stream = np.random.RandomState(run["seed"])
    for number in range(query + 1):
        rows = labeled(run, number)
        bags = []
        while len(bags) < 3:
            bag = [stream.randint(0, len(rows)) for _ in rows]
            if len(set(y[rows[bag]])) == len(set(y[rows])):
                bags.append(bag)
        stream.choice(1)
    return bags


if __name__ == "__main__":
    main()
