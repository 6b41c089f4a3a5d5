"""Private notes and statements of impact, in `private.db`: in no journal, and in no export but where a person asks.

What is kept here are octets: text as it is, or locked. Whoever locks and opens them stands outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from inboxwatch.casefile.schema import PRIVATE_LOST, translating
from inboxwatch.model.times import moment, stamp

_COLUMNS = {"number": int, "kind": str, "about": str, "at": str, "octets": bytes, "locked": int}


class NoteKind(StrEnum):
    """A note is for the person alone; of impact a court may be told, if the person wants it."""

    NOTE = "note"
    IMPACT = "impact"


@dataclass(frozen=True, slots=True)
class KeptNote:
    """One note as it lies there: about a number such as ``L-0004``, or empty; written down at, aware UTC."""

    number: int
    kind: NoteKind
    about: str
    at: datetime
    octets: bytes = field(repr=False)
    is_locked: bool


class KeptNotes:
    """The table of notes in an open `private.db`, made with the first note. All methods raise `CasefileError`.

    Those that write also raise `CannotKeep`.
    """

    def __init__(self, db: Any, path: Path) -> None:
        self._db = db
        self._path = path

    def add(self, kind: NoteKind, about: str, at: datetime, octets: bytes, *, is_locked: bool) -> int:
        """Keep a note; its number."""
        row = {"kind": kind.value, "about": about, "at": stamp(at), "octets": octets, "locked": int(is_locked)}
        columns = "insert into notes (kind, about, at, octets, locked) values (:kind, :about, :at, :octets, :locked)"
        with self._translating(), self._db.atomic():
            self._db.table("notes").create(_COLUMNS, pk="number", not_null=_COLUMNS.keys(), if_not_exists=True)
            return int(self._db.execute(columns, row).lastrowid)

    def all(self) -> Sequence[KeptNote]:
        """Every note, by number."""
        with self._translating():
            if "notes" not in self._db.table_names():
                return []
            found = self._db.execute("select number, kind, about, at, octets, locked from notes order by number")
            return [
                KeptNote(number, NoteKind(kind), about, moment(at), bytes(octets), bool(locked))
                for number, kind, about, at, octets, locked in found.fetchall()
            ]

    def put(self, number: int, octets: bytes, *, is_locked: bool) -> None:
        """Keep the same note in its other form."""
        with self._translating(), self._db.atomic():
            self._db.execute(
                "update notes set octets = ?, locked = ? where number = ?", (octets, int(is_locked), number)
            )

    def remove(self, number: int) -> bool:
        """Remove a note, and write over where it lay; whether it was there."""
        if number not in {one.number for one in self.all()}:
            return False
        with self._translating(), self._db.atomic():
            self._db.execute("delete from notes where number = ?", (number,))
        self.settle()
        return True

    def settle(self) -> None:
        """Take what was written over out of the write-ahead log as well."""
        with self._translating():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _translating(self) -> AbstractContextManager[None]:
        return translating(self._path, hint=PRIVATE_LOST)
