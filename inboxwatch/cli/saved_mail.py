"""Messages in files that a person saved: .eml, mbox (RFC 4155), Maildir, and folders of these. Read, never changed.

mbox is a lossy container: programs that write it put ``>`` before lines that begin with ``From ``. One such ``>`` is
taken away again (the mboxrd way), and the container's name says that it was an mbox, so that nobody takes the octets
for those that a server served.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from inboxwatch.model.custody import FileOrigin
from inboxwatch.pipeline.files import HandedIn

_LARGEST = 256 << 20
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
    if found.st_size > _LARGEST:
        yield f"{path}: larger than {_LARGEST >> 20} MB"
        return
    octets = _read(path)
    name = str(path.relative_to(base))
    modified = datetime.fromtimestamp(found.st_mtime, UTC)
    if octets.startswith(b"From "):
        for number, message in enumerate(_in_mbox(octets), start=1):
            yield HandedIn(message, FileOrigin(f"{name}#{number}", modified, container="mbox"))
    elif octets.strip():
        container = "maildir" if path.parent.name in {"cur", "new"} else ""
        yield HandedIn(octets, FileOrigin(name, modified, container))
    else:
        yield f"{path}: empty"


def _read(path: Path) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(fd, "rb") as file:
        return file.read()


def _in_mbox(octets: bytes) -> Iterator[bytes]:
    """The messages of an mbox, without their separator lines, with one level of From-quoting undone."""
    starts = [0, *(at.start() + 1 for at in re.finditer(rb"\n(?=From )", octets) if _is_separated(octets, at.start()))]
    for start, end in zip(starts, [*starts[1:], len(octets)], strict=True):
        _, _, message = octets[start:end].partition(b"\n")
        message = message.removesuffix(b"\r\n") if message.endswith(b"\n\r\n") else message
        message = message.removesuffix(b"\n") if message.endswith(b"\n\n") else message
        if message.strip():
            yield _QUOTED.sub(rb"\1", message)


def _is_separated(octets: bytes, line_end: int) -> bool:
    """Whether an empty line ends at this line end: only then does a new message begin behind it."""
    return octets[max(0, line_end - 2) : line_end].endswith((b"\n", b"\n\r"))
