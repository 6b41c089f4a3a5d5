"""A command that writes something out, killed by SIGKILL when it reaches a step.

``python -m tests.support.killed_export STEP MODULE WORD...``: the command of that module, with these words.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from inboxwatch.cli.door import Door
from inboxwatch.daemon.bootstrap import House


class KilledDoor(Door):
    """The door of a command that gets as far as a step."""

    @contextmanager
    def house(self) -> Iterator[House]:
        house = House(self.settings(), self.environ, reached=killed_at)
        try:
            yield house
        finally:
            house.close()


def killed_at(step: str) -> None:
    if step == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    command = import_module(sys.argv[2]).command
    command.main(sys.argv[3:], obj=KilledDoor(os.environ), standalone_mode=False)
