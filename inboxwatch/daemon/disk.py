"""When the disk does not take any more: everything stops, somebody is told, and it goes on by itself.

Nothing is touched on the server meanwhile. The alert does not go through the outbox, since that needs the disk.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from inboxwatch.errors import CannotKeep, CasefileLocked
from inboxwatch.model.case import Problem

_PAUSE = (
    600.0  # seconds between two alerts, however often it closes; and before an alert that reached nobody is tried again
)


class DiskGuard:
    """Closed while evidence cannot be kept."""

    def __init__(
        self,
        probe: Callable[[], None],
        tell: Callable[[CannotKeep], bool],
        every: float = 5.0,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`probe` raises `CannotKeep` while writing does not work; it is called every `every` seconds.

        `tell` is called once each time it closes, and again while nobody was reached, which it answers.
        """
        self._probe = probe
        self._tell = tell
        self._every = every
        self._steady = steady
        self._lock = threading.Lock()
        self._trouble: CannotKeep | None = None
        self._owed = False
        self._tried_at: float | None = None

    @property
    def trouble(self) -> CannotKeep | None:
        """Why it is closed; None if it is open."""
        return self._trouble

    def close(self, error: CannotKeep) -> None:
        """Writing failed: stop everybody and tell somebody, unless that was done already."""
        with self._lock:
            self._owed = self._owed or self._trouble is None
            self._trouble = error
        self._tell_if_owed(error)

    def wait(self, stop: threading.Event, tick: Callable[[], None]) -> None:
        """Return when writing works again, or when `stop` is set.

        What cannot be written may do so though the probe can: so it is never tried again at once.
        """
        while self._trouble is not None and not stop.is_set():
            tick()
            if not stop.wait(self._every):
                self.look()

    def look(self) -> None:
        """Find out now whether writing works again."""
        try:
            self._probe()
        except CannotKeep as error:
            self._trouble = error
            self._tell_if_owed(error)
        except CasefileLocked:
            return  # somebody writes, or waits to: the next look tells
        else:
            self._trouble, self._owed = None, False

    def _tell_if_owed(self, error: CannotKeep) -> None:
        with self._lock:
            now = self._steady()
            if not self._owed or (self._tried_at is not None and now - self._tried_at < _PAUSE):
                return
            self._owed, self._tried_at = False, now
        self._owed = not self._tell(error)


def disk_problem(probe: Callable[[], None], now: datetime) -> Problem | None:
    """What `status` shows while nothing can be written: it looks itself, since nothing could be noted."""
    try:
        probe()
    except CannotKeep as error:
        return Problem("disk", now, error.message, error.hint)
    except CasefileLocked:
        return None  # somebody writes, so it can be written
    return None
