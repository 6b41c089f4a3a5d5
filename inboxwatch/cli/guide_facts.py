"""What `inboxwatch steps` goes by: configuration, casefile, journal and what a person marked, as plain facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from inboxwatch.guidance.standing import Facts
from inboxwatch.model.alert import AlertKind, Audience
from inboxwatch.model.custody import Action, Entry

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House


def facts_of(house: House) -> Facts:
    """The facts as they are now. Raises `IntegrityFailure` where the journal is broken, `CasefileError`."""
    helpers = [one for one in house.routes() if one.audience is Audience.HELPER]
    verified, anchored, handed_out = _from_journal(house.vault.custody())
    return Facts(
        today=house.clock.now().date(),
        helpers=len(helpers),
        helper_reached=_reached(house),
        witnesses=sum(one.witness for one in house.routes()),
        accounts=len(house.settings.account),
        flagged=len(house.people()),
        seen=_seen(house),
        moves_mail=any(one.on_match == "move" for one in house.settings.account),
        exhibits=house.casefile.counts().exhibits,
        encrypted=house.vault.storage().is_locked,
        verified=verified,
        anchored=anchored,
        handed_out=handed_out,
        attempts=tuple(one for one in house.casefile.attempts() if not one.withdrawn),
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


def _seen(house: House) -> date | None:
    """When the mailbox was seen that was seen least lately; None if one never was."""
    last: dict[str, date] = {}
    for proof in house.casefile.proofs():
        last[proof.account] = max(proof.at.date(), last.get(proof.account, date.min))
    days = [last.get(one.name) for one in house.settings.account]
    known = [one for one in days if one is not None]
    return min(known) if known and len(known) == len(days) else None


def _from_journal(entries: Iterable[Entry]) -> tuple[date | None, date | None, date | None]:
    """When everything was checked and sound, a timestamp put on it, and a bundle made: the last time of each."""
    verified = anchored = handed_out = None
    for entry in entries:
        event = entry.event
        match event.action:
            case Action.VERIFIED if event.detail.get("sound") is True:
                verified = event.at.date()
            case Action.ANCHORED:
                anchored = event.at.date()
            case Action.EXPORTED if "exhibits" in event.detail:  # the entry for a whole bundle
                handed_out = event.at.date()
            case _:
                pass
    return verified, anchored, handed_out
