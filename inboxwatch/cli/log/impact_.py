"""`inboxwatch log impact`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.log.about import about_argument


@click.command("impact")
@common
@about_argument
@click.option("--text", required=True, metavar="TEXT", help="In your own words; - reads it from standard input.")
@click.pass_obj
def command(door: Door, *, about: str | None, text: str) -> None:
    """Write down what it does to you, apart from what happened.

    Fear, sleep, work, what you changed in your life: a court asks for it, and it belongs to no complaint. About an
    incident, an attempt, an exhibit, or all of it. It is kept with private notes, and leaves only with
    `log export --impact`.
    """
    from inboxwatch.casefile import NoteKind
    from inboxwatch.cli.log.about import write

    write(door, NoteKind.IMPACT, about, text)
