"""Showing exhibits in the quarantine folder, in the background: it is a view, and nothing waits for it.

A few are shown by a thread. Many, as they come up when a mailbox is looked at for the first time, by a process of its
own, and as soon as keeping lets up: both want the processors and the disk, and what is not kept yet could be lost.

What a process that is killed did not get to show is shown at the next start; what could not be written, later.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event

from inboxwatch.daemon import logs
from inboxwatch.errors import InboxwatchError
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.identity import ExhibitId
from inboxwatch.review.shelf import Shelf

_MANY = 20
_QUIET = 0.3  # seconds without anything new, after which keeping has let up
_AGAIN = 60.0  # seconds between two tries at what could not be shown
_LONGEST = 10.0  # seconds that somebody who opens the folder waits for the first of them at most


class Shelving:
    """Shows exhibits of the `evidence` in `folder`, one group after the other."""

    def __init__(
        self,
        shelf: Shelf,
        folder: Path,
        evidence: Path,
        is_clear: Callable[[], bool],
        now: Callable[[Sequence[ExhibitId]], Sequence[Exhibit]],
    ) -> None:
        """`is_clear`: octets are not locked. `now` tells how exhibits stand: a person may have decided meanwhile."""
        self._shelf = shelf
        self._folder = folder
        self._evidence = evidence
        self._is_clear = is_clear
        self._now = now
        self._mark = folder.with_name(folder.name + ".unfinished")
        self._marked = self._broke_off = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shelf")
        self._child: subprocess.Popen[str] | None = None
        self._came_at = self._waits_since = self._tried_at = 0.0
        self._closing = Event()
        self._owed: list[ExhibitId] = []

    def begin(self) -> bool:
        """To be called at start by the one who watches: whether the one before was killed, and may owe something."""
        self._broke_off = self._broke_off or (self._mark.exists() and not self._marked)
        with suppress(OSError):  # without room for a mark nobody looks later, and no more
            self._mark.touch(mode=0o600)
        self._marked = True
        return self._broke_off

    def mend(self, lacking: Sequence[Exhibit]) -> None:
        """Show what the one before owes; until this is called its mark stays."""
        self.show(lacking)
        self._broke_off = False

    def show(self, exhibits: Sequence[Exhibit]) -> None:
        """Have them shown soon, as they stand then."""
        self._came_at = time.monotonic()
        self._thread.submit(self._show, [one.id for one in exhibits])

    def rest(self) -> None:
        """Show what could not be shown before, and let the process go as soon as nothing is left for it."""
        if self._owed and time.monotonic() - self._tried_at > _AGAIN:
            self._tried_at = time.monotonic()
            self._thread.submit(self._again)
        if self._child is not None:
            self._thread.submit(self._end)

    def close(self) -> None:
        """Show what is left, and let go; may be called twice."""
        self._closing.set()
        self._thread.shutdown()
        self._end()
        if self._marked and not (self._owed or self._broke_off):
            with suppress(OSError):  # as above
                self._mark.unlink(missing_ok=True)

    def settle(self) -> None:
        """Wait until everything that was asked for so far is shown, or owed."""
        self._thread.submit(_nothing).result()

    def _again(self) -> None:
        owed, self._owed = self._owed, []
        self._show(owed)

    def _show(self, exhibits: Sequence[ExhibitId]) -> None:
        if len(exhibits) >= _MANY:
            self._let_keeping_go_first()
        try:
            some = self._now(exhibits)[::-1]  # the oldest first
            if len(some) < _MANY or not self._shown_elsewhere(some):
                self._shelf.show(some)
            while some := self._decided_since(some):
                self._shelf.show(some)
        except InboxwatchError as error:
            self._owed += exhibits
            logs.warn("view_not_written", count=len(exhibits), problem=type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- the boundary of the background: nobody asks what came of it
            self._owed += exhibits
            logs.failed("view_not_written", error, count=len(exhibits))

    def _decided_since(self, shown: Sequence[Exhibit]) -> list[Exhibit]:
        """Those that stand otherwise now: whoever decided may have taken them off the shelf before they came there.

        A decision that comes still later does so afterwards.
        """
        states = {one.id: one.state for one in shown}
        return [one for one in self._now([*states]) if one.state is not states[one.id]]

    def _let_keeping_go_first(self) -> None:
        """Wait until nothing came for a moment; but not for ever, and not again until that was so."""
        since = self._waits_since = self._waits_since or time.monotonic()
        while (left := min(self._came_at + _QUIET, since + _LONGEST) - time.monotonic()) > 0:
            if self._closing.wait(left):
                return
        if time.monotonic() >= self._came_at + _QUIET:
            self._waits_since = 0.0

    def _shown_elsewhere(self, exhibits: Sequence[Exhibit]) -> bool:
        """Whether the process has shown them: one line there with what they are, one line back when it is done."""
        rows = [[one.id, one.state.value] for one in exhibits]
        places = {"folder": str(self._folder), "evidence": str(self._evidence), "clear": self._is_clear()}
        order = {**places, "exhibits": rows}
        try:
            child = self._child = self._child or self._begun()
            if child.stdin is None or child.stdout is None:
                return False
            child.stdin.write(json.dumps(order) + "\n")
            child.stdin.flush()
            if child.stdout.readline() == "done\n":
                return True
        except OSError:
            pass  # it could not be begun, or is gone
        self._end()
        return False

    def _begun(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-I", "-m", "inboxwatch.daemon.shelf_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            text=True,
        )

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()


def _nothing() -> None:
    """What the thread comes to when it has done everything before."""
