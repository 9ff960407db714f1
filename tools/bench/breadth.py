"""CPU per query of the packages' dear strategies and of albench, in turn: breadth.sh [--rounds 3]

The runs of tests/golden/breadth are repeated query by query: the package and albench answer for the same data and the same labeled rows, those that the package bought when the run was recorded, on one
thread each. The time of a query is all that it takes from labels to picks: training the run's model,
committees, look-ahead, and for libact the updates that retrain. scikit-activeml 1.0.1 needs numpy 2, so that
it has an environment of its own. Rows that take the package more than 0.05 s are printed.

`breadth.py replay OUT` is one round of the packages that the running Python has.
"""
import argparse
import collections
import collections.abc
import gzip
import importlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
warnings.simplefilter("ignore")

ROOT = Path(__file__).resolve().parents[2]
RUNS = ROOT / "tests/golden/breadth/runs.jsonl.gz"
LEAST = 0.05
SKACTIVEML = "1.0.1"  # the environment of the golden files has another

# What may take a package more than that, and by which floor albench is bound: "platt" where most of the time is
# sigmoids of five-fold cross-validation, which both must train.
MODAL_QBC = {"vote_entropy": ("vote_entropy_sampling", ""), "consensus_entropy": ("consensus_entropy_sampling", "platt"),
             "max_kl": ("max_disagreement_sampling", "platt")}
SKA_QBC = {"kl": ("KL_divergence", "platt"), "vote_entropy": ("vote_entropy", ""), "variation_ratios": ("variation_ratios", "")}


def svc(seed, c=1.0, kernel="rbf"):
    from sklearn.svm import SVC
    return SVC(C=c, kernel=kernel, gamma="scale", probability=True, random_state=seed)


def committee(seed):
    return [svc(seed), svc(seed, c=10.0), svc(seed, kernel="linear")]


class State:
    """The data of a run and the rows that are labeled."""

    def __init__(self, run):
        import numpy as np
        from sklearn import datasets, model_selection, preprocessing
        name, self.seed, self.batch = run["dataset"], run["seed"], run["batch"]
        if name == "synthetic":
            x, y = datasets.make_classification(n_samples=1000, n_features=20, n_informative=10, n_redundant=2,
                                                n_classes=10, n_clusters_per_class=1, random_state=self.seed)
        else:
            x, y = getattr(datasets, "load_" + name.replace("-", "_"))(return_X_y=True)
        split = 0 if name == "digits" else self.seed
        self.x, _, self.y, _ = model_selection.train_test_split(x, y, test_size=0.5, random_state=split)
        if name == "breast-cancer":
            self.x = preprocessing.StandardScaler().fit_transform(self.x)
        self.classes = np.unique(self.y)
        self.gamma = 1.0 / (self.x.shape[1] * self.x.var())
        self.mask = np.zeros(len(self.y), bool)
        self.mask[run["first"]] = True

    labeled = property(lambda self: self.mask.nonzero()[0])
    pool = property(lambda self: (~self.mask).nonzero()[0])
    xl = property(lambda self: self.x[self.mask])
    yl = property(lambda self: self.y[self.mask])
    xu = property(lambda self: self.x[~self.mask])
    signs = property(lambda self: (self.y != self.classes[0]) * 2 - 1)


# Each makes of a state a function that answers a query, and perhaps one that hears the labels of rows.
def modal_qbc(state, function, bootstrap):
    from modAL import disagreement
    from modAL.models import ActiveLearner, Committee

    def ask():
        learners = [ActiveLearner(estimator=member, X_training=state.xl, y_training=state.yl, bootstrap_init=bootstrap)
                    for member in committee(state.seed)]
        return getattr(disagreement, function)(Committee(learners), state.xu, n_instances=state.batch)
    return ask, None


def modal_eer(state, loss):
    from modAL.expected_error import expected_error_reduction
    from modAL.models import ActiveLearner

    def ask():
        learner = ActiveLearner(estimator=svc(state.seed), X_training=state.xl, y_training=state.yl)
        return expected_error_reduction(learner, state.xu, loss=loss, n_instances=state.batch)
    return ask, None


def alipy(state, kind, **options):
    import numpy as np
    from alipy.query_strategy import query_labels
    everything = np.arange(len(state.x))
    if kind == "quire":
        options = {"gamma": state.gamma if options["gamma"] == "scale" else options["gamma"]}
        strategy = query_labels.QueryInstanceQUIRE(state.x, state.signs, everything, **options)
        return lambda: strategy.select(state.labeled, state.pool), None
    if kind == "eer":
        strategy = query_labels.QueryExpectedErrorReduction(state.x, state.y)
        fitted = lambda: svc(state.seed).fit(state.xl, state.yl)
    else:
        strategy = query_labels.QueryInstanceQBC(state.x, state.y, **options)
        fitted = lambda: svc(state.seed)
    return lambda: strategy.select(state.labeled, state.pool, model=fitted(), batch_size=state.batch), None


