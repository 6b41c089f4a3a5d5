"""`inboxwatch list`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.exhibits import since_option, state_option
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.identity import SenderId


@click.command("list")
@common
@state_option("Only those")
@click.option("--sender", metavar="ID", help="Only those of this flagged sender.")
@since_option("Only those")
@as_json
@click.pass_obj
def command(door: Door, state: str | None, sender: str | None, since: datetime | None, *, as_json: bool) -> None:
    """List what is kept, without any content.

    Newest first: exhibits of flagged senders, and suspected mail that waits for a decision.
    """
    from inboxwatch.review.sheet import listing_text
    from inboxwatch.review.views import listing

    which = ExhibitFilter(
        state=None if state is None else ExhibitState(state),
        sender=None if sender is None else sender_id(sender),
        since=None if since is None else since.replace(tzinfo=UTC),
    )
    with door.house() as house:
        exhibits = house.casefile.exhibits(which)
        if as_json:
            answer_json(listing(exhibits))
        else:
            click.echo(listing_text(exhibits, house.people()))


def sender_id(text: str) -> SenderId:
    """A sender's id as typed. Raises `click.BadParameter`."""
    try:
        return SenderId(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
