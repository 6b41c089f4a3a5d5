"""Private notes, and what a person wrote of impact: locked where storage is, and never written anywhere else.

To write one needs no key; to read one needs it where storage is encrypted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from inboxwatch.casefile import KeptNotes, NoteKind
from inboxwatch.errors import NotFound
from inboxwatch.evidence import LockSmith, Storage
from inboxwatch.ports import Clock


@dataclass(frozen=True, slots=True)
class Note:
    """One note as a person reads it: about a number such as ``L-0004``, or empty; written down at, aware UTC."""

    number: int
    kind: NoteKind
    about: str
    at: datetime
    text: str = field(repr=False)


class PrivateNotes:
    """The notes of one state directory."""

    def __init__(self, kept: KeptNotes, storage: Callable[[], Storage], smith: LockSmith, clock: Clock) -> None:
        """`storage` says whether new ones are to be locked, and for whom."""
        self._kept = kept
        self._storage = storage
        self._smith = smith
        self._clock = clock

    def add(self, kind: NoteKind, about: str, text: str) -> Note:
        """Keep a note. Raises `ConfigError` where it has to be locked and cannot be."""
        storage, octets, now = self._storage(), text.encode("utf-8"), self._clock.now()
        octets = self._locked(octets, storage) if storage.is_locked else octets
        number = self._kept.add(kind, about, now, octets, is_locked=storage.is_locked)
        return Note(number, kind, about, now, text)

    def read(self, about: str | None = None) -> Sequence[Note]:
        """The notes by number; about one thing, if it is named. Raises `KeyMissing`, `KeyRefused`, `ConfigError`."""
        return [
            Note(one.number, one.kind, one.about, one.at, self._plain(one.octets, is_locked=one.is_locked).decode())
            for one in self._kept.all()
            if about in {None, one.about}
        ]

    def impacts(self) -> Mapping[str, str]:
        """What was written of impact, by what it is about; what was written later stands below. Raises as `read`."""
        found: dict[str, str] = {}
        for one in self.read():
            if one.kind is NoteKind.IMPACT:
                found[one.about] = f"{found[one.about]}\n{one.text}" if one.about in found else one.text
        return found

    def remove(self, number: int) -> None:
        """Remove a note for good. Raises `NotFound`."""
        if not self._kept.remove(number):
            raise NotFound(f"there is no note {number}", "`inboxwatch log notes` shows them")

    def convert(self) -> None:
        """Bring every note into the form in which storage is now; called again, it goes on. Raises as `read`."""
        storage = self._storage()
        for one in self._kept.all():
            if one.is_locked is not storage.is_locked:
                plain = self._plain(one.octets, is_locked=one.is_locked)
                octets = self._locked(plain, storage) if storage.is_locked else plain
                self._kept.put(one.number, octets, is_locked=storage.is_locked)
        self._kept.settle()

    def _locked(self, octets: bytes, storage: Storage) -> bytes:
        out = BytesIO()
        self._smith().lock(octets, storage.recipients, out)
        return out.getvalue()

    def _plain(self, octets: bytes, *, is_locked: bool) -> bytes:
        return self._smith().unlock(octets) if is_locked else octets