def libact(state, kind, **options):
    import numpy as np
    from libact import query_strategies
    from libact.base.dataset import Dataset
    from libact.models import SklearnProbaAdapter as Adapter
    from libact.query_strategies.multiclass.expected_error_reduction import EER
    labels = state.signs if kind == "quire" else state.y
    known = np.array([int(label) if known else None for label, known in zip(labels, state.mask)], dtype=object)
    data = Dataset(state.x, known)
    if kind == "quire":
        gamma = state.gamma if options["gamma"] == "scale" else options["gamma"]
        strategy = query_strategies.QUIRE(data, gamma=gamma)
    elif kind == "eer":
        strategy = EER(data, model=Adapter(svc(state.seed)), random_state=state.seed, **options)
    else:
        models = [Adapter(member) for member in committee(state.seed)]
        strategy = query_strategies.QueryByCommittee(data, models=models, random_state=state.seed, **options)
    return strategy.make_query, lambda row: data.update(int(row), int(labels[row]))


def skactiveml(state, kind, model, **options):
    import numpy as np
    from skactiveml import pool
    from skactiveml.classifier import ParzenWindowClassifier, SklearnClassifier
    options = {name: {"gamma": state.gamma} if value == "scale" else value for name, value in options.items()}
    if kind in ("TypiClust", "DropQuery"):
        options["cluster_algo_dict"] = {"random_state": state.seed}
    if kind == "Quire":
        options["classes"] = state.classes
    strategy = getattr(pool, kind)(random_state=state.seed, **options)
    wrap = lambda member: SklearnClassifier(member, classes=state.classes)
    window = lambda **known: ParzenWindowClassifier(metric="rbf", metric_dict={"gamma": state.gamma}, **known)
    models = {None: tuple, "ensemble": lambda: ([wrap(member) for member in committee(state.seed)],),
              "svc": lambda: (wrap(svc(state.seed)),), "pwc": lambda: (window(classes=state.classes),),
              "disc-svc": lambda: (SklearnClassifier(svc(state.seed)),), "disc-pwc": lambda: (window(),)}

    def ask():
        y = np.where(state.mask, state.y.astype(float), np.nan)
        given = models[model]()
        if model == "ensemble":
            given = ([member.fit(state.x, y) for member in given[0]],)
            return strategy.query(state.x, y, *given, fit_ensemble=False, batch_size=state.batch)
        return strategy.query(state.x, y, *given, batch_size=state.batch)
    return ask, None


# Variant -> (package, what makes its answers, floor).
VARIANTS = {}
for name, (function, floor) in MODAL_QBC.items():
    for suffix, bootstrap in (("", False), ("-bootstrap", True)):
        VARIANTS[f"modal-qbc-{name}{suffix}"] = ("modAL", lambda s, f=function, b=bootstrap: modal_qbc(s, f, b), floor)
for loss in ("log", "binary"):
    VARIANTS[f"modal-eer-{loss}"] = ("modAL", lambda s, loss=loss: modal_eer(s, loss), "expected error")
VARIANTS["alipy-eer-log"] = ("alipy", lambda s: alipy(s, "eer"), "expected error")
VARIANTS["alipy-qbc-vote_entropy"] = ("alipy", lambda s: alipy(s, "qbc", disagreement="vote_entropy"), "")
for gamma in (1.0, "scale"):
    name = "quire-scale" if gamma == "scale" else "quire-gamma1"
    VARIANTS[f"alipy-{name}"] = ("alipy", lambda s, g=gamma: alipy(s, "quire", gamma=g), "QUIRE")
    VARIANTS[f"libact-{name}"] = ("libact", lambda s, g=gamma: libact(s, "quire", gamma=g), "QUIRE")
for loss in ("log", "01"):
    VARIANTS[f"libact-eer-{loss}"] = ("libact", lambda s, loss=loss: libact(s, "eer", loss=loss), "expected error")
for name, how in (("vote", "vote"), ("kl", "kl_divergence")):
    VARIANTS[f"libact-qbc-{name}"] = ("libact", lambda s, how=how: libact(s, "qbc", disagreement=how),
                                      "platt" if name == "kl" else "")


def add(variant, kind, model, floor="", **options):
    VARIANTS[f"skactiveml-{variant}"] = ("skactiveml", lambda s: skactiveml(s, kind, model, **options), floor)


for name, (method, floor) in SKA_QBC.items():
    add(f"qbc-{name}", "QueryByCommittee", "ensemble", floor, method=method)
