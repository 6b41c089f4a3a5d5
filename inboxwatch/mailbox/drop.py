"""The drop folder: saved .eml files that a person puts there are taken in.

`drop_hints` only hints that something came; `collect` looks in any case. A file is read only when it is whole: nobody
has it open for writing, it stood still, and it is a regular file of ours and no link. Nothing is deleted and nothing
overwritten: what was kept goes to ``taken/``, what cannot be taken in to ``refused/`` with a note that says why.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from inboxwatch.errors import ConfigError
from inboxwatch.mailbox.drop_hints import DropHints

_LARGEST = 256 << 20
_CALM = 1.0  # seconds without a change before a file that was seen only once counts as whole
_PLACE_HELD = 600.0  # seconds in which an empty file may be the place that a browser holds for a download
_LONGEST_NAME = 240  # octets; a name may have 255 on Linux, and a number or .txt is put behind it

_Stamp = tuple[int, int, int]  # inode, size, time of change in ns: another one means another content


class _Refused(Exception):
    """This file will never be taken in; the message says why."""


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A whole file from the folder; `modified_at` is the file's own time as aware UTC."""

    path: Path
    octets: bytes = field(repr=False)
    modified_at: datetime
    stamp: _Stamp = field(repr=False)

    @property
    def name(self) -> str:
        """The name it was given, as text that can be written anywhere."""
        return os.fsencode(self.path.name).decode("utf-8", "backslashreplace")


