"""When the disk does not take any more: everything stops, somebody is told, and it goes on by itself.

Nothing is touched on the server meanwhile. The alert does not go through the outbox, since that needs the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from inboxwatch.errors import CannotKeep


class DiskGuard:
    """Closed while evidence cannot be kept. `tell` is called once each time it closes, `probe` to find out."""

    def __init__(self, probe: Callable[[], None], tell: Callable[[CannotKeep], None], every: float = 5.0) -> None:
        """`probe` raises `CannotKeep` while writing does not work; it is called every `every` seconds."""
        self._probe = probe
        self._tell = tell
        self._every = every
        self._lock = threading.Lock()
        self._trouble: CannotKeep | None = None

    @property
    def trouble(self) -> CannotKeep | None:
        """Why it is closed; None if it is open."""
        return self._trouble

    def close(self, error: CannotKeep) -> None:
        """Writing failed: stop everybody and tell somebody, unless that was done already."""
        with self._lock:
            first, self._trouble = self._trouble is None, error
        if first:
            self._tell(error)

    def wait(self, stop: threading.Event, tick: Callable[[], None]) -> None:
        """Return when writing works again, or when `stop` is set."""
        while self._trouble is not None and not stop.is_set():
            tick()
            try:
                self._probe()
            except CannotKeep as error:
                self._trouble = error
                stop.wait(self._every)
            else:
                self._trouble = None
