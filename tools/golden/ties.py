"""ties.json.gz: whole runs on shipped data whose scores tie, rows in the order in which they were picked.

Two classes tie in blocks (coupled probabilities of exactly 1/2), features of iris and wine are rounded, so that
neighbors are equally far. Features are standardised by the training half where SCALED says so.
"""
import common
import numpy as np
from packages import alipy_graph_density, modal_uncertainty
from modAL.uncertainty import entropy_sampling, margin_sampling, uncertainty_sampling
from protocol import Run, first_batch
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

SEEDS = tuple(range(0, 40, 2))
INITIAL, BATCH, ITERATIONS = 6, 5, 8
SCALED = {"breast-cancer": True, "iris": False, "wine": False}
LOAD = {"breast-cancer": datasets.load_breast_cancer, "iris": datasets.load_iris, "wine": datasets.load_wine}
STRATEGIES = {
    "alipy-graph-density": alipy_graph_density,
    "modal-entropy": modal_uncertainty(entropy_sampling),
    "modal-least-confident": modal_uncertainty(uncertainty_sampling),
    "modal-margin": modal_uncertainty(margin_sampling),
}


class TiedRun(Run):
    """A run on a shipped data set."""

    def __init__(self, dataset, seed):
        self.seed, self.batch = seed, BATCH
        X, y = LOAD[dataset](return_X_y=True)
        self.X, self.X_test, self.y, self.y_test = train_test_split(X, y, test_size=0.5, random_state=seed)
        if SCALED[dataset]:
            scaler = StandardScaler().fit(self.X)
            self.X, self.X_test = scaler.transform(self.X), scaler.transform(self.X_test)
        self.first = first_batch(self.y, INITIAL, seed)
        self.mask = np.zeros(len(self.X), bool)
        self.reveal(self.first)


def make(out, seeds=None):
    runs = [run(dataset, name, seed) for dataset in LOAD for name in STRATEGIES for seed in seeds or SEEDS]
    common.save(out, "ties.json.gz", runs)


def run(dataset, name, seed):
    state = TiedRun(dataset, seed)
    pick = STRATEGIES[name](state)
    picks = []
    for _ in range(ITERATIONS):
        picks.append(np.asarray(pick()))
        state.reveal(picks[-1])
    return {"dataset": dataset, "strategy": name, "seed": seed, "picks": picks}
