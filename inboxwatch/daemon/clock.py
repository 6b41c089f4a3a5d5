"""The one place that asks the system for the time and for chance."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_STEP = timedelta(seconds=1)  # less is a clock that is being adjusted, not one that was set


def _wall() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- this is where a Clock gets it from


def _steady() -> float:
    """Seconds that no setting of the clock changes; they go on while the machine sleeps, where the system can tell."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class SystemClock:
    """The system's clock in UTC (`Clock`); within this process it never goes back, and it never stands still.

    Where the system's clock is set back, this one goes on from where it was, as fast as time goes by, and so is ahead;
    what is due falls due. Where it is set forward, this one follows. `settings` tells of both.
    """

    def __init__(self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = _steady) -> None:
        self._lock = threading.Lock()
        self._read_wall = wall
        self._read_steady = steady
        self._wall, self._steady = wall(), steady()
        self._ahead = timedelta(0)
        self._last = self._wall
        self._set: list[tuple[int, int]] = []

    def now(self) -> datetime:
        """The present."""
        with self._lock:
            wall, steady = self._read_wall(), self._read_steady()
            step = (wall - self._wall) - timedelta(seconds=steady - self._steady)
            self._wall, self._steady = wall, steady
            if abs(step) >= _STEP:
                self._ahead = max(timedelta(0), self._ahead - step)
                self._set.append((round(step.total_seconds()), round(self._ahead.total_seconds())))
            self._last = max(self._last, wall + self._ahead)
            return self._last

    def settings(self) -> list[tuple[int, int]]:
        """How often the system's clock was set since the last call: by how many seconds, and how far this is ahead."""
        self.now()
        with self._lock:
            found, self._set = self._set, []
        return found


def chance() -> float:
    """A number from 0 up to 1, for jitter; not for secrets."""
    return random.random()  # noqa: S311, TID251 -- see above
