"""`inboxwatch confirm`."""

from __future__ import annotations

import click

from inboxwatch.cli.commands.list_ import sender_id
from inboxwatch.cli.door import Door, common
from inboxwatch.cli.exhibits import exhibit_arguments
from inboxwatch.cli.settle import settle_all
from inboxwatch.errors import NotFound
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId


@click.command("confirm")
@common
@exhibit_arguments
@click.option("--sender", "sender", metavar="ID", help="Whose it is, where nobody is named yet.")
@click.option("--why", default="", metavar="TEXT", help="The reason, for the custody journal.")
@click.pass_obj
def command(door: Door, exhibits: tuple[ExhibitId, ...], why: str, sender: str | None) -> None:
    """Say that an exhibit is from a flagged sender.

    Suspected mail becomes part of the case by this, and may enter a complaint. The address that it is from is flagged
    as an alias, unless it belongs to somebody you write to, and past mail is looked at again.
    """
    named = None if sender is None else sender_id(sender)
    if named is not None:
        with door.house() as house:
            if named not in {one.id for one in house.people()}:
                raise NotFound(f"nobody is flagged as {named}", "`inboxwatch sender list` shows who is")
    settle_all(door, exhibits, ExhibitState.CONFIRMED, why, named)
