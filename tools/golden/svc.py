"""svc_*: a fitted SVC with its support vectors, decisions and probabilities.

Two kinds of file: `svc_<dataset>_*` holds the default kernel on raw features, with the decisions in
both of scikit-learn's shapes; `svc_<kernel>_<dataset>_*` holds every kernel on standardised ones.
"""
import common
import numpy as np
from protocol import synthetic
from sklearn.datasets import load_breast_cancer, load_digits, load_iris
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

SEEDS = (0, 2)
KERNEL_SEEDS = (0,)

KERNELS = (
    {"kernel": "linear", "C": 0.5},
    {"kernel": "poly", "degree": 2, "coef0": 1.0, "gamma": "scale"},
    {"kernel": "sigmoid", "gamma": 0.01},
    {"kernel": "rbf", "gamma": "auto", "C": 10.0},
)


def make(out, seeds=None):
    for seed in seeds or SEEDS:
        make_defaults(out, seed)
    for seed in seeds or KERNEL_SEEDS:
        make_kernels(out, seed)


def make_defaults(out, seed):
    for name, (X, y), n_train, dtype in (
            ("digits", load_digits(return_X_y=True), 100, common.BYTE),
            ("synthetic", synthetic(seed), 200, common.FLOAT),
            ("iris", load_iris(return_X_y=True), 60, common.FLOAT)):
        train, test = draw(len(y), n_train, 50, seed)
        common.save(out, f"svc_{name}_seed{seed}.json", {
            "dataset": name, "subset_seed": seed,
            **defaults(X[train], y[train], X[test], y[test], dtype, train, test)})


def make_kernels(out, seed):
    for name, load in (("digits", load_digits), ("breast_cancer", load_breast_cancer)):
        X, y = load(return_X_y=True)
        train, test = draw(len(y), 120, 40, seed)
        Z = StandardScaler().fit(X[train]).transform(X)
        for params in KERNELS:
            common.save(out, f"svc_{params['kernel']}_{name}_seed{seed}.json", {
                "dataset": name, **kernel(params, Z[train], y[train], Z[test], seed, train, test)})


def draw(n, n_train, n_test, seed):
    """Row numbers to train and to test on, ascending."""
    rows = np.random.RandomState(seed).permutation(n)
    return np.sort(rows[:n_train]), np.sort(rows[n_train:n_train + n_test])


def defaults(X, y, X_test, y_test, dtype, train, test):
    model = SVC(probability=True, random_state=0, decision_function_shape="ovo").fit(X, y)
    rest = SVC().fit(X, y)
    if not np.array_equal(rest.predict(X_test), model.predict(X_test)):
        raise AssertionError("asking for probabilities changed the predictions")
    return {
        "svc_random_state": 0, "libsvm_seed": common.libsvm_seed(0),
        "C": model.C, "gamma": model._gamma, "tol": model.tol,
        "classes": model.classes_, "train_index": train, "test_index": test,
        "X_train": common.blob(X, dtype), "y_train": y,
        "X_test": common.blob(X_test, dtype), "y_test": y_test,
        "n_support": model.n_support_, "support": model.support_,
        "dual_coef": common.blob(model.dual_coef_),
        "intercept": model.intercept_, "rho": -model.intercept_, "n_iter": model.n_iter_,
        "probA": model.probA_, "probB": model.probB_,
        "decision_ovo": common.blob(model.decision_function(X_test)),
        "decision_ovr": common.blob(rest.decision_function(X_test)),
        "predict": model.predict(X_test), "predict_proba": common.blob(model.predict_proba(X_test)),
    }


def kernel(params, X, y, X_test, seed, train, test):
    model = SVC(probability=True, random_state=seed, decision_function_shape="ovo", **params).fit(X, y)
    return {
        "params": params, "gamma_value": model._gamma,
        "svc_random_state": seed, "libsvm_seed": common.libsvm_seed(seed),
        "scaling": "standardised by the training rows, population sd",
        "train_index": train, "test_index": test,
        "X_train": common.blob(X), "y_train": y, "X_test": common.blob(X_test),
        "classes": model.classes_, "n_support": model.n_support_, "intercept": model.intercept_,
        "probA": model.probA_, "probB": model.probB_,
        "decision": common.blob(model.decision_function(X_test)),
        "predict": model.predict(X_test), "proba": common.blob(model.predict_proba(X_test)),
    }
