"""The one thread that hands alerts over, woken when there is one and when the next falls due."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from inboxwatch.daemon.disk import DiskGuard
from inboxwatch.errors import CannotKeep, CasefileLocked
from inboxwatch.ports import Clock

_LONGEST = 30.0


class DispatchThread:
    """Calls `dispatch`, which answers when it next wants to be called."""

    def __init__(self, dispatch: Callable[[], datetime | None], clock: Clock, disk: DiskGuard) -> None:
        self._dispatch = dispatch
        self._clock = clock
        self._disk = disk
        self._ready = threading.Event()
        self._stop = threading.Event()
        self.progress = time.monotonic()

    def wake(self) -> None:
        """There is a new alert."""
        self._ready.set()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stop.set()
        self._ready.set()

    def run(self) -> None:
        """Hand alerts over until told to stop."""
        while not self._stop.is_set():
            self.progress = time.monotonic()
            self._ready.clear()
            seconds = _LONGEST
            try:
                due = self._dispatch()
                if due is not None:
                    seconds = min(_LONGEST, max(0.05, (due - self._clock.now()).total_seconds()))
            except CasefileLocked:
                seconds = 1.0
            except CannotKeep as error:
                self._disk.close(error)
                self._disk.wait(self._stop, self._tick)
            self._ready.wait(seconds)

    def _tick(self) -> None:
        self.progress = time.monotonic()
