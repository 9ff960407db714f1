"""The query strategies of modAL, ALiPy and libact, as the packages themselves compute them.

Each entry of `STRATEGIES` takes a fresh `protocol.Run`, does what the package does once per run,
and returns a function that picks the next batch. Where a package scores rows but leaves the batch
to the caller, the batch is the k best scores.
"""
import warnings

import common  # noqa: F401  (first: it fixes the number of threads)
import numpy as np
from alipy.query_strategy.query_labels import QueryInstanceGraphDensity
from libact.base.dataset import Dataset
from libact.base.interfaces import QueryStrategy
from libact.models import SklearnProbaAdapter
from libact.query_strategies import DWUS, DensityWeightedMeta, UncertaintySampling
from modAL.batch import uncertainty_batch_sampling
from modAL.density import information_density
from modAL.models import ActiveLearner
from modAL.uncertainty import entropy_sampling, margin_sampling, uncertainty_sampling
from modAL.utils.selection import multi_argmax
from protocol import best, new_svc
from sklearn.cluster import KMeans

# The random strategy draws from RandomState(RANDOM_OFFSET + seed), apart from the first batch.
RANDOM_OFFSET = 1000


def random(run):
    stream = np.random.RandomState(RANDOM_OFFSET + run.seed)
    return lambda: stream.choice(run.pool, run.batch, replace=False)


def modal_uncertainty(query):
    """One of modAL's functions from a classifier and a pool to positions in the pool."""
    return lambda run: lambda: run.pool[query(run.learner, run.X[run.pool], n_instances=run.batch)[0]]


def modal_density(metric, scope):
    """modAL's density of the pool at each query, or once of the whole training half."""

    def start(run):
        whole = information_density(run.X, metric) if scope == "all" else None

        def pick():
            pool = run.pool
            density = information_density(run.X[pool], metric) if whole is None else whole[pool]
            return pool[multi_argmax(density, n_instances=run.batch)[0]]

        return pick

    return start


def modal_ranked_batch(run, metric="euclidean"):
    """`metric` is Euclidean in runs; the golden steps ask for the cosine too."""

    def pick():
        learner = ActiveLearner(estimator=run.learner)
        learner.X_training, learner.y_training = run.X[run.mask], run.y[run.mask]
        positions, _ = uncertainty_batch_sampling(
            learner, run.X[run.pool], n_instances=run.batch, metric=metric)
        return run.pool[positions]

    return pick


def alipy_graph_density(run):
    """One object for the whole run: it lowers densities at each query and relies on that."""
    strategy = QueryInstanceGraphDensity(run.X, run.y, np.arange(len(run.X)))
    return lambda: strategy.select(run.labeled, run.pool, batch_size=run.batch)


class Constant(QueryStrategy):
    """A base strategy of score 1, which leaves DensityWeightedMeta its density factor."""

    def _get_scores(self):
        rows, _ = self.dataset.get_unlabeled_entries()
        return [(row, 1.0) for row in rows]

    def update(self, entry_id, label):
        pass

    def make_query(self):
        raise NotImplementedError


class OneMinusMargin(UncertaintySampling):
    """libact's smallest-margin score p2 - p1, raised by one so that it is never negative."""

    def _get_scores(self):
        return [(row, 1.0 + score) for row, score in super()._get_scores()]


def libact_dataset(run):
    """The training half as libact's data set, None for the label of each row of the pool."""
    return Dataset(run.X, np.array(
        [int(label) if known else None for label, known in zip(run.y, run.mask)], dtype=object))


def libact_uncertainty(data, seed, method):
    """libact's uncertainty sampling ("sm", "lc", "entropy") with the learner of the protocol."""
    return UncertaintySampling(data, method=method, model=SklearnProbaAdapter(new_svc(seed)))


def libact_base(data, seed, name):
    """The base strategy of that name: "ones", "one_minus_margin" or libact's own methods."""
    if name == "ones":
        return Constant(data)
    if name == "one_minus_margin":
        return OneMinusMargin(data, method="sm", model=SklearnProbaAdapter(new_svc(seed)))
    return libact_uncertainty(data, seed, name)


