"""What is done behind the work at hand: a group of messages is kept while the server is asked for the next.

Asking a server and writing to a disk wait for different things. For everybody else it is as if one had been done after
the other: one thing at a time is done behind, in the order given, nothing behind a failure, and all is over before
anything that builds on it, before the end, and before an error of the work at hand is passed on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

Work = Callable[[], int]
"""Something to be done, and how many new exhibits it brings."""

_ROOM = 48 << 20  # octets of messages that may wait
_MOST = 4  # and so many things


class Behind:
    """Does what it is given in a thread of its own, made when it is first needed. For one thread to use.

    What waits or is under way may hold `room` octets in all; what is larger than that is alone.
    """

    def __init__(self, room: int = _ROOM) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._room = room
        self._under_way: deque[tuple[Future[int], int]] = deque()
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

    def do(self, work: Work, size: int = 0, *, at_once: bool = False) -> None:
        """Do this, which holds `size` octets, when what is under way is over; `at_once`: and be back when it is done.

        Waits while there is no room. Raises what work before it raised; then this is not done.
        """
        if at_once:
            self.over()
            self._total += work()
            return
        while self._under_way and (len(self._under_way) >= _MOST or self._held() + size > self._room):
            self._first_over()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="behind")
        before = self._under_way[-1][0] if self._under_way else None
        self._under_way.append((self._thread.submit(_after, before, work), size))

    def over(self) -> int:
        """Wait for what is under way; what everything so far has come to. Raises what the work raised."""
        while self._under_way:
            self._first_over()
        return self._total

    def _held(self) -> int:
        return sum(size for _, size in self._under_way)

    def _first_over(self) -> None:
        first, _ = self._under_way.popleft()
        try:
            self._total += first.result()
        except BaseException:
            self._under_way.clear()  # it is not begun, or is over when the thread is
            raise


def _after(before: Future[int] | None, work: Work) -> int:
    """The work, unless what came before it failed: then the same error."""
    if before is not None:
        before.result()
    return work()
