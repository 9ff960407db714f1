"""svc_weighted_*: random SVC problems as those of svc_random, fitted with weights of the rows, 0 among them."""
import common
import svc_random

SEEDS = (0, 2)
PROBLEMS = 12


def make(out, seeds=SEEDS):
    for seed in seeds:
        problems = [svc_random.determined_problem(seed, index, weighted=True) for index in range(PROBLEMS)]
        common.save(out, f"svc_weighted_seed{seed}.json.gz", {"seed": seed, "problems": problems})