add("greedy_bald", "GreedyBALD", "ensemble", "platt")
add("batch_bald-default", "BatchBALD", "ensemble", "platt")
add("batch_bald-400", "BatchBALD", "ensemble", "", n_MC_samples=400)
add("badge", "Badge", "svc", "platt")
add("discriminative-svc-greedy", "DiscriminativeAL", "disc-svc", "platt", greedy_selection=True)
add("discriminative-pwc", "DiscriminativeAL", "disc-pwc", greedy_selection=False)
add("typiclust", "TypiClust", None)
add("drop_query", "DropQuery", "svc")
add("drop_query-25-9", "DropQuery", "svc", dropout_rate=0.25, n_dropout_samples=9)
add("mcpal-pwc", "ProbabilisticAL", "pwc")
add("mcpal-svc-rbf", "ProbabilisticAL", "svc", "platt", metric="rbf", metric_dict="scale")
add("epistemic-pwc", "EpistemicUncertaintySampling", "pwc")
add("quire-default", "Quire", None, "QUIRE")
add("quire-scale", "Quire", None, "QUIRE", metric="rbf", metric_dict="scale")
for name, method in (("01", "misclassification_loss"), ("log", "log_loss")):
    add(f"eer-pwc-{name}", "MonteCarloEER", "pwc", "expected error", method=method)
    add(f"eer-svc-{name}", "MonteCarloEER", "svc", "expected error", method=method)
add("voi-pwc", "ValueOfInformationEER", "pwc", "expected error")
add("voi-svc", "ValueOfInformationEER", "svc", "expected error")


def replay(out):
    """One round of the packages that can be imported: seconds per query of every run, to a JSON file."""
    import logging
    import numpy as np
    logging.disable(logging.WARNING)
    np.seterr(all="ignore")
    collections.Iterable = collections.abc.Iterable  # ALiPy 1.2.5
    if not hasattr(np, "float"):
        np.float = float  # modAL.expected_error
    sys.modules["sklearn.externals.joblib"] = importlib.import_module("joblib")  # libact
    spent = {}
    for run in map(json.loads, gzip.open(RUNS, "rt")):
        variant = run["strategy"]
        if variant not in VARIANTS or not run["queries"]:
            continue
        package, make, _ = VARIANTS[variant]
        try:
            module = importlib.import_module(package)
        except ImportError:
            continue
        if package == "skactiveml" and module.__version__ != SKACTIVEML:
            continue
        make(State(run))  # what is imported late is not timed
        np.random.seed(run["seed"])
        state, clock = State(run), time.process_time()
        ask, tell = make(state)
        for query in run["queries"]:
            ask()
            for row in query["picks"] if tell else ():
                tell(row)
            state.mask[query["picks"]] = True
        of_run = spent.setdefault(f"{variant} {run['dataset']}", [0.0, 0])
        of_run[0] += time.process_time() - clock
        of_run[1] += len(run["queries"])
    Path(out).write_text(json.dumps({run: seconds / queries for run, (seconds, queries) in spent.items()}))


def ours():
    """The same of albench, as the test that compares the picks prints it."""
    environment = {**os.environ, "ALBENCH_LONG": "1", "RAYON_NUM_THREADS": "1", "ALBENCH_VARIANTS": ",".join(VARIANTS)}
    command = ["cargo", "test", "--release", "--quiet", "--test", "golden", "packages_runs", "--", "--nocapture"]
    text = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    lines = re.findall(r"cpu \| (\S+) \| (\S+) \| (\S+) \|", text)
    return {f"{variant} {dataset}": float(seconds) for variant, dataset, seconds in lines}


AIMS = {"QUIRE": 50, "expected error": 50, "platt": 8, "": 20}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pythons", nargs="+", required=True, help="of the environments of the packages")
    options = parser.parse_args()
    rounds = []
    for number in range(options.rounds):
        theirs = {}
        with tempfile.TemporaryDirectory() as scratch:
            for at, python in enumerate(options.pythons):
                out = f"{scratch}/{at}.json"
                done = subprocess.run([python, __file__, "replay", out], stderr=subprocess.PIPE, text=True)
                if done.returncode:  # else libsvm's complaints about weights of absent classes
                    sys.exit(done.stderr)
                theirs.update(json.loads(Path(out).read_text()))
        own = ours()
        rounds.append({run: (seconds, own[run]) for run, seconds in theirs.items()})
        print(f"round {number + 1}: {len(theirs)} runs", file=sys.stderr, flush=True)
    print("| variant | data set | package, s | albench, s | times less | aim |")
    print("|---|---|---|---|---|---|")
    for run in sorted(rounds[0]):
        package, own = zip(*(found[run] for found in rounds))
        if statistics.median(package) < LEAST:
            continue
        variant, dataset = run.split()
        ratios = [a / b for a, b in zip(package, own)]
        spread = f" ({min(ratios):.1f} to {max(ratios):.1f})" if len(ratios) > 1 else ""
        print(f"| {variant} | {dataset} | {statistics.median(package):.3f} | {statistics.median(own):.5f} "
              f"| {statistics.median(ratios):.1f}{spread} | {AIMS[VARIANTS[variant][2]]} |")


if __name__ == "__main__":
    replay(sys.argv[2]) if sys.argv[1:2] == ["replay"] else main()
