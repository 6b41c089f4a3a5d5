"""``python -m tests.support.killed_export STEP FILE``: `log export -o FILE`, killed by SIGKILL when it reaches a step."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inboxwatch.cli.door import Door
from inboxwatch.cli.log.export_ import command
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
    command.main(["-o", str(Path(sys.argv[2]))], obj=KilledDoor(os.environ), standalone_mode=False)
