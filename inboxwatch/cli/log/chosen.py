"""Which rows of the timeline a person asked for, and the options that say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from inboxwatch.cli.complaint.messages import VOUCHED
from inboxwatch.cli.incidents import Word, day, sender_of
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.incident import Channel
from inboxwatch.model.timeline import Part, Row, timeline

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House

_F = TypeVar("_F", bound=Callable[..., Any])
_SHOWN = VOUCHED | {ExhibitState.SEALED}
"""Of a sealed message a row tells that it came, and no word of it."""


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
    """The rows, and how many incidents were left out since they were withdrawn, messages since nobody vouches."""

    rows: tuple[Row, ...]
    withdrawn: int
    suspects: int


def choosing(function: _F) -> _F:
    """The options of every command that shows the timeline, of which it makes an `Asked`."""
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
        function = option(function)
    return function


def chosen(house: House, asked: Asked) -> Chosen:
    """The rows that were asked for. Raises `NotFound` for a sender whom nobody flagged."""
    sender = sender_of(house, asked.sender)
    part = Part(_day(asked.since), _day(asked.until), sender, frozenset(one.value for one in asked.channels))
    exhibits = house.casefile.exhibits(ExhibitFilter())
    vouched = [one for one in exhibits if one.state in _SHOWN] if asked.mail else []
    incidents = [one for one in house.casefile.incidents() if asked.withdrawn or not one.withdrawn]
    whose = {one.id: one.sender for one in exhibits if one.sender is not None}
    rows = part.of(timeline(vouched, incidents, house.casefile.attempts(), whose))
    gone = sum(one.withdrawn for one in house.casefile.incidents()) if not asked.withdrawn else 0
    suspects = sum(one.state is ExhibitState.SUSPECT for one in exhibits) if asked.mail else 0
    return Chosen(rows, gone, suspects)


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.date()
