"""Noticing that a file changed: by watchdog where that works, and by looking at it in any case.

watchdog only hints. Its threads can die without a word and its queue can overflow, so `changed_since_last_look` is
asked now and then whatever it says. The folder is observed, not the file: editors save by renaming.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

_CALM = 0.5  # seconds without another event before the hint is passed on
_TELLING = frozenset(("created", "modified", "moved", "closed"))


class ConfigWatch:
    """Calls `on_change` when the file at `path` was changed, replaced or came into being."""

    def __init__(self, path: Path, on_change: Callable[[], None]) -> None:
        self._path = path.resolve()
        self._handler = _Handler(self._path, on_change)
        self._observer: BaseObserver | None = None
        self._last = self._stamp()

    def start(self) -> bool:
        """Begin to observe; False where the system does not let us (the looking goes on all the same)."""
        observer = Observer()
        try:
            observer.schedule(self._handler, str(self._path.parent))
            observer.start()
        except OSError:
            return False  # no room for another inotify watch, or no such folder
        self._observer = observer
        return True

    def stop(self) -> None:
        """Stop observing; may be called twice."""
        self._handler.close()
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(5)
            self._observer = None

    def alive(self) -> bool:
        """Whether the observer and all its threads still live."""
        observer = self._observer
        return observer is not None and observer.is_alive() and all(one.is_alive() for one in observer.emitters)

    def changed_since_last_look(self) -> bool:
        """Whether the file is another one than at the last call."""
        before, self._last = self._last, self._stamp()
        return before != self._last

    def _stamp(self) -> tuple[int, int, int] | None:
        with contextlib.suppress(OSError):
            found = self._path.stat()
            return found.st_mtime_ns, found.st_ino, found.st_size
        return None


class _Handler(FileSystemEventHandler):
    """Runs in watchdog's thread: an exception in here would end that thread, so it only starts a timer."""

    def __init__(self, path: Path, on_change: Callable[[], None]) -> None:
        self._name = path.name
        self._on_change = on_change
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wait for calm if the event is about our file and about its content."""
        if event.event_type not in _TELLING:
            return
        names = {Path(str(one)).name for one in (event.src_path, event.dest_path) if one}
        if self._name not in names:
            return
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_CALM, self._on_change)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Forget a hint that was not yet passed on."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
