"""What `confirm`, `reject`, `release` and `seal` share: decide, and let the server follow where it has to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId
from inboxwatch.review.safe_text import safe_line

if TYPE_CHECKING:
    from inboxwatch.pipeline.decide import Settled


def _say(settled: Settled) -> None:
    exhibit = settled.exhibit
    click.echo(f"{exhibit.id} is now {exhibit.state.value}")
    if settled.flagged:
        click.echo(f"{safe_line(', '.join(settled.flagged))} is flagged as an alias of {exhibit.sender} from now on")
        click.echo("past mail is looked at again with what was learnt, by the service or the next run", err=True)
    if settled.unflagged:
        click.echo(f"{safe_line(', '.join(settled.unflagged))} is no longer flagged")
    if settled.spared:
        click.echo(f"{safe_line(', '.join(settled.spared))} was not flagged: it belongs to somebody you know")


def settle_all(
    door: Door, exhibits: Sequence[ExhibitId], state: ExhibitState, why: str, sender: SenderId | None = None
) -> datetime:
    """Set the state of these exhibits, then move on the server what is to be moved. `sender`: whose they are.

    The running service does the moving; without one, it is done here and now. Returns when it was done (UTC).
    """
    from inboxwatch.pipeline.decide import settle
    from inboxwatch.pipeline.touch import touch

    with door.house() as house:
        for exhibit in exhibits:
            _say(settle(house.river, exhibit, state, door.who, why, sender))
        now = house.clock.now()
        accounts = {move.ref.account for move in house.casefile.moves()}
        if not accounts:
            return now
        if house.service_is_running():
            click.echo("the service is running: it moves the message within a minute", err=True)
            return now
        for account in sorted(accounts):
            touch(house.river, account, partial(house.account(account).open_quarantine, lambda: None), door.who)
        left = house.casefile.moves()
        click.echo("the server refused; it is tried again" if left else "moved on the server", err=True)
    return now
