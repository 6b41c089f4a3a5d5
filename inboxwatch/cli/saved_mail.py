"""Messages in files that a person saved: .eml, mbox (RFC 4155), Maildir, and folders of these. Read, never changed.

mbox is a lossy container: programs that write it put ``>`` before lines that begin with ``From ``. One such ``>`` is
taken away again (the mboxrd way), and the container's name says that it was an mbox and whether anything was undone, so
that nobody takes the octets for those that a server served. Gmail Takeout writes mboxes of any size, and puts fields of
its own before each message, which stay. An mbox is read message by message.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from inboxwatch.model.custody import FileOrigin
from inboxwatch.pipeline.files import HandedIn

_LARGEST = 256 << 20
_TOO_LARGE = f"larger than {_LARGEST >> 20} MB"
_PIECE = 1 << 20
_FROM = b"From "
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def saved_messages(paths: Sequence[Path]) -> Iterator[HandedIn | str]:
    """Every message under these paths, or a line that says which file was not read and why."""
    for path in paths:
        try:
            yield from _under(path, path.parent)
        except OSError as error:
            yield f"{path}: {error.strerror}"


def _under(path: Path, base: Path) -> Iterator[HandedIn | str]:
    if path.is_dir():
        maildir = all((path / name).is_dir() for name in ("cur", "new"))
        children: Iterable[Path] = [path / "cur", path / "new"] if maildir else sorted(path.iterdir())
        for child in children:
            yield from _under(child, base)
        return
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        yield f"{path}: not a regular file"
        return
    name = str(path.relative_to(base))
    modified = datetime.fromtimestamp(found.st_mtime, UTC)
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
        begin = file.read(len(_FROM))
        file.seek(0)
        if begin == _FROM:
            for number, message in enumerate(_in_mbox(file), start=1):
                if message is None:
                    yield f"{path}, message {number}: {_TOO_LARGE}"
                    continue
                octets = _QUOTED.sub(rb"\1", message)
                yield HandedIn(octets, FileOrigin(f"{name}#{number}", modified, _box(octets, message)))
            return
        if found.st_size > _LARGEST:
            yield f"{path}: {_TOO_LARGE}"
            return
        octets = file.read()
    if octets.strip():
        container = "maildir" if path.parent.name in {"cur", "new"} else ""
        yield HandedIn(octets, FileOrigin(name, modified, container))
    else:
        yield f"{path}: empty"


def _box(octets: bytes, before: bytes) -> str:
    """What the message lay in, in words for its record."""
    kind = "mbox of Gmail Takeout" if octets.startswith(b"X-GM-THRID:") else "mbox"
    return kind if octets == before else f"{kind}, From-quoting undone"


def _in_mbox(file: BinaryIO) -> Iterator[bytes | None]:
    """The messages of an mbox, without their separator lines; None for one that is too large.

    A line that begins with ``From `` begins a message if it is the first, or stands behind an empty line.
    """
    message, octets = bytearray(), 0
    at_start, after_empty = True, True
    while line := file.readline(_PIECE):
        if at_start and after_empty and line.startswith(_FROM):
            if octets:
                yield from _finished(message, octets)
            message, octets = bytearray(), 0
            if not line.endswith(b"\n"):
                file.readline()
            after_empty = False
            continue
        after_empty = at_start and line in {b"\n", b"\r\n"}
        at_start = line.endswith(b"\n")
        octets += len(line)
        if octets <= _LARGEST:
            message += line
    yield from _finished(message, octets)


def _finished(message: bytearray, octets: int) -> Iterator[bytes | None]:
    if octets > _LARGEST:
        yield None
        return
    whole = bytes(message)
    whole = whole.removesuffix(b"\r\n") if whole.endswith(b"\n\r\n") else whole
    whole = whole.removesuffix(b"\n") if whole.endswith(b"\n\n") else whole
    if whole.strip():
        yield whole
