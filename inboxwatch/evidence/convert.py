"""Locking a store that lies in the clear, and putting a locked one back into the clear.

Group by group: the new files are durable and were opened again, and the journal names them, before the old ones go. So
it may be broken off anywhere; both forms of an object may lie there then, and either is good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from inboxwatch.errors import IntegrityFailure
from inboxwatch.evidence import durable
from inboxwatch.evidence.durable import NewFile
from inboxwatch.evidence.gate import Gate
from inboxwatch.evidence.journal import Journal
from inboxwatch.evidence.objects import Lying, ObjectStore, file_digest
from inboxwatch.model.custody import Event, JsonValue
from inboxwatch.model.identity import Sha256
from inboxwatch.ports import Clock

_FILES = 64
_OCTETS = 32 << 20


class Conversion:
    """Brings the objects into the form that the journal's storage now asks for."""

    def __init__(
        self,
        objects: ObjectStore,
        journal: Journal,
        scratch: Path,
        gate: Gate,
        catch_up: Callable[[], None],
        reached: Callable[[str], None],
    ) -> None:
        """`catch_up` makes the storage know what was journaled."""
        self._objects = objects
        self._journal = journal
        self._scratch = scratch
        self._gate = gate
        self._catch_up = catch_up
        self._reached = reached

    def run(self, begin: Event, clock: Clock) -> Iterator[int]:
        """Journal `begin`, then convert what lies in the other form; yields how many objects of each group were.

        An object that is not what was kept stays as it is. Raises `CannotKeep`, `KeyMissing`, `KeyRefused`,
        `ConfigError`; what is done by then is done.
        """
        with self._gate.held():
            self._journal.append([begin])
            self._catch_up()
        for group in self._groups():
            with self._gate.held():
                done = self._convert(group, replace(begin, at=clock.now()))
            yield done

    def _groups(self) -> Iterator[list[Lying]]:
        locking = self._objects.storage.is_locked
        group: list[Lying] = []
        octets = 0
        for one in self._objects.lying():
            if one.digest is None or one.is_locked is locking:
                continue
            group.append(one)
            octets += one.path.stat().st_size
            if len(group) >= _FILES or octets >= _OCTETS:
                yield group
                group, octets = [], 0
        if group:
            yield group

    def _convert(self, group: Sequence[Lying], event: Event) -> int:
        files: dict[Sha256, NewFile] = {}
        old: list[Path] = []
        for one in group:
            if one.digest is None or not (one.is_locked or file_digest(one.where) == one.digest):
                continue  # `verify` names it
            try:
                files[one.digest] = self._objects.new_file(one.digest, self._objects.open(one.digest))
            except IntegrityFailure:
                continue
            old.append(one.path)
        if not files:
            return 0
        written = durable.write_once(list(files.values()), self._scratch, self._reached)
        for digest, file in files.items():
            self._read_back(digest, file)
        stored: dict[str, JsonValue] = {digest: written.get(file.path, digest) for digest, file in files.items()}
        self._journal.append([replace(event, purpose=f"{event.purpose}: done for these", detail={"stored": stored})])
        self._catch_up()
        self._reached("conversion_journaled")
        for path in old:
            path.unlink(missing_ok=True)
        self._reached("conversion_done")
        return len(old)

    def _read_back(self, digest: Sha256, file: NewFile) -> None:
        if self._objects.storage.is_locked:
            found = Sha256.of(self._objects.unlocked(Path(file.path).read_bytes()))
        else:
            found = Sha256(file_digest(file.path))
        if found != digest:
            raise IntegrityFailure(f"what was written to {file.path} is not what was to be written", "check the disk")
