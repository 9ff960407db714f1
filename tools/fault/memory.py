"""How much memory a folder of many cells takes:

    python3 -B tools/fault/memory.py target/release/albench 10000 100000

Runs the cells of soak.toml, and measures the largest resident set and the CPU seconds of going on where nothing is
missing, of `report`, of `merge` of the folder into itself, and of `report` of what it has made. Prints a Markdown
table.
"""

import os
import sys
import tempfile
from pathlib import Path

EXPERIMENT = Path(__file__).with_name("soak.toml")
STRATEGIES = 2


def main() -> None:
    binary, counts = str(Path(sys.argv[1]).resolve()), [int(count) for count in sys.argv[2:]]
    print("| cells | bytes of their lines | resume | `report` | `merge` | bytes of `cells.jsonl.gz` | `report` of that |")
    print("|---|---|---|---|---|---|---|")
    for count in counts:
        with tempfile.TemporaryDirectory(prefix="albench-memory-") as out:
            print(row(binary, out, count), flush=True)
    print(f"\n`python3 -B tools/fault/memory.py target/release/albench {' '.join(map(str, counts))}`")


def row(binary: str, out: str, count: int) -> str:
    run = [binary, "run", str(EXPERIMENT), "--seeds", str(count // STRATEGIES), "--threads", "1", "--out", out, "--quiet"]
    folder = Path(out) / "soak"
    report = [binary, "report", str(folder), "--quiet"]
    peak(run)
    lines = sum(segment.stat().st_size for segment in (folder / "cells").iterdir())
    resumed, reported = peak(run), peak(report)
    merged = peak([binary, "merge", str(folder), "--into", str(folder), "--quiet"])
    recorded = (folder / "cells.jsonl.gz").stat().st_size
    again = peak(report)
    return f"| {count} | {lines} | {resumed} | {reported} | {merged} | {recorded} | {again} |"


def peak(command: list[str]) -> str:
    """The largest resident set of a command, and its CPU seconds."""
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(process, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return f"{used.ru_maxrss / 1024:.0f} MiB, {used.ru_utime + used.ru_stime:.0f} s"


if __name__ == "__main__":
    main()
