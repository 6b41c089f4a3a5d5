"""Noticing that a file changed: by watchdog where that works, and by looking at it in any case.

watchdog only hints. Its threads can die without a word and its queue can overflow, so `changed_since_last_look` is to
be asked now and then whatever it says. Folders are observed, not the file, since editors save by renaming; where the
file is a link, both its own folder and the one it leads to.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from watchdog.events import (
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_CALM = 0.5  # seconds without another event before the hint is passed on
_PATIENCE = 5.0


class ConfigWatch:
    """Calls `on_change`, from a thread of its own, when the file at `path` was changed, replaced or came into being.

    Reading the file is no change, nor is anything that happens to its neighbours. If `on_change` raises, that thread
    ends and `alive` says so; watchdog's own threads are never at risk.
    """

    def __init__(self, path: Path, on_change: Callable[[], None]) -> None:
        self._path = path.absolute()
        self._on_change = on_change
        self._hints: queue.Queue[bool] = queue.Queue(maxsize=100)
        self._observer: BaseObserver | None = None
        self._teller: threading.Thread | None = None
        self._lock = threading.Lock()
        self._last = self._stamp()
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """Why the folder cannot be observed, so that only looking now and then is left; empty if it can be."""
        return self._trouble

    def start(self) -> bool:
        """Begin to observe, also anew; False where the system does not let us, `trouble` says why."""
        self.stop()
        self._hints = queue.Queue(maxsize=100)
        observer: BaseObserver | None = None
        files = {self._path, self._path.resolve()}
        handler = _Handler(frozenset(map(os.fspath, files)), self._hints)
        try:
            observer = Observer()
            for folder in {one.parent for one in files}:
                observer.schedule(handler, os.fspath(folder))
            observer.start()
        except OSError as error:  # no such folder, or inotify's limits: ENOSPC, EMFILE
            if observer is not None:
                observer.stop()  # its reading thread runs before it is started
            self._trouble = f"{self._path.parent} cannot be observed: {error.strerror}"
            return False
        self._trouble = ""
        self._observer = observer
        self._teller = threading.Thread(target=self._tell, args=(self._hints,), name="config-watch", daemon=True)
        self._teller.start()
        return True

    def stop(self) -> None:
        """Stop observing, and forget what was not passed on; may be called twice."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(_PATIENCE)
            self._observer = None
        if self._teller is not None:
            with contextlib.suppress(queue.Empty):
                while True:
                    self._hints.get_nowait()
            self._hints.put(False)
            if self._teller is not threading.current_thread():
                self._teller.join(_PATIENCE)
            self._teller = None

    def alive(self) -> bool:
        """Whether every thread that is needed to notice a change still lives."""
        if self._observer is None or self._teller is None:
            return False
        return (
            self._observer.is_alive()
            and self._teller.is_alive()
            and all(one.is_alive() for one in self._observer.emitters)
        )

    def changed_since_last_look(self) -> bool:
        """Whether the file is another one than at the last look, or hint. Cheap."""
        now = self._stamp()
        with self._lock:
            before, self._last = self._last, now
        return before != now

    def _tell(self, hints: queue.Queue[bool]) -> None:
        """Pass hints on, each burst of them once, when it is over; False ends it."""
        while hints.get():
            with contextlib.suppress(queue.Empty):
                while hints.get(timeout=_CALM):
                    pass
                return
            self.changed_since_last_look()
            self._on_change()

    def _stamp(self) -> tuple[int, int, int] | None:
        with contextlib.suppress(OSError):
            found = self._path.stat()
            return found.st_mtime_ns, found.st_ino, found.st_size
        return None


class _Handler(FileSystemEventHandler):
    """Runs in watchdog's thread, which an exception would end: it only leaves a note."""

    def __init__(self, files: frozenset[str], hints: queue.Queue[bool]) -> None:
        self._files = files
        self._hints = hints

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Leave a note if the event is about our file and about its content."""
        if not isinstance(event, FileMovedEvent | DirMovedEvent | FileCreatedEvent | FileClosedEvent):
            return  # reading a file makes events as well
        if self._files.isdisjoint((event.src_path, event.dest_path)):
            return
        with contextlib.suppress(queue.Full):  # then enough notes lie there already
            self._hints.put_nowait(True)
