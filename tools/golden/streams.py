#!/usr/bin/env python3
"""Golden numbers of numpy's random streams, and of the data and splits drawn from them.

    tools/golden/streams.py --out tests/golden/data

Needs numpy 1.26.4 and scikit-learn 1.5.2. Each file is a gzipped JSON list with one entry per
seed. `randomstate_more` and `default_rng_more` extend the single-seed files of the same prefix by
`further`: a list of [call, arguments, value], each on a fresh stream of the seed.
`make_classification_more` extends the single files of that prefix. `splits_plain` holds splits of
uneven fractions, `splits_stratified` label lists with ties between the class remainders, and
`splits_shuffled` the splits of Lu et al. 2023. `standard_scaler` holds matrices and what
scikit-learn's StandardScaler makes of them. Floats are written so that they read back exactly.
"""
import argparse
import base64
import gzip
import json
import os

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine, make_classification
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.utils.random import sample_without_replacement

PINNED = ("1.26.4", "1.5.2")


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    return value.item() if isinstance(value, np.generic) else value


def save(folder, name, value):
    text = json.dumps(plain(value), separators=(",", ":"), allow_nan=False)
    with open(os.path.join(folder, name + ".json.gz"), "wb") as file:
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as zipped:
            zipped.write(text.encode())


def shuffled(stream, n):
    rows = np.arange(n)
    stream.shuffle(rows)
    return rows


def random_state(seed):
    def fresh():
        return np.random.RandomState(seed)

    stream = fresh()
    sequence = [
        ["random_sample", [3], stream.random_sample(3)],
        ["standard_normal", [3], stream.standard_normal(3)],
        ["randint", [0, 10, 5], stream.randint(0, 10, 5)],
        ["standard_normal", [2], stream.standard_normal(2)],
        ["permutation", [7], stream.permutation(7)],
        ["choice_noreplace", [50, 6], stream.choice(50, 6, replace=False)],
        ["random_sample", [2], stream.random_sample(2)],
    ]
    weights = [0.05, 0.5, 0.0, 0.15, 0.25, 0.05]
    further = [
        ["randint", [-5, 2**31, 5], fresh().randint(-5, 2**31, 5)],
        ["randint", [0, 2**32, 5], fresh().randint(0, 2**32, 5)],
        ["randint", [-(2**40), 2**41, 5], fresh().randint(-(2**40), 2**41, 5)],
        ["randint", [-(2**63), 2**63 - 1, 5], fresh().randint(-(2**63), 2**63 - 1, 5)],
        ["randint", [7, 8, 3], fresh().randint(7, 8, 3)],
        ["choice_noreplace", [3000, 40], fresh().choice(3000, 40, replace=False)],
        ["choice_p", [weights, 12], fresh().choice(6, 12, p=weights)],
        ["choice_p_noreplace", [weights, 5], fresh().choice(6, 5, replace=False, p=weights)],
        ["sample_without_replacement", [2**30, 25], sample_without_replacement(2**30, 25, random_state=fresh())],
        ["sample_without_replacement", [300, 299], sample_without_replacement(300, 299, random_state=fresh())],
        ["sample_without_replacement", [16, 16], sample_without_replacement(16, 16, random_state=fresh())],
        ["standard_normal", [101], fresh().standard_normal(101)],
    ]
    return dict(
        seed=seed,
        raw_uint32=fresh().randint(0, 2**32, 10, dtype=np.uint64),
        random_sample_10=fresh().random_sample(10),
        standard_normal_10=fresh().standard_normal(10),
        permutation_20=fresh().permutation(20),
        shuffle_arange_20=shuffled(fresh(), 20),
        randint_0_10_20=fresh().randint(0, 10, 20),
        randint_0_1000_20=fresh().randint(0, 1000, 20),
        randint_intmax=fresh().randint(2147483647),
        choice_500_20_noreplace=fresh().choice(500, 20, replace=False),
        choice_898_50_noreplace=fresh().choice(898, 50, replace=False),
        choice_10_8_replace=fresh().choice(10, 8),
        choice_p=dict(p=[0.1, 0.2, 0.3, 0.4], value=fresh().choice(4, 8, p=[0.1, 0.2, 0.3, 0.4])),
        uniform_0_1_10=fresh().uniform(size=10),
        uniform_m2_3_10=fresh().uniform(-2, 3, 10),
        sample_without_replacement_1024_10=sample_without_replacement(1024, 10, random_state=fresh()),
        sample_without_replacement_1024_20=sample_without_replacement(1024, 20, random_state=fresh()),
        sample_without_replacement_8_3=sample_without_replacement(8, 3, random_state=fresh()),
        one_stream_in_sequence=sequence,
        further=further,
    )


