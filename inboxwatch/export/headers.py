"""The exact header block of an exhibit, as served, for a complaint to a provider.

Promises: the octets are a slice of what is kept and nothing else: nothing decoded, re-folded, added or left out. A
file is written once, readable by its owner alone, and named after the exhibit; what is there already is never
overwritten or followed, and when one file cannot be written none of the call is left behind.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from inboxwatch.errors import ExportRefused
from inboxwatch.export.files import NewFiles
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId, Sha256

_WAY = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_EMPTY_LINE = (b"\n\r\n", b"\n\n")
_FIELDS = re.compile(rb"(?:[!-9;-~]+[ \t]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+")
_EMPTY_END = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class ExportedHeader:
    """What was written for one exhibit, for the journal; `path` is None where it went to standard output.

    `sha256` and `size` are those of this exhibit's own block, also where a file holds several.
    """

    exhibit: ExhibitId
    sha256: Sha256
    size: int
    path: Path | None


def header_block(octets: bytes) -> bytes:
    """Everything up to and including the first empty line (RFC 5322 section 2.1); all of it where there is none."""
    if octets.startswith((b"\r\n", b"\n")):
        return octets[: octets.index(b"\n") + 1]
    ends = [at + len(mark) for mark in _EMPTY_LINE if (at := octets.find(mark)) >= 0]
    return octets[: min(ends)] if ends else octets


def sealed_header(octets: bytes) -> bytes:
    """What may be told of the header block of a sealed exhibit: the fields it begins with, and the empty line.

    What is neither a field nor goes on with one (RFC 5322 section 2.2) ends it: a message that is header throughout,
    or that hides its body behind a lone CR, tells nothing of it.
    """
    fields = _FIELDS.match(octets)
    if fields is None:
        return b""
    empty = _EMPTY_END.match(octets, fields.end())
    return octets[: fields.end() if empty is None else empty.end()]


def header_of(state: ExhibitState, octets: bytes) -> bytes:
    """The header block that may leave the house, for an exhibit in this state."""
    return sealed_header(octets) if state is ExhibitState.SEALED else header_block(octets)


def write_headers(
    target: Path | None,
    blocks: Sequence[tuple[ExhibitId, bytes]],
    stdout: BinaryIO,
    journal: Callable[[tuple[ExportedHeader, ...]], None],
) -> tuple[ExportedHeader, ...]:
    """Write header blocks (with the number of their exhibit), and tell what was written.

    `journal` is told of it before anybody can have it.

    One after another into a new file of the name `target`, or to `stdout` where that is None. Raises `ExportRefused`
    where there is no header at all, or a file cannot be written; then nothing is left behind.
    """
    check_headers(blocks)
    whole = b"".join(_told_apart(blocks))
    done = tuple(ExportedHeader(exhibit, Sha256.of(block), len(block), target) for exhibit, block in blocks)
    if target is None:
        journal(done)
        stdout.write(whole)
        stdout.flush()
    else:
        write_all([(target, whole)], lambda: journal(done))
    return done


def check_headers(blocks: Iterable[tuple[ExhibitId, bytes]]) -> None:
    """Raise `ExportRefused` where one of these is no header at all."""
    for exhibit, block in blocks:
        if not block.strip(b"\r\n"):
            raise ExportRefused(f"{exhibit} has no header fields", "the message begins with an empty line, or is empty")


def _told_apart(blocks: Sequence[tuple[ExhibitId, bytes]]) -> Iterable[bytes]:
    """The blocks, if a reader can see where one ends: every one but the last has its empty line."""
    for exhibit, block in blocks[:-1]:
        if not block.endswith(_EMPTY_LINE):
            raise ExportRefused(f"the header of {exhibit} has no end", "name a directory: then each gets its own file")
    return (block for _, block in blocks)


def write_all(files: Sequence[tuple[Path, bytes]], journal: Callable[[], object]) -> None:
    """Write new files, which get their names when `journal` has told of them.

    Raises `ExportRefused`, and what `journal` raises; then none of them is left behind.
    """
    with NewFiles() as new:
        for path, octets in files:
            new.write(path, [octets])
        journal()


def write_new(path: Path, octets: bytes, written: list[Path]) -> None:
    """Write a new file for its owner alone, durable on return; `written` gets it once it is begun.

    Raises `ExportRefused`; what is there already is neither overwritten nor followed.
    """
    try:
        fd = os.open(path, _WAY, 0o600)
        written.append(path)
        with os.fdopen(fd, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise ExportRefused(f"{path} is there already", "nothing is overwritten: choose another name") from error
    except OSError as error:
        raise ExportRefused(f"cannot write {path}: {error.strerror}", "choose another place for the export") from error
