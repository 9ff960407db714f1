"""Flipped bits and cut files. A damaged cell is noticed and run again, and never becomes a wrong number."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from common import Albench, Row, derived, execute, fresh, must, panicked

Damage = Callable[[bytes, random.Random], bytes]


def tests(albench: Albench, work: Path, cases: int, seed: int) -> list[Row]:
    base = fresh(work / "base")
    must(albench.run(base))
    expected = derived(base / albench.name)
    merged = fresh(work / "merged") / albench.name
    must(execute([str(albench.binary), "merge", str(base / albench.name), "--into", str(merged), "--quiet"]))

    def damaged(name: str, damage: Damage, source: Path, file: str) -> Row:
        return test(albench, work, expected, cases, seed, (name, damage, source, file))

    live, recorded = base / albench.name, merged
    segment = "cells/segment-00001.jsonl"
    return [
        damaged("One bit of a segment flipped", flip, live, segment),
        damaged("A segment cut off", cut, live, segment),
        damaged("A piece of a segment zeroed, as by a lost disk block", blank, live, segment),
        damaged("One bit of a recorded `cells.jsonl.gz` flipped", flip, recorded, "cells.jsonl.gz"),
        damaged("A recorded `cells.jsonl.gz` cut off", cut, recorded, "cells.jsonl.gz"),
    ]


def flip(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]


def cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content))]


def blank(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content))
    end = min(at + 4096, len(content))
    return content[:at] + bytes(end - at) + content[end:]


def test(albench: Albench, work: Path, expected: dict, cases: int, seed: int, what: tuple) -> Row:
    name, damage, source, file = what
    rng = random.Random(f"{seed} {name}")
    panics = wrong = refused = noticed = unresumed = 0
    for _ in range(cases):
        out = fresh(work / "damaged")
        folder = out / albench.name
        shutil.copytree(source, folder)
        content = (folder / file).read_bytes()
        (folder / file).write_bytes(damage(content, rng))
        report = albench.report(out)
        refused += report.returncode == 2
        noticed += "counts as not run" in report.stderr or "damaged" in report.stderr
        again = albench.run(out)
        panics += panicked(report) or panicked(again)
        unresumed += again.returncode != 0
        wrong += again.returncode == 0 and without_cells(derived(folder)) != without_cells(expected)
    return Row(
        name,
        f"{cases} random places",
        f"`report` warned of {noticed} and refused {refused}",
        f"{panics} panics, {unresumed} not resumed, {wrong} with other bytes after `run`",
        panics == unresumed == wrong == 0,
    )


def without_cells(files: dict) -> dict:
    """A recorded run has its cells among the files; resumption adds a segment beside them."""
    return {name: content for name, content in files.items() if name != "cells.jsonl.gz"}
