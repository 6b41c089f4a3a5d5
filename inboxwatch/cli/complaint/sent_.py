"""`inboxwatch complaint sent`."""

from __future__ import annotations

from datetime import date, datetime

import click

from inboxwatch.cli.attempts import AttemptNumber, about_option, at_option, due_on, due_option
from inboxwatch.cli.door import Door, common
from inboxwatch.model.attempt import AttemptId
from inboxwatch.model.identity import ExhibitId


@click.command("sent")
@common
@click.argument("attempt", type=AttemptNumber(), metavar="[ATTEMPT]", required=False)
@click.option("--to", default="", metavar="CONTACT", help="To whom: an address, or the name of a form.")
@click.option("--ticket", default="", metavar="NUMBER", help="Their number for it, if they gave one at once.")
@click.option("--text", default="", metavar="TEXT", help="What there is to say of it; it goes into the journal.")
@about_option
@at_option
@due_option
@click.pass_obj
def command(
    door: Door,
    *,
    attempt: AttemptId | None,
    to: str,
    ticket: str,
    text: str,
    exhibits: tuple[ExhibitId, ...],
    at: datetime | None,
    due: date | int | None,
) -> None:
    """Write down that a complaint was sent.

    ATTEMPT is the number that the draft was given (A-0001). Without it a new one is begun, for a complaint that you
    wrote yourself: then name --to and each --exhibit. Nothing is sent by this. An answer is due after 14 days.
    """
    from inboxwatch.cli.complaint.shown import said
    from inboxwatch.complaint.deadlines import due_after
    from inboxwatch.errors import StepRefused
    from inboxwatch.model.attempt import AttemptKind, StepKind
    from inboxwatch.pipeline.attempts import NewStep, begin, go_on

    if attempt is not None and exhibits:
        raise click.UsageError("a complaint that was begun is about the exhibits that it was begun with")
    with door.house() as house:
        now = house.clock.now()
        day = due_after(StepKind.SENT, (at or now).date()) if due is None else due_on(due, at or now)
        step = NewStep(StepKind.SENT, door.who, at, to, ticket, day, text)
        if not (to or (attempt is not None and house.casefile.attempt(attempt).to)):
            raise StepRefused("nobody is named whom it was sent to", "name the address or the form with --to")
        if attempt is None:
            after = begin(house.river, AttemptKind.COMPLAINT, exhibits, step)
        else:
            after = go_on(house.river, attempt, step)
    said(after, StepKind.SENT, now.date())
