"""What a note is about, as a person types it, and writing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door
from inboxwatch.errors import NotFound
from inboxwatch.model.attempt import AttemptId
from inboxwatch.model.identity import ExhibitId
from inboxwatch.model.incident import IncidentId

if TYPE_CHECKING:
    from inboxwatch.casefile import NoteKind
    from inboxwatch.daemon.bootstrap import House

_DIGITS = 12
about_argument = click.argument("about", metavar="[NUMBER]", required=False)


def known(house: House, about: str) -> str:
    """The number of what is there, as it is written. Raises `NotFound`."""
    kind, dash, digits = about.strip().upper().partition("-")
    if dash and digits.isascii() and digits.isdigit() and 0 < len(digits) <= _DIGITS and int(digits):
        match kind:
            case "L":
                return house.casefile.incident(IncidentId.of(int(digits))).id
            case "A":
                return house.casefile.attempt(AttemptId.of(int(digits))).id
            case "IW":
                return house.casefile.exhibit(ExhibitId.of(int(digits))).id
    raise NotFound(f"{about!r} is no number such as L-0004, A-0002 or IW-000017", "`inboxwatch log list` shows them")


def write(door: Door, kind: NoteKind, about: str | None, text: str) -> None:
    """Write a note. Raises `NotFound`, `StepRefused` where nothing is said or too much."""
    from inboxwatch.cli.incidents import text_of
    from inboxwatch.errors import StepRefused
    from inboxwatch.pipeline.attempts import TEXT_LIMIT, as_text

    words = as_text(text_of(text), TEXT_LIMIT, "a note")
    if not words:
        raise StepRefused("nothing is said", "write it behind --text")
    with door.house() as house:
        kept = house.notes.add(kind, "" if about is None else known(house, about), words)
    click.echo(f"note {kept.number} is kept", err=True)
