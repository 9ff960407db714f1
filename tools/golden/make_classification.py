"""make_classification_*: data of scikit-learn's make_classification for several parameters."""
import common
from sklearn.datasets import make_classification

SEEDS = (0, 2)

# What the benchmark draws, with one and with two clusters per class.
PROTOCOL = {"n_samples": 1000, "n_features": 20, "n_informative": 10, "n_redundant": 2, "n_classes": 10}
# Three classes in few rows, so that a wrong draw can be read off the file.
SMALL = {"n_samples": 30, "n_features": 6, "n_informative": 3, "n_redundant": 1, "n_repeated": 1,
         "n_classes": 3, "n_clusters_per_class": 1}

CASES = {
    "protocol": {**PROTOCOL, "n_clusters_per_class": 1},
    "protocol_cpc2": {**PROTOCOL, "n_clusters_per_class": 2},
    "defaults": {"n_samples": 100},
    "small": {**SMALL, "class_sep": 1.5, "flip_y": 0.1},
    "small_unshuffled": {**SMALL, "flip_y": 0.0, "hypercube": False, "shuffle": False},
    "small_weights": {"n_samples": 40, "n_features": 5, "n_informative": 3, "n_redundant": 0, "n_classes": 3,
                      "n_clusters_per_class": 2, "weights": [0.7, 0.2, 0.1], "shift": None, "scale": None},
}


def make(out, seeds=SEEDS):
    for seed in seeds:
        for name, params in CASES.items():
            common.save(out, f"make_classification_{name}_seed{seed}.json", case(name, params, seed))


def case(name, params, seed):
    X, y = make_classification(random_state=seed, **params)
    fields = {
        "params": params, "random_state": seed, "shape": X.shape,
        "X_sha256": common.sha256(X, "<f8"), "y_sha256": common.sha256(y, "<i8"), "y": y,
        "X_first_rows": X[:5], "X_column_sums": X.sum(axis=0),
    }
    if name != "protocol_cpc2":  # its sums and first rows say enough
        fields["X"] = common.blob(X)
    return fields