def libact_density_weighted(base, n_init=None):
    """DensityWeightedMeta; its KMeans is fitted at each call, from one stream for the run.

    `n_init` is the number of starts of that KMeans, default scikit-learn's.
    """

    def start(run):
        data = libact_dataset(run)
        options = {}
        if n_init is not None:
            options["clustering_method"] = KMeans(
                n_clusters=5, n_init=n_init, random_state=np.random.RandomState(run.seed))
        strategy = DensityWeightedMeta(
            data, libact_base(data, run.seed, base), random_state=run.seed, **options)
        told = run.mask.copy()

        def pick():
            for row in np.flatnonzero(run.mask & ~told):
                data.update(row, int(run.y[row]))
            told[:] = run.mask
            rows, scores = zip(*strategy._get_scores())
            return np.asarray(rows)[best(scores, run.batch)]

        return pick

    return start


def rescaled(X, scaling):
    """Features as only DWUS sees them: "raw", "std" (standardised) or "01" (min-max)."""
    if scaling == "raw":
        return X.copy()
    if scaling == "std":
        shift, width = X.mean(axis=0), X.std(axis=0)
    else:
        shift, width = X.min(axis=0), X.max(axis=0) - X.min(axis=0)
    return (X - shift) / np.where(width > 0, width, 1.0)


def fitted_dwus(run, scaling):
    """libact's DWUS, whose constructor computes the density p_x of every training row."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 0/0 on features that are not in [0, 1]; see p_x
        return DWUS(Dataset(rescaled(run.X, scaling), list(run.y)), random_state=run.seed)


def libact_dwus(scaling, weight=None):
    """DWUS.p_x, alone or times an uncertainty of the learner for any number of classes.

    DWUS.make_query is binary; for two classes 1 - max p is its own weight. Where p_x is NaN the
    batch is the first k rows of the pool, as the argmax in make_query would have it.
    """

    def start(run):
        density = fitted_dwus(run, scaling).p_x

        def pick():
            scores = density[run.pool]
            if weight is not None:
                scores = scores * weight(run.probabilities())
            return run.pool[best(scores, run.batch)]

        return pick

    return start


def expected_error(probabilities):
    return 1.0 - probabilities.max(axis=1)


def one_minus_margin(probabilities):
    ordered = np.sort(probabilities, axis=1)
    return 1.0 - (ordered[:, -1] - ordered[:, -2])


# In the order of the files.
STRATEGIES = {
    "random": random,
    "margin": modal_uncertainty(margin_sampling),
    "entropy": modal_uncertainty(entropy_sampling),
    "least_confident": modal_uncertainty(uncertainty_sampling),
    "density-modal-euclidean": modal_density("euclidean", "pool"),
    "density-modal-cosine": modal_density("cosine", "pool"),
    "density-alipy": alipy_graph_density,
    "density-libact-kmeans": libact_density_weighted("ones"),
    "density-libact-gmm-raw": libact_dwus("raw"),
    "density-libact-gmm-std": libact_dwus("std"),
    "density-libact-gmm-01": libact_dwus("01"),
    "ranked-batch": modal_ranked_batch,
    "batch-libact-kmeans-sm": libact_density_weighted("sm"),
    "batch-libact-kmeans-lc": libact_density_weighted("lc"),
    "batch-libact-kmeans-entropy": libact_density_weighted("entropy"),
    "batch-libact-kmeans-1-margin": libact_density_weighted("one_minus_margin"),
    "batch-libact-gmm-raw": libact_dwus("raw", expected_error),
    "batch-libact-gmm-std": libact_dwus("std", expected_error),
    "batch-libact-gmm-01": libact_dwus("01", expected_error),
    "batch-libact-gmm-01-margin": libact_dwus("01", one_minus_margin),
    "density-modal-euclidean-all": modal_density("euclidean", "all"),
    "density-modal-cosine-all": modal_density("cosine", "all"),
    "density-libact-kmeans-ninit10": libact_density_weighted("ones", n_init=10),
}
