"""Commands as a person types them, in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from inboxwatch import cli
from tests.support.service import Home


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def typing_in(home: Home, capsys: pytest.CaptureFixture[str], *group: str) -> Callable[..., Said]:
    """A function that runs a command of this group with what is typed behind its name."""

    def run(*words: object) -> Said:
        capsys.readouterr()
        code = cli.run(["--config", str(home.config), *group, *map(str, words)])
        return Said(code, *capsys.readouterr())

    return run
