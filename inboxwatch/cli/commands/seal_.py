"""`inboxwatch seal`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.exhibits import exhibit_arguments
from inboxwatch.cli.settle import settle_all
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId


@click.command("seal")
@common
@exhibit_arguments
@click.option("--why", default="", metavar="TEXT", help="The reason, for the custody journal.")
@click.option("--country", metavar="CC", help="Where you are (US, GB, DE …), if not as it was set up: whom to call.")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
@click.pass_obj
def command(door: Door, exhibits: tuple[ExhibitId, ...], *, why: str, country: str | None, yes: bool) -> None:
    """Lock away for good what may be a crime to possess.

    Such as images of child abuse. Takes the message out of every view, export and bundle for good; digests and header
    block stay, and the message itself stays where it is, for the police. Says what to do next and whom to call.
    """
    from inboxwatch.cli.whereabouts import whereabouts
    from inboxwatch.guidance.book import book
    from inboxwatch.guidance.helplines import help_lines
    from inboxwatch.guidance.sealing import sealing_advice

    person = door.settings().person
    where = whereabouts(country, person, door.environ, book().words["countries"])
    named = ", ".join(exhibits)
    if not yes:
        click.confirm(f"Seal {named}? No command undoes this", abort=True, err=True)
    now = settle_all(door, exhibits, ExhibitState.SEALED, why)
    verb = "is" if len(exhibits) == 1 else "are"
    lines, told, young = help_lines(), f"{named} {verb}", person.minor
    click.echo(sealing_advice(told, where.country, lines, now.date(), is_guess=where.is_guess, young=young))
