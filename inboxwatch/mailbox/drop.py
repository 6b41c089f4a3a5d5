"""The drop folder: saved .eml files that a person puts there are taken in. The home of watchdog for it.

watchdog only hints that something came; `collect` looks in any case. A file is read only when it is whole (its size and
time stand still), is a regular file of ours and no link. Nothing is deleted: what was kept goes to `taken/`, what could
not be read to `refused/` with a note that says why.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from inboxwatch.errors import ConfigError

_LARGEST = 256 << 20
_CALM = 1.0  # seconds without a change before a file counts as whole


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A whole file from the folder; `modified_at` is the file's own time as aware UTC."""

    path: Path
    octets: bytes = field(repr=False)
    modified_at: datetime

    @property
    def name(self) -> str:
        """The name it was given."""
        return self.path.name


class DropFolder:
    """Looks after one folder. `on_hint` may be called from another thread."""

    def __init__(self, path: Path, on_hint: Callable[[], None]) -> None:
        """Raises `ConfigError` if the folder is not there or not ours alone."""
        self._path = path
        self._on_hint = on_hint
        self._observer: BaseObserver | None = None
        self._seen: dict[str, tuple[int, int]] = {}
        try:
            found = path.stat()
        except OSError as error:
            raise ConfigError(f"the drop folder {path} cannot be used: {error.strerror}", "make the folder") from error
        if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o022:
            raise ConfigError(f"others may put files into the drop folder {path}", f"chmod 700 {path}")

    def start(self) -> bool:
        """Begin to observe; False where the system does not let us (the looking goes on all the same)."""
        observer = Observer()
        try:
            observer.schedule(_Handler(self._on_hint), str(self._path))
            observer.start()
        except OSError:
            return False
        self._observer = observer
        return True

    def stop(self) -> None:
        """Stop observing; may be called twice."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(5)
            self._observer = None

    def collect(self) -> Iterator[DroppedFile]:
        """The files that are whole, by name. What cannot be read is refused on the way."""
        for path in sorted(self._path.iterdir()):
            if path.suffix.lower() != ".eml" or not self._is_whole(path):
                continue
            try:
                yield _read(path)
            except OSError as error:
                self.refused(path, error.strerror or "it cannot be read")
            except ValueError as error:
                self.refused(path, str(error))

    def done(self, file: DroppedFile) -> None:
        """The file is kept: put it aside."""
        self._put_aside(file.path, "taken")

    def refused(self, path: Path, why: str) -> None:
        """The file cannot be taken in: put it aside, with a note."""
        moved = self._put_aside(path, "refused")
        note = moved.with_name(moved.name + ".txt")
        note.write_text(f"This file was not taken in: {why}\n", "utf-8")

    def _is_whole(self, path: Path) -> bool:
        """Whether the file stood still since the last look, or long enough."""
        try:
            found = path.lstat()
        except OSError:
            return False
        now = (found.st_size, found.st_mtime_ns)
        before = self._seen.get(path.name)
        self._seen[path.name] = now
        return before == now or time.time_ns() - found.st_mtime_ns > _CALM * 1e9

    def _put_aside(self, path: Path, where: str) -> Path:
        folder = self._path / where
        folder.mkdir(mode=0o700, exist_ok=True)
        self._seen.pop(path.name, None)
        number = 0
        while True:
            target = folder / (path.name if not number else f"{path.stem}-{number}{path.suffix}")
            if not target.exists() and not target.is_symlink():
                path.rename(target)
                return target
            number += 1


class _Handler(FileSystemEventHandler):
    """Runs in watchdog's thread, which an exception would end: passes the hint on and does nothing else."""

    def __init__(self, on_hint: Callable[[], None]) -> None:
        self._on_hint = on_hint

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Something about a file that may be mail."""
        names = (str(event.src_path), str(event.dest_path))
        if event.event_type in {"created", "moved", "closed"} and any(name.lower().endswith(".eml") for name in names):
            self._on_hint()


def _read(path: Path) -> DroppedFile:
    """Read a regular file of ours. Raises `OSError`, and `ValueError` that says what it is instead."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(fd, "rb") as file:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is not a regular file")
        if found.st_uid != os.geteuid():
            raise ValueError("it belongs to another user")
        if found.st_size > _LARGEST:
            raise ValueError(f"it is larger than {_LARGEST >> 20} MB")
        if not found.st_size:
            raise ValueError("it is empty")
        return DroppedFile(path, file.read(), datetime.fromtimestamp(found.st_mtime, UTC))
