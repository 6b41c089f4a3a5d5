"""Times and memory, and the line that says a figure beside its baseline."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def timed(act: Callable[[], object]) -> float:
    """Seconds that an act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def say(what: str, ours: float, baseline: str, theirs: float, target: float, unit: str = "s") -> None:
    """One line: what, figure, baseline, ratio, target, reached or not."""
    ratio = ours / theirs
    print(
        f"{what}: {ours:.2f} {unit}; {baseline}: {theirs:.2f} {unit}; "
        f"ratio {ratio:.2f}, target {target:g}: {_reached(ratio, target)}",
        flush=True,
    )


def say_limit(what: str, figure: float, limit: float, unit: str) -> None:
    """One line for a figure that has a limit instead of a baseline."""
    print(f"{what}: {figure:.2f} {unit}; target {limit:g} {unit}: {_reached(figure, limit)}", flush=True)


def _reached(figure: float, target: float) -> str:
    return "reached" if figure <= target else "NOT reached"


def rss(pid: int) -> float:
    """Resident memory of a process in MB; 0 if it is gone."""
    return _status(pid, "VmRSS:")


def peak(pid: int) -> float:
    """The most resident memory that a process ever had, in MB; 0 if it is gone."""
    return _status(pid, "VmHWM:")


def peak_of(argv: Sequence[str], environ: dict[str, str]) -> float:
    """The most resident memory of a command, in MB, as last seen before its end.

    Not from wait(2): the figure there begins with the memory of the process that started the command.
    """
    with subprocess.Popen(argv, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        most = 0.0
        while process.poll() is None:
            most = peak(process.pid) or most
            time.sleep(0.005)
    assert 0 == process.returncode, f"{argv} ended with {process.returncode}"
    return most


def peaks_of(argv: Sequence[str], environ: dict[str, str], word: str) -> tuple[float, float]:
    """The same of a command, and the most that one of its children with this word in its command line had."""
    with subprocess.Popen(argv, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        own = theirs = 0.0
        while process.poll() is None:
            own = peak(process.pid) or own
            theirs = max([theirs, *map(peak, children(process.pid, word))])
            time.sleep(0.02)
    assert 0 == process.returncode, f"{argv} ended with {process.returncode}"
    return own, theirs


def children(pid: int, word: str) -> list[int]:
    """The children of a process that have this word in their command line."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(one) for one in path.read_text().split() if word in _command(one)]
    return found


def _command(pid: str) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def _status(pid: int, field: str) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
    return 0.0
