"""Largest resident set of BADGE over 20,000 x 768 numbers and 100 classes, and of a run that picks at random:

    target/golden-venv/bin/python tools/bench/badge_memory.py target/release/albench

Rows x classes x numbers would be 12 GB. See docs/PERFORMANCE.md.
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np

CARD = 'name = "vectors"\nkind = "npz"\nfile = "vectors.npz"\ncolumns = ["x"]\nlabel = "y"\n'
EXPERIMENT = """name = "memory"
question = "How much memory?"
seeds = 1
[[learner]]
kind = "gaussian-nb"
[[dataset]]
card = "card.toml"
test_fraction = 0.05
initial = 500
batch = 100
iterations = 1
[[strategy]]
kind = "{kind}"
"""


def main(albench):
    albench = str(Path(albench).resolve())
    stream = np.random.default_rng(0)
    y = np.arange(21_000) % 100
    centres = stream.normal(size=(100, 768))
    x = (0.3 * centres[y] + stream.normal(size=(21_000, 768))).astype("f4")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        np.savez("vectors.npz", x=x, y=y)
        Path("card.toml").write_text(CARD)
        print("| strategy | MiB | CPU s |\n|---|---|---|")
        for kind in ("random", "skactiveml-badge"):
            Path("memory.toml").write_text(EXPERIMENT.format(kind=kind))
            command = [albench, "run", "memory.toml", "--threads", "1", "--quiet", "--out", kind]
            _, status, used = os.wait4(os.posix_spawn(albench, command, os.environ), 0)
            if status != 0:
                raise SystemExit(f"{' '.join(command)} failed")
            print(f"| `{kind}` | {used.ru_maxrss / 1024:.0f} | {used.ru_utime + used.ru_stime:.1f} |")


main(*sys.argv[1:])
