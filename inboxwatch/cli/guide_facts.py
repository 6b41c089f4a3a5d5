"""What `inboxwatch steps` goes by: configuration, casefile, journal and what a person marked, as plain facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from inboxwatch.guidance.standing import Facts
from inboxwatch.model.alert import AlertKind, Audience
from inboxwatch.model.attempt import Attempt, AttemptKind, StepKind
from inboxwatch.model.custody import Action, Entry
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House


def facts_of(house: House) -> Facts:
    """The facts as they are now. Raises `IntegrityFailure` where the journal is broken, `CasefileError`."""
    helpers = [one for one in house.routes() if one.audience is Audience.HELPER]
    journal = journal_facts(house.vault.custody())
    attempts = tuple(one for one in house.casefile.attempts() if not one.withdrawn)
    return Facts(
        today=house.clock.now().date(),
        helpers=len(helpers),
        helper_reached=_reached(house),
        unreached=_unreached(house),
        witnesses=sum(one.witness for one in house.routes()),
        accounts=len(house.settings.account),
        flagged=len(house.people()),
        seen=_seen(house),
        moving=sum(one.on_match == "move" for one in house.settings.account),
        exhibits=house.casefile.counts().exhibits,
        encrypted=house.vault.storage().is_locked,
        verified=journal.verified,
        faulty=journal.faulty,
        anchored=journal.anchored,
        handed_out=journal.handed_out,
        copied=journal.copied,
        uncovered=journal.uncovered,
        uncomplained=_uncomplained(house, attempts),
        attempts=attempts,
        incidents=sum(not one.withdrawn for one in house.casefile.incidents()),
        marks=house.private.step_marks.marks(),
    )


def _reached(house: House) -> date | None:
    """When an alert, also a test, was handed over to a trusted person last."""
    tests = house.private.step_marks.tests()
    days = []
    for route in house.routes():
        if route.audience is Audience.HELPER:
            found = (house.casefile.last_delivered(route.name, kind) for kind in AlertKind)
            days += [one.date() for one in found if one is not None]
            days += [tests[route.name]] if route.name in tests else []
    return max(days, default=None)


def _unreached(house: House) -> int:
    """To how many trusted people the last alert could not be handed over, and no test alert was since."""
    tests = house.private.step_marks.tests()
    since = {one.key: one.since.date() for one in house.casefile.problems()}
    failed = {one.name: since.get(f"alert:{one.name}") for one in house.routes() if one.audience is Audience.HELPER}
    return sum(day is not None and tests.get(name, date.min) < day for name, day in failed.items())


def _seen(house: House) -> date | None:
    """When the mailbox was seen that was seen least lately; None if one never was."""
    last: dict[str, date] = {}
    for proof in house.casefile.proofs():
        last[proof.account] = max(proof.at.date(), last.get(proof.account, date.min))
    days = [last.get(one.name) for one in house.settings.account]
    known = [one for one in days if one is not None]
    return min(known) if known and len(known) == len(days) else None


def _uncomplained(house: House, attempts: Sequence[Attempt]) -> int:
    """How many messages that count were kept after the last complaint was sent; 0 where none was."""
    complaints = [one for one in attempts if one.kind is AttemptKind.COMPLAINT]
    sent = [step.recorded_at for one in complaints for step in one.steps if step.kind is StepKind.SENT]
    if not sent:
        return 0
    counted = (ExhibitState.MATCH, ExhibitState.CONFIRMED)
    return sum(len(house.casefile.exhibits(ExhibitFilter(state=state, since=max(sent)))) for state in counted)


@dataclass(slots=True)
class JournalFacts:
    """What the journal tells of checks and copies: the last time of each. See `Facts`."""

    verified: date | None = None
    faulty: date | None = None
    anchored: date | None = None
    handed_out: date | None = None
    copied: date | None = None
    uncovered: int = 0


def journal_facts(entries: Iterable[Entry]) -> JournalFacts:
    """What the journal tells of checks and copies. A proof that comes later for an old statement covers nothing new."""
    found = JournalFacts()
    statements: set[object] = set()
    for entry in entries:
        event = entry.event
        day, detail = event.at.date(), event.detail
        match event.action:
            case Action.ACQUIRED:
                found.uncovered += 1
            case Action.VERIFIED if detail.get("sound") is True:
                found.verified, found.faulty = day, None
            case Action.VERIFIED:
                found.faulty = day
            case Action.ANCHORED:
                found.anchored = day
                if detail.get("statement") not in statements:
                    statements.add(detail.get("statement"))
                    found.uncovered = 0
            case Action.EXPORTED if detail.get("what") == "bundle" and "exhibits" in detail:  # the entry for all of it
                if detail.get("to"):
                    found.handed_out, found.uncovered = day, 0
                else:
                    found.copied = day
            case _:
                pass
    return found
