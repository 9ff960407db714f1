"""mlp_*: fitted MLPClassifiers with their loss curves, weights and probabilities.

One file per data set and setting, in one form: `params` are those that differ from scikit-learn's
defaults, `random_state` is `seed`, and `again` holds the rows of a further `fit` of the same object,
after which everything else was read.
"""
import warnings

import common
import numpy as np
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

SEEDS = (0,)

DATASETS = {
    "digits": (load_digits, "none"),
    "iris": (load_iris, "standard"),
    "wine": (load_wine, "standard"),
    "breast-cancer": (load_breast_cancer, "standard"),
}

# Name, params, labeled rows; `again` trains a second time, on twice as many rows.
SETTINGS = (
    ("adam-relu", {"hidden_layer_sizes": (32,), "max_iter": 60}, 30),
    ("adam-relu-deep", {"hidden_layer_sizes": (64, 32), "max_iter": 200}, 60),
    ("adam-tanh", {"hidden_layer_sizes": (20, 12), "activation": "tanh", "max_iter": 150,
                   "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-7}, 60),
    ("adam-logistic", {"hidden_layer_sizes": (24,), "activation": "logistic", "alpha": 0.1, "max_iter": 120,
                       "learning_rate_init": 0.01, "batch_size": 16}, 50),
    ("adam-identity", {"hidden_layer_sizes": (10,), "activation": "identity", "max_iter": 60,
                       "shuffle": False, "batch_size": 7}, 40),
    ("adam-early", {"hidden_layer_sizes": (30,), "max_iter": 200, "early_stopping": True,
                    "validation_fraction": 0.2, "learning_rate_init": 0.01, "n_iter_no_change": 5}, 70),
    ("sgd-plain", {"hidden_layer_sizes": (16,), "solver": "sgd", "momentum": 0.0, "learning_rate_init": 0.02,
                   "max_iter": 100}, 40),
    ("sgd-momentum", {"hidden_layer_sizes": (16,), "solver": "sgd", "nesterovs_momentum": False,
                      "activation": "tanh", "learning_rate_init": 0.01, "max_iter": 100}, 40),
    ("sgd-nesterov", {"hidden_layer_sizes": (16, 8), "solver": "sgd", "activation": "tanh",
                      "learning_rate_init": 0.005, "batch_size": 20, "max_iter": 120}, 50),
    ("sgd-invscaling", {"hidden_layer_sizes": (16,), "solver": "sgd", "learning_rate": "invscaling",
                        "activation": "logistic", "learning_rate_init": 0.1, "power_t": 0.3,
                        "max_iter": 80, "batch_size": 15}, 40),
    ("sgd-adaptive", {"hidden_layer_sizes": (16,), "solver": "sgd", "learning_rate": "adaptive",
                      "activation": "tanh", "learning_rate_init": 0.01, "tol": 1e-2, "n_iter_no_change": 2,
                      "max_iter": 300}, 40),
    ("sgd-early", {"hidden_layer_sizes": (16,), "solver": "sgd", "activation": "tanh",
                   "learning_rate_init": 0.02, "early_stopping": True, "max_iter": 150}, 60),
    ("adam-again", {"hidden_layer_sizes": (24,), "max_iter": 40, "warm_start": True}, 40),
    ("adam-early-again", {"hidden_layer_sizes": (24,), "max_iter": 60, "warm_start": True,
                          "early_stopping": True, "validation_fraction": 0.15, "n_iter_no_change": 4,
                          "learning_rate_init": 0.01}, 60),
)


def make(out, seeds=None):
    for seed in seeds or SEEDS:
        for at, (name, params, n) in enumerate(SETTINGS):
            # The data sets in turn, so that every one meets half of the settings.
            for step, dataset in enumerate(DATASETS):
                if (at + step + seed // 2) % 2 == 0:
                    common.save(out, f"mlp_{dataset}_{name}_seed{seed}.json.gz",
                                problem(dataset, params, n, seed, name.endswith("again")))


def problem(dataset, params, n, seed, again):
    load, scaling = DATASETS[dataset]
    X, y = load(return_X_y=True)
    rows = np.random.RandomState(seed).permutation(len(y))
    # Twice the rows are set aside for training, whether or not there is a second fit.
    pool, test = rows[:min(2 * n, len(y) // 2)], rows[len(y) // 2:][:25]
    if scaling == "standard":
        X = StandardScaler().fit(X[rows[:len(y) // 2]]).transform(X)
    first, second = np.sort(pool[:n]), np.sort(pool)
    model = MLPClassifier(random_state=seed, **params)
    n_iter, warned = fit(model, X[first], y[first])
    value = {
        "kind": "mlp", "version": "scikit-learn 1.5.2", "dataset": dataset, "scaling": scaling, "seed": seed,
        "params": params, "labels": y[first], "X_labeled": blob(X[first]), "X_test": blob(X[test]),
    }
    if again:
        n_iter, warned = fit(model, X[second], y[second])
        value["again"] = {"labels": y[second], "X_labeled": blob(X[second])}
    check(model, X, y, [first, second] if again else [first])
    value |= {
        "classes": model.classes_, "n_iter": n_iter, "converged": n_iter < model.max_iter, "warned": warned,
        "loss_curve": common.blob(model.loss_curve_), "validation_scores": model.validation_scores_,
        "probabilities": common.blob(model.predict_proba(X[test])), "predicted": model.predict(X[test]),
        "last_weights": common.blob(model.coefs_[-1]),
    }
    return value


def fit(model, X, y):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X, y)
    return model.n_iter_, any(issubclass(w.category, ConvergenceWarning) for w in caught)


def check(model, X, y, fits):
    """Refuses a problem whose losses are decided by rounding: no other program could agree."""
    for moved in (np.spacing(X), -np.spacing(X)):
        other = clone(model)
        for rows in fits:
            fit(other, (X + moved)[rows], y[rows])
        if len(other.loss_curve_) != len(model.loss_curve_):
            raise AssertionError("a unit in the last place changes the number of epochs")
        change = np.abs(np.array(other.loss_curve_) - model.loss_curve_).max()
        if change > 2e-13:
            raise AssertionError(f"a unit in the last place moves the loss by {change:.1e}")


def blob(X):
    """Features; those that are small integers as bytes."""
    whole = np.array_equal(X, X.astype(np.uint8)) if X.min() >= 0 and X.max() < 256 else False
    return common.blob(X, common.BYTE if whole else common.FLOAT)
