"""svc_random_*: many random SVC problems, 25 to a file, drawn to hit what single examples miss.

Sources are data sets of scikit-learn, synthetic data, and blobs on a small integer grid, whose many
equal rows make ties in the solver's working set. Some problems repeat rows (with other labels too),
some lack a class in training; at most 400 rows, often few.
"""
import itertools

import common
import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.datasets import make_classification
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

SEEDS = tuple(range(0, 18, 2))
PROBLEMS = 25
ROWS = (8, 400)
TEST_ROWS = 20
TRIALS = 30
ROUNDING = 1e-10  # rounding alone moves values by about 1e-13
LARGEST_TANH = 4.0  # arguments of the sigmoid kernel: beyond it is 1 but for rounding, and rows are alike
STEEPEST = 1e4  # sigmoids of separable pairs grow until Newton's iteration stops, wherever that is
MOST_FEATURES = 12  # of sources whose features are full floats: they do not compress
LOADERS = {"digits": load_digits, "wine": load_wine, "breast_cancer": load_breast_cancer, "iris": load_iris}
SOURCES = ("digits", "synthetic", "wine", "breast_cancer", "iris", "blobs")


def make(out, seeds=SEEDS):
    for seed in seeds:
        problems = [determined_problem(seed, index) for index in range(PROBLEMS)]
        common.save(out, f"svc_random_seed{seed}.json.gz", {"seed": seed, "problems": problems})


def determined_problem(seed, index, weighted=False):
    """The first problem drawn for this place whose solution is not decided by rounding.

    Of others it is: two rows tie in the solver but for the last bit, or the iteration for the
    probabilities stops close to its bound. Their results differ from one processor or C library to
    the next, and no other program can be asked to reproduce them.
    """
    for attempt in itertools.count():
        stream = np.random.RandomState([seed, index, attempt])
        found = problem(stream, SOURCES[index % len(SOURCES)], weighted)
        if found is not None:
            return found
        print(f"svc_random seed {seed}: problem {index}, draw {attempt} is decided by rounding, drawn again")


def problem(stream, source, weighted):
    """One fitted problem, None if it is not determined; all randomness comes from `stream`."""
    X, y, dtype = draw_source(stream, source)
    train, test = draw_rows(stream, y)
    notes = []
    if stream.random_sample() < 0.3:
        train = repeat_rows(stream, train, y)
        notes.append("repeated rows")
    X_train, y_train, X_test = X[train], y[train], X[test]
    if notes and stream.random_sample() < 0.5:
        y_train = relabel(stream, y_train)
        notes.append("contradicting labels")
    if dtype == common.FLOAT and stream.random_sample() < 0.7:
        scaler = StandardScaler().fit(X_train)
        X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)
        notes.append("standardised")
    params = draw_params(stream, X_train, raw=dtype == common.FLOAT and "standardised" not in notes)
    params["random_state"] = int(stream.randint(1000))
    if len(np.unique(y)) > len(np.unique(y_train)):
        notes.append("absent class")
    weights = draw_weights(stream, y_train) if weighted else None
    if not determined(params, X_train, y_train, X_test, weights):
        return None
    return {"source": source, "notes": notes, "all_classes": np.unique(y), "y_test": y[test],
            **fitted(params, X_train, y_train, X_test, weights, dtype)}


def draw_source(stream, source):
    """X, y of a few classes, labels counted from 0, and the type in which X is kept."""
    if source == "blobs":
        n_classes, n_features = stream.randint(2, 11), stream.randint(1, 5)
        y = stream.randint(n_classes, size=600)
        centers = stream.randint(0, 7, size=(n_classes, n_features))
        X = np.clip(centers[y] + stream.randint(-1, 2, size=(600, n_features)), 0, 7)
        return X.astype(float), y, common.BYTE
    if source == "synthetic":
        n_classes, n_features = stream.randint(2, 11), stream.randint(5, MOST_FEATURES + 1)
        X, y = make_classification(
            n_samples=600, n_features=n_features, n_informative=5, n_redundant=0, n_classes=n_classes,
            n_clusters_per_class=1, random_state=stream.randint(2**31 - 1))
        return X, y, common.FLOAT
    X, y = LOADERS[source](return_X_y=True)
    classes = stream.permutation(len(np.unique(y)))[:stream.randint(2, len(np.unique(y)) + 1)]
    kept = np.isin(y, classes)
    columns = slice(None) if source == "digits" else np.sort(stream.permutation(X.shape[1])[:MOST_FEATURES])
    dtype = common.BYTE if source == "digits" else common.FLOAT
    return X[kept][:, columns], np.unique(y[kept], return_inverse=True)[1], dtype


def draw_rows(stream, y):
    """Rows to train (from ROWS[0] to ROWS[1], small numbers as likely as large ones) and to test on."""
    rows = stream.permutation(len(y))
    low, high = np.log(ROWS)
    n_train = min(int(np.exp(stream.uniform(low, high))), len(y) - TEST_ROWS)
    train, test = rows[TEST_ROWS:TEST_ROWS + n_train], rows[:TEST_ROWS]
    classes = np.unique(y)
    if len(classes) > 2 and stream.random_sample() < 0.25:
        train = train[y[train] != classes[stream.randint(len(classes))]]
    if len(np.unique(y[train])) < 2:
        return draw_rows(stream, y)
    return np.sort(train), np.sort(test)


