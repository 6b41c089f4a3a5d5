"""The recovery key: a page for paper, and whether it was written down."""

from __future__ import annotations

import textwrap
from datetime import datetime
from pathlib import Path

import click

_PREFIX = len("AGE-SECRET-KEY-1")
_ASKED = 8
_TRIES = 3
_PAGE = """\
RECOVERY KEY

{key}

made on {day} for {place}

It opens what is kept there when the key or its passphrase is lost: `inboxwatch key recover`. It opens it without that
program too: put the key into a file, in one line without spaces, then `age -d -i FILE MESSAGE.eml.age`.

Whoever has this page and that folder can read everything. Keep the two apart.
"""


def page(identity: str, made: datetime, place: Path) -> str:
    """What is to be printed or copied by hand: the key in groups of four."""
    rest = identity[_PREFIX:]
    groups = [identity[:_PREFIX], *(rest[at : at + 4] for at in range(0, len(rest), 4))]
    key = textwrap.fill(" ".join(groups), 60, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    return _PAGE.format(key=key, day=made.date(), place=place)


def have_it_written_down(identity: str) -> None:
    """Ask for the end of the key, since a key that is not on paper saves nobody. Raises `click.Abort`."""
    click.echo(f"Write it down or print it now. To go on, type its last {_ASKED} letters.", err=True)
    for _ in range(_TRIES):
        typed = click.prompt("The last letters of the recovery key", err=True)
        if "".join(typed.split()).upper() == identity[-_ASKED:]:
            return
        click.echo("That is not what stands at its end.", err=True)
    click.echo("Nothing was changed.", err=True)
    raise click.Abort
