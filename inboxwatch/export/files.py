"""New files for their owner alone, never over another, which get their names all at once, when all is well.

So what tells of them can be written down between the last octet and the first name: a crash in between leaves a file
without its name, and never one that nobody told of.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from inboxwatch.errors import ExportRefused


class NewFiles:
    """Files that are written one after the other, and get their names when the block ends well.

    Where it ends badly none of them is left. Of a process that was killed a hidden file may be left (``….part``).
    """

    def __init__(self) -> None:
        self._parts: dict[Path, Path] = {}
        self._named: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._name()
        except BaseException:
            self._remove(self._named)
            raise
        finally:
            self._remove(self._parts.values())

    def write(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write a new file, durable on return, without its name. Raises `ExportRefused` if that name is taken."""
        if path in self._parts:
            raise ExportRefused(f"{path} is named twice", "each file needs a name of its own")
        refuse_existing(path)
        with told(path):
            fd, part = tempfile.mkstemp(".part", ".inboxwatch-", path.parent)
            self._parts[path] = Path(part)
            with os.fdopen(fd, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())

    def _name(self) -> None:
        for path, part in self._parts.items():
            with told(path):
                _put(part, path)
                self._named.append(path)
                sync_folder(path.parent)

    def _remove(self, paths: Iterable[Path]) -> None:
        for path in paths:  # our own, made a moment ago
            path.unlink(missing_ok=True)


def refuse_existing(path: Path) -> None:
    """Raise `ExportRefused` if something of that name is there."""
    if path.exists() or path.is_symlink():
        raise ExportRefused(f"{path} is there already", "nothing is overwritten: choose another name")


def _put(part: Path, path: Path) -> None:
    """Give a whole file its name, unless something of that name came to be meanwhile."""
    try:
        os.link(part, path)  # unlike a rename it refuses what is there already
    except FileExistsError:
        raise
    except OSError:  # a stick with FAT has no links
        refuse_existing(path)
        part.rename(path)
    else:
        part.unlink()


@contextmanager
def told(path: Path, what: str = "it") -> Iterator[None]:
    """Raise `ExportRefused` for whatever the system refuses while `path` is written."""
    try:
        yield
    except OSError as error:
        raise ExportRefused(f"cannot write {path}: {error.strerror}", f"choose another place for {what}") from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Raises `OSError`."""
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
