"""What is done behind the work at hand: a group of messages is kept while the server is asked for the next.

Asking a server and writing to a disk wait for different things. For everybody else it is as if one had been done after
the other: one thing at a time is done behind, in the order given, and it is over before anything that builds on it,
before the end, and before an error of the work at hand is passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

Work = Callable[[], int]
"""Something to be done, and how many new exhibits it brings."""


class Behind:
    """Does what it is given in a thread of its own, made when it is first needed. For one thread to use."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._pending: Future[int] | None = None
        self._total = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait. What went wrong behind is raised, also where something went wrong since: it came first.

        But not in place of an end that somebody asked for (Ctrl-C): who catches errors to go on would go on.
        """
        try:
            if error is None or isinstance(error, Exception):
                self.over()
        finally:
            if self._thread is not None:
                self._thread.shutdown()

    def do(self, work: Work, *, at_once: bool = False) -> None:
        """Begin with this when what is under way is over; `at_once`: and be back when it is done.

        Raises what the work before it raised; then this is not done.
        """
        self.over()
        if at_once:
            self._total += work()
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="behind")
        self._pending = self._thread.submit(work)

    def then(self, work: Work) -> None:
        """Do this little right behind what is under way, without waiting for it; not at all if that goes wrong."""
        before = self._pending
        if self._thread is None or before is None:
            self.do(work, at_once=True)
        else:
            self._pending = self._thread.submit(lambda: before.result() + work())

    def over(self) -> int:
        """Wait for what is under way; what everything so far has come to. Raises what the work raised."""
        pending, self._pending = self._pending, None
        if pending is not None:
            self._total += pending.result()
        return self._total
