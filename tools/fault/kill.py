"""kill -9 at random moments, and resumption."""

import random
import subprocess
import time
from pathlib import Path

from common import Albench, Row, derived, fresh, must, stored_lines, torn_ends


def test(albench: Albench, work: Path, kills: int, seed: int) -> Row:
    """Kills `kills` processes, each at a moment drawn from the time an undisturbed run takes, and goes on with
    the same folder until it is complete; then starts over with an empty one."""
    base, out = work / "base", fresh(work / "killed")
    began = time.monotonic()
    must(albench.run(fresh(base)))
    duration = time.monotonic() - began
    expected = derived(base / albench.name)
    total = len(stored_lines(albench.cells(base)))

    moments = random.Random(seed)
    in_progress = before = after = torn = runs = lost = twice = wrong = 0
    seen: list[bytes] = []
    sent = 0
    while sent < kills:
        process = albench.start(out)
        try:
            process.communicate(timeout=moments.uniform(0, duration))
            finished = True
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            finished = process.returncode == 0  # it was faster than the signal
        if not finished:
            sent += 1
            stored = stored_lines(albench.cells(out))
            torn += torn_ends(albench.cells(out))
            in_progress += 0 < len(stored) < total
            before += not stored
            after += len(stored) == total
            seen = stored
            if sent < kills:
                continue
            must(albench.run(out))
        stored = stored_lines(albench.cells(out))
        lost += len(set(seen) - set(stored))
        twice += len(stored) - total
        wrong += derived(out / albench.name) != expected
        runs += 1
        seen, out = [], fresh(out)

    return Row(
        f"`kill -9` during `albench run {' '.join(albench.experiment)}` ({total} cells)",
        f"at {kills} random moments, resumed after each; {runs} runs brought to their end",
        f"{in_progress} kills with some but not all cells stored, {before} before the first, {after} after the last; {torn} torn lines",
        f"{lost} finished cells lost, {twice} cells run twice, {wrong} runs with other bytes",
        lost == twice == wrong == 0 and in_progress > 0,
    )
