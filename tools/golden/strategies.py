"""strategy_*: what the packages compute in a single query, with fresh strategy objects.

    strategy_data_*     the training half
    strategy_density_*  what depends on the features alone: ALiPy's graph, KMeans, DWUS
    strategy_step_*     scores and picks of every strategy for one set of labeled rows

The labeled rows are those of a margin run, before its first and its fifth query.
"""
import warnings

import common
import numpy as np
import packages
from alipy.query_strategy.query_labels import QueryInstanceGraphDensity
from protocol import Run
from sklearn.cluster import KMeans
from step import step

SEEDS = (0, 2)
STEPS = (0, 4)
FIRST_ROWS = 3  # whose neighbours are listed one by one


def make(out, seeds=SEEDS):
    for seed in seeds:
        for dataset in ("synthetic", "digits"):
            run = Run(dataset, seed)
            data_file = save_data(out, dataset, run)
            head = {"dataset": dataset, "seed": seed}
            common.save(out, f"strategy_density_{dataset}_seed{seed}.json",
                        {**head, "data_file": data_file, **density(run)})
            pick = packages.STRATEGIES["margin"](run)
            for number in range(max(STEPS) + 1):
                if number in STEPS:
                    common.save(out, f"strategy_step_{dataset}_seed{seed}_step{number}.json",
                                {**head, "step": number, "data_file": data_file, **step(run)})
                run.reveal(pick())


def save_data(out, dataset, run):
    """Writes the training half; digits have one for all seeds, and pixels are bytes."""
    digits = dataset == "digits"
    name = "strategy_data_digits.json" if digits else f"strategy_data_{dataset}_seed{run.seed}.json"
    dtype = common.BYTE if digits else common.FLOAT
    common.save(out, name, {"X_train": common.blob(run.X, dtype), "y_train": run.y})
    return name


def density(run):
    return {
        "alipy_graph_density": alipy_graph(run),
        "kmeans_random_state_int": kmeans(KMeans(n_clusters=5, random_state=run.seed).fit(run.X)),
        "kmeans_n_init_10": kmeans(KMeans(n_clusters=5, n_init=10, random_state=run.seed).fit(run.X)),
        "dwus": {scaling: dwus(run, scaling) for scaling in ("raw", "std", "01")},
    }


def alipy_graph(run):
    graph = QueryInstanceGraphDensity(run.X, run.y, np.arange(len(run.X)))
    edges = zip(*graph.connect.nonzero())
    return {
        "n_neighbors": 10, "metric": "manhattan", "gamma": graph.gamma,
        "starting_density": common.blob(graph.starting_density),
        "neighbors_of_first_3": [[int(i), int(j)] for i, j in edges if i < FIRST_ROWS],
        "degree": np.asarray((graph.connect > 0).sum(axis=1)).ravel(),
    }


def kmeans(model):
    return {"centers": common.blob(model.cluster_centers_), "labels": model.labels_,
            "inertia": float(model.inertia_), "n_iter": int(model.n_iter_)}


def dwus(run, scaling):
    model = packages.fitted_dwus(run, scaling)
    Z = packages.rescaled(run.X, scaling)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the weights are 0/0 where every kernel underflows
        kernels = np.exp([-((Z - center) ** 2).sum(axis=1) / 2 / model.sigma
                          for center in model.kmeans_.cluster_centers_])
        weights = model.P_k_x.mean(axis=0)
    return {
        **kmeans(model.kmeans_), "P_k": weights,
        "rows_with_all_zero_kernel": int((kernels.sum(axis=0) == 0).sum()),
        "p_x_nan": int(np.isnan(model.p_x).sum()), "p_x": common.blob(model.p_x),
    }
