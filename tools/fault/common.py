"""What the fault tests share: a binary under test, its run folders, and the rows of the table."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

EXEMPT = {"run.toml", "timings.csv", "cells"}  # these may differ between runs, all other files must not
ASIDE = ".albench-"  # how files begin that are not yet renamed to what they will be
TIMEOUT = 300  # seconds; nothing that is tried here takes a tenth of it


@dataclass
class Row:
    """One line of the table. `ok` is the verdict, the rest is for the reader."""

    fault: str
    how: str
    cases: str
    result: str
    ok: bool


@dataclass
class Albench:
    """The binary, and one experiment that it runs."""

    binary: Path
    experiment: tuple[str, ...]  # arguments of `albench run`, the name or path first

    @property
    def name(self) -> str:
        return Path(self.experiment[0]).stem

    def command(self, out: Path) -> list[str]:
        return [str(self.binary), "run", *self.experiment, "--out", str(out), "--quiet"]

    def start(self, out: Path, **options) -> subprocess.Popen:
        return subprocess.Popen(self.command(out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)

    def run(self, out: Path, **options) -> subprocess.CompletedProcess:
        """Runs or resumes to the end."""
        return execute(self.command(out), **options)

    def report(self, out: Path) -> subprocess.CompletedProcess:
        return execute([str(self.binary), "report", str(out / self.name), "--quiet"])

    def cells(self, out: Path) -> Path:
        return out / self.name / "cells"


def execute(command: list[str], timeout: float | None = TIMEOUT, **options) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, **options)


def must(done: subprocess.CompletedProcess) -> None:
    """For steps that no fault touches."""
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(done.args)} ended with {done.returncode}:\n{done.stderr}")


def derived(run_folder: Path) -> dict[str, bytes]:
    """Every derived file of a run that must not depend on what happened to it."""
    files = (path for path in run_folder.rglob("*") if path.is_file())
    relative = {path.relative_to(run_folder): path for path in files}
    derived_ones = {name: path for name, path in relative.items() if name.parts[0] not in EXEMPT}
    return {str(name): path.read_bytes() for name, path in derived_ones.items() if not name.parts[0].startswith(ASIDE)}


def asides(run_folder: Path) -> int:
    """How many files were being written when their process was killed. Nothing reads them."""
    return sum(1 for path in run_folder.glob(f"{ASIDE}*"))


def stored_lines(cells: Path) -> list[bytes]:
    """The complete lines of all segments."""
    lines = []
    for segment in sorted(cells.glob("*.jsonl")):
        lines += [line for line in segment.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    return lines


def count_lines(cells: Path) -> int:
    """How many complete lines there are; for waiting, so it is quick."""
    return sum(segment.read_bytes().count(b"\n") for segment in cells.glob("*.jsonl"))


def torn_ends(cells: Path) -> int:
    """How many segments end in the middle of a line."""
    contents = (segment.read_bytes() for segment in cells.glob("*.jsonl"))
    return sum(1 for content in contents if content and not content.endswith(b"\n"))


def panicked(done: subprocess.CompletedProcess) -> bool:
    return done.returncode == 101 or done.returncode < 0 or "panicked" in done.stderr


def last_line(text: str, hide: Path) -> str:
    """What the program said at the end, without the folder of this test."""
    lines = [line for line in text.replace(str(hide), "...").splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"


def said(done: subprocess.CompletedProcess, hide: Path) -> str:
    """Exit code and message, for the table."""
    code = done.returncode
    end = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
    message = last_line(done.stderr, hide).replace("|", "\\|")
    return f"{end}: \"{message}\""


def fresh(folder: Path) -> Path:
    """An empty folder of this name."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def is_root() -> bool:
    return os.geteuid() == 0
