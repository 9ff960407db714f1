"""Disks that are full, read-only or gone. Whatever happens, finished cells stay, and the run can be resumed."""

import resource
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from common import Albench, Row, derived, execute, fresh, is_root, must, panicked, said, stored_lines


def tests(albench: Albench, work: Path) -> list[Row]:
    base = fresh(work / "base")
    must(albench.run(base))
    expected = derived(base / albench.name)
    half = sum(len(line) for line in stored_lines(albench.cells(base))) // 2

    rows = [file_too_large(albench, work, expected, half)]
    if is_root():
        rows += [disk_full(albench, work, expected, half), read_only(albench, work, expected)]
    else:
        rows += [Row(name, "a tmpfs", "not tried: needs root", "", True) for name in ("Disk full", "Read-only folder")]
    return rows + [folder_gone(albench, work, expected), cells_gone(albench, work, expected)]


def file_too_large(albench: Albench, work: Path, expected: dict, half: int) -> Row:
    out = fresh(work / "limit")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (half, half))

    failed = albench.run(out, preexec_fn=limit)
    return resumed(albench, out, work, failed, expected, "File size limit reached", f"`RLIMIT_FSIZE` of {half} bytes")


def disk_full(albench: Albench, work: Path, expected: dict, half: int) -> Row:
    out = fresh(work / "full")
    pages = max(half // 4096, 2)
    with tmpfs(out, f"size={pages * 4}k"):
        failed = albench.run(out)
        must(execute(["mount", "-o", "remount,size=256m", str(out)]))
        return resumed(albench, out, work, failed, expected, "Disk full", f"a tmpfs of {pages * 4} KiB")


def read_only(albench: Albench, work: Path, expected: dict) -> Row:
    out = fresh(work / "read-only")
    with tmpfs(out, "size=256m"):
        interrupt_half_way(albench, out)
        must(execute(["mount", "-o", "remount,ro", str(out)]))
        failed = albench.run(out)
        must(execute(["mount", "-o", "remount,rw", str(out)]))
        return resumed(albench, out, work, failed, expected, "Read-only folder", "a tmpfs mounted read-only, half of the cells stored")


def folder_gone(albench: Albench, work: Path, expected: dict) -> Row:
    out = fresh(work / "gone")
    failed = while_running(albench, out, lambda: shutil.rmtree(out))
    return resumed(albench, out, work, failed, expected, "Output folder deleted in mid-run", "`rm -rf` of `--out`", kept=False)


def cells_gone(albench: Albench, work: Path, expected: dict) -> Row:
    out = fresh(work / "cells-gone")
    failed = while_running(albench, out, lambda: shutil.rmtree(albench.cells(out)))
    return resumed(albench, out, work, failed, expected, "Stored cells deleted in mid-run", "`rm -rf` of `cells/`", kept=False)


def resumed(
    albench: Albench,
    out: Path,
    work: Path,
    failed: subprocess.CompletedProcess,
    expected: dict,
    fault: str,
    how: str,
    kept: bool = True,
) -> Row:
    """The row of a run that has failed as it should: resumes it now that the fault is mended."""
    stored = stored_lines(albench.cells(out))
    again = albench.run(out)
    now = stored_lines(albench.cells(out))
    lost = len(set(stored) - set(now))
    equal = again.returncode == 0 and derived(out / albench.name) == expected
    verdict = "resumed to the same bytes" if equal else f"**not** resumed: {said(again, work)}"
    cells = f"{len(stored)} cells stored, {lost} of them lost; " if kept else ""
    noticed = failed.returncode != 0 and not (panicked(failed) and failed.returncode != -signal.SIGXFSZ)
    return Row(fault, how, said(failed, work), cells + verdict, noticed and equal and lost == 0 and (bool(stored) or not kept))


def while_running(albench: Albench, out: Path, act) -> subprocess.CompletedProcess:
    """Does `act` once some cells are stored, and lets the run come to its end."""
    process = albench.start(out)
    until_some_cells(albench, out, process)
    act()
    stdout, stderr = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def interrupt_half_way(albench: Albench, out: Path) -> None:
    process = albench.start(out)
    until_some_cells(albench, out, process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


def until_some_cells(albench: Albench, out: Path, process: subprocess.Popen) -> None:
    while len(stored_lines(albench.cells(out))) < 3:
        if process.poll() is not None:
            raise SystemExit("the run was over before its fault could happen; take a larger experiment")
        time.sleep(0.001)


@contextmanager
def tmpfs(folder: Path, options: str):
    must(execute(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]))
    try:
        yield
    finally:
        must(execute(["umount", str(folder)]))
