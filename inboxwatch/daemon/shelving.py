"""Showing exhibits in the quarantine folder, in the background: it is a view, and nothing waits for it.

A few are shown by a thread. Many, as they come up when a mailbox is looked at for the first time, by a process of its
own, beside the keeping: with another thread of the same interpreter keeping would take turns.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from inboxwatch.daemon import logs
from inboxwatch.errors import CannotKeep
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.review.shelf import Shelf

_MANY = 20


class Shelving:
    """Shows exhibits of the `evidence` in `folder`, one group after the other. `is_clear`: octets are not locked."""

    def __init__(self, shelf: Shelf, folder: Path, evidence: Path, is_clear: Callable[[], bool]) -> None:
        self._shelf = shelf
        self._folder = folder
        self._evidence = evidence
        self._is_clear = is_clear
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shelf")
        self._child: subprocess.Popen[str] | None = None

    def show(self, exhibits: Sequence[Exhibit]) -> None:
        """Have them shown soon; `rebuild` makes again what cannot be written now."""
        self._thread.submit(self._show, exhibits)

    def rest(self) -> None:
        """Let the process go as soon as nothing is left for it."""
        if self._child is not None:
            self._thread.submit(self._end)

    def close(self) -> None:
        """Show what is left, and let go; may be called twice."""
        self._thread.shutdown()
        self._end()

    def _show(self, exhibits: Sequence[Exhibit]) -> None:
        try:
            if len(exhibits) < _MANY or not self._shown_elsewhere(exhibits):
                self._shelf.show(exhibits)
        except CannotKeep:
            logs.warn("view_not_written", count=len(exhibits))

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
