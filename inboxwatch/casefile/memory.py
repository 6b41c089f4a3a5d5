"""The casefile in memory: the same promise as the one in SQLite, made of dictionaries.

Its alerts lie in `alerts`, in the order they came; the outbox in memory is in the alerting room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from inboxwatch.casefile.memory_likeness import MemoryLikeness
from inboxwatch.errors import NotFound
from inboxwatch.model.alert import OutgoingAlert
from inboxwatch.model.attempt import Attempt, AttemptId, AttemptKind, Taken, attempts_of
from inboxwatch.model.case import (
    Change,
    Counts,
    Cursor,
    DeadLetter,
    DoneMove,
    FolderProof,
    Gap,
    MoveKind,
    PendingMove,
    Problem,
    SeenUids,
)
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter, ExhibitState, Sighting
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId
from inboxwatch.model.incident import Incident, IncidentId, Told, incidents_of
from inboxwatch.model.mailbox import MessageRef
from inboxwatch.model.origin import SigningKey
from inboxwatch.model.people import FlaggedSender


class MemoryCaseFile:
    """`CaseFile` that lasts as long as the object."""

    def __init__(self) -> None:
        self.alerts: dict[tuple[str, str], OutgoingAlert] = {}
        self._exhibits: dict[ExhibitId, Exhibit] = {}
        self._sightings: dict[MessageRef, Sighting] = {}
        self._missing: set[MessageRef] = set()
        self._cursors: dict[tuple[AccountName, str], Cursor] = {}
        self._seen: dict[tuple[AccountName, str], SeenUids] = {}
        self._moves: dict[tuple[MessageRef, MoveKind], PendingMove] = {}
        self._done: set[tuple[MessageRef, MoveKind]] = set()
        self._problems: dict[str, Problem] = {}
        self._proofs: dict[tuple[AccountName, str], FolderProof] = {}
        self._gaps: dict[tuple[object, ...], Gap] = {}
        self._dead: dict[MessageRef, DeadLetter] = {}
        self._senders: dict[SenderId, FlaggedSender] = {}
        self._steps: dict[int, Taken] = {}
        self._keys: dict[str, SigningKey] = {}
        self._told: dict[int, Told] = {}
        self._seq = 0
        self.likeness = MemoryLikeness(lambda: list(self._exhibits.values()))

    def exhibits(self, which: ExhibitFilter) -> Sequence[Exhibit]:
        """See `CaseReader.exhibits`."""
        fits: Callable[[Exhibit], bool] = lambda one: (  # noqa: E731
            which.state in {None, one.state}
            and which.sender in {None, one.sender}
            and (which.since is None or one.acquired_at >= which.since)
            and (which.ids is None or one.id in which.ids)
        )
        found = filter(fits, self._exhibits.values())
        return sorted(found, key=lambda one: (one.acquired_at, one.id.number), reverse=True)

    def exhibit(self, exhibit: ExhibitId) -> Exhibit:
        """See `CaseReader.exhibit`."""
        try:
            return self._exhibits[exhibit]
        except KeyError as error:
            raise NotFound(f"there is no exhibit {exhibit}", "`inboxwatch list` shows what is kept") from error

    def sightings(self, exhibit: ExhibitId | None = None) -> Sequence[Sighting]:
        """See `CaseReader.sightings`."""
        found = [
            one
            for one in self._sightings.values()
            if (one.ref not in self._missing if exhibit is None else one.exhibit == exhibit)
        ]
        return sorted(found, key=lambda one: (one.seen_at, one.ref))

    def known(self, refs: Iterable[MessageRef]) -> frozenset[MessageRef]:
        """See `CaseReader.known`."""
        return frozenset(refs) & self._sightings.keys()

    def cursor(self, account: AccountName, folder: str) -> Cursor | None:
        """See `CaseReader.cursor`."""
        return self._cursors.get((account, folder))

    def cursors(self) -> Sequence[Cursor]:
        """See `CaseReader.cursors`."""
        return [self._cursors[key] for key in sorted(self._cursors)]

    def seen(self, account: AccountName, folder: str) -> SeenUids | None:
        """See `CaseReader.seen`."""
        return self._seen.get((account, folder))

    def senders(self) -> Sequence[FlaggedSender]:
        """See `CaseReader.senders`."""
        return [self._senders[key] for key in sorted(self._senders)]

    def attempts(self, kind: AttemptKind | None = None) -> Sequence[Attempt]:
        """See `CaseReader.attempts`."""
        return [one for one in attempts_of(self._steps.values()) if kind in {None, one.kind}]

    def attempt(self, attempt: AttemptId) -> Attempt:
        """See `CaseReader.attempt`."""
        for one in self.attempts():
            if one.id == attempt:
                return one
        raise NotFound(f"there is no attempt {attempt}", "look at the list of what was done for its number")

    def incidents(self) -> Sequence[Incident]:
        """See `CaseReader.incidents`."""
        return list(incidents_of(self._told.values()))

    def incident(self, incident: IncidentId) -> Incident:
        """See `CaseReader.incident`."""
        for one in self.incidents():
            if one.id == incident:
                return one
        raise NotFound(f"there is no incident {incident}", "the list shows what was written down")

    def moves(self, account: AccountName | None = None) -> Sequence[PendingMove]:
        """See `CaseReader.moves`."""
        found = [one for one in self._moves.values() if account in {None, one.ref.account}]
        return sorted(found, key=lambda one: one.ref)

    def problems(self) -> Sequence[Problem]:
        """See `CaseReader.problems`."""
        return sorted(self._problems.values(), key=lambda one: (one.since, one.key))

    def proofs(self) -> Sequence[FolderProof]:
        """See `CaseReader.proofs`."""
        return [self._proofs[key] for key in sorted(self._proofs)]

    def gaps(self, limit: int = 100) -> Sequence[Gap]:
        """See `CaseReader.gaps`."""
        found = sorted(self._gaps.values(), key=lambda one: (one.account, one.folder))
        return sorted(found, key=lambda one: one.start, reverse=True)[:limit]

    def dead_letters(self, account: AccountName) -> Sequence[DeadLetter]:
        """See `CaseReader.dead_letters`."""
        return [self._dead[ref] for ref in sorted(self._dead) if ref.account == account]

    def counts(self) -> Counts:
        """See `CaseReader.counts`."""
        suspects = sum(one.state is ExhibitState.SUSPECT for one in self._exhibits.values())
        return Counts(
            exhibits=len(self._exhibits) - suspects,
            suspects=suspects,
            alerts_pending=len(self.alerts),
            moves_pending=len(self._moves),
            dead_letters=len(self._dead),
        )

    def signing_keys(self) -> Mapping[str, SigningKey]:
        """See `CaseReader.signing_keys`."""
        return dict(self._keys)

    def journal_seq(self) -> int:
        """See `CaseReader.journal_seq`."""
        return self._seq

    def commit(self, change: Change) -> None:
        """See `CaseFile.commit`."""
        for exhibit in change.exhibits:
            self._exhibits.setdefault(exhibit.id, exhibit)
        for sighting in change.sightings:
            self._see(sighting)
        for decision in change.decisions:
            if decision.exhibit in self._exhibits:
                before = self._exhibits[decision.exhibit]
                self._exhibits[decision.exhibit] = replace(
                    before, state=decision.state, sender=decision.sender or before.sender
                )
            if decision.state in {ExhibitState.REJECTED, ExhibitState.RELEASED}:
                self._drop_isolations(decision.exhibit)
        for move in change.moves:
            if (move.ref, move.kind) not in self._done:
                self._moves.setdefault((move.ref, move.kind), move)
        for done in change.done_moves:
            self._settle(done)
        self._missing.update(ref for ref in change.missing if ref in self._sightings)
        self._note(change)
        self.likeness.learn(change)

    def tend(self, today: date) -> int:
        """See `CaseFile.tend`."""
        return self.likeness.tend(today)

    def _note(self, change: Change) -> None:
        for alert in change.alerts:
            self.alerts.setdefault((alert.key, alert.route), alert)
        for problem in change.opened:
            since = self._problems.get(problem.key, problem).since
            self._problems[problem.key] = replace(problem, since=since)
        for key in change.closed:
            self._problems.pop(key, None)
        self._proofs.update({(one.account, one.folder): one for one in change.proofs})
        for gap in change.gaps:
            self._gaps.setdefault((gap.account, gap.folder, gap.start), gap)
        self._dead.update({one.ref: one for one in change.dead})
        for ref in change.undead:
            self._dead.pop(ref, None)
        self._senders.update({one.id: one for one in change.senders})
        for sender in change.removed_senders:
            self._senders.pop(sender, None)
        for step in change.attempts:
            self._steps.setdefault(step.seq, step)
        for told in change.incidents:
            self._told.setdefault(told.seq, told)
        if change.cursor is not None:
            self._cursors[change.cursor.account, change.cursor.folder] = change.cursor
        self._seen.update({(one.account, one.folder): one for one in change.seen})
        self._keys.update({one.name: one for one in change.signing_keys})
        self._seq = max(self._seq, change.journal_seq or 0)

    def _see(self, sighting: Sighting) -> None:
        self._sightings[sighting.ref] = sighting
        self._missing.discard(sighting.ref)

    def _drop_isolations(self, exhibit: ExhibitId) -> None:
        for key, move in list(self._moves.items()):
            if move.exhibit == exhibit and move.kind is MoveKind.ISOLATE:
                del self._moves[key]

    def _settle(self, done: DoneMove) -> None:
        if self._moves.pop((done.ref, done.kind), None) is not None:
            self._done.add((done.ref, done.kind))
        if done.left and done.ref in self._sightings:
            self._missing.add(done.ref)
        if done.now_at is not None:
            self._see(Sighting(done.exhibit, done.now_at, done.at))
