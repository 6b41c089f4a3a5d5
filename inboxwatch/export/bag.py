"""A bag (BagIt 1.0, RFC 8493), written file by file; and a folder for it, whole or not at all.

Promises of the folder: everything is written into ``<name>.part`` beside its final place and renamed at the end, so a
folder under the final name is complete. What tells of it can be written down in between, when every file is durable.
What an interrupted run left under the ``.part`` name is made anew. The same files give the same octets, names, modes
and times. Memory grows with the number of files only, not with their size.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from inboxwatch.errors import ExportRefused
from inboxwatch.export.files import sync_folder, told
from inboxwatch.model.identity import Sha256

_DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_ALGORITHMS: Final = ("sha256", "sha512")
_MARK: Final = ".inboxwatch-part"


Put = Callable[[str, bytes], None]
"""Writes a file of this name, once."""


class Bag:
    """A bag that is being written, file by file, by `put`."""

    def __init__(self, put: Put) -> None:
        self._put = put
        self._digests: dict[str, tuple[str, ...]] = {}
        self._octets = 0

    def payload(self, name: str, octets: bytes) -> None:
        """Write ``data/<name>``. Raises `ExportRefused`."""
        self._octets += len(octets)
        self._write(f"data/{name}", octets)

    def tag(self, name: str, octets: bytes) -> None:
        """Write a file beside ``data/``. Raises `ExportRefused`."""
        self._write(name, octets)

    def close(self) -> Sha256:
        """Write the bag's own files: declaration, information, manifests.

        Gives the digest of ``manifest-sha256.txt``, which stands for the whole payload.
        """
        payload = [name for name in self._digests if name.startswith("data/")]
        self.tag("bagit.txt", _DECLARATION)
        self.tag("bag-info.txt", f"Payload-Oxum: {self._octets}.{len(payload)}\n".encode())
        self._manifests("manifest", payload)
        self._manifests("tagmanifest", [name for name in self._digests if not name.startswith("data/")])
        return Sha256(self._digests["manifest-sha256.txt"][0])

    def _manifests(self, kind: str, names: list[str]) -> None:
        for at, algorithm in enumerate(_ALGORITHMS):
            lines = [f"{self._digests[name][at]}  {name}\n" for name in sorted(names)]
            self._write(f"{kind}-{algorithm}.txt", "".join(lines).encode())

    def _write(self, name: str, octets: bytes) -> None:
        self._put(name, octets)
        self._digests[name] = tuple(hashlib.new(algorithm, octets).hexdigest() for algorithm in _ALGORITHMS)


class _Folder:
    """The files of a bag in a folder. Each gets the time `moment`, so that two bags of the same files agree."""

    def __init__(self, folder: Path, moment: datetime) -> None:
        self._folder = folder
        self._moment = moment.timestamp()
        self._folders: set[Path] = set()

    def put(self, name: str, octets: bytes) -> None:
        path = self._folder / name
        if path.parent not in self._folders:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folders.add(path.parent)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(octets)
        os.utime(path, (self._moment, self._moment))

    def close(self) -> None:
        for folder in sorted(self._folders, reverse=True):
            os.utime(folder, (self._moment, self._moment))
            sync_folder(folder)


def _unheard(_part: Path) -> None:
    """Nobody wants to know."""


@contextmanager
def new_folder(target: Path, moment: datetime, whole: Callable[[Path], None] = _unheard) -> Iterator[Put]:
    """What puts files into the folder `target`, which stands there once the block has ended well, and not before.

    `whole` is called when everything is durable, with the place where it lies without its name. Raises what that
    raises, and `ExportRefused` if something is there already, or cannot be written; then nothing is left behind.
    """
    part = target.with_name(f"{target.name}.part")
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise ExportRefused(f"{target} is there already", "nothing is overwritten: choose another name")
    with told(target, "the export"):
        _clear_away(part)
        part.mkdir(mode=0o700)
        (part / _MARK).touch(mode=0o600)
    try:
        with told(target, "the export"):
            folder = _Folder(part, moment)
            yield folder.put
            folder.close()
            os.sync()
            whole(part)
            (part / _MARK).unlink()
            sync_folder(part)
            part.rename(target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)  # our own, not yet under its name
        raise


def _clear_away(part: Path) -> None:
    """Remove what an interrupted run left; refuse what is not ours."""
    if not part.exists() and not part.is_symlink():
        return
    if part.is_symlink() or not any((part / name).is_file() for name in (_MARK, "bagit.txt")):
        raise ExportRefused(f"{part} is there already", "it is not an unfinished bundle: move it elsewhere")
    shutil.rmtree(part)
