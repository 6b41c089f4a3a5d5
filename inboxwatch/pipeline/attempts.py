"""What a person does to stop it: each attempt begins with a step and goes on by steps, written into the journal.

Nothing is sent by this, and nobody is asked anything: it is the memory of what people did, by whom and when.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from inboxwatch.errors import StepRefused
from inboxwatch.model.attempt import Attempt, AttemptId, AttemptKind, AttemptStep, StepKind, Taken
from inboxwatch.model.custody import Action, Entry, Event
from inboxwatch.model.identity import ExhibitId
from inboxwatch.pipeline.note import keep_and_note
from inboxwatch.pipeline.project import attempt_facts
from inboxwatch.pipeline.river import River

LINE_LIMIT = 500
"""Characters of an address, a name or a reference."""
TEXT_LIMIT = 20_000
"""Characters of what was said: more belongs into a file of its own."""
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing that is written down here was done before: such a time is a slip."""

_TAKES_FURTHER = re.compile(rf"takes ({AttemptId.pattern.pattern}) further(?![^\n ])")

_FOLLOWS = {
    StepKind.DRAFTED: frozenset((StepKind.DRAFTED, StepKind.NOTED)),
    StepKind.REMINDED: frozenset((StepKind.SENT, StepKind.ANSWERED, StepKind.REMINDED, StepKind.ESCALATED)),
    StepKind.CLOSED: frozenset(StepKind) - {StepKind.CLOSED, StepKind.WITHDRAWN},
}
"""After which states a step makes sense."""
_STANDING = frozenset(StepKind) - {StepKind.WITHDRAWN}
"""After which states a step makes sense that is not named above: an answer opens again what was closed, and what a desk
closed can be taken further."""


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as a person tells it; the fields are those of `AttemptStep`. `at` is aware, None for now."""

    kind: StepKind
    actor: str
    at: datetime | None = None
    to: str = ""
    reference: str = ""
    due: date | None = None
    text: str = ""


def begin(river: River, kind: AttemptKind, exhibits: Sequence[ExhibitId], step: NewStep) -> Attempt:
    """Begin an attempt by its first step, under a number that is given once. It is about `exhibits`.

    Raises `NotFound` for an exhibit that is not kept, `StepRefused` for a step that cannot be, `CannotKeep`.
    """
    about = tuple(dict.fromkeys(exhibits))

    def taken(now: datetime) -> Sequence[Taken]:
        for exhibit in about:
            river.casefile.exhibit(exhibit)
        return [Taken(0, _next(river), kind, _checked(step, now), about)]

    return _take(river, taken)[0]


def go_on(river: River, attempt: AttemptId, step: NewStep) -> Attempt:
    """Take a step of an attempt that was begun.

    Raises `NotFound` for one that was not, `StepRefused` for a step that does not follow, `CannotKeep`.
    """

    def taken(now: datetime) -> Sequence[Taken]:
        known = river.casefile.attempt(attempt)
        check_follows(known, step.kind)
        return [Taken(0, attempt, known.kind, _checked(step, now))]

    return _take(river, taken)[0]


def take_back(river: River, attempt: AttemptId, actor: str, why: str) -> Attempt:
    """Take back an attempt that was written down by mistake: it stays in the log, marked as withdrawn.

    Raises `NotFound`, `StepRefused` for what was withdrawn before and where no reason is given; `CannotKeep`.
    """
    if not why.strip():
        raise StepRefused(f"it is not said why {attempt} is withdrawn", "a reader of the journal will ask")
    return go_on(river, attempt, NewStep(StepKind.WITHDRAWN, actor, text=in_one_line(why, "the reason")))


def take_further(river: River, attempt: AttemptId, step: NewStep) -> tuple[Attempt, Attempt]:
    """Take an attempt to somebody above: `step` begins another one, about the same exhibits, that cites the first.

    Returns the first, which is escalated now, and the other. Both are written down, or none. Raises as `go_on`.
    """

    def taken(now: datetime) -> Sequence[Taken]:
        known = river.casefile.attempt(attempt)
        check_follows(known, StepKind.ESCALATED)
        new, checked = _next(river), _checked(step, now)
        whom = f", put before {checked.to}" if checked.to else ""
        left = AttemptStep(StepKind.ESCALATED, checked.at, now, step.actor, text=f"taken further as {new}{whom}")
        begun = replace(checked, text=f"{_cited(known)}\n{checked.text}".strip())
        return [Taken(0, attempt, known.kind, left), Taken(0, new, known.kind, begun, known.exhibits)]

    before, after = _take(river, taken)
    return before, after


def check_follows(attempt: Attempt, kind: StepKind) -> None:
    """Raise `StepRefused` unless such a step makes sense where an attempt stands."""
    state = attempt.state
    if state in _FOLLOWS.get(kind, _STANDING):
        return
    what = f"{attempt.id} is {state.value}, so it cannot be {kind.value}"
    if state is StepKind.CLOSED:
        raise StepRefused(what, "an answer opens it again, or it can be taken further")
    if kind is StepKind.REMINDED and state is not StepKind.WITHDRAWN:
        raise StepRefused(what, "say first when it was sent")
    raise StepRefused(what, "begin another one")


def taken_from(attempt: Attempt) -> AttemptId | None:
    """Which attempt this one takes further; None if none."""
    found = _TAKES_FURTHER.match(attempt.steps[0].text)
    return None if found is None else AttemptId(found[1])


def _cited(attempt: Attempt) -> str:
    """How another attempt names this one."""
    facts = [attempt.to, attempt.reference and f"their number {attempt.reference}"]
    told = ", ".join(one for one in facts if one)
    return f"takes {attempt.id} further" + (f" ({told})" if told else "")


def _checked(step: NewStep, now: datetime) -> AttemptStep:
    """The step as it is written down at `now`. Raises `StepRefused`."""
    at = now if step.at is None else step.at
    if not EARLIEST <= at <= now:
        what = f"{at:%Y-%m-%d %H:%M} is not a time at which this can have been done"
        raise StepRefused(what, f"in UTC it is {now:%Y-%m-%d %H:%M} now")
    if step.due is not None and step.due < at.astimezone(UTC).date():
        raise StepRefused(f"it cannot be due on {step.due}: that is before {at:%Y-%m-%d}", "name a later day")
    return AttemptStep(
        kind=step.kind,
        at=at.astimezone(UTC),
        recorded_at=now,
        actor=step.actor,
        to=in_one_line(step.to, "whom it went to"),
        reference=in_one_line(step.reference, "a reference"),
        due=step.due,
        text=as_text(step.text, TEXT_LIMIT, "what was said"),
    )


def in_one_line(text: str, what: str) -> str:
    """What was typed, in one line. Raises `StepRefused` where it is too long."""
    return as_text(" ".join(text.split()), LINE_LIMIT, what)


def as_text(text: str, limit: int, what: str) -> str:
    """What was typed, without what has no form in UTF-8: octets that are no text come in as lone surrogates.

    Raises `StepRefused` where it is too long, and where it is a blank that nobody filled in: the guided steps tell
    commands with ``...`` in them, and what is written down once stays in the journal.
    """
    if is_unfilled(text):
        raise StepRefused(f"{what} is not filled in yet", "put your own words in place of ...")
    if len(text) > limit:
        raise StepRefused(f"{what} is longer than {limit:,} characters", "say it in short, and keep the rest as a file")
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def is_unfilled(text: str) -> bool:
    """Whether it is a blank as a pasted command has it, ``...`` and nothing else."""
    return bool(text.strip()) and not text.strip("\u2026. \t\r\n")


def _next(river: River) -> AttemptId:
    """The number that was not given yet; to be asked under the gate."""
    return AttemptId.of(max((one.id.number for one in river.casefile.attempts()), default=0) + 1)


def _take(river: River, taken: Callable[[datetime], Sequence[Taken]]) -> list[Attempt]:
    """Write down what `taken` says, which is asked under the gate, when all that was written before is noted."""
    names: list[AttemptId] = []

    def write() -> Sequence[Entry]:
        now = river.clock.now()
        steps = taken(now)
        names.extend(one.attempt for one in steps)
        purpose = "what was done to stop it"
        return river.vault.record(
            [Event(Action.ATTEMPT, one.step.actor, now, purpose, detail=attempt_facts(one)) for one in steps]
        )

    keep_and_note(river, write)
    return [river.casefile.attempt(name) for name in names]