def default_rng(seed):
    def fresh():
        return np.random.default_rng(seed)

    stream = fresh()
    sequence = [
        ["random", [3], stream.random(3)],
        ["integers", [0, 10, 5], stream.integers(0, 10, 5)],
        ["permutation", [7], stream.permutation(7)],
        ["random", [2], stream.random(2)],
        ["integers", [0, 3, 3], stream.integers(0, 3, 3)],
    ]
    further = [
        ["integers", [-5, 2**31, 5], fresh().integers(-5, 2**31, 5)],
        ["integers", [0, 2**32, 5], fresh().integers(0, 2**32, 5)],
        ["integers", [0, 3 * 2**30, 20], fresh().integers(0, 3 * 2**30, 20)],
        ["integers", [-(2**40), 2**41, 5], fresh().integers(-(2**40), 2**41, 5)],
        ["integers", [-(2**62), 2**62 + 2**61, 9], fresh().integers(-(2**62), 2**62 + 2**61, 9)],
        ["integers", [7, 8, 3], fresh().integers(7, 8, 3)],
        ["choice_noreplace", [6, 6], fresh().choice(6, 6, replace=False)],
        ["choice_noreplace", [10000, 300], fresh().choice(10000, 300, replace=False)],
        ["choice_noreplace", [10001, 200], fresh().choice(10001, 200, replace=False)],
        ["choice_noreplace", [10001, 201], fresh().choice(10001, 201, replace=False)],
        ["choice_noreplace", [2**33, 5], fresh().choice(2**33, 5, replace=False)],
    ]
    return dict(
        seed=seed,
        random_10=fresh().random(10),
        integers_0_10_20=fresh().integers(0, 10, 20),
        integers_0_1000000_10=fresh().integers(0, 1000000, 10),
        raw_uint64=[str(word) for word in fresh().bit_generator.random_raw(6)],
        shuffle_arange_20=shuffled(fresh(), 20),
        shuffle_arange_341=shuffled(fresh(), 341),
        permutation_569=fresh().permutation(569),
        choice_500_20_noreplace=fresh().choice(500, 20, replace=False),
        sequence=sequence,
        further=further,
    )


def split(y, test_size, seed, stratify):
    train, test = train_test_split(
        np.arange(len(y)), test_size=test_size, random_state=seed, stratify=y if stratify else None
    )
    return dict(seed=seed, test_size=test_size, y=y, train=train, test=test)


def stratified_splits():
    # Equal classes leave equal remainders, which a draw decides.
    tied = np.repeat(np.arange(7), 11)
    lopsided = np.array([0] * 2 + [1] * 3 + [2] * 50 + [3] * 45)
    return [
        split(y, test_size, seed, True)
        for y in (tied, lopsided, np.arange(90) % 4)
        for test_size in (0.5, 0.3, 0.25, 0.6)
        for seed in range(5)
    ]


def plain_splits():
    sizes = (10, 99, 345, 569)
    fractions = (0.1, 0.25, 0.3, 0.33, 0.4, 0.55, 0.7)
    return [split(np.arange(n), f, seed, False) for n in sizes for f in fractions for seed in (0, 11)]


