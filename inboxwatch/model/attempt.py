"""What was done to stop it: a complaint, a police report, a request to be left alone; with steps and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from inboxwatch.model.identity import ExhibitId, Numbered


class AttemptId(Numbered):
    """The number of one attempt, such as ``A-0004``: given once, never reused. A desk is told it as our reference."""

    __slots__ = ()
    prefix, digits = "A-", 4
    pattern = re.compile(r"A-[0-9]{4,}")
    what = "the number of an attempt such as A-0004"


class AttemptKind(StrEnum):
    """What was tried: a stable vocabulary, part of the journal's format."""

    COMPLAINT = "complaint"
    ASKED_TO_STOP = "asked_to_stop"
    BLOCKED = "blocked"
    POLICE_REPORT = "police_report"
    ORDER = "order"  # a court's
    REMOVAL = "removal"  # from a directory
    NEW_ADDRESS = "new_address"
    PRIVACY = "privacy_settings"
    TOLD = "told_somebody"
    OTHER = "other"


class StepKind(StrEnum):
    """What happened in an attempt, in the past tense: a stable vocabulary, part of the journal's format."""

    DRAFTED = "drafted"
    SENT = "sent"
    ANSWERED = "answered"
    REMINDED = "reminded"
    ESCALATED = "escalated"  # taken to somebody above, which is an attempt of its own
    NOTED = "noted"
    CLOSED = "closed"
    PRESERVED = "preserved"  # an authority asked for what is stored to be kept, until `due`
    WITHDRAWN = "withdrawn"  # it was written down by mistake: `text` says why


_BESIDE = frozenset((StepKind.NOTED, StepKind.PRESERVED))


@dataclass(frozen=True, slots=True)
class AttemptStep:
    """One step. `at` is when it happened and `recorded_at` when it was written down, aware UTC both.

    `to` is whom it went to or came from; `reference` their number for it (a ticket, a case); `due` the day by which
    something should have happened; `text` what was said, in short. Empty where there is nothing to say.
    """

    kind: StepKind
    at: datetime
    recorded_at: datetime
    actor: str
    to: str = ""
    reference: str = ""
    due: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt with all its steps: first the one that began it, then by the day on which they happened (UTC).

    Those of one day stand as they were written down: of many a day is all that a person knows.
    """

    id: AttemptId
    kind: AttemptKind
    exhibits: tuple[ExhibitId, ...]
    steps: tuple[AttemptStep, ...]

    @property
    def to(self) -> str:
        """Whom it was put before: the last that was named by other than an answer or a preservation."""
        others = (StepKind.ANSWERED, StepKind.PRESERVED)
        return next((one.to for one in reversed(self.steps) if one.to and one.kind not in others), "")

    @property
    def reference(self) -> str:
        """Their number for it, as it was named last."""
        theirs = (one for one in reversed(self.steps) if one.kind is not StepKind.PRESERVED)
        return next((one.reference for one in theirs if one.reference), "")

    @property
    def state(self) -> StepKind:
        """Where it stands: what the last step made of it (of a note or of a preservation it makes nothing).

        A draft makes nothing of what was sent, whatever day was named for that. What was withdrawn stays so.
        """
        if self.withdrawn:
            return StepKind.WITHDRAWN
        kinds = [one.kind for one in self.steps if one.kind not in _BESIDE]
        if StepKind.SENT in kinds:
            kinds = [kind for kind in kinds if kind is not StepKind.DRAFTED]
        return kinds[-1] if kinds else StepKind.NOTED

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back: it stays in the log, marked as such, and in no export of it."""
        return any(one.kind is StepKind.WITHDRAWN for one in self.steps)

    @property
    def due(self) -> date | None:
        """The day by which something should happen; None once it is closed, was taken further or withdrawn."""
        if self.state in (StepKind.CLOSED, StepKind.ESCALATED, StepKind.WITHDRAWN):
            return None
        asked = (one for one in reversed(self.steps) if one.kind is not StepKind.PRESERVED)
        return next((one.due for one in asked if one.due is not None), None)

    @property
    def preserved_until(self) -> date | None:
        """The day on which the last request of an authority to keep what is stored lapses."""
        held = (one.due for one in self.steps if one.kind is StepKind.PRESERVED and one.due is not None)
        return None if self.withdrawn else max(held, default=None)


@dataclass(frozen=True, slots=True)
class Taken:
    """One step as an entry of the journal tells it, with the attempt that it belongs to; `seq` is the entry's number.

    `exhibits` are told with the step that begins an attempt, and empty in all others.
    """

    seq: int
    attempt: AttemptId
    kind: AttemptKind
    step: AttemptStep
    exhibits: tuple[ExhibitId, ...] = ()


def attempts_of(taken: Iterable[Taken]) -> tuple[Attempt, ...]:
    """The attempts that these steps make, by number; the steps may come in any order."""
    steps: dict[AttemptId, list[Taken]] = {}
    for one in sorted(taken, key=lambda one: one.seq):
        steps.setdefault(one.attempt, []).append(one)
    return tuple(_attempt(steps[name]) for name in sorted(steps, key=lambda name: name.number))


def _attempt(taken: list[Taken]) -> Attempt:
    first, *others = taken
    others.sort(key=lambda one: (one.step.at.date(), one.seq))
    steps = (first.step, *(one.step for one in others))
    return Attempt(first.attempt, first.kind, first.exhibits, steps)
