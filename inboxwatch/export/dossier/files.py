"""New files that stand under their name only when they are whole: for their owner alone, and never over another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from inboxwatch.errors import ExportRefused


class NewFiles:
    """Files that are written one after the other; where the block ends badly, none of them is left."""

    def __init__(self) -> None:
        self._written: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            for path in self._written:  # our own, made a moment ago: what was not journaled must not lie about
                path.unlink(missing_ok=True)

    def write(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write a new file, durable on return. Raises `ExportRefused` if something of that name is there."""
        refuse_existing(path)
        part = path.with_name(f".{path.name}.part")
        with _told(path):
            part.unlink(missing_ok=True)  # left by a run that was interrupted
            fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            self._written.append(part)
            with os.fdopen(fd, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            _put(part, path)
            self._written.append(path)
            _sync(path.parent)


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
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportRefused(f"cannot write {path}: {error.strerror}", "choose another place for the report") from error


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
