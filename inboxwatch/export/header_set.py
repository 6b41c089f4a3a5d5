"""The header blocks of several exhibits in one folder: a file for each, one with all, and an index apart from them.

Promises: the blocks are as `headers` writes them, also in the file with all of them, one after another; what is said
about them stands in the index alone. The index holds numbers, digests and addresses, and no word that a sender chose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inboxwatch.errors import ExportRefused
from inboxwatch.export.headers import ExportedHeader, check_headers, write_all
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.identity import Sha256
from inboxwatch.model.times import stamp

ALL = "all.headers.txt"
INDEX = "INDEX.txt"

_INTRODUCTION = """\
Header blocks of e-mail messages, exactly as the mail server handed them out.

Each file IW-*.headers.txt holds the header block of one message and nothing else.{all}
Times are in UTC. The boundary line is the Received line in which the recipient's own mail server
names the server that it got the message from: that address was observed. Lines above it were
written later, by the recipient's provider. Lines below it came with the message, and whoever sent
it could have written them. Octets are counted from 0; `sha256sum` checks the digests.
"""
_WITH_ALL = f"\nThe file {ALL} holds all of them, one after another."


@dataclass(frozen=True, slots=True)
class Boundary:
    """The boundary line of a block: its number among the header fields, where it begins in octets, how long it is.

    `ip` is the peer that it names.
    """

    number: int
    offset: int
    octets: int
    ip: str


@dataclass(frozen=True, slots=True)
class HeaderOf:
    """The header block of an exhibit, with its boundary line if the own server's could be told."""

    exhibit: Exhibit
    block: bytes
    boundary: Boundary | None


@dataclass(frozen=True, slots=True)
class WrittenSet:
    """What was written: each block, the digest of the index, and that of the file with all of them, if there is one."""

    headers: tuple[ExportedHeader, ...]
    index: Sha256
    combined: Sha256 | None


def write_header_set(folder: Path, found: Sequence[HeaderOf], journal: Callable[[WrittenSet], None]) -> WrittenSet:
    """Write these into a folder, made for its owner alone if it is not there.

    `journal` is told of them before any has its name. The file with all of them is written where there are several.
    Raises `ExportRefused`; then none of the files is left behind.
    """
    check_headers([(one.exhibit.id, one.block) for one in found])
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ExportRefused(f"cannot make {folder}: {error.strerror}", "choose another place for the export") from error
    paths = [folder / f"{one.exhibit.id}.headers.txt" for one in found]
    files = [(path, one.block) for path, one in zip(paths, found, strict=True)]
    combined = b"".join(one.block for one in found) if len(found) > 1 else None
    if combined is not None:
        files.append((folder / ALL, combined))
    index = index_text(found, combined).encode()
    headers = tuple(
        ExportedHeader(one.exhibit.id, Sha256.of(one.block), len(one.block), path)
        for path, one in zip(paths, found, strict=True)
    )
    done = WrittenSet(headers, Sha256.of(index), None if combined is None else Sha256.of(combined))
    write_all([*files, (folder / INDEX, index)], lambda: journal(done))
    return done


def index_text(found: Sequence[HeaderOf], combined: bytes | None) -> str:
    """The index: a paragraph for each exhibit."""
    parts = [_INTRODUCTION.format(all=_WITH_ALL if combined is not None else "")]
    if combined is not None:
        parts.append(_paragraph(ALL, [("octets", str(len(combined))), ("SHA-256", Sha256.of(combined))]))
    at = 0
    for one in found:
        place = [] if combined is None else [("with all the others", f"from octet {at}")]
        parts.append(_paragraph(f"{one.exhibit.id}.headers.txt", [*_facts(one), *place]))
        at += len(one.block)
    return "\n".join(parts)


def _facts(one: HeaderOf) -> list[tuple[str, str]]:
    exhibit, line = one.exhibit, one.boundary
    arrived = exhibit.internal_date
    facts = [
        ("arrived", "not known" if arrived is None else stamp(arrived)),
        ("whole message", f"{exhibit.size} octets, SHA-256 {exhibit.sha256}"),
        ("header block", f"{len(one.block)} octets, SHA-256 {Sha256.of(one.block)}"),
    ]
    if line is None:
        return [*facts, ("boundary line", "not known; nothing was observed")]
    where = f"header field {line.number}, {line.octets} octets from octet {line.offset}"
    return [*facts, ("boundary line", where), ("observed", line.ip)]


def _paragraph(title: str, facts: Sequence[tuple[str, str]]) -> str:
    return "\n".join([title, *(f"  {name + ':':<22}{value}" for name, value in facts)]) + "\n"