def shuffled_splits():
    """Lu et al. 2023: a shuffle is cut, and a new stream of the same seed shuffles what trains."""
    splits = []
    for n in (106, 270, 768, 1600):
        for test_size in (0.4, 0.3, 0.1):
            for seed in (0, 1, 99, 2**40):
                rows, n_train = np.arange(n), int(n * (1 - test_size))
                np.random.default_rng(seed).shuffle(rows)
                train, test = rows[:n_train].copy(), rows[n_train:]
                np.random.default_rng(seed).shuffle(train)
                splits.append(dict(seed=seed, test_size=test_size, y=np.arange(n), train=train, test=test))
    return splits


# Every branch of the drawing of vertices, and parameters that the other files leave alone.
CLASSIFICATIONS = [
    dict(n_samples=20, n_features=4, n_informative=2, n_redundant=0, n_classes=4, n_clusters_per_class=1),
    dict(n_samples=60, n_features=12, n_informative=10, n_redundant=2, n_classes=3, n_clusters_per_class=3),
    dict(n_samples=30, n_features=45, n_informative=33, n_redundant=2, n_repeated=3, class_sep=0.5),
    dict(n_samples=50, n_features=6, n_informative=6, n_redundant=0, hypercube=False, flip_y=0.0, shift=-2.5, scale=0.1),
    dict(n_samples=50, n_features=9, n_redundant=3, n_repeated=4, n_classes=2, weights=[0.9], flip_y=1.0),
    dict(n_samples=37, n_features=7, n_informative=4, n_classes=5, weights=[0.3, 0.1, 0.1, 0.25, 0.2], scale=None),
    dict(n_samples=7, n_features=8, n_informative=5, n_classes=5, n_clusters_per_class=3, shift=None, shuffle=False),
]


def classifications():
    entries = []
    for params in CLASSIFICATIONS:
        for seed in (0, 5, 2**32 - 1):
            X, y = make_classification(random_state=seed, **params)
            X = np.ascontiguousarray(X, dtype="<f8")
            entries.append(dict(
                params=params, random_state=seed, shape=X.shape, y=y, X_first_rows=X[:5],
                X_column_sums=X.sum(axis=0),
                X=dict(dtype="<f8", shape=X.shape, b64=base64.b64encode(X.tobytes()).decode()),
            ))
    return entries


def scaled():
    stream = np.random.RandomState(0)
    constant = np.column_stack([np.full(50, 0.1), np.full(50, 1e9) + 1e-7 * (np.arange(50) % 2), stream.rand(50)])
    matrices = [("constant", constant)] + [
        (load.__name__, load().data[:120]) for load in (load_breast_cancer, load_digits, load_iris, load_wine)
    ]
    entries = []
    for name, rows in matrices:
        scaler = StandardScaler().fit(rows[::2])
        entries.append(dict(
            name=name, train=rows[::2], test=rows[1::2], mean=scaler.mean_, scale=scaler.scale_,
            train_scaled=scaler.transform(rows[::2]), test_scaled=scaler.transform(rows[1::2]),
        ))
    return entries


def main():
    assert (np.__version__, sklearn.__version__) == PINNED, "the golden numbers belong to " + str(PINNED)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, help="folder to write to")
    folder = parser.parse_args().out
    seeds = list(range(100, 156)) + [2**31 - 1, 2**31, 2**32 - 1]
    save(folder, "randomstate_more", [random_state(seed) for seed in seeds])
    wide = [2**32, 2**32 + 1, 2**53 + 1, 2**63 - 1]
    save(folder, "default_rng_more", [default_rng(seed) for seed in seeds + wide])
    save(folder, "splits_stratified", stratified_splits())
    save(folder, "splits_plain", plain_splits())
    save(folder, "splits_shuffled", shuffled_splits())
    save(folder, "make_classification_more", classifications())
    save(folder, "standard_scaler", scaled())


if __name__ == "__main__":
    main()
