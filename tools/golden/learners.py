"""learner_*: predictions and class probabilities of scikit-learn's classifiers, one fit a file.

Every file names our learner, its parameters and what differences are allowed, so that one test reads all.
Standardised wine and synthetic data have no two rows at the same distance of a third.
"""
import common
import sklearn
from protocol import synthetic
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
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
)


def make(out, seeds=None):
    for seed in seeds or SEEDS:
        for name, (X, y) in (("wine", load_wine(return_X_y=True)), ("synthetic", synthetic(seed))):
            train, test = draw(len(y), 80, 40, seed)
            Z = StandardScaler().fit(X[train]).transform(X)
            for number, (learner, params, build, tolerance) in enumerate(LEARNERS):
                model = build().fit(Z[train], y[train])
                common.save(out, f"learner_{learner}_{number}_{name}_seed{seed}.json.gz", {
                    "learner": learner, "params": params, "tolerance": tolerance,
                    "package": "scikit-learn", "version": sklearn.__version__, "random_state": 0,
                    "n_classes": int(y.max()) + 1, "classes": model.classes_,
                    "X_train": common.blob(Z[train]), "y_train": y[train], "X_test": common.blob(Z[test]),
                    "labels": model.predict(Z[test]),
                    "probabilities": common.blob(model.predict_proba(Z[test]))})
