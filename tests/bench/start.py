"""How long the program takes to start."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

from tests.bench.ground import Ground
from tests.bench.measure import say, timed

_BARE = "import click\n@click.command()\ndef main(): 'x'\nmain(['--help'])"


def help_(_: Ground) -> None:
    """`inboxwatch --help` beside a program of click with one command."""
    ours = [timed(lambda: _run("-m", "inboxwatch", "--help")) for _ in range(10)]
    theirs = [timed(lambda: _run("-c", _BARE)) for _ in range(10)]
    say("--help", median(ours), "a bare click program", median(theirs), 2.0)


def _run(*words: str) -> None:
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
