"""Hints that something came into the drop folder. A home of watchdog.

watchdog's thread would end unseen with an exception, so all it does is set a flag; events may be lost, so a hint is
never the only reason to look.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from watchdog.events import FileClosedEvent, FileMovedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_PATIENCE = 5.0


class DropHints(FileSystemEventHandler):
    """Calls `on_hint` from a thread of its own. If that raises, the thread ends and `alive` says so."""

    def __init__(self, path: Path, on_hint: Callable[[], None]) -> None:
        self._path = path
        self._on_hint = on_hint
        self._flag = threading.Event()
        self._ending = threading.Event()
        self._observer: BaseObserver | None = None
        self._teller: threading.Thread | None = None
        self.trouble = ""

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Set the flag if something that may be mail is whole, or came by another name."""
        if isinstance(event, FileClosedEvent | FileMovedEvent):
            names = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))
            if any(name.lower().endswith(".eml") for name in names):
                self._flag.set()

    def start(self) -> bool:
        """Begin to observe, also anew; False where the system does not let us, `trouble` says why."""
        self.stop()
        observer: BaseObserver | None = None
        try:
            observer = Observer()
            observer.schedule(self, os.fspath(self._path))
            observer.start()
        except OSError as error:  # no such folder, or inotify's limits: ENOSPC, EMFILE
            if observer is not None:
                observer.stop()  # its reading thread runs before it is started
            self.trouble = f"the drop folder {self._path} cannot be observed: {error.strerror}"
            return False
        self.trouble = ""
        self._observer = observer
        self._ending.clear()
        self._teller = threading.Thread(target=self._tell, name="drop-folder", daemon=True)
        self._teller.start()
        return True

    def stop(self) -> None:
        """Stop observing; may be called twice."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(_PATIENCE)
            self._observer = None
        if self._teller is not None:
            self._ending.set()
            self._flag.set()
            self._teller.join(_PATIENCE)
            self._teller = None

    def alive(self) -> bool:
        """Whether every thread that is needed for a hint still lives."""
        if self._observer is None or self._teller is None:
            return False
        threads = (self._observer, self._teller, *self._observer.emitters)
        return all(one.is_alive() for one in threads)

    def _tell(self) -> None:
        while self._flag.wait():
            self._flag.clear()
            if self._ending.is_set():
                return
            self._on_hint()
