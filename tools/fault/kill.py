"""kill -9 at random moments, and resumption."""

import random
import subprocess
import sys
import time
from pathlib import Path

from common import Albench, Row, asides, count_lines, derived, fresh, must, stored_lines, torn_ends

MAX_TRIES = 5  # per kill that is asked for; some come too early or too late


class Tally:
    """What the kills met and did."""

    def __init__(self) -> None:
        self.before = self.between = self.after = self.torn = 0  # kills, by how far the run was
        self.runs = self.lost = self.twice = self.wrong = self.asides = 0


def test(albench: Albench, work: Path, kills: int, seed: int) -> Row:
    """Kills processes at random moments until `kills` of them had stored some but not all cells. Each folder is
    resumed, and killed again, until it is complete; then the next one starts empty."""
    base, out = work / "base", fresh(work / "killed")
    began = time.monotonic()
    must(albench.run(fresh(base)))
    duration = time.monotonic() - began
    expected = derived(base / albench.name)
    total = len(stored_lines(albench.cells(base)))

    rng, tally, seen = random.Random(seed), Tally(), set()
    tries = 0
    while tally.between < kills and tries < MAX_TRIES * kills:
        tries += 1
        killed = kill_one(albench, out, total, duration, rng)
        stored = stored_lines(albench.cells(out))
        if killed:
            tally.torn += torn_ends(albench.cells(out))
            tally.before += not stored
            tally.between += 0 < len(stored) < total
            tally.after += len(stored) >= total
        tally.lost += len(seen - set(stored))
        seen = set(stored)
        if len(stored) >= total:
            complete(albench, out, seen, total, expected, tally)
            out, seen = fresh(out), set()
    complete(albench, out, seen, total, expected, tally)

    sent = tally.before + tally.between + tally.after
    return Row(
        f"`kill -9` during `albench run {' '.join(albench.experiment)}` ({total} cells)",
        f"{sent} kills at random moments, each resumed; {tally.runs} runs brought to their end",
        f"{tally.between} kills hit a run with some but not all cells stored, {tally.before} one with none, "
        f"{tally.after} one that was writing its report; {tally.torn} torn lines, {tally.asides} unfinished hidden files left",
        f"{tally.lost} finished cells lost, {tally.twice} run twice, {tally.wrong} runs with other bytes",
        tally.lost == tally.twice == tally.wrong == 0 and tally.between == kills,
    )


def kill_one(albench: Albench, out: Path, total: int, duration: float, rng: random.Random) -> bool:
    """Starts or resumes the run, and kills it when a random number of the missing cells is stored and a random
    share of the time of a cell (or of the report, after the last cell) has passed. False if it was faster."""
    process = albench.start(out)
    target = rng.randint(count_lines(albench.cells(out)), total)
    share = rng.random()
    while process.poll() is None and count_lines(albench.cells(out)) < target:
        time.sleep(0.0005)
    try:
        process.wait(timeout=share * duration / (total if target < total else 4))
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return process.returncode != 0


def complete(albench: Albench, out: Path, seen: set, total: int, expected: dict, tally: Tally) -> None:
    """Brings the run to its end and looks at what is there."""
    must(albench.run(out))
    stored = stored_lines(albench.cells(out))
    tally.lost += len(seen - set(stored))
    tally.twice += len(stored) - total
    found = derived(out / albench.name)
    if found != expected:
        names = [name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)]
        print(f"other bytes: {', '.join(sorted(names))}", file=sys.stderr)
    tally.wrong += found != expected
    tally.asides += asides(out / albench.name)
    tally.runs += 1
