"""One timeline of everything: mail that was kept, incidents by hand, and what was done to stop it. Pure.

A row tells facts with where they come from, and nothing that is private. A log, a table and a report are made of the
same rows, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from inboxwatch.model.attempt import Attempt, AttemptStep, StepKind
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId, Sha256
from inboxwatch.model.incident import Incident, ends_on_a_day


class RowKind(StrEnum):
    """What a row tells of."""

    MESSAGE = "message"
    INCIDENT = "incident"
    ATTEMPT = "attempt"


MESSAGE_CHANNEL = "email"
"""The channel of kept mail, beside those of `Channel`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows it: the number of an exhibit or the name of a file, with the digest of its octets if it is known."""

    name: str
    sha256: Sha256 | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Times are aware UTC; `day_only`: of `at` only the day is known, which is that of `at` as it stands.

    `name` is a number such as ``IW-000017``, ``L-0004`` or ``A-0002``. `sort` is by which way it came (a `Channel`, or
    ``email`` for kept mail), or what was tried (an `AttemptKind`). `what` are a person's own words, or facts of the
    program about a message, which are never a word of the message. `place` is where; `to` whom it was put before or
    reported to; `reference` a number of theirs; `due` by when something should happen. `senders` are the flagged
    senders whom it is about. `recorded_at` tells when it was written down or kept, `actor` who wrote it down: nobody
    did of a message.
    """

    at: datetime
    kind: RowKind
    name: str
    sort: str
    what: str
    recorded_at: datetime
    actor: str
    day_only: bool = False
    until: datetime | None = None
    place: str = ""
    witnesses: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    to: str = ""
    reference: str = ""
    due: date | None = None
    senders: frozenset[SenderId] = frozenset()
    step: StepKind | None = None
    state: ExhibitState | None = None
    corrections: int = 0
    withdrawn: bool = False

    @property
    def until_day_only(self) -> bool:
        """Whether of its end, too, only the day is known."""
        return ends_on_a_day(self.until, day_only=self.day_only)


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows: every field that is set must fit. Days are days in UTC, both of them belong to it.

    With `sorts`, only rows of these. With `sender`, only rows that are said to be about that flagged sender.
    """

    since: date | None = None
    until: date | None = None
    sender: SenderId | None = None
    sorts: frozenset[str] = frozenset()

    def of(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """The rows that fit, in their order."""
        return tuple(one for one in rows if self._fits(one))

    def _fits(self, one: Row) -> bool:
        day = one.at.date()
        return (
            (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
            and (self.sender is None or self.sender in one.senders)
            and (not self.sorts or one.sort in self.sorts)
        )


def timeline(
    exhibits: Sequence[Exhibit] = (),
    incidents: Sequence[Incident] = (),
    attempts: Sequence[Attempt] = (),
    senders: Mapping[ExhibitId, SenderId] | None = None,
) -> tuple[Row, ...]:
    """Everything that is given, by when it happened; a day of which no more is known begins with it.

    `senders` are those of the exhibits that attempts may be about, where not all exhibits are given. What is to be left
    out (suspects, what was withdrawn) is left out by whoever calls.
    """
    whose = {one.id: one.sender for one in exhibits if one.sender is not None} | dict(senders or {})
    rows = [_message(one) for one in exhibits]
    rows += [_incident(one) for one in incidents]
    rows += [_step(one, step, whose) for one in attempts for step in one.steps]
    return tuple(sorted(rows, key=lambda row: (row.at, not row.day_only, row.recorded_at, row.kind, row.name)))


def _message(one: Exhibit) -> Row:
    received = one.internal_date is not None
    how = "received" if received else "kept on this day; when it was received is not known"
    reasons = "; ".join(dict.fromkeys(reason.text for reason in one.reasons))
    return Row(
        at=one.internal_date or one.acquired_at,
        kind=RowKind.MESSAGE,
        name=one.id,
        sort=MESSAGE_CHANNEL,
        what=f"E-mail message, {how}" + (f": {reasons}" if reasons else ""),
        recorded_at=one.acquired_at,
        actor="",
        place="e-mail",
        evidence=(Evidence(one.id, one.sha256),),
        senders=frozenset(() if one.sender is None else (one.sender,)),
        state=one.state,
    )


def _incident(one: Incident) -> Row:
    return Row(
        at=one.at,
        kind=RowKind.INCIDENT,
        name=one.id,
        sort=one.channel.value,
        what=one.what,
        recorded_at=one.recorded_at,
        actor=one.actor,
        day_only=one.day_only,
        until=one.until,
        place=one.place,
        witnesses=one.witnesses,
        to=one.reported_to,
        evidence=tuple(Evidence(file.name, file.sha256) for file in one.files),
        reference=one.reference,
        senders=frozenset(() if one.sender is None else (one.sender,)),
        corrections=one.corrections,
        withdrawn=one.withdrawn,
    )


def _step(attempt: Attempt, step: AttemptStep, whose: Mapping[ExhibitId, SenderId]) -> Row:
    is_day = step.at.astimezone(UTC).time() == datetime.min.time()
    return Row(
        at=step.at,
        kind=RowKind.ATTEMPT,
        name=attempt.id,
        sort=attempt.kind.value,
        what=step.text,
        recorded_at=step.recorded_at,
        actor=step.actor,
        day_only=is_day,
        evidence=tuple(Evidence(one) for one in attempt.exhibits),
        to=step.to,
        reference=step.reference,
        due=step.due,
        senders=frozenset(whose[one] for one in attempt.exhibits if one in whose),
        step=step.kind,
        withdrawn=attempt.withdrawn,
    )
