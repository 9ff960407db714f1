"""clustering_*: scikit-learn's KMeans with sample weights, scipy's assignments and Ward trees, ties included."""
import common
import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits, load_iris


def make(out, seeds=(0, 2)):
    for seed in seeds:
        stream = np.random.RandomState(seed)
        common.save(out, f"clustering_seed{seed}.json.gz", {
            "k_means": list(k_means(stream, seed)),
            "assignment": list(assignments(stream)),
            "ward": list(ward(stream)),
        })


def k_means(stream, seed):
    digits = load_digits().data[stream.permutation(1797)[:120]]
    iris = load_iris().data[stream.permutation(150)[:90]]
    few = stream.random_sample((9, 2))[stream.randint(0, 9, 60)]  # rows that coincide; on a grid rounding would decide
    line = np.append(stream.random_sample(30), 50 + stream.random_sample(10))[:, None]
    for rows, n_clusters in ((digits, 8), (iris, 5), (few, 7), (line, 15)):
        for n_init in (1, 4):
            for weights in (stream.random_sample(len(rows)), stream.randint(0, 3, len(rows)).astype(float)):
                fitted = KMeans(n_clusters, n_init=n_init, random_state=seed).fit(rows, sample_weight=weights)
                yield {
                    "rows": common.blob(rows), "weights": weights, "n_clusters": n_clusters, "n_init": n_init,
                    "seed": seed, "centers": common.blob(fitted.cluster_centers_), "labels": fitted.labels_,
                    "inertia": fitted.inertia_, "n_iter": fitted.n_iter_,
                }


def assignments(stream):
    for case in range(60):
        shape = sorted(stream.randint(1, 40, 2))
        cost = stream.randint(0, [2, 5, 10**6][case % 3], shape).astype(float)
        if case % 5 == 4:
            cost[stream.random_sample(shape) < 0.1] = np.inf
            cost[np.arange(shape[0]), stream.permutation(shape[1])[:shape[0]]] = 1.0
        yield {"cost": common.blob(cost), "columns": linear_sum_assignment(cost)[1]}


def ward(stream):
    digits = load_digits().data[stream.permutation(1797)[:150]]
    for rows in (digits, load_iris().data, stream.randint(0, 4, (80, 2)).astype(float), stream.random_sample((50, 3))):
        tree = linkage(rows, "ward")
        yield {"rows": common.blob(rows), "children": tree[:, :2].astype(int), "distances": tree[:, 2]}
