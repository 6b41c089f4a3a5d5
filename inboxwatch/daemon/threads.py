"""Threads that are watched over: one that dies by surprise is started again, and somebody can know of it.

This is one of the places where any exception is caught (the others: the command line's front door, the boundary of an
account in `run --once`, that of the keyring's plugins): it is logged, counted, and met with back-off; never hidden.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from inboxwatch.daemon import backoff
from inboxwatch.errors import IntegrityFailure


@dataclass(slots=True)
class Kept:
    """A thread by name, with what it runs, and how often it died."""

    name: str
    target: Callable[[], None]
    thread: threading.Thread | None = None
    deaths: int = 0
    again_at: float = 0.0
    ended: bool = False
    error: BaseException | None = field(default=None, repr=False)


class Threads:
    """Starts threads and starts them again. `died` is told of every surprise, with the thread's name."""

    def __init__(self, died: Callable[[str, BaseException], None], jitter: Callable[[], float]) -> None:
        self._died = died
        self._jitter = jitter
        self._kept: dict[str, Kept] = {}

    def start(self, name: str, target: Callable[[], None]) -> None:
        """Run `target` in a thread of its own until it returns."""
        kept = Kept(name, target)
        self._kept[name] = kept
        self._launch(kept)

    def running(self, name: str) -> list[threading.Thread]:
        """The thread of this name, if it is alive."""
        thread = self._kept[name].thread if name in self._kept else None
        return [thread] if thread is not None and thread.is_alive() else []

    def tend(self) -> None:
        """Start again what died, when its back-off is over. Raises `IntegrityFailure` if that is why it died."""
        for kept in list(self._kept.values()):
            if kept.error is not None:
                error, kept.error = kept.error, None
                if isinstance(error, IntegrityFailure):
                    raise error
                kept.deaths += 1
                kept.again_at = time.monotonic() + backoff.delay(kept.deaths, self._jitter())
            if kept.thread is not None and not kept.thread.is_alive() and not kept.ended:
                if time.monotonic() >= kept.again_at:
                    self._launch(kept)
            elif kept.ended:
                del self._kept[kept.name]

    def join(self, seconds: float) -> list[str]:
        """Wait for all threads to end; the names of those that did not in time."""
        until = time.monotonic() + seconds
        left = []
        for kept in self._kept.values():
            if kept.thread is not None:
                kept.thread.join(max(0.0, until - time.monotonic()))
                left += [kept.name] if kept.thread.is_alive() else []
        return left

    def _launch(self, kept: Kept) -> None:
        kept.thread = threading.Thread(target=self._guarded, args=(kept,), name=kept.name, daemon=True)
        kept.thread.start()

    def _guarded(self, kept: Kept) -> None:
        try:
            kept.target()
        except Exception as error:  # noqa: BLE001 -- the boundary of a thread
            kept.error = error
            self._died(kept.name, error)
        else:
            kept.ended = True
