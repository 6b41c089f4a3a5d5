"""``python -m tests.support.killable STEP NUMBER``: the service, killed by SIGKILL the nth time it reaches a step."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from inboxwatch.daemon import logs
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.supervisor import Supervisor
from inboxwatch.settings import find, load


def main() -> None:
    step, left = sys.argv[1], int(sys.argv[2])

    def reached(name: str) -> None:
        nonlocal left
        if name == step:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    environ = dict(os.environ)
    settings = load(None, environ)
    logs.configure("json", "info", environ)
    house = House(settings, environ, reached=reached)
    sys.exit(Supervisor(house, Path(find(None, environ)), lambda: load(None, environ)).run())


if __name__ == "__main__":
    main()
