"""run_picks_*: the picks of whole runs, which show the state that strategies keep between queries.

Rows are positions in the training half, ascending within a batch: no package promises an order.
"""
import common
import numpy as np
from packages import STRATEGIES
from protocol import PROTOCOL, halves, first_batch, simulate

SEEDS = (0, 2)


def make(out, seeds=SEEDS):
    for seed in seeds:
        for dataset in ("synthetic", "digits"):
            picks = {name: simulate(dataset, strategy, seed)[1] for name, strategy in STRATEGIES.items()}
            common.save(out, f"run_picks_{dataset}_seed{seed}.json", document(dataset, seed, picks))


def document(dataset, seed, picks):
    """The content of a file of picks, also for those of `curves`."""
    protocol = PROTOCOL[dataset]
    first = first_batch(halves(dataset, seed)[2], protocol["initial"], seed)
    return {"dataset": dataset, "seed": seed, "protocol": protocol, "first_batch": np.sort(first), "picks": picks}
