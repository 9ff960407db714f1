"""The runs of blog.toml with the packages: run_packages.py SEEDS always|needed CURVES.csv

`always` fits the learner with probability=True throughout, as the recorded reference does;
`needed` only where the strategy asks for probabilities, as a careful user would.
"""
import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "golden"))
import common  # noqa: E402, F401  (first: it fixes the number of threads)
import protocol  # noqa: E402
from packages import STRATEGIES  # noqa: E402
from sklearn.svm import SVC  # noqa: E402

DATASETS = ("synthetic", "digits")
# Strategy -> whether it asks the learner for probabilities.
CURVES = {
    "random": False,
    "margin": True,
    "density-modal-euclidean": False,
    "density-modal-cosine": False,
    "density-alipy": False,
    "density-libact-kmeans": False,
    "density-libact-gmm-01": False,
    "ranked-batch": True,
    # libact fits a learner of its own, with probabilities.
    "batch-libact-kmeans-1-margin": False,
    "batch-libact-gmm-01": True,
}


def without_probabilities(seed):
    return SVC(C=1.0, kernel="rbf", gamma="scale", random_state=seed)


def main(seeds, probability, path):
    with_probabilities = protocol.new_svc
    with open(path, "w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        for dataset in DATASETS:
            for strategy, asks in CURVES.items():
                plain = probability == "needed" and not asks
                protocol.new_svc = without_probabilities if plain else with_probabilities
                for seed in range(int(seeds)):
                    accuracies, _ = protocol.simulate(dataset, STRATEGIES[strategy], seed)
                    for iteration, accuracy in enumerate(accuracies):
                        lines.writerow([dataset, strategy, seed, iteration, repr(accuracy)])


if __name__ == "__main__":
    main(*sys.argv[1:])
