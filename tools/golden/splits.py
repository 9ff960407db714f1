"""train_test_split_* and stratified_split_wine_*: rows of scikit-learn's train_test_split."""
import common
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

SEEDS = (0, 2, 4)
STRATIFIED_SEEDS = (0, 2)


def make(out, seeds=None):
    for seed in seeds or SEEDS:
        cases = [{"n": n, **halves(n, 0.5, seed)} for n in (10, 1000, 1797)]
        common.save(out, f"train_test_split_seed{seed}.json",
                    {"random_state": seed, "test_size": 0.5, "cases": cases})
    y = load_wine().target
    for seed in seeds or STRATIFIED_SEEDS:
        common.save(out, f"stratified_split_wine_seed{seed}.json", {
            "dataset": "wine", "y": y, "seed": seed,
            "test_size_050": halves(len(y), 0.5, seed, y),
            "test_size_030": halves(len(y), 0.3, seed, y),
        })


def halves(n, test_size, seed, stratify=None):
    """The row numbers of both parts, in the order of the package."""
    train, test = train_test_split(np.arange(n), test_size=test_size, random_state=seed, stratify=stratify)
    return {"train": train, "test": test}
