"""networks_*: single queries over dropout samples, ensembles and learned spaces, emulated with numpy.

No package has these strategies over scikit-learn's networks, so the formulas stand here. The ensembles and the learned
spaces are scikit-learn's own fits. scikit-learn has no dropout: there the weights are those that it draws first,
kept by steps of no length.
"""
import warnings

import common
import numpy as np
from scipy.special import expit, softmax
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from svc import draw

SEEDS = (0, 2)
HIDDEN, SHARE, PASSES = (12, 7), 0.4, 9
SIZE = 4


def initial_weights(sizes, seed):
    """What MLPClassifier(random_state=seed) begins with."""
    stream = np.random.RandomState(seed)
    layers = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        bound = np.sqrt(6.0 / (fan_in + fan_out))
        layers.append((stream.uniform(-bound, bound, (fan_in, fan_out)), stream.uniform(-bound, bound, fan_out)))
    return layers


def forward(layers, X, masks=None):
    """Class probabilities and the outputs of the last hidden layer."""
    for at, (weights, biases) in enumerate(layers[:-1]):
        X = np.maximum(X @ weights + biases, 0)
        if masks is not None:
            X = X * masks[at]
    z = X @ layers[-1][0] + layers[-1][1]
    if z.shape[1] == 1:
        p = expit(z[:, 0])
        return np.stack([1 - p, p], axis=1), X
    return softmax(z, axis=1), X


def dropout_samples(layers, X, seed):
    samples = []
    for one in range(PASSES):
        masks = []
        for layer, units in enumerate(HIDDEN):
            draws = np.random.default_rng(seed + 2**32 * (256 * one + layer)).random(units)
            masks.append(np.where(draws < SHARE, 0.0, 1 / (1 - SHARE)))
        samples.append(forward(layers, X, masks)[0])
    return np.array(samples)


def entropy(p):
    """In nats over the last axis."""
    return -np.sum(np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0), axis=-1)


def scores(p):
    """Strategy, its disagreement, and the scores of probabilities of the shape (members, rows, classes)."""
    mean, n_classes = p.mean(axis=0), p.shape[2]
    votes = np.array([np.bincount(row, minlength=n_classes) for row in p.argmax(axis=2).T]) / len(p)
    ranked = np.sort(mean, axis=1)
    divergence = np.sum(p * np.log(p / mean), axis=2)
    yield "bald", None, entropy(mean) - entropy(p).mean(axis=0)
    for name, values in (
        ("vote-entropy", entropy(votes)),
        ("variation-ratio", 1 - votes.max(axis=1)),
        ("consensus-entropy", entropy(mean)),
        ("consensus-margin", ranked[:, -2] - ranked[:, -1]),
        ("largest-divergence", divergence.max(axis=0)),
        ("mean-divergence", divergence.mean(axis=0)),
        ("mean-deviation", p.std(axis=0, ddof=1).mean(axis=1)),
    ):
        yield "query-by-committee", name, values


def committee(p, source):
    for strategy, disagreement, values in scores(p):
        params = {"source": source} | ({"passes": PASSES} if source == "dropout" else {})
        if disagreement:
            params["disagreement"] = disagreement
        yield {"strategy": strategy, "params": params, "scores": common.blob(values)}


def learned_space(probabilities, embedding, labeled, pool):
    """Core-set's distances and BADGE's squared gradients as a share of their sum."""
    apart = np.linalg.norm(embedding[pool][:, None] - embedding[labeled][None], axis=2).min(axis=1)
    p = probabilities[pool]
    errors = p - np.eye(p.shape[1])[p.argmax(axis=1)]
    gradients = np.einsum("rc,re->rce", errors, embedding[pool]).reshape(len(pool), -1)
    squares = np.sum(gradients**2, axis=1)
    for strategy, values in (("core-set", apart), ("skactiveml-badge", squares / squares.sum())):
        yield {"strategy": strategy, "params": {"space": "embedding"}, "scores": common.blob(values)}


HERDING = (
    {},
    {"space": "embedding"},
    {"radius": 2.5, "uncertainty": "entropy", "temperature": 3.0, "normalize": False},
    {"radius": 0.3, "uncertainty": "least-confident", "temperature": 0.5},
)


