"""What the custody journal says is kept: exhibits by their digests, the last number, and how objects are stored.

It grows with the journal, whoever wrote there. To be used under the gate. A number whose acquisition a crash
interrupted is given to nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from inboxwatch.errors import IntegrityFailure
from inboxwatch.evidence.chain import unlink
from inboxwatch.evidence.journal import Journal
from inboxwatch.evidence.storage import Storage
from inboxwatch.model.custody import Action, Entry, JsonValue
from inboxwatch.model.identity import ExhibitId, Sha256

_SEEN_AGAIN = b'{"action":"seen_again"'
_INCIDENT = b'{"action":"incident"'
_RECOVERED = b'{"action":"recovered"'
_TELLING = (
    b'{"action":"acquired"',
    _SEEN_AGAIN,
    _INCIDENT,
    _RECOVERED,
    b'{"action":"storage_locked"',
    b'{"action":"storage_unlocked"',
)
"""How the lines begin that tell what is kept, and how: only these are read in full."""


class Holdings:
    """What is kept, as far as the journal was read."""

    def __init__(self, journal: Journal, records: Path, storage: Storage) -> None:
        """`records` is the folder of the acquisition records; `storage` learns what is told of the objects' form."""
        self._journal = journal
        self._records = records
        self._storage = storage
        self._known: dict[Sha256, ExhibitId] = {}
        self._interrupted: set[int] = set()  # numbers of acquisitions that came to no entry
        self._last_number = 0
        self._read_to = 0

    def exhibit_of(self, digest: Sha256) -> ExhibitId | None:
        """Which exhibit has these octets."""
        return self._known.get(digest)

    def record_path(self, exhibit: ExhibitId) -> Path:
        """Where the acquisition record of an exhibit lies."""
        return self._records / f"{exhibit}.json"

    @property
    def was_read(self) -> bool:
        """Whether anything of the journal was read yet."""
        return bool(self._read_to)

    def catch_up(self) -> None:
        """Take in what was journaled since we last looked, by us or by another process."""
        head = self._journal.head()
        if head.length == self._read_to:
            return
        for line in self._journal.lines(self._read_to):
            if not line.startswith(_TELLING) or (line.startswith((_SEEN_AGAIN, _INCIDENT)) and b'"stored"' not in line):
                continue
            self._take_in(line)
        self._read_to = head.length

    def noted(self, entries: Sequence[Entry]) -> None:
        """Take in what was just journaled, after having caught up."""
        for entry in entries:
            self._believe(entry.event.action, entry.event.exhibit, entry.event.sha256, entry.event.detail)
        self._read_to = self._journal.head().length

    @contextmanager
    def numbering(self) -> Iterator[None]:
        """Numbers are given in here, and given back where it fails.

        Records that a crash left lie behind the last number without a gap, since they get their names in order; those
        that a power cut left of them are told of by the entry of the next start.
        """
        before = number = self._last_number
        while number + 1 in self._interrupted or self._lies(number + 1):
            number += 1
            self._interrupted.add(number)
        try:
            yield
        except BaseException:
            self._last_number = before
            raise

    def _lies(self, number: int) -> bool:
        return os.path.exists(f"{self._records}/{ExhibitId.of(number)}.json")  # noqa: PTH110 -- paths are slow to make

    def _take_in(self, line: bytes) -> None:
        """What one line tells. One about the storage is believed only if its digest is right."""
        try:
            members = json.loads(line)
            if members["action"] in {Action.LOCKED, Action.UNLOCKED}:
                unlink(line, seq=members["seq"], prev=members["prev"])
            self._believe(members["action"], members["exhibit"], members["sha256"], members["detail"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IntegrityFailure(
                "the custody journal was changed: one of its lines cannot be read",
                "change nothing, make a copy of the whole folder, run `inboxwatch verify`",
            ) from error

    def _believe(self, action: str, exhibit: str | None, sha256: str | None, detail: Mapping[str, JsonValue]) -> None:
        """Take in what an entry tells of what is kept. Raises `ValueError` for one that does not tell it rightly."""
        self._storage.learn(action, sha256, detail)
        if action == Action.ACQUIRED:
            known = ExhibitId(str(exhibit))
            self._known[Sha256(str(sha256))] = known
            self._last_number = max(self._last_number, known.number)
        elif action == Action.RECOVERED:
            named = cast("list[str]", detail.get("unused", []))  # earlier versions named other people's files as well
            self._interrupted.update(ExhibitId(one).number for one in named if _is_number(one))

    def next_number(self) -> ExhibitId:
        """A number that no exhibit has, and no interrupted acquisition had: that stays unused."""
        self._last_number += 1
        while self._last_number in self._interrupted:
            self._last_number += 1
        return ExhibitId.of(self._last_number)

    def unused_numbers(self) -> list[str]:
        """Numbers of records that no journal entry names and that were not reported before."""
        named = set(self._known.values())
        reported: set[str] = set()
        for line in self._journal.lines():
            if line.startswith(_RECOVERED):
                reported.update(json.loads(line)["detail"].get("unused", []))
        return sorted(
            path.stem
            for path in self._records.iterdir()
            if _is_number(path.stem) and path.stem not in named and path.stem not in reported
        )


def _is_number(name: str) -> bool:
    """Whether it is an exhibit's number, and not the name of a file that something else left among the records."""
    try:
        ExhibitId(name)
    except ValueError:
        return False
    return True
