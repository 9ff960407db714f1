"""Several processes in one folder, killed at random moments, for as long as is asked for:

    python3 -B tools/fault/soak.py target/release/albench --minutes 60 --cells 100000

Each round fills a folder with cells, kills whichever process it likes, some with -9, some with SIGTERM, and starts
another instead. When every cell is stored it compares the folder with one of a run that nothing disturbed, merges it
into itself, compares again, and begins the next round. Prints a Markdown table.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import Albench, derived, execute, fresh, must, stored_lines

EXPERIMENT = Path(__file__).with_name("soak.toml")
STRATEGIES = 2


class Tally:
    def __init__(self) -> None:
        self.rounds = self.cells = self.kills = self.terms = self.lost = self.twice = self.wrong = self.failed = 0


def main() -> None:
    arguments = parse()
    binary = arguments.binary.resolve()
    seeds = max(arguments.cells // STRATEGIES, 1)
    albench = Albench(binary, (str(EXPERIMENT), "--seeds", str(seeds), "--threads", str(arguments.threads)))
    tally, rng, began = Tally(), random.Random(arguments.seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="albench-soak-") as name:
        work = Path(name)
        base = fresh(work / "base")
        must(albench.run(base, timeout=None))
        expected = derived(base / albench.name)
        shutil.rmtree(base)
        while tally.rounds == 0 or time.monotonic() - began < 60 * arguments.minutes:
            soak(albench, fresh(work / "soak"), expected, seeds * STRATEGIES, arguments.processes, rng, tally)
    print(table(tally, arguments, time.monotonic() - began), end="")
    sys.exit(any((tally.lost, tally.wrong, tally.failed)))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path, help="the albench to test")
    parser.add_argument("--minutes", type=float, default=60, help="how long new rounds begin; one is always made")
    parser.add_argument("--cells", type=int, default=100_000, help="cells of a round")
    parser.add_argument("--processes", type=int, default=4, help="processes at a time")
    parser.add_argument("--threads", type=int, default=1, help="threads of each")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    return parser.parse_args()


def soak(albench: Albench, out: Path, expected: dict, total: int, count: int, rng: random.Random, tally: Tally) -> None:
    """One round."""
    seen: set[bytes] = set()
    running = [albench.start(out) for _ in range(count)]
    while running:
        time.sleep(rng.uniform(0.1, 2.0))
        tally.failed += sum(process.returncode not in (0, None) for process in over(running))
        if not running:
            break
        victim = rng.choice(running)
        how = rng.choice([signal.SIGKILL, signal.SIGTERM])
        victim.send_signal(how)
        victim.communicate()
        running.remove(victim)
        # One that was faster than its signal has ended as it should.
        hit = victim.returncode != 0
        tally.kills += hit and how == signal.SIGKILL
        tally.terms += hit and how == signal.SIGTERM
        stored = set(stored_lines(albench.cells(out)))
        tally.lost += len(seen - stored)
        seen = stored
        if len(stored) < total:
            running.append(albench.start(out))
    must(albench.run(out, timeout=None))
    lines = stored_lines(albench.cells(out))
    tally.lost += len(seen - set(lines))
    # Processes that began at the same moment run the same cells.
    tally.twice += len(lines) - total
    tally.wrong += derived(out / albench.name) != expected
    folder = str(out / albench.name)
    must(execute([str(albench.binary), "merge", folder, "--into", folder, "--quiet"], timeout=None))
    merged = derived(out / albench.name)
    merged.pop("cells.jsonl.gz")
    tally.wrong += merged != expected or bool(stored_lines(albench.cells(out)))
    tally.rounds += 1
    tally.cells += total


def over(running: list[subprocess.Popen]) -> list[subprocess.Popen]:
    """Takes out the processes that have ended."""
    ended = [process for process in running if process.poll() is not None]
    for process in ended:
        process.communicate()
        running.remove(process)
    return ended


def table(tally: Tally, arguments: argparse.Namespace, seconds: float) -> str:
    return (
        "| minutes | rounds | cells | `kill -9` | SIGTERM | cells lost | run more than once | folders with other bytes | other ends |\n"
        "|---|---|---|---|---|---|---|---|---|\n"
        f"| {seconds / 60:.0f} | {tally.rounds} | {tally.cells} | {tally.kills} | {tally.terms} | {tally.lost} | {tally.twice} "
        f"| {tally.wrong} | {tally.failed} |\n\n"
        f"`tools/fault/soak.py target/release/albench --minutes {arguments.minutes:g} --cells {arguments.cells} "
        f"--processes {arguments.processes} --threads {arguments.threads} --seed {arguments.seed}`\n"
    )


if __name__ == "__main__":
    main()
