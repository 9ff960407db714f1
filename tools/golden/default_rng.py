"""default_rng_*: draws of numpy's default_rng, one fresh stream per field unless it says otherwise."""
import common
import numpy as np

SEEDS = (0, 2, 6, 42)


def make(out, seeds=SEEDS):
    for seed in seeds:
        common.save(out, f"default_rng_seed{seed}.json", draws(seed))


def draws(seed):
    def fresh():
        return np.random.default_rng(seed)

    def shuffled(count):
        values = np.arange(count)
        fresh().shuffle(values)
        return values

    return {
        "seed": seed,
        "random_10": fresh().random(10),
        "integers_0_10_20": fresh().integers(0, 10, 20),
        "integers_0_1000000_10": fresh().integers(0, 1_000_000, 10),
        # Strings, because many JSON readers round integers above 2^53.
        "raw_uint64": [str(value) for value in fresh().bit_generator.random_raw(6)],
        "shuffle_arange_20": shuffled(20),
        "shuffle_arange_341": shuffled(341),
        "permutation_569": fresh().permutation(569),
        "choice_500_20_noreplace": fresh().choice(500, 20, replace=False),
        "sequence": sequence(fresh()),
    }


def sequence(stream):
    """[function, arguments, result] of calls on one stream: they share its buffered half."""
    return [
        ["random", [3], stream.random(3)],
        ["integers", [0, 10, 5], stream.integers(0, 10, 5)],
        ["permutation", [7], stream.permutation(7)],
        ["random", [2], stream.random(2)],
        ["integers", [0, 3, 3], stream.integers(0, 3, 3)],
    ]
