"""Which rows of the timeline a person asked for, and the options that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from inboxwatch.cli.complaint.messages import VOUCHED
from inboxwatch.cli.incidents import Word, day, sender_of
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.incident import Channel
from inboxwatch.model.timeline import Part, Row, RowKind, timeline

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House

_F = TypeVar("_F", bound=Callable[..., Any])
_SHOWN = VOUCHED | {ExhibitState.SEALED}
"""Of a sealed message a row tells that it came, and no word of it."""


_NOT_VOUCHED = {
    "suspects": ExhibitState.SUSPECT,
    "rejected": ExhibitState.REJECTED,
    "released": ExhibitState.RELEASED,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: of which days (UTC), about whom, which channels; whether kept mail and what was withdrawn."""

    since: datetime | None
    until: datetime | None
    sender: str | None
    channels: tuple[Channel, ...]
    mail: bool
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows, and how many of what else there is were left out, by reason.

    The reasons: incidents that were ``withdrawn``, attempts that were ``taken_back``; ``incidents``, ``steps`` of
    attempts and ``messages`` that were not asked for; and where mail was, messages that are ``suspects`` only,
    ``rejected`` or ``released``.
    """

    rows: tuple[Row, ...]
    left_out: Mapping[str, int]


def choosing(function: _F) -> Callable[..., Any]:
    """The options of every command that shows the timeline, which gets them as one `asked`."""

    @wraps(function)
    def with_asked(
        *args: Any,
        since: datetime | None,
        until: datetime | None,
        sender: str | None,
        channels: tuple[Channel, ...],
        mail: bool,
        **others: Any,
    ) -> Any:
        return function(*args, asked=Asked(since, until, sender, channels, mail), **others)

    command: Callable[..., Any] = with_asked
    for option in (
        click.option("--mail", is_flag=True, help="Also kept mail that a rule matched or a person confirmed."),
        click.option(
            "--channel",
            "channels",
            type=Word(Channel, "channel"),
            multiple=True,
            metavar="WAY",
            help="Only incidents that came by this way; may be given several times.",
        ),
        click.option("--sender", metavar="ID", help="Only what is about this flagged sender."),
        click.option("--until", type=day, metavar="DAY", help="Only what happened on or before this day (UTC)."),
        click.option("--since", type=day, metavar="DAY", help="Only what happened on or after this day (UTC)."),
    ):
        command = option(command)
    return command


def chosen(house: House, asked: Asked) -> Chosen:
    """The rows that were asked for. Raises `NotFound` for a sender whom nobody flagged."""
    sender = sender_of(house, asked.sender)
    part = Part(_day(asked.since), _day(asked.until), sender, frozenset(one.value for one in asked.channels))
    exhibits = house.casefile.exhibits(ExhibitFilter())
    vouched = [one for one in exhibits if one.state in _SHOWN]
    incidents = [one for one in house.casefile.incidents() if asked.withdrawn or not one.withdrawn]
    whose = {one.id: one.sender for one in exhibits if one.sender is not None}
    attempts = [one for one in house.casefile.attempts() if asked.withdrawn or not one.withdrawn]
    all_rows = timeline(vouched if asked.mail else (), incidents, attempts, whose)
    rows = part.of(all_rows)
    there, shown = Counter(one.kind for one in all_rows), Counter(one.kind for one in rows)
    left_out = {
        "withdrawn": len(house.casefile.incidents()) - len(incidents),
        "taken_back": len(house.casefile.attempts()) - len(attempts),
        "incidents": there[RowKind.INCIDENT] - shown[RowKind.INCIDENT],
        "steps": there[RowKind.ATTEMPT] - shown[RowKind.ATTEMPT],
        "messages": len(vouched) - shown[RowKind.MESSAGE],
    }
    if asked.mail:
        states = Counter(one.state for one in exhibits)
        left_out |= {word: states[state] for word, state in _NOT_VOUCHED.items()}
    return Chosen(rows, left_out)


def choice_of(asked: Asked) -> dict[str, str]:
    """What was asked for, for the pages of a log; without what was not said."""
    said = {
        "mail": "yes" if asked.mail else "",
        "since": "" if asked.since is None else f"{asked.since:%Y-%m-%d}",
        "until": "" if asked.until is None else f"{asked.until:%Y-%m-%d}",
        "sender": asked.sender or "",
        "channels": " ".join(asked.channels),
    }
    return {name: value for name, value in said.items() if value}


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.date()