def repeat_rows(stream, train, y):
    """Replaces a fifth of the rows by copies of others, unless that leaves a single class."""
    copies = max(1, len(train) // 5)
    kept = stream.permutation(train)[copies:]
    repeated = np.sort(np.concatenate([kept, kept[stream.randint(len(kept), size=copies)]]))
    return repeated if len(np.unique(y[repeated])) > 1 else train


def relabel(stream, y_train):
    """Gives a tenth of the rows the label of another row, unless that leaves a single class."""
    rows = stream.randint(len(y_train), size=max(1, len(y_train) // 10))
    changed = y_train.copy()
    changed[rows] = y_train[stream.randint(len(y_train), size=len(rows))]
    return changed if len(np.unique(changed)) > 1 else y_train


def draw_weights(stream, y):
    """How often a bag of as many rows holds each row, or quarters up to 2; every class has some weight."""
    while True:
        if stream.random_sample() < 0.5:
            weights = np.bincount(stream.randint(len(y), size=len(y)), minlength=len(y)).astype(float)
        else:
            weights = stream.randint(9, size=len(y)) / 4
        if len(np.unique(y[weights > 0])) == len(np.unique(y)):
            return weights


def draw_params(stream, X, raw):
    """Arguments of SVC. Raw features get the kernel and gamma that are made for them: others can
    take libsvm hours, since its number of iterations has no bound."""
    choose = stream.randint
    kernel = "rbf" if raw else ("rbf", "rbf", "rbf", "linear", "poly", "sigmoid")[choose(6)]
    params = {"kernel": kernel, "C": (0.01, 0.1, 1.0, 1.0, 10.0, 100.0)[choose(6)]}
    spread = X.shape[1] * X.var()
    factor = (0.1, 1.0, 10.0)[choose(3)]
    number = float(f"{factor / spread:.3g}") if spread > 0 else factor
    params["gamma"] = "scale" if raw else ("scale", "auto", number)[choose(3)]
    if kernel == "sigmoid":
        largest = (X @ X.T).max()
        gamma = {"scale": 1 / spread if spread > 0 else 1.0, "auto": 1 / X.shape[1]}.get(params["gamma"], number)
        if gamma * largest > LARGEST_TANH:
            params["gamma"] = float(f"{LARGEST_TANH / largest:.3g}")
    if kernel in ("poly", "sigmoid"):
        params["coef0"] = (0.0, 1.0)[choose(2)]
    if kernel == "poly":
        params["degree"] = (2, 3)[choose(2)]
    return params


def new_model(params):
    return SVC(probability=True, decision_function_shape="ovo", **params)


def determined(params, X, y, X_test, weights):
    """Whether the solution stays the same when its sums are rounded in other ways.

    The order of the columns and the last bits of gamma mean nothing to the kernel, so neither may
    change the path of the solver, the predictions, or any value beyond its last digits. Rows that
    tie exactly still tie.
    """
    path, values = outcome(params, X, y, X_test, weights)
    if max(np.abs(values[SLOPES]).max(), np.abs(values[OFFSETS]).max()) > STEEPEST:
        return False
    gamma = new_model(params).fit(X, y, weights)._gamma
    stream = np.random.RandomState(0)
    for trial in range(TRIALS):
        order = stream.permutation(X.shape[1])
        nudged = {**params, "gamma": float(gamma * (1 + (trial - TRIALS // 2) * np.finfo(float).eps))}
        other_path, other_values = outcome(nudged, X[:, order], y, X_test[:, order], weights)
        if not all(map(np.array_equal, path, other_path)):
            return False
        if any((np.abs(v - w) > ROUNDING * np.maximum(1, np.abs(v))).any() for v, w in zip(values, other_values)):
            return False
    return True


SLOPES, OFFSETS = 2, 3


def outcome(params, X, y, X_test, weights):
    """What must be equal, and what may round differently."""
    model = new_model(params).fit(X, y, weights)
    path = (model.n_iter_, model.support_, model.predict(X_test))
    return path, (model.dual_coef_, model.intercept_, model.probA_, model.probB_,
                  model.decision_function(X_test), model.predict_proba(X_test))


def fitted(params, X, y, X_test, weights, dtype):
    """The problem and its solution; `decision` is one-vs-one, its columns libsvm's pairs."""
    model = new_model(params).fit(X, y, weights)
    random_state = params["random_state"]
    # `support_` counts the rows that have weight.
    kept = np.arange(len(y)) if weights is None else np.flatnonzero(weights)
    return {
        **({} if weights is None else {"sample_weight": weights}),
        "params": {key: value for key, value in params.items() if key != "random_state"},
        "gamma_value": float(model._gamma),
        "svc_random_state": random_state, "libsvm_seed": common.libsvm_seed(random_state),
        "X_train": common.blob(X, dtype), "y_train": y, "X_test": common.blob(X_test, dtype),
        "classes": model.classes_, "n_support": model.n_support_, "support": kept[model.support_],
        "dual_coef": common.blob(model.dual_coef_), "intercept": model.intercept_, "n_iter": model.n_iter_,
        "probA": model.probA_, "probB": model.probB_,
        "decision": common.blob(model.decision_function(X_test)),
        "predict": model.predict(X_test), "proba": common.blob(model.predict_proba(X_test)),
    }
