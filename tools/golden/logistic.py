"""logistic_*: LogisticRegression at its optimum, and with its default tolerance.

`coef` and `intercept` are those of `newton-cg` with a tolerance of 1e-13; `predicted` are the labels of
the default solver, `lbfgs`, with its default tolerance.
"""
import warnings

import common
import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler, normalize

SEEDS = (0,)

# Data, what is done to the features, labeled rows, C. Rows of unit length stand for embeddings.
PROBLEMS = (
    (load_digits, "unit", 20, 1.0),
    (load_digits, "unit", 150, 1.0),
    (load_digits, "unit", 100, 100.0),
    (load_digits, "standard", 130, 0.5),
    (load_digits, "none", 150, 1.0),
    (load_breast_cancer, "standard", 20, 1.0),
    (load_breast_cancer, "standard", 120, 10.0),
    (load_breast_cancer, "unit", 100, 1.0),
    (load_iris, "none", 60, 1.0),
    (load_iris, "none", 60, 1000.0),
    (load_wine, "standard", 60, 0.01),
)


def make(out, seeds=None):
    for seed in seeds or SEEDS:
        problems = [problem(*given, seed) for given in PROBLEMS]
        common.save(out, f"logistic_seed{seed}.json.gz", {"problems": problems})


def problem(load, scaling, n, C, seed):
    X, y = load(return_X_y=True)
    rows = np.random.RandomState(seed).permutation(len(y))
    labeled, test = np.sort(rows[:n]), rows[n:n + 25]
    if scaling == "standard":
        X = StandardScaler().fit(X).transform(X)
    elif scaling == "unit":
        X = normalize(X)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exact = LogisticRegression(solver="newton-cg", tol=1e-13, max_iter=5000, C=C).fit(X[labeled], y[labeled])
        usual = LogisticRegression(C=C).fit(X[labeled], y[labeled])
    return {
        "version": "scikit-learn 1.5.2", "dataset": load.__name__[5:], "scaling": scaling, "C": C,
        "labels": y[labeled], "X_labeled": common.blob(X[labeled]), "X_test": common.blob(X[test]),
        "coef": common.blob(exact.coef_), "intercept": common.blob(exact.intercept_),
        "probabilities": common.blob(exact.predict_proba(X[test])), "predicted": usual.predict(X[test]),
    }
