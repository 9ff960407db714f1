"""randomstate_*: draws of numpy's RandomState, one fresh stream per field unless it says otherwise."""
import common
import numpy as np
from sklearn.utils.random import sample_without_replacement

SEEDS = (0, 2, 4, 6, 8, 42, 2**32 - 2)


def make(out, seeds=SEEDS):
    for seed in seeds:
        common.save(out, f"randomstate_seed{seed}.json", draws(seed))


def draws(seed):
    def fresh():
        return np.random.RandomState(seed)

    shuffled = np.arange(20)
    fresh().shuffle(shuffled)
    weights = [0.1, 0.2, 0.3, 0.4]
    return {
        "seed": seed,
        "raw_uint32": fresh().randint(0, 2**32, 10, dtype=np.uint64),
        "random_sample_10": fresh().random_sample(10),
        "standard_normal_10": fresh().standard_normal(10),
        "permutation_20": fresh().permutation(20),
        "shuffle_arange_20": shuffled,
        "randint_0_10_20": fresh().randint(0, 10, 20),
        "randint_0_1000_20": fresh().randint(0, 1000, 20),
        "randint_intmax": fresh().randint(2**31 - 1),
        "choice_500_20_noreplace": fresh().choice(500, 20, replace=False),
        "choice_898_50_noreplace": fresh().choice(898, 50, replace=False),
        "choice_10_8_replace": fresh().choice(10, 8),
        "choice_p": {"p": weights, "value": fresh().choice(4, 8, p=weights)},
        "uniform_0_1_10": fresh().uniform(size=10),
        "uniform_m2_3_10": fresh().uniform(-2, 3, 10),
        **{f"sample_without_replacement_{n}_{k}": sample_without_replacement(n, k, random_state=fresh())
           for n, k in ((1024, 10), (1024, 20), (8, 3))},
        "one_stream_in_sequence": sequence(fresh()),
    }


def sequence(stream):
    """[function, arguments, result] of calls on one stream: they share its cached normal value."""
    return [
        ["random_sample", [3], stream.random_sample(3)],
        ["standard_normal", [3], stream.standard_normal(3)],
        ["randint", [0, 10, 5], stream.randint(0, 10, 5)],
        ["standard_normal", [2], stream.standard_normal(2)],
        ["permutation", [7], stream.permutation(7)],
        ["choice_noreplace", [50, 6], stream.choice(50, 6, replace=False)],
        ["random_sample", [2], stream.random_sample(2)],
    ]
