"""The object store: exact octets, named by their SHA-256, written once, readable by their owner only.

`objects/3f/3f2a….eml` can be checked by anybody with `sha256sum`. In a locked store it is `objects/3f/3f2a….eml.age`,
still named by the digest of the plain octets, and can be opened by anybody who has a key, with `age -d`. What was kept
as a file of an incident ends with `.file` instead, so that nobody opens it for a message; where the same octets are
both, they lie there once, as what they were first.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inboxwatch.errors import IntegrityFailure, KeyRefused
from inboxwatch.evidence import durable
from inboxwatch.evidence.durable import NewFile
from inboxwatch.evidence.storage import LockSmith, Storage
from inboxwatch.model.identity import Sha256

SUFFIX = ".eml"
FILE_SUFFIX = ".file"
_LOCKED = ".age"
_SUFFIXES = frozenset(form + lock for form in (SUFFIX, FILE_SUFFIX) for lock in ("", _LOCKED))


@dataclass(frozen=True, slots=True)
class Lying:
    """A file in the store, and the digest that its name claims; None for a file that does not belong there."""

    where: str
    digest: Sha256 | None

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.where)

    @property
    def is_locked(self) -> bool:
        """Whether the file is a locked one."""
        return self.where.endswith(_LOCKED)


class ObjectStore:
    """Objects below one folder. `storage` says how new ones are to lie there."""

    def __init__(self, folder: Path, smith: LockSmith) -> None:
        self.folder = folder
        self._base = str(folder)
        self._smith = smith
        self.storage = Storage()

    def prepare(self) -> None:
        """Make the folders: 256 of them, by the first two digits. Raises `CannotKeep`."""
        for first in range(256):
            durable.make_folder(self.folder / f"{first:02x}")

    def path(self, digest: Sha256) -> Path:
        """Where the object with this digest lies or would lie in the clear."""
        return Path(self._place(digest))

    def clear_path(self, digest: Sha256) -> Path | None:
        """Where it lies in the clear; None if it does not."""
        place = self._place(digest)
        return Path(place) if _there(place) else None

    def locked_path(self, digest: Sha256) -> Path:
        """Where it lies or would lie locked."""
        return Path(self._place(digest) + _LOCKED)

    def new_file(self, digest: Sha256, octets: bytes, suffix: str = "") -> NewFile:
        """The file that an object becomes; one that does not lie there yet in any form may be given its `suffix`.

        Raises `ConfigError` where it has to be locked and cannot be.
        """
        return self._file(self._place(digest, suffix), octets)

    def missing_file(self, digest: Sha256, octets: bytes) -> NewFile | None:
        """The same for an object that the store does not hold; None for one that it `holds`."""
        place = self._place(digest)
        return None if self._is_at(place, digest) else self._file(place, octets)

    def _file(self, place: str, octets: bytes) -> NewFile:
        if not self.storage.is_locked:
            return NewFile(place, octets)
        lock, recipients = self._smith(), self.storage.recipients
        return NewFile(place + _LOCKED, octets, lambda plain, out: lock.lock(plain, recipients, out))

    def lies(self, digest: Sha256) -> bool:
        """Whether anything lies under this name, in whatever form."""
        stem = self._stem(digest)
        return any(_there(stem + one) for one in _SUFFIXES)

    def _place(self, digest: Sha256, suffix: str = "") -> str:
        """Where an object lies in the clear; one that lies nowhere would lie there as a message, or with `suffix`."""
        stem = self._stem(digest)
        is_file = _there(stem + FILE_SUFFIX) or _there(stem + FILE_SUFFIX + _LOCKED)
        return stem + (suffix or (FILE_SUFFIX if is_file else SUFFIX))

    def _stem(self, digest: Sha256) -> str:
        """As text, for this is asked of every object, and paths are slow to make."""
        return f"{self._base}/{digest[:2]}/{digest}"

    def holds(self, digest: Sha256) -> bool:
        """Whether the object is there and is what was kept; for a locked one, without opening it."""
        return self._is_at(self._place(digest), digest)

    def _is_at(self, place: str, digest: Sha256) -> bool:
        locked = self.storage.files.get(digest)
        return _is(place, digest) or (locked is not None and _is(place + _LOCKED, locked))

    def assure(self, digest: Sha256) -> None:
        """Raise `IntegrityFailure` unless the store `holds` the object."""
        if not self.holds(digest):
            raise IntegrityFailure(
                f"object {digest} was altered or is missing",
                "bring it back from a backup; `inboxwatch verify` says what became of it",
            )

    def open(self, digest: Sha256) -> bytes:
        """The octets, hashed while reading. Raises `IntegrityFailure`; for a locked object as `unlocked` does."""
        path = self.locked_path(digest) if digest in self.storage.files else self.path(digest)
        try:
            octets = self._read(digest)
        except OSError as error:
            raise IntegrityFailure(
                f"object {digest} cannot be read: {error.strerror}",
                f"it should lie at {path}; bring it back from a backup, then run `inboxwatch verify`",
            ) from error
        found = hashlib.sha256(octets).hexdigest()
        if found != digest:
            raise IntegrityFailure(
                f"object {digest} was altered: its octets now have the digest {found}",
                "do not use this copy; bring it back from a backup, then run `inboxwatch verify`",
            )
        return octets

    def unlocked(self, octets: bytes) -> bytes:
        """What is in a locked file. Raises `KeyMissing`, `KeyRefused`, `ConfigError`."""
        return self._smith().unlock(octets)

    def lying(self) -> Iterator[Lying]:
        """Every file in the store."""
        for first in names_in(str(self.folder)) if self.folder.is_dir() else ():
            folder = f"{self.folder}/{first}"
            if not stat.S_ISDIR(os.lstat(folder).st_mode):
                yield Lying(folder, None)
                continue
            for name in names_in(folder):
                stem, dot, suffix = name.partition(".")
                fits = dot + suffix in _SUFFIXES and stem.startswith(first)
                yield Lying(f"{folder}/{name}", Sha256(stem) if fits and Sha256.pattern.fullmatch(stem) else None)

    def _read(self, digest: Sha256) -> bytes:
        place = self._place(digest)
        locked = Path(place + _LOCKED)
        if not locked.exists() or _is(place, digest):
            return Path(place).read_bytes()
        octets = locked.read_bytes()
        try:
            return self.unlocked(octets)
        except KeyRefused as error:
            if Sha256.of(octets) == self.storage.files.get(digest):
                raise  # the file is the one that was written: it is the key
            raise IntegrityFailure(
                f"object {digest} cannot be opened: its file was altered, or the key is another",
                "`inboxwatch verify` tells which",
            ) from error


_there = os.path.exists


def _is(path: str, digest: Sha256) -> bool:
    try:
        return file_digest(path) == digest
    except OSError:
        return False


def names_in(folder: str) -> list[str]:
    """The names of everything in a folder, sorted."""
    with os.scandir(folder) as found:
        return sorted(one.name for one in found)


def file_digest(path: Path | str) -> str:
    """The SHA-256 of a file, read in pieces. Raises `OSError`."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC), "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
