"""Putting octets on the disk so that they stay there: whole or not at all, and never written twice.

A file appears under its name only after its octets are durable: temporary name, write, sync, rename, sync of the
folder. A group shares its two syncs: with `syncfs(2)` twenty thousand small files took 15 s instead of a minute.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inboxwatch.errors import CannotKeep
from inboxwatch.model.identity import Sha256

_FEW = 4
"""Up to this many files are synced one by one; more share a sync of the file system."""

_libc = ctypes.CDLL(None, use_errno=True)


Through = Callable[[bytes, "Sink"], object]
"""Writes octets into a file in another form."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written once: its final path and its octets, which may go `through` something into the file.

    A path as text is for those of whom there are many: a path object is slow to make.
    """

    path: Path | str
    octets: bytes = field(repr=False)
    through: Through | None = None


class Sink:
    """An open file that takes octets, and their SHA-256."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._digest = hashlib.sha256()
        self.failed: OSError | None = None

    def write(self, octets: bytes) -> int:
        """Take all of them. Raises `OSError`, and keeps it in `failed` for whoever comes to hide it."""
        try:
            _write_all(self._fd, octets)
        except OSError as error:
            self.failed = error
            raise
        self._digest.update(octets)
        return len(octets)

    def flush(self) -> None:
        """Nothing is held back."""

    @property
    def sha256(self) -> Sha256:
        """The digest of everything that was taken."""
        return Sha256(self._digest.hexdigest())


def write_once(files: Sequence[NewFile], scratch: Path, reached: Callable[[str], None]) -> dict[Path | str, Sha256]:
    """Write a group of files, durable on return; the digests of those that went through something.

    `scratch` is a folder on the same file system for temporary names. Raises `CannotKeep`, or what went wrong on the
    way through; then temporary files are gone again, and a file that has its final name is whole.
    """
    temporary: list[tuple[str, Path | str]] = []
    digests: dict[Path | str, Sha256] = {}
    try:
        for number, file in enumerate(files):
            name = f"{scratch}/{os.getpid()}-{number}-{os.fspath(file.path).rpartition('/')[2]}"
            temporary.append((name, file.path))
            digest = _write(name, file)
            if digest is not None:
                digests[file.path] = digest
        many = len(files) > _FEW
        _sync((name for name, _ in temporary), scratch, many=many)
        reached("files_written")
        for name, path in temporary:
            os.replace(name, path)  # noqa: PTH105 -- see `NewFile`
        _sync((str(Path(file.path).parent) for file in files), scratch, many=many)
        reached("files_named")
    except BaseException as error:
        _forget([name for name, _ in temporary])
        if isinstance(error, OSError):
            raise cannot_keep(error, scratch.parent) from error
        raise
    return digests


def append(fd: int, octets: bytes, folder: Path) -> None:
    """Append octets to an open file, durable on return. Raises `CannotKeep`, with the file as long as before."""
    before = os.fstat(fd).st_size
    try:
        _write_all(fd, octets)
        os.fdatasync(fd)
    except OSError as error:
        os.ftruncate(fd, before)  # our own unfinished line, not an entry
        raise cannot_keep(error, folder) from error


def make_folder(path: Path) -> None:
    """Make a folder for nobody but the owner; its parent must be there. Raises `CannotKeep`."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise cannot_keep(error, path) from error


def need_room(folder: Path, reserve: int, coming: int) -> None:
    """Raise `CannotKeep` unless `coming` octets fit and `reserve` octets stay free behind them."""
    free = shutil.disk_usage(folder).free
    if free < reserve + coming:
        raise CannotKeep(
            f"the disk under {folder} is nearly full: {free // 2**20} MB free, {(reserve + coming) // 2**20} MB needed",
            "make room on the disk; watching goes on by itself as soon as there is some",
        )


def cannot_keep(error: OSError, where: Path) -> CannotKeep:
    """The error to raise for what the operating system said."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    hint = "make room on the disk" if full else "look at the disk and at the folder's permissions"
    return CannotKeep(
        f"cannot write under {where}: {error.strerror or error}",
        f"{hint}; nothing was changed on the mail server, and watching goes on by itself when it can",
    )


def _write(path: str, file: NewFile) -> Sha256 | None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o400)
    try:
        if file.through is None:
            _write_all(fd, file.octets)
            return None
        sink = Sink(fd)
        try:
            file.through(file.octets, sink)
        finally:
            if sink.failed is not None:
                raise sink.failed  # rather than what a library made of it
        return sink.sha256
    finally:
        os.close(fd)


def _write_all(fd: int, octets: bytes) -> None:
    view = memoryview(octets)
    while view:
        view = view[os.write(fd, view) :]


def _sync(paths: Iterable[str], scratch: Path, *, many: bool) -> None:
    if many and _syncfs(scratch):
        return
    for path in sorted({*paths}):
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def _syncfs(folder: Path) -> bool:
    """Sync the file system of `folder`; False where the system cannot do that."""
    if not hasattr(_libc, "syncfs"):
        return False
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if _libc.syncfs(fd) == 0:
            return True
        code = ctypes.get_errno()
        if code == errno.ENOSYS:
            return False
        raise OSError(code, os.strerror(code))
    finally:
        os.close(fd)


def _forget(names: Sequence[str]) -> None:
    for name in names:
        Path(name).unlink(missing_ok=True)
