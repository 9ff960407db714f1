"""prepare.json: what scikit-learn's imputers and encoders make of both halves of mixed tables."""
import common
import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

WORDS = ["beech", "ash", "oak", "Élm", "ash tree", "10", "9"]
SEEDS = (0, 2, 4)


def make(out, seeds=None):
    common.save(out, "prepare.json", [case(seed) for seed in seeds or SEEDS])


def case(seed):
    """A table of three numbers with gaps and two columns of words, split after a part of its rows."""
    stream = np.random.RandomState(seed)
    n, n_train = 40, 25
    numbers = np.round(stream.normal(size=(n, 3)) * [1, 100, 3], 1)
    numbers[stream.random_sample((n, 3)) < 0.2] = np.nan
    words = np.array(WORDS, dtype=object)[stream.randint(len(WORDS), size=(n, 2))]
    # Words that only the test half has.
    words[: n_train][words[: n_train] == "Élm"] = "oak"
    words[stream.random_sample((n, 2)) < 0.1] = np.nan
    result = {"numbers": numbers, "n_train": n_train,
              "words": [[None if word is np.nan else word for word in row] for row in words]}
    for strategy in ("mean", "median", "most_frequent"):
        imputer = SimpleImputer(strategy=strategy).fit(numbers[:n_train])
        result[strategy] = imputer.transform(numbers)
    filled = SimpleImputer(strategy="most_frequent").fit(words[:n_train]).transform(words)
    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(filled[:n_train])
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1).fit(filled[:n_train])
    result["one_hot"], result["ordinal"] = one_hot.transform(filled), ordinal.transform(filled)
    return result
