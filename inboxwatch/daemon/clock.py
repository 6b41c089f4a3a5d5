"""The one place that asks the system for the time and for chance."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime


class SystemClock:
    """The system's clock in UTC (`Clock`); within this process it never goes back, even if the system's does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """The present, or the last answer where the system's clock was set back."""
        with self._lock:
            self._last = max(self._last, datetime.now(UTC))  # noqa: TID251 -- this is where a Clock gets it from
            return self._last


def chance() -> float:
    """A number from 0 up to 1, for jitter; not for secrets."""
    return random.random()  # noqa: S311, TID251 -- see above