def herding(probabilities, embedding, X, labeled, pool):
    """Uncertainty herding in matrices of all rows, greedily and anew for every pick."""
    for params in HERDING:
        rows = embedding if params.get("space") == "embedding" else X
        if params.get("normalize", True):
            lengths = np.linalg.norm(rows, axis=1, keepdims=True)
            rows = rows / np.where(lengths > 0, lengths, 1)
        squares = np.square(rows[:, None] - rows[None]).sum(axis=2)
        radius = params.get("radius")
        if radius is None:
            among = squares[np.ix_(labeled, labeled)]
            radius = np.sqrt(among[among > 1e-12 * among.max()].min())
        kernel = np.exp(-squares / radius**2)
        p = probabilities ** (1 / params.get("temperature", 1.0))
        p = p / p.sum(axis=1, keepdims=True)
        ranked = np.sort(p, axis=1)[:, ::-1]
        counts = {"margin": 1 - (ranked[:, 0] - ranked[:, 1]), "entropy": entropy(p), "least-confident": 1 - ranked[:, 0]}
        weights = counts[params.get("uncertainty", "margin")].copy()
        weights[labeled] = 0
        chosen, first, picks = list(labeled), None, []
        for _ in range(5):
            covered = kernel[chosen].max(axis=0)
            values = np.mean(weights * np.maximum(kernel - covered, 0), axis=1)
            first = values[pool] if first is None else first
            picks.append(int(max((row for row in pool if row not in chosen), key=lambda row: values[row])))
            chosen.append(picks[-1])
        yield {"strategy": "uncertainty-herding", "params": params, "scores": common.blob(first), "picks": picks}


def cases(X, y, labeled, pool, seed):
    """The learner with our parameters, and what it leads to."""
    outputs = 1 if y.max() == 1 else y.max() + 1
    layers = initial_weights((X.shape[1], *HIDDEN, outputs), seed)
    frozen = {"kind": "mlp", "hidden_layer_sizes": list(HIDDEN), "dropout": SHARE, "learning_rate_init": 1e-300,
              "max_iter": 1}
    yield "dropout", frozen, list(committee(dropout_samples(layers, X[pool], seed), "dropout"))

    seeds = np.random.RandomState(seed).randint(2**31 - 1, size=SIZE)
    fits = [MLPClassifier((10,), max_iter=40, random_state=s).fit(X[labeled], y[labeled]) for s in seeds]
    several = {"kind": "ensemble", "learner": {"kind": "mlp", "hidden_layer_sizes": [10], "max_iter": 40}, "size": SIZE}
    yield "ensemble", several, list(committee(np.array([fit.predict_proba(X[pool]) for fit in fits]), "ensemble"))

    fit = MLPClassifier((20, 6), max_iter=60, random_state=seed).fit(X[labeled], y[labeled])
    probabilities, embedding = forward(list(zip(fit.coefs_, fit.intercepts_)), X)
    one = {"kind": "mlp", "hidden_layer_sizes": [20, 6], "max_iter": 60}
    yield "space", one, list(learned_space(probabilities, embedding, labeled, pool))
    yield "herding", one, list(herding(probabilities, embedding, X, labeled, pool))


def make(out, seeds=None):
    warnings.simplefilter("ignore", ConvergenceWarning)
    for seed in seeds or SEEDS:
        for name, load in (("wine", load_wine), ("breast-cancer", load_breast_cancer)):
            X, y = load(return_X_y=True)
            train, _ = draw(len(y), 90, 20, seed)
            X, y = StandardScaler().fit_transform(X[train]), y[train]
            labeled, pool = np.arange(0, 90, 3), np.array([row for row in range(90) if row % 3])
            for kind, learner, queries in cases(X, y, labeled, pool, seed):
                common.save(out, f"networks_{kind}_{name}_seed{seed}.json.gz", {
                    "learner": learner, "seed": seed, "n_classes": int(y.max()) + 1, "X": common.blob(X), "y": y,
                    "labeled": labeled, "queries": queries})
