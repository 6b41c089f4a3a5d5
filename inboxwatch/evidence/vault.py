"""The vault: keeps messages as exhibits, and writes down everything that is done with them.

The order is fixed and tested by crashing between every two steps: octets and acquisition records are durable before
the journal names them; what the journal does not name was never kept. Exhibit numbers only go up: a number whose
acquisition a crash interrupted stays unused, and the journal says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from inboxwatch.errors import CasefileLocked, ConfigError, IntegrityFailure, NotFound
from inboxwatch.evidence import durable, records
from inboxwatch.evidence.anchors import Anchors
from inboxwatch.evidence.audit import audit
from inboxwatch.evidence.canonical import canonical, readable
from inboxwatch.evidence.convert import Conversion
from inboxwatch.evidence.disclose import disclose
from inboxwatch.evidence.durable import NewFile
from inboxwatch.evidence.gate import Gate
from inboxwatch.evidence.holdings import Holdings
from inboxwatch.evidence.journal import Journal
from inboxwatch.evidence.objects import FILE_SUFFIX, ObjectStore
from inboxwatch.evidence.storage import LockSmith, Storage, no_lock
from inboxwatch.model.custody import Acquisition, Action, Audit, Disclosure, Entry, Event, JsonValue, Kept, Stored
from inboxwatch.model.identity import ExhibitId, Sha256
from inboxwatch.model.mailbox import Octets, SessionFacts
from inboxwatch.ports import Clock

LAYOUT = "inboxwatch-evidence/1\n"


def ignore(_step: str) -> None:
    """The `reached` of everyday life: tests put something here that kills the process at a named step."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """An item on its way: its exhibit and digest, and its acquisition record, also as `written`, if octets are new."""

    item: Acquisition
    exhibit: ExhibitId
    sha256: Sha256
    record: Mapping[str, JsonValue] | None
    written: bytes | None


class Vault:
    """The evidence under one folder (`EvidenceVault`)."""

    def __init__(
        self,
        folder: Path,
        gate: Gate,
        tool: str,
        *,
        reserve: int = 0,
        reached: Callable[[str], None] = ignore,
        smith: LockSmith = no_lock,
    ) -> None:
        """`reserve` octets are left free on the disk. `tool` is the program's name and version for the records.

        `smith` gives what locks and opens objects, for a store that is locked.
        """
        self._folder = folder
        self._gate = gate
        self._tool = tool
        self._reserve = reserve
        self._reached = reached
        self._smith = smith
        self._objects = ObjectStore(folder / "objects", smith)
        self._journal = Journal(folder, gate, tool, reached)
        self.anchors = Anchors(folder / "anchors", folder / "scratch")
        self._holdings = Holdings(self._journal, folder / "records", self._objects.storage)
        self._last_session: tuple[SessionFacts, Sha256] | None = None
        self._session_files: dict[Path, bytes] = {}
        self._just_kept: dict[ExhibitId, Mapping[str, JsonValue]] = {}  # records, for whoever notes what was kept

    def prepare(self) -> None:
        """Make the folders of a new store, or check the layout of an old one. Raises `ConfigError`, `CannotKeep`."""
        mark = self._folder / "FORMAT"
        if mark.exists():
            found = mark.read_text("utf-8")
            if found != LAYOUT:
                raise ConfigError(
                    f"{mark} says {found.strip()!r}, expected {LAYOUT.strip()!r}",
                    "this store was made by another version; use that version, or another state_dir",
                )
            return
        with self._gate.held():
            durable.make_folder(self._folder)
            for name in ("records", "sessions", "scratch", "objects"):
                durable.make_folder(self._folder / name)
            self._objects.prepare()
            durable.write_once([NewFile(mark, LAYOUT.encode())], self._folder / "scratch", ignore)

    def recover(self, actor: str, now: datetime) -> list[Entry]:
        """Meet what a crash left: a torn last line, temporary files, interrupted acquisitions. Idempotent.

        What was found is journaled. To be called at start, before anything is kept. Raises `ConfigError` where objects
        are to be locked and cannot be.
        """
        with self._gate.held():
            for leftover in (self._folder / "scratch").iterdir():
                leftover.unlink()  # a temporary name: never was an object
            events = []
            torn = self._journal.mend()
            if torn is not None:
                events.append(_recovery(actor, now, "the last line was torn by a crash and was taken aside", torn))
            self._holdings.catch_up()
            if self._objects.storage.is_locked:
                self._smith()  # raises now, rather than when something is to be kept
            unused = self._holdings.unused_numbers()
            if unused:
                why = "acquisitions were interrupted before the journal; their numbers stay unused"
                events.append(_recovery(actor, now, why, {"unused": list(unused)}))
            return self._journal.append(events)

    def preserve(self, items: Sequence[Acquisition]) -> Sequence[Kept]:
        """See `EvidenceVault.preserve`."""
        if not items:
            return []
        with self._gate.held():
            self._holdings.catch_up()
            durable.need_room(self._folder, self._reserve, sum(len(item.octets) for item in items))
            with self._holdings.numbering():
                plan = self._plan(items)
                stored = self._write(plan)
            self._reached("evidence_durable")
            entries = self._journal.append(
                [
                    records.preservation_event(one.item, one.exhibit, one.sha256, one.written, stored.get(one.sha256))
                    for one in plan
                ]
            )
            self._reached("journaled")
            self._holdings.noted(entries)
            self._just_kept = {one.exhibit: one.record for one in plan if one.record is not None}
            return [
                Kept(exhibit=one.exhibit, sha256=one.sha256, new=one.record is not None, entry=entry)
                for one, entry in zip(plan, entries, strict=True)
            ]

    def attach(self, octets: bytes) -> Stored:
        """See `EvidenceVault.attach`."""
        digest = Sha256.of(octets)
        with self._gate.held():
            self._holdings.catch_up()
            if self._objects.holds(digest):
                return Stored(digest)
            durable.need_room(self._folder, self._reserve, len(octets))
            file = self._objects.new_file(digest, octets, "" if self._objects.lies(digest) else FILE_SUFFIX)
            written = durable.write_once([file], self._folder / "scratch", self._reached)
            self._reached("file_durable")
            return Stored(digest, written.get(file.path))

    def record(self, events: Sequence[Event]) -> Sequence[Entry]:
        """See `EvidenceVault.record`."""
        return self._journal.append(events)

    def open(self, digest: Sha256) -> bytes:
        """See `EvidenceVault.open`. Raises for a locked object also `KeyMissing`, `KeyRefused`, `ConfigError`."""
        if not self._objects.path(digest).exists():
            self.storage()  # what the journal says of its locked file
        return self._objects.open(digest)

    def assure(self, digest: Sha256) -> None:
        """See `EvidenceVault.assure`."""
        self.storage()
        self._objects.assure(digest)

    def acquisition(self, exhibit: ExhibitId) -> Mapping[str, JsonValue]:
        """See `EvidenceVault.acquisition`."""
        kept = self._just_kept.pop(exhibit, None)
        if kept is not None:
            return kept
        try:
            return cast("dict[str, JsonValue]", json.loads(self._holdings.record_path(exhibit).read_bytes()))
        except FileNotFoundError as error:
            raise NotFound(f"there is no exhibit {exhibit}", "`inboxwatch list` shows what is kept") from error
        except (OSError, ValueError) as error:
            raise IntegrityFailure(
                f"the acquisition record of {exhibit} cannot be read", "run `inboxwatch verify`"
            ) from error

    def record_octets(self, exhibit: ExhibitId) -> bytes:
        """The acquisition record of an exhibit as it lies on the disk. Raises `NotFound`, `IntegrityFailure`."""
        self.acquisition(exhibit)
        return self._holdings.record_path(exhibit).read_bytes()

    def session_octets(self, digest: Sha256) -> bytes:
        """The record of the session with this name. Raises `IntegrityFailure` if it is not what its name says."""
        path = self._folder / "sessions" / f"{digest}.json"
        octets = path.read_bytes() if path.is_file() else b""
        if Sha256.of(octets) != digest:
            raise IntegrityFailure(
                f"the record of session {digest} was altered or is missing", "run `inboxwatch verify`"
            )
        return octets

    def disclose(self, chosen: Collection[ExhibitId] | None) -> Disclosure:
        """What of the journal goes out with these exhibits; all of it for None. Raises `IntegrityFailure`."""
        return disclose(self._journal.lines, chosen)

    def custody(self, after: int = 0) -> Iterator[Entry]:
        """See `EvidenceVault.custody`."""
        return self._journal.entries(after)

    def head(self) -> tuple[int, str]:
        """See `EvidenceVault.head`."""
        head = self._journal.head()
        return head.seq, head.hash

    def audit(self, witness: Sha256 | None = None, *, opening: bool = True) -> Audit:
        """See `EvidenceVault.audit`. `witness` is a head that somebody was told earlier: it has to be in the chain.

        `opening` a locked object needs the key; without, its file is held against the digest that the journal names.
        Raises `KeyMissing`, `KeyRefused`, `ConfigError` where it is to be opened and cannot be.
        """
        return audit(
            self._folder, self._journal, self._objects, self.anchors, witness, opening=opening, still=self._still
        )

    def _still(self, digest: Sha256) -> bool:
        """Whether an object is what was kept after all, now that nobody is writing."""
        with suppress(IntegrityFailure, CasefileLocked):  # then it is as it was seen
            self.storage()
        return self._objects.holds(digest)

    def probe(self) -> None:
        """Raise `CannotKeep` while nothing can be written."""
        durable.need_room(self._folder, self._reserve, 1 << 20)
        name = self._folder / "scratch" / "probe"
        with self._gate.held():
            name.unlink(missing_ok=True)
            durable.write_once([NewFile(name, bytes(4096))], self._folder / "scratch", ignore)
            name.unlink()

    def object_path(self, digest: Sha256) -> Path | None:
        """Where an object lies, for a view that links to it; None where it does not lie in the clear."""
        return self._objects.clear_path(digest) if self.is_clear() else None

    def is_clear(self) -> bool:
        """Whether objects are kept in the clear. That does not change while a service runs."""
        if not self._holdings.was_read:
            self.storage()
        return not self._objects.storage.is_locked

    def storage(self) -> Storage:
        """How objects are kept, as the journal has it now."""
        with self._gate.held():
            self._holdings.catch_up()
            return self._objects.storage

    def has(self, *, locked: bool) -> bool:
        """Whether any object lies locked, or in the clear, whatever is to be done with new ones."""
        return any(one.is_locked is locked for one in self._objects.lying() if one.digest is not None)

    def lock(self, recipients: Sequence[str], actor: str, clock: Clock) -> Iterator[int]:
        """Lock every object for these recipients, and new ones from here on; yields how many, as it goes.

        May be broken off anywhere and called again. The key has to be at hand: nothing is taken out of the clear
        before its locked file was opened again. Raises as `Conversion.run`.
        """
        detail: dict[str, JsonValue] = {"recipients": [*recipients]}
        return self._conversion().run(
            Event(Action.LOCKED, actor, clock.now(), "storage encrypted", detail=detail), clock
        )

    def unlock(self, actor: str, clock: Clock) -> Iterator[int]:
        """Put every object back into the clear, and new ones from here on; otherwise as `lock`."""
        return self._conversion().run(Event(Action.UNLOCKED, actor, clock.now(), "storage in the clear"), clock)

    def _conversion(self) -> Conversion:
        scratch = self._folder / "scratch"
        return Conversion(self._objects, self._journal, scratch, self._gate, self._holdings.catch_up, self._reached)

    def _plan(self, items: Sequence[Acquisition]) -> list[_Planned]:
        plan: list[_Planned] = []
        fresh: dict[Sha256, ExhibitId] = {}
        for item in items:
            digests = item.hashed()
            digest = digests.sha256
            known = self._holdings.exhibit_of(digest) or fresh.get(digest)
            if known is not None:
                plan.append(_Planned(item, known, digest, None, None))
                continue
            exhibit = fresh[digest] = self._holdings.next_number()
            record = records.acquisition_record(item, exhibit, digests, self._session(item), self._tool)
            plan.append(_Planned(item, exhibit, digest, record, readable(record)))
        return plan

    def _write(self, plan: Sequence[_Planned]) -> dict[Sha256, Sha256]:
        """Make octets, session records and acquisition records durable; the digests of locked files, by object."""
        objects: dict[Sha256, NewFile] = {}
        files: list[NewFile] = []
        for one in plan:
            file = None if one.sha256 in objects else self._objects.missing_file(one.sha256, one.item.octets)
            if file is not None:
                objects[one.sha256] = file
            if one.written is not None:
                files.append(NewFile(self._holdings.record_path(one.exhibit), one.written))
        files += [NewFile(path, octets) for path, octets in self._session_files.items() if not path.exists()]
        written = durable.write_once([*objects.values(), *files], self._folder / "scratch", self._reached)
        self._session_files.clear()
        return {digest: written[file.path] for digest, file in objects.items() if file.path in written}

    def _session(self, item: Acquisition) -> Sha256 | None:
        """The digest that names the record of the session an item came from; a new one is put by for writing."""
        if not isinstance(item.source, Octets):
            return None
        facts = item.source.session
        if self._last_session is None or self._last_session[0] is not facts:
            octets = canonical(records.session_record(facts))
            digest = Sha256.of(octets)
            self._last_session = (facts, digest)
            self._session_files[self._folder / "sessions" / f"{digest}.json"] = octets
        return self._last_session[1]


def _recovery(actor: str, now: datetime, why: str, detail: Mapping[str, JsonValue]) -> Event:
    return Event(action=Action.RECOVERED, actor=actor, at=now, purpose=why, detail=detail)
