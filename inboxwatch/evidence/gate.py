"""The gate: one writer at a time, across the threads of this process and across processes.

It is held for short writes only, never while a server is being asked.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inboxwatch.errors import AlreadyRunning, CannotKeep, CasefileLocked

_PATIENCE = 30.0  # seconds
_STEP = 0.02
_GLANCE = 1.0  # seconds for which a service waits for the lock: a glance of `status` at it must not keep it out


class Gate:
    """A lock file for writers. Re-entrant within a thread."""

    def __init__(self, path: Path, patience: float = _PATIENCE) -> None:
        self._path = path
        self._patience = patience
        self._lock = threading.RLock()
        self._depth = 0
        self._fd = -1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the gate. Raises `CasefileLocked` if somebody else does not let go of it in time."""
        if not self._lock.acquire(timeout=self._patience):
            raise _locked(self._path)
        try:
            if self._depth == 0:
                self._fd = _flock(self._path, self._patience)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    os.close(self._fd)  # closing lets go of the lock
        finally:
            self._lock.release()


class DaemonLock:
    """Held by the one service that watches with a state directory, for as long as it runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    def take(self) -> None:
        """Take it. Raises `AlreadyRunning` if another process has it."""
        try:
            self._fd = _flock(self._path, _GLANCE)
        except CasefileLocked as error:
            raise AlreadyRunning(
                f"another service already watches with {self._path.parent}",
                "stop it first, or use another state_dir",
            ) from error

    def is_taken(self) -> bool:
        """Whether a service has it. Many may look at once, and none keeps a service out."""
        try:
            fd = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(fd)
        return False

    def release(self) -> None:
        """Let go of it; may be called twice."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def _flock(path: Path, patience: float) -> int:
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise CannotKeep(f"cannot open the lock file {path}: {error.strerror}", "is the folder writable?") from error
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(fd)
                raise _locked(path) from None
            time.sleep(_STEP)
        else:
            return fd


def _locked(path: Path) -> CasefileLocked:
    return CasefileLocked(f"{path} is held by another process", "wait until it is done, then try again")