class DropFolder:
    """Looks after one folder. `on_hint` is called from another thread and is to do no more than wake somebody.

    Everything else is for one thread alone.
    """

    def __init__(self, path: Path, on_hint: Callable[[], None], largest: int = _LARGEST) -> None:
        """Raises `ConfigError` if the folder is not there or not ours alone. `largest` is in octets."""
        self._path = path
        self._largest = largest
        self._hints = DropHints(path, on_hint)
        self._seen: dict[str, _Stamp] = {}
        self._stuck: set[_Stamp] = set()
        self._trouble = ""
        self._check()

    @property
    def trouble(self) -> str:
        """Why the folder cannot be read, or only be looked at now and then; empty if all is well."""
        return self._trouble or self._hints.trouble

    def start(self) -> bool:
        """Begin to observe, also anew; False where the system does not let us (`collect` works all the same)."""
        return self._hints.start()

    def stop(self) -> None:
        """Stop observing; may be called twice."""
        self._hints.stop()

    def alive(self) -> bool:
        """Whether every thread that is needed for a hint still lives."""
        return self._hints.alive()

    def collect(self) -> Iterator[DroppedFile]:
        """The files that are whole, by name. What can never be taken in is put aside on the way.

        A folder that cannot be read gives none, and `trouble` says so.
        """
        for path in self._candidates():
            try:
                file = self._read(path)
            except FileNotFoundError:
                continue  # taken away while we looked
            except _Refused as why:
                self._try_to_put_aside(path, None, "refused", str(why))
                continue
            except OSError as error:
                self._trouble = f"{self._path}: a file cannot be read: {error.strerror}"
                continue
            if file is not None:
                yield file

    def done(self, file: DroppedFile) -> None:
        """The file is kept: put it aside. One that was changed since it was read stays, to be collected again.

        One that cannot be moved stays as well, is not handed out again, and `trouble` says so.
        """
        self._settle(file, "taken")

    def refused(self, file: DroppedFile, why: str) -> None:
        """The file cannot be taken in: put it aside, with a note; otherwise as `done`."""
        self._settle(file, "refused", why)

    def _check(self) -> None:
        path = self._path
        try:
            found = path.stat()
        except OSError as error:
            raise ConfigError(
                f"the drop folder {path} cannot be used: {error.strerror}", f"mkdir -m 700 {path}"
            ) from error
        if not stat.S_ISDIR(found.st_mode):
            raise ConfigError(f"the drop folder {path} is not a folder", "name a folder in drop_dir")
        if found.st_uid != os.geteuid():
            raise ConfigError(
                f"the drop folder {path} belongs to another user", "name a folder of your own in drop_dir"
            )
        if found.st_mode & 0o022:
            raise ConfigError(f"others may put files into the drop folder {path}", f"chmod 700 {path}")

    def _candidates(self) -> list[Path]:
        try:
            found = sorted(one for one in self._path.iterdir() if one.suffix.lower() == ".eml")
        except OSError as error:
            self._trouble = f"the drop folder {self._path} cannot be read: {error.strerror}"
            return []
        if not self._stuck:
            self._trouble = ""
        names = {one.name for one in found}
        self._seen = {name: stamp for name, stamp in self._seen.items() if name in names}
        return found

    def _read(self, path: Path) -> DroppedFile | None:
        """The file, or None if it is not whole yet. Raises `OSError`, `_Refused`."""
        try:
            fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENXIO}:
                raise _Refused("it is not a regular file") from error
            if error.errno in {errno.EACCES, errno.EPERM}:
                raise _Refused("it may not be read") from error
            raise
        try:
            found = os.fstat(fd)
            if _stamp(found) in self._stuck:
                return None
            self._look_at(found)
            if not self._is_whole(path.name, found, fd):
                return None
            octets = _all_of(fd, found.st_size)
            if _stamp(os.fstat(fd)) != _stamp(found):
                return None  # somebody changed it while we read
        finally:
            os.close(fd)
        if not octets.strip():
            if time.time_ns() - found.st_mtime_ns < _PLACE_HELD * 1e9:
                return None
            raise _Refused("it is empty")
        return DroppedFile(path, octets, datetime.fromtimestamp(found.st_mtime, UTC), _stamp(found))

    def _look_at(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise _Refused("it is not a regular file")
        if found.st_uid != os.geteuid():
            raise _Refused("it belongs to another user")
        if found.st_size > self._largest:
            raise _Refused(f"it is larger than {self._largest >> 20} MB")

    def _is_whole(self, name: str, found: os.stat_result, fd: int) -> bool:
        """Whether nobody is writing the file, as far as the system can tell, and it stood still."""
        stamp = _stamp(found)
        before, self._seen[name] = self._seen.get(name), stamp
        writing = _is_being_written(fd)
        if writing is None:  # no telling on this file system: only what stood still between two looks
            return stamp == before
        calm = stamp == before or time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) > _CALM * 1e9
        return calm and not writing

    def _settle(self, file: DroppedFile, where: str, why: str = "") -> None:
        try:
            unchanged = _stamp(file.path.lstat()) == file.stamp
        except FileNotFoundError:
            return
        if unchanged:
            self._try_to_put_aside(file.path, file.stamp, where, why)

    def _try_to_put_aside(self, path: Path, stamp: _Stamp | None, where: str, why: str = "") -> None:
        try:
            moved = self._put_aside(path, where)
            if why:
                note = moved.with_name(moved.name + ".txt")
                note.write_text(f"This file was not taken in: {why}\n", encoding="utf-8")
        except FileNotFoundError:
            return  # the person was quicker
        except OSError as error:
            if stamp is not None:
                self._stuck.add(stamp)
            self._trouble = f"the drop folder {self._path}: a file cannot be moved to {where}/: {error.strerror}"

    def _put_aside(self, path: Path, where: str) -> Path:
        """Move the file into a folder beside it, under a name that is free there."""
        folder = self._path / where
        folder.mkdir(mode=0o700, exist_ok=True)
        self._seen.pop(path.name, None)
        stem = os.fsencode(path.stem)[:_LONGEST_NAME]
        number = 0
        while True:
            tail = os.fsencode(f"-{number}{path.suffix}" if number else path.suffix)
            target = folder / os.fsdecode(stem[: _LONGEST_NAME - len(tail)] + tail)
            if _moved(path, target):
                return target
            number += 1


def _stamp(found: os.stat_result) -> _Stamp:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _all_of(fd: int, size: int) -> bytes:
    with os.fdopen(fd, "rb", closefd=False) as file:
        return file.read(size)


def _is_being_written(fd: int) -> bool | None:
    """Whether somebody has the file open for writing; None where the file system cannot say.

    A read lease (fcntl(2)) is granted only while nobody has. It is given back at once; the signal that its breaking
    would send is one that is ignored, instead of SIGIO, which would end us.
    """
    try:
        fcntl.fcntl(fd, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return True if error.errno == errno.EAGAIN else None
    fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _moved(path: Path, target: Path) -> bool:
    """Move within a file system, never onto something; False if there is something. Raises `OSError`."""
    try:
        os.link(path, target, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}:
            raise
        if os.path.lexists(target):  # a folder, or a file system without links: looking first has to do
            return False
        path.rename(target)
        return True
    path.unlink()
    return True
