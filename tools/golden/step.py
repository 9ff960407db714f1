"""One query of every strategy, for `strategies`.

Rows are positions in the training half; score vectors follow `pool`, which is ascending. `kth_gap`
is the distance between the last chosen and the first refused score: no rounding below it can change
a batch. `sorted_best_first` breaks ties by position, which no package promises.
"""
import warnings

import common
import numpy as np
import packages
from alipy.query_strategy.query_labels import QueryInstanceGraphDensity, QueryInstanceUncertainty
from modAL.density import information_density
from modAL.uncertainty import classifier_entropy, classifier_margin, classifier_uncertainty
from modAL.utils.selection import multi_argmax, multi_argmin
from libact.query_strategies import DensityWeightedMeta
from protocol import best, new_svc
from skactiveml.classifier import SklearnClassifier
from skactiveml.pool import CoreSet, TypiClust, uncertainty_scores
from skactiveml.pool import UncertaintySampling as SkactivemlUncertainty

NOTE = ("indices are into X_train; score vectors are in the order of pool (ascending); kth_gap is the k-th minus "
        "the (k+1)-th best score")
KMEANS_NOTE = ("first call of a fresh DensityWeightedMeta(random_state=seed); the KMeans draws from "
               "RandomState(seed) and is refitted per call")


class Fixed:
    """A classifier that knows only its probabilities for the pool."""

    def __init__(self, probabilities):
        self.probabilities = probabilities

    def predict_proba(self, X):
        return self.probabilities.copy()


def step(run):
    probabilities = run.probabilities()
    known = Fixed(probabilities)
    margin, unsure, entropy = (
        score(known, run.X[run.pool]) for score in (classifier_margin, classifier_uncertainty, classifier_entropy))
    return {
        "batch": run.batch, "note": NOTE, "labeled": run.labeled, "pool": run.pool,
        "classes": run.learner.classes_, "proba_pool": common.blob(probabilities),
        "margin": uncertainty(run, margin, -margin, "margin", "sm", "margin_sampling"),
        "least_confident": uncertainty(run, unsure, unsure, "least_confident", "lc", "least_confident"),
        "entropy": uncertainty(run, entropy, entropy, "entropy", "entropy", "entropy"),
        "modal_density_euclidean": scored(run, information_density(run.X[run.pool], "euclidean")),
        "modal_density_cosine": scored(run, information_density(run.X[run.pool], "cosine")),
        "modal_ranked_batch": {metric: packages.modal_ranked_batch(run, metric)()
                               for metric in ("euclidean", "cosine")},
        "alipy_graph_density": alipy_graph_density(run),
        "libact_kmeans": libact_kmeans(run, margin),
        "libact_gmm_01": libact_gmm(run, margin, unsure),
        **skactiveml_diversity(run),
    }


def top(run, scores):
    """The batch of the largest scores, best first."""
    return run.pool[best(scores, run.batch)]


def kth_gap(run, scores):
    ordered = np.sort(scores)[::-1]
    return float(ordered[run.batch - 1] - ordered[run.batch])


def scored(run, scores):
    return {"score": common.blob(scores), "kth_gap": kth_gap(run, scores), "sorted_best_first": top(run, scores)}


def uncertainty(run, score, larger_is_better, alipy, libact, skactiveml):
    """One measure in all packages; modAL's own score, and the names the others give it."""
    probabilities = run.probabilities()
    choose = multi_argmax if larger_is_better is score else multi_argmin
    of_libact = packages.libact_uncertainty(packages.libact_dataset(run), run.seed, libact)._get_scores()
    return {
        "score": common.blob(score), "kth_gap": kth_gap(run, larger_is_better),
        "sorted_best_first": top(run, larger_is_better),
        "modal_order": run.pool[choose(score, n_instances=run.batch)[0]],
        f"libact_{libact}_score_first_10": [value for _, value in of_libact][:10],
        "alipy_order": QueryInstanceUncertainty(run.X, run.y, measure=alipy).select_by_prediction_mat(
            run.pool, probabilities, batch_size=run.batch),
        # For the margin alone, whose sign and scale are scikit-activeml's own.
        **({"skactiveml_utility_first_10": uncertainty_scores(probabilities, method=skactiveml)[:10]}
           if skactiveml == "margin_sampling" else {}),
        "skactiveml_order": skactiveml_uncertainty(run, skactiveml),
    }


def partial_labels(run):
    """scikit-activeml's labels: NaN in the pool."""
    return np.where(run.mask, run.y.astype(float), np.nan)


def skactiveml_uncertainty(run, method):
    labels = partial_labels(run)
    learner = SklearnClassifier(new_svc(run.seed), classes=np.unique(run.y[run.mask])).fit(run.X, labels)
    strategy = SkactivemlUncertainty(method=method, random_state=run.seed)
    return strategy.query(run.X, labels, learner, fit_clf=False, batch_size=run.batch)


def skactiveml_diversity(run):
    labels = partial_labels(run)
    # TypiClust hands its random_state to its own draws only, not to its KMeans.
    typiclust = TypiClust(random_state=run.seed, cluster_algo_dict={"random_state": run.seed})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {"skactiveml_typiclust": typiclust.query(run.X, labels, batch_size=run.batch),
                "skactiveml_coreset": CoreSet(random_state=run.seed).query(run.X, labels, batch_size=run.batch)}


def alipy_graph_density(run):
    """The batch as ALiPy returns it, a set, and the order in which it is chosen, one by one."""
    returned = packages.alipy_graph_density(run)()
    one_by_one = QueryInstanceGraphDensity(run.X, run.y, np.arange(len(run.X)))
    labeled, order = run.labeled.tolist(), []
    for _ in range(run.batch):
        pool = np.setdiff1d(np.arange(len(run.X)), labeled)
        order.append(int(one_by_one.select(np.array(labeled), pool, batch_size=1)[0]))
        labeled.append(order[-1])
    if set(order) != {int(row) for row in returned}:
        raise AssertionError("ALiPy's batch is not what it picks one by one")
    return {"returned": returned, "greedy_order": order}


def density_weighted(run, base):
    """The clustering and the scores of a fresh DensityWeightedMeta."""
    data = packages.libact_dataset(run)
    strategy = DensityWeightedMeta(data, packages.libact_base(data, run.seed, base), random_state=run.seed)
    scores = np.array([score for _, score in strategy._get_scores()])
    return strategy.clustering_method, scores


def libact_kmeans(run, margin):
    clusters, similarity = density_weighted(run, "ones")
    products = {f"times_{base}": density_weighted(run, base)[1] for base in ("sm", "lc", "entropy")}
    products["times_one_minus_margin"] = (1 - margin) * similarity
    return {
        "note": KMEANS_NOTE,
        "centers": common.blob(clusters.cluster_centers_), "labels_of_train": clusters.labels_,
        "similarity": common.blob(similarity), "kth_gap": kth_gap(run, similarity),
        "sorted_best_first": top(run, similarity),
        **{name: {"sorted_best_first": top(run, scores)} for name, scores in products.items()},
    }


def libact_gmm(run, margin, unsure):
    density = packages.fitted_dwus(run, "01").p_x[run.pool]
    return {
        "sorted_best_first": top(run, density), "kth_gap": kth_gap(run, density),
        "times_lc": {"sorted_best_first": top(run, density * unsure)},
        "times_one_minus_margin": {"sorted_best_first": top(run, density * (1 - margin))},
    }
