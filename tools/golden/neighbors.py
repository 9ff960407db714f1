"""neighbors_*: the tree of scikit-learn and the nearest rows that it finds, ties and all.

What ALiPy's graph is made of where features are few: `kneighbors_graph(X, 10)` in Manhattan distance.
"""
import common
import numpy as np
from sklearn.datasets import load_iris
from sklearn.neighbors import KDTree, kneighbors_graph

SEEDS = (0, 2)

# Rows and features; values are rounded to so many decimals, so that distances tie.
SHAPES = ((25, 2, 1), (75, 4, 1), (120, 3, 0), (300, 1, 1), (333, 5, 0), (500, 8, 1), (200, 15, 0), (90, 12, None))


def make(out, seeds=None):
    for seed in seeds or SEEDS:
        common.save(out, f"neighbors_seed{seed}.json.gz", [case(X) for X in problems(seed)])


def problems(seed):
    random = np.random.RandomState(seed)
    for rows, features, decimals in SHAPES:
        X = random.standard_normal((rows, features)) * 3
        yield X if decimals is None else X.round(decimals)
    X = load_iris().data
    yield X[random.permutation(len(X))[:75]]
    # Many equal rows.
    yield X[random.randint(0, 12, 80)]
    # More copies of a row than neighbors, for the tree and for the scan.
    yield X[random.randint(0, 3, 80)]
    yield random.randint(0, 4, (3, 20))[random.randint(0, 3, 80)].astype(float)


def case(X):
    graph = kneighbors_graph(X, 10, metric="manhattan", mode="connectivity")
    return {"X": common.blob(X), "order": KDTree(X, leaf_size=30, metric="manhattan").get_arrays()[1],
            "neighbors": [sorted(graph.indices[a:b]) for a, b in zip(graph.indptr, graph.indptr[1:])]}
