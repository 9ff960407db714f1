"""The protocol of the benchmark, run with scikit-learn: data, split, first batch, learner, loop.

    synthetic       make_classification(1000, 20 features of which 10 informative and 2 redundant,
                    10 classes, 1 cluster per class, random_state=seed), half of it to train
    synthetic_cpc2  the same with 2 clusters per class
    digits          load_digits, always the split of random_state=0 (898 to train, 899 to test)

Rows are positions in the training half. The learner is refitted on the labeled rows in ascending
order, so that the order in which a strategy lists its picks cannot change libsvm's Platt folds.
"""
import common  # noqa: F401  (first: it fixes the number of threads)
import numpy as np
from sklearn.datasets import load_digits, make_classification
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

PROTOCOL = {
    "synthetic": {"initial": 20, "batch": 20, "iterations": 20},
    "synthetic_cpc2": {"initial": 20, "batch": 20, "iterations": 20},
    "digits": {"initial": 50, "batch": 50, "iterations": 16},
}


def synthetic(seed, clusters_per_class=1):
    """The synthetic data of a seed: X of shape (1000, 20), y of shape (1000,)."""
    return make_classification(
        n_samples=1000, n_features=20, n_informative=10, n_redundant=2, n_classes=10,
        n_clusters_per_class=clusters_per_class, random_state=seed)


def halves(dataset, seed):
    """X_train, X_test, y_train, y_test of a data set."""
    if dataset == "digits":
        return train_test_split(*load_digits(return_X_y=True), test_size=0.5, random_state=0)
    clusters = {"synthetic": 1, "synthetic_cpc2": 2}[dataset]
    return train_test_split(*synthetic(seed, clusters), test_size=0.5, random_state=seed)


def first_batch(y_train, size, seed):
    """The rows labeled before the first query, redrawn while they hold a single class."""
    stream = np.random.RandomState(seed)
    while True:
        rows = stream.choice(len(y_train), size, replace=False)
        if len(np.unique(y_train[rows])) > 1:
            return rows


def new_svc(seed):
    """The learner, not fitted."""
    return SVC(C=1.0, kernel="rbf", gamma="scale", probability=True, random_state=seed)


def best(scores, count):
    """Positions of the `count` largest scores; ties, and NaN after all else, by position."""
    return np.argsort(-np.asarray(scores), kind="stable")[:count]


class Run:
    """The state of one simulated run, which is all that a strategy may look at."""

    def __init__(self, dataset, seed):
        self.seed = seed
        self.X, self.X_test, self.y, self.y_test = halves(dataset, seed)
        self.batch = PROTOCOL[dataset]["batch"]
        self.iterations = PROTOCOL[dataset]["iterations"]
        self.first = first_batch(self.y, PROTOCOL[dataset]["initial"], seed)
        self.mask = np.zeros(len(self.X), bool)
        self.reveal(self.first)

    @property
    def pool(self):
        """Rows without a label, ascending."""
        return np.flatnonzero(~self.mask)

    @property
    def labeled(self):
        """Rows with a label, ascending."""
        return np.flatnonzero(self.mask)

    def reveal(self, rows):
        """Labels rows and fits the learner again."""
        if self.mask[rows].any() or len(set(np.asarray(rows).tolist())) != len(rows):
            raise ValueError("a strategy picked a row twice")
        self.mask[rows] = True
        self.learner = new_svc(self.seed).fit(self.X[self.mask], self.y[self.mask])

    def probabilities(self):
        """Class probabilities of the pool, shape (n_pool, n_classes seen)."""
        return self.learner.predict_proba(self.X[self.pool])

    def accuracy(self):
        """Share of the test half that is predicted rightly."""
        return float(np.mean(self.learner.predict(self.X_test) == self.y_test))


def simulate(dataset, strategy, seed):
    """Accuracies (one more than queries) and the picks of each query, ascending.

    `strategy` takes the fresh run and returns a function without arguments that picks a batch.
    """
    run = Run(dataset, seed)
    pick = strategy(run)
    accuracies, picks = [run.accuracy()], []
    for _ in range(run.iterations):
        picks.append(np.sort(np.asarray(pick())))
        run.reveal(picks[-1])
        accuracies.append(run.accuracy())
    return accuracies, picks
