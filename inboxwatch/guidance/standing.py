"""How far each step is done, worked out from facts alone: same facts, same answer. Pure.

What a person said by hand comes before what facts show: she knows what no program sees. What is seen is told beside it,
so that nobody believes a mailbox watched that is not. A rule that is never over (never meet, never answer) cannot be
ticked off. A day that is yet to come shows nothing: the clock of this computer was wrong once, or is wrong now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from inboxwatch.guidance.book import Step, Urgency
from inboxwatch.model.attempt import Attempt, AttemptKind, StepKind
from inboxwatch.model.guidance import Mark, Marked

LATELY_DAYS = 2
"""So long after a mailbox was seen it counts as watched. Our choice: a computer may be off for a night."""
CHECK_DAYS = 31
"""So long a check of everything kept counts, and so long something outside may lack what came since. Our choice."""


class State(StrEnum):
    """Where a step stands. `HOLDS` is a rule that is never over."""

    HOLDS = "holds"
    OPEN = "open"
    BEGUN = "begun"
    DONE = "done"
    NOT_FOR_ME = "not_for_me"


@dataclass(frozen=True, slots=True)
class Because:
    """Why a step stands so: a code, with a number or a day where it has one."""

    code: str
    n: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a step stands, and why. `waits`: it is somebody else's turn, so there is nothing to do now."""

    state: State
    because: tuple[Because, ...]
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is there, as far as this program sees it. Days are days in UTC; None: never, as far as is known.

    `seen`: the mailbox that was seen least lately was seen on that day. `moving` mailboxes have mail moved.
    `helper_reached`: an alert was handed over to a trusted person; to `unreached` of them the last one could not be.
    `verified`: everything kept was checked and was sound; `faulty`: it was checked after that, and was not.
    `anchored`: a timestamp was put on it. `handed_out`: a bundle was made for somebody who was named; `copied`: one was
    made for nobody in particular, so that nobody knows whether it lies elsewhere. `uncovered` messages were kept after
    the last timestamp or hand-over; `uncomplained` messages that count were kept after the last complaint was sent.
    `incidents` were written down by hand, and not withdrawn.
    """

    today: date
    helpers: int = 0
    helper_reached: date | None = None
    unreached: int = 0
    witnesses: int = 0
    accounts: int = 0
    flagged: int = 0
    seen: date | None = None
    moving: int = 0
    exhibits: int = 0
    encrypted: bool = False
    verified: date | None = None
    faulty: date | None = None
    anchored: date | None = None
    handed_out: date | None = None
    copied: date | None = None
    uncovered: int = 0
    uncomplained: int = 0
    attempts: tuple[Attempt, ...] = ()
    incidents: int = 0
    marks: Mapping[str, Marked] = field(default_factory=lambda: MappingProxyType({}))


def standing(step: Step, facts: Facts) -> Standing:
    """Where this step stands."""
    if step.urgency is Urgency.ALWAYS:
        return Standing(State.HOLDS, (Because("always_so"),))
    seen = _SEEN[step.id](facts) if step.id in _SEEN else _UNSEEN
    marked = facts.marks.get(step.id)
    return seen if marked is None else _said(marked, seen)


def upcoming(steps: Iterable[tuple[Step, Standing]], number: int = 3) -> list[Step]:
    """What to do next, in the order given: no rules, nothing that waits for somebody else."""
    open_ = [one for one, found in steps if found.state in {State.OPEN, State.BEGUN} and not found.waits]
    return open_[:number]


def _said(marked: Marked, seen: Standing) -> Standing:
    state, code = _MARKED[marked.mark]
    beside = () if state is State.NOT_FOR_ME else tuple(one for one in seen.because if one.code != "not_seen")
    return Standing(state, (Because(code, day=marked.on), *beside))


_UNSEEN = Standing(State.OPEN, (Because("not_seen"),))
_MARKED: Mapping[Mark, tuple[State, str]] = MappingProxyType(
    {
        Mark.DONE: (State.DONE, "you_said_done"),
        Mark.NOT_FOR_ME: (State.NOT_FOR_ME, "you_said_not"),
        Mark.STILL_TO_DO: (State.OPEN, "you_said_open"),
    }
)


def _since(day: date, facts: Facts) -> int | None:
    """How many days ago that was; None for a day that is yet to come (beyond tomorrow: some clock runs ahead a bit)."""
    days = (facts.today - day).days
    return None if days < -1 else max(days, 0)


# -- what facts show ---------------------------------------------------------------------------------------------------


def _trusted(facts: Facts) -> Standing:
    told = _count(facts, AttemptKind.TOLD)
    also = (Because("told_written", told),) if told else ()
    if facts.helpers == 0:
        return Standing(State.BEGUN if told else State.OPEN, (Because("no_helper"), *also))
    if facts.helper_reached is None:
        return Standing(State.BEGUN, (Because("helper_untested"), *also))
    failed = (Because("helper_unreached", facts.unreached),) if facts.unreached else ()
    state = State.BEGUN if facts.unreached >= facts.helpers else State.DONE
    return Standing(state, (Because("helper_reached", day=facts.helper_reached), *failed, *also))


def _keep(facts: Facts) -> Standing:
    kept = (Because("exhibits", facts.exhibits),) if facts.exhibits else ()
    if facts.accounts == 0:
        return Standing(State.BEGUN if kept else State.OPEN, (Because("no_account"), *kept))
    if facts.flagged == 0:
        return Standing(State.BEGUN, (Because("nobody_flagged"), *kept))
    if facts.seen is None:
        return Standing(State.BEGUN, (Because("never_looked"), *kept))
    ago = _since(facts.seen, facts)
    if ago is None:
        return Standing(State.BEGUN, (Because("clock", day=facts.seen), *kept))
    if ago > LATELY_DAYS:
        return Standing(State.BEGUN, (Because("not_looked_lately", day=facts.seen), *kept))
    return Standing(State.DONE, (Because("watching", day=facts.seen), *kept))


def _sight(facts: Facts) -> Standing:
    blocked = _count(facts, AttemptKind.BLOCKED)
    everywhere = facts.moving and facts.moving >= facts.accounts
    some = facts.accounts - facts.moving if facts.moving and not everywhere else 0
    found = (
        *((Because("moved_away"),) if everywhere else ()),
        *((Because("moved_some", some),) if some else ()),
        *((Because("blocked_written", blocked),) if blocked else ()),
    )
    if not found:
        return _UNSEEN
    return Standing(State.DONE if everywhere or blocked else State.BEGUN, found)


def _stop(facts: Facts) -> Standing:
    asked = _of(facts, AttemptKind.ASKED_TO_STOP)
    said = [step.at.date() for one in asked for step in one.steps if step.kind is not StepKind.DRAFTED]
    if said:
        return Standing(State.DONE, (Because("asked", day=min(said)),))
    if _count(facts, AttemptKind.POLICE_REPORT) or _count(facts, AttemptKind.ORDER):
        return Standing(State.OPEN, (Because("ask_police_first"),), waits=True)
    return _UNSEEN


def _log(facts: Facts) -> Standing:
    incidents = (Because("incidents_written", facts.incidents),) if facts.incidents else ()
    steps = (Because("steps_written", len(facts.attempts)),) if facts.attempts else ()
    if incidents or steps:
        return Standing(State.BEGUN, (*incidents, *steps))
    return _UNSEEN


def _proof(facts: Facts) -> Standing:
    if facts.exhibits == 0:
        return Standing(State.OPEN, (Because("none_kept"),), waits=True)
    checked, sound = _checked(facts)
    outside = tuple(_outside(facts))
    beside = (
        *((Because("copied", day=facts.copied),) if facts.copied is not None else ()),
        *((Because("encrypted"),) if facts.encrypted else ()),
    )
    because = (checked, *(outside or (Because("no_outside"),)), *beside)
    if sound and outside and not any(one.code == "uncovered" for one in outside):
        return Standing(State.DONE, because)
    begun = facts.verified is not None or facts.faulty is not None or outside or beside
    return Standing(State.BEGUN if begun else State.OPEN, because)


def _checked(facts: Facts) -> tuple[Because, bool]:
    """When everything kept was checked, and whether that was lately enough and nothing was wrong."""
    if facts.faulty is not None:
        return Because("faulty", day=facts.faulty), False
    if facts.verified is None:
        return Because("verify_never"), False
    ago = _since(facts.verified, facts)
    if ago is None:
        return Because("clock", day=facts.verified), False
    fresh = ago <= CHECK_DAYS
    return Because("verified" if fresh else "verify_old", day=facts.verified), fresh


def _outside(facts: Facts) -> Iterator[Because]:
    """What lies outside of this computer and shows that nothing was changed, and what it does not cover."""
    days = [one for one in (facts.anchored, facts.handed_out) if one is not None]
    if facts.anchored is not None:
        yield Because("anchored", day=facts.anchored)
    if facts.handed_out is not None:
        yield Because("handed_out", day=facts.handed_out)
    if facts.witnesses:
        yield Because("witnessed")
    elif days and facts.uncovered:
        ago = _since(max(days), facts)
        if ago is None or ago > CHECK_DAYS:
            yield Because("uncovered", facts.uncovered)


def _provider(facts: Facts) -> Standing:
    drafted, running, over = _progress(facts, AttemptKind.COMPLAINT)
    if not (drafted or running or over):
        empty = facts.exhibits == 0
        return Standing(State.OPEN, (Because("none_kept" if empty else "no_complaint"),), waits=empty)
    because = (
        *((Because("complaint_drafted", drafted),) if drafted else ()),
        *((Because("complaint_open", running),) if running else ()),
        *((Because("complaint_over", over),) if over else ()),
        *((Because("uncomplained", facts.uncomplained),) if over and facts.uncomplained else ()),
    )
    done = over and not (drafted or running or facts.uncomplained)
    return Standing(State.DONE if done else State.BEGUN, because, waits=bool(running and not drafted))


def _police(facts: Facts) -> Standing:
    reports = _of(facts, AttemptKind.POLICE_REPORT)
    numbered = sum(bool(one.reference) for one in reports)
    if not reports:
        return Standing(State.OPEN, (Because("no_police"),))
    because = (
        *((Because("police_reference", numbered),) if numbered else ()),
        *((Because("police_no_reference", len(reports) - numbered),) if numbered < len(reports) else ()),
    )
    return Standing(State.DONE if numbered else State.BEGUN, because)


def _asked(kind: AttemptKind, none: str, running: str, over: str) -> Callable[[Facts], Standing]:
    """How a step stands that consists of asking somebody and waiting for the answer."""

    def find(facts: Facts) -> Standing:
        drafted, open_, answered = _progress(facts, kind)
        waiting = drafted + open_
        if not (waiting or answered):
            return Standing(State.OPEN, (Because(none),))
        because = (
            *((Because(running, waiting),) if waiting else ()),
            *((Because(over, answered),) if answered else ()),
        )
        return Standing(State.BEGUN if waiting else State.DONE, because, waits=bool(open_ and not drafted))

    return find


def _address(facts: Facts) -> Standing:
    written = _count(facts, AttemptKind.NEW_ADDRESS)
    several = (Because("several_accounts", facts.accounts),) if facts.accounts > 1 else ()
    if written:
        return Standing(State.DONE, (Because("new_address_written", written), *several))
    return Standing(State.BEGUN, several) if several else _UNSEEN


def _privacy(facts: Facts) -> Standing:
    written = _count(facts, AttemptKind.PRIVACY)
    if written:
        return Standing(State.DONE, (Because("privacy_written", written),))
    return _UNSEEN


_SEEN: Mapping[str, Callable[[Facts], Standing]] = MappingProxyType(
    {
        "trusted": _trusted,
        "keep": _keep,
        "sight": _sight,
        "stop": _stop,
        "log": _log,
        "proof": _proof,
        "provider": _provider,
        "police": _police,
        "legal": _asked(AttemptKind.ORDER, "no_order", "order_open", "order_over"),
        "address": _address,
        "privacy": _privacy,
        "directories": _asked(AttemptKind.REMOVAL, "no_removal", "removal_open", "removal_over"),
    }
)
"""The steps of which something can be seen, by name; all others only a person can mark."""


def _of(facts: Facts, kind: AttemptKind) -> list[Attempt]:
    return [one for one in facts.attempts if one.kind is kind]


def _count(facts: Facts, kind: AttemptKind) -> int:
    return len(_of(facts, kind))


def _progress(facts: Facts, kind: AttemptKind) -> tuple[int, int, int]:
    """How many attempts are drafted, on their way, and answered or closed.

    One that was taken further is counted as what it became, which is an attempt of its own.
    """
    states = [one.state for one in _of(facts, kind)]
    drafted = sum(one in {StepKind.DRAFTED, StepKind.NOTED} for one in states)
    running = sum(one in {StepKind.SENT, StepKind.REMINDED} for one in states)
    return drafted, running, sum(one in {StepKind.ANSWERED, StepKind.CLOSED} for one in states)
