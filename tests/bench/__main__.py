"""Runs the measurements that were named, or all, and prints a line for each figure."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import alerting, complaint, handover, keeping, likeness, reporting, scanning, service, start
from tests.bench.ground import Ground
from tests.support.dovecot import DovecotServer

_ALL: dict[str, Callable[[Ground], None]] = {
    "help": start.help_,
    "scan": scanning.scan,
    "flat": scanning.flat,
    "nothing_new": scanning.nothing_new,
    "keep": keeping.keep,
    "verify": keeping.verify,
    "locked": keeping.locked,
    "bundle": handover.bundle,
    "report": reporting.report,
    "complaint": complaint.complaint,
    "big": keeping.big,
    "idle": service.idle,
    "latency": alerting.latency,
    "likeness": likeness.likeness,
    "background": likeness.background,
}


def main() -> None:
    names = sys.argv[1:] or list(_ALL)
    unknown = [name for name in names if name not in _ALL]
    if unknown:
        sys.exit(f"there is no measurement {', '.join(unknown)}; there are {', '.join(_ALL)}")
    DovecotServer.password = "plain"  # mbsync's configuration takes ASCII alone
    folder = Path(tempfile.mkdtemp(prefix="iw-bench-"))
    folder.chmod(0o700)
    try:
        with DovecotServer() as server:
            ground = Ground(server, folder)
            for name in names:
                _ALL[name](ground)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
