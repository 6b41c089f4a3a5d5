"""The custody journal on disk: `journal.jsonl`, appended to under the gate and never rewritten.

Several processes write it (the service, and the command line while the service runs), so each appends behind what the
file holds at that moment, not behind what it remembers.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inboxwatch.errors import IntegrityFailure
from inboxwatch.evidence import durable
from inboxwatch.evidence.chain import GENESIS, link, unlink
from inboxwatch.evidence.gate import Gate
from inboxwatch.model.custody import Entry, Event
from inboxwatch.model.identity import Sha256

NAME = "journal.jsonl"
_TAIL = 1 << 20  # the last line is looked for in the last MiB, then in the whole file


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ends: number and digest of the last entry, and the length of the file in octets."""

    seq: int
    hash: str
    length: int


class Journal:
    """Appends to and reads the journal in `folder`."""

    def __init__(self, folder: Path, gate: Gate, tool: str, reached: Callable[[str], None]) -> None:
        self._path = folder / NAME
        self._folder = folder
        self._gate = gate
        self._tool = tool
        self._reached = reached
        self._head: Head | None = None

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self._path

    def append(self, events: Sequence[Event]) -> list[Entry]:
        """Write events behind the last entry, durable on return, one sync for all of them.

        Raises `CannotKeep` (then none of them is written), or `IntegrityFailure` if the file does not end with an
        entry.
        """
        if not events:
            return []
        with self._gate.held():
            head = self.head()
            entries, lines = [], []
            seq, prev = head.seq, head.hash
            for event in events:
                entry, line = link(event, seq=seq + 1, prev=prev, tool=self._tool)
                seq, prev = entry.seq, entry.hash
                entries.append(entry)
                lines.append(line)
            octets = b"".join(lines)
            self._write(octets, head)
            self._head = Head(seq, prev, head.length + len(octets))
        return entries

    def head(self) -> Head:
        """Where the chain ends now. Raises `IntegrityFailure` if the last line is not an entry."""
        try:
            length = self._path.stat().st_size
        except FileNotFoundError:
            return Head(0, GENESIS, 0)
        if self._head is None or self._head.length != length:
            self._head = self._read_head(length)
        return self._head

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """All entries behind number `after`, each checked against the one before it.

        Raises `IntegrityFailure` at the first that does not fit. With `after`, the chain is taken up at that entry,
        which is itself not checked again.
        """
        seq, prev = 0, GENESIS
        for line in self.lines():
            seq += 1
            if seq < after:
                continue
            if seq == after:
                prev = _claimed_hash(line, seq)
                continue
            entry = unlink(line, seq=seq, prev=prev)
            prev = entry.hash
            yield entry

    def lines(self, offset: int = 0) -> Iterator[bytes]:
        """The journal's complete lines from `offset`, without their ends; a torn last line is left out."""
        try:
            with self._path.open("rb") as file:
                file.seek(offset)
                for line in file:
                    if line.endswith(b"\n"):
                        yield line[:-1]
        except FileNotFoundError:
            return

    def torn_tail(self) -> bytes:
        """What stands behind the last line end: the start of an entry that a crash cut off, normally nothing."""
        try:
            with self._path.open("rb") as file:
                return _tail(file.fileno())[1]
        except FileNotFoundError:
            return b""

    def mend(self) -> dict[str, str | int] | None:
        """Take a torn last line out of the journal into a file of its own; what was done, or None if nothing was.

        To be called under the gate, at start. What is cut off was never answered for: an append is durable before
        anybody relies on it. The fragment is kept as `journal.torn-<n>`.
        """
        fragment = self.torn_tail()
        if not fragment:
            return None
        digest = hashlib.sha256(fragment).hexdigest()
        keep = self._folder / f"journal.torn-{digest[:12]}"
        durable.write_once([durable.NewFile(keep, fragment)], self._folder, lambda _: None)
        fd = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        try:
            os.ftruncate(fd, os.fstat(fd).st_size - len(fragment))
            os.fsync(fd)
        finally:
            os.close(fd)
        self._head = None
        return {"torn_octets": len(fragment), "torn_sha256": digest, "kept_as": keep.name}

    def _write(self, octets: bytes, head: Head) -> None:
        new = head.length == 0
        try:
            fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise durable.cannot_keep(error, self._folder) from error
        try:
            durable.append(fd, octets, self._folder)
        finally:
            os.close(fd)
        if new:
            folder = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        self._reached("journal_written")

    def _read_head(self, length: int) -> Head:
        if length == 0:
            return Head(0, GENESIS, 0)
        with self._path.open("rb") as file:
            last, torn = _tail(file.fileno())
        if torn:
            raise IntegrityFailure(
                "custody journal: the last line is torn",
                "start the service, or run `inboxwatch rebuild`: both take the fragment aside and say so",
            )
        seq = _claimed_seq(last)
        return Head(seq, _claimed_hash(last, seq), length)


def _tail(fd: int) -> tuple[bytes, bytes]:
    """The last complete line (without its end), and what stands behind it."""
    length = os.fstat(fd).st_size
    for window in (_TAIL, length):
        start = max(0, length - window)
        octets = os.pread(fd, length - start, start)
        body, _, torn = octets.rpartition(b"\n")
        line_start = body.rfind(b"\n")
        if line_start >= 0 or start == 0:
            return body[line_start + 1 :], torn
    return b"", b""


def _claimed_hash(line: bytes, seq: int) -> Sha256:
    return Sha256(str(_member(line, "hash", seq)))


def _claimed_seq(line: bytes) -> int:
    return int(str(_member(line, "seq", 0)))


def _member(line: bytes, name: str, seq: int) -> object:
    try:
        return json.loads(line)[name]
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityFailure(
            f"custody journal: entry {seq or 'at the end'} is not an entry",
            "do not change anything; make a copy of the whole folder and run `inboxwatch verify`",
        ) from error
