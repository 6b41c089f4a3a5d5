"""`inboxwatch log note`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.log.about import about_argument


@click.command("note")
@common
@about_argument
@click.option("--text", required=True, metavar="TEXT", help="The note; - reads it from standard input.")
@click.pass_obj
def command(door: Door, *, about: str | None, text: str) -> None:
    """Write a private note, which leaves in no export.

    About an incident (L-0004), an attempt (A-0002), an exhibit (IW-000017), or nothing. It lies in `private.db`
    alone, in no journal, report or bundle; encrypted where storage is. A court may still order you to hand it over.
    `--text -` keeps it out of the shell's history. Read it again with `log notes`.
    """
    from inboxwatch.casefile import NoteKind
    from inboxwatch.cli.log.about import write

    write(door, NoteKind.NOTE, about, text)
