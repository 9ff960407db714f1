"""learner_*: predictions and class probabilities (or decision values) of scikit-learn's classifiers, one fit a file.

Every file names our learner, its parameters and what differences are allowed, so that one test reads all.
Standardised wine and synthetic data have no two rows at the same distance of a third.
"""
import common
import sklearn
from protocol import synthetic
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from svc import draw

SEEDS = (0, 2)

# Ours, its parameters, scikit-learn's, and the difference of probabilities that is allowed: shares of
# neighbours and libsvm's values differ by rounding, two solvers of one strictly convex problem by their tolerances.
LEARNERS = (
    ("svc", {}, lambda: SVC(probability=True, random_state=0), 1e-10),
    ("svc", {"kernel": "linear", "C": 0.5}, lambda: SVC(kernel="linear", C=0.5, probability=True, random_state=0),
     1e-10),
    ("knn", {"k": 1}, lambda: KNeighborsClassifier(1), 1e-12),
    ("knn", {"k": 5}, lambda: KNeighborsClassifier(5), 1e-12),
    ("knn", {"k": 15}, lambda: KNeighborsClassifier(15), 1e-12),
    ("logistic", {"C": 1.0, "tol": 1e-8, "max_iterations": 10000},
     lambda: LogisticRegression(C=1.0, solver="newton-cg", tol=1e-13, max_iter=10000), 1e-6),
    ("logistic", {"C": 0.1, "tol": 1e-8, "max_iterations": 10000},
     lambda: LogisticRegression(C=0.1, solver="newton-cg", tol=1e-13, max_iter=10000), 1e-6),
    ("logistic", {"C": 2.0, "solver": "lbfgs"},
     lambda: LogisticRegression(C=2.0, solver="newton-cg", tol=1e-13, max_iter=10000), 1e-8),
    ("mlp", {}, lambda: MLPClassifier(random_state=0), 1e-10),
    ("mlp", {"hidden_layer_sizes": [12, 7], "activation": "tanh", "solver": "sgd", "learning_rate_init": 0.02,
             "momentum": 0.8, "batch_size": 20, "max_iter": 80},
     lambda: MLPClassifier((12, 7), activation="tanh", solver="sgd", learning_rate_init=0.02, momentum=0.8,
                           batch_size=20, max_iter=80, random_state=0), 1e-10),
    ("mlp", {"hidden_layer_sizes": [15], "learning_rate_init": 0.01, "early_stopping": True,
             "validation_fraction": 0.2},
     lambda: MLPClassifier((15,), learning_rate_init=0.01, early_stopping=True, validation_fraction=0.2,
                           random_state=0), 1e-10),
    ("gaussian-nb", {}, GaussianNB, 1e-10),
    ("gaussian-nb", {"var_smoothing": 0.01}, lambda: GaussianNB(var_smoothing=0.01), 1e-10),
    ("lda", {}, LinearDiscriminantAnalysis, 1e-10),
    ("lda", {"tol": 0.3}, lambda: LinearDiscriminantAnalysis(tol=0.3), 1e-10),
    ("ridge", {}, RidgeClassifier, 1e-10),
    ("ridge", {"alpha": 0.05}, lambda: RidgeClassifier(alpha=0.05), 1e-10),
    ("random-forest", {}, lambda: RandomForestClassifier(random_state=0), 1e-12),
    ("random-forest", {"n_estimators": 7, "max_features": "log2", "max_depth": 4, "min_samples_leaf": 3},
     lambda: RandomForestClassifier(7, max_features="log2", max_depth=4, min_samples_leaf=3, random_state=0), 1e-12),
    ("random-forest", {"n_estimators": 9, "max_features": "all", "min_samples_split": 9, "bootstrap": False},
     lambda: RandomForestClassifier(9, max_features=None, min_samples_split=9, bootstrap=False, random_state=0), 1e-12),
)

# These meet two classes too, pixels that never vary and fewer rows than features.
ALSO_AS_GIVEN = ("gaussian-nb", "lda", "ridge", "random-forest")


def make(out, seeds=None):
    for seed in seeds or SEEDS:
        standard = (("wine", load_wine(return_X_y=True)), ("synthetic", synthetic(seed)))
        pixels = load_digits(return_X_y=True)
        tables = [(name, X, y, 80, True) for name, (X, y) in standard]
        tables += [(f"digits{n}", *pixels, n, False) for n in (40, 120)]
        tables += [("cancer", *load_breast_cancer(return_X_y=True), 80, False)]
        for name, X, y, n_train, scaled in tables:
            train, test = draw(len(y), n_train, 40, seed)
            Z = StandardScaler().fit(X[train]).transform(X) if scaled else X
            for number, (learner, params, build, tolerance) in enumerate(LEARNERS):
                if not scaled and learner not in ALSO_AS_GIVEN:
                    continue
                model = build().fit(Z[train], y[train])
                has = hasattr(model, "predict_proba")
                values = model.predict_proba(Z[test]) if has else model.decision_function(Z[test])
                values = values.reshape(len(test), -1)
                common.save(out, f"learner_{learner}_{number}_{name}_seed{seed}.json.gz", {
                    "learner": learner, "params": params, "tolerance": tolerance,
                    "package": "scikit-learn", "version": sklearn.__version__, "random_state": 0,
                    "n_classes": int(y.max()) + 1, "classes": model.classes_,
                    "X_train": common.blob(Z[train]), "y_train": y[train], "X_test": common.blob(Z[test]),
                    "labels": model.predict(Z[test]),
                    "probabilities" if has else "sums": common.blob(values)})
