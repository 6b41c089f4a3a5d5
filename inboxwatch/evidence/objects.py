"""The object store: exact octets, named by their SHA-256, written once, readable by their owner only.

`objects/3f/3f2a….eml` can be checked by anybody with `sha256sum`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from inboxwatch.errors import IntegrityFailure
from inboxwatch.evidence import durable
from inboxwatch.model.identity import Sha256

SUFFIX = ".eml"


class ObjectStore:
    """Objects below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        """Make the folders: 256 of them, by the first two digits. Raises `CannotKeep`."""
        for first in range(256):
            durable.make_folder(self._folder / f"{first:02x}")

    def path(self, digest: Sha256) -> Path:
        """Where the object with this digest lies or would lie."""
        return self._folder / digest[:2] / f"{digest}{SUFFIX}"

    def holds(self, digest: Sha256) -> bool:
        """Whether the object is there and is what its name says."""
        try:
            return file_digest(self.path(digest)) == digest
        except OSError:
            return False

    def open(self, digest: Sha256) -> bytes:
        """The octets, hashed while reading. Raises `IntegrityFailure`."""
        path = self.path(digest)
        try:
            octets = path.read_bytes()
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

    def names(self) -> Iterator[tuple[Path, Sha256 | None]]:
        """Every file in the store with the digest its name claims; None for a file that does not belong there."""
        for folder in sorted(self._folder.iterdir()):
            if not folder.is_dir():
                yield folder, None
                continue
            for path in sorted(folder.iterdir()):
                stem = path.name.removesuffix(SUFFIX)
                fits = path.name.endswith(SUFFIX) and stem.startswith(folder.name) and Sha256.pattern.fullmatch(stem)
                yield path, Sha256(stem) if fits else None


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, read in pieces. Raises `OSError`."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
