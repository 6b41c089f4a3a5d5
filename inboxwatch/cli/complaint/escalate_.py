"""`inboxwatch complaint escalate`."""

from __future__ import annotations

import click

from inboxwatch.cli.attempts import attempt_argument
from inboxwatch.cli.door import Door, common
from inboxwatch.model.attempt import AttemptId


@click.command("escalate")
@common
@attempt_argument
@click.option("--to", required=True, metavar="CONTACT", help="Whom: the contact of the network above.")
@click.option(
    "--to-senders-domain", is_flag=True, help="It is at the sender's domain, and the sender does not read it."
)
@click.option("--why", default="", metavar="TEXT", help="What there is to say of it; it goes into the journal.")
@click.pass_obj
def command(door: Door, *, attempt: AttemptId, to: str, to_senders_domain: bool, why: str) -> None:
    """Take a complaint to the network above.

    Begins another complaint, under a number of its own, about the same messages, that cites the first; the first is no
    longer waited for. The letter goes to standard output and to nobody else: send it with the first letter and the
    headers, then say `inboxwatch complaint sent` with the new number. It tells the network what the first letter told.
    A contact that the sender may read is refused, as by `complaint draft`.
    """
    from inboxwatch.cli.complaint.desks import named_desk
    from inboxwatch.cli.complaint.messages import more_since
    from inboxwatch.complaint.reminders import escalation
    from inboxwatch.model.attempt import StepKind
    from inboxwatch.pipeline.attempts import NewStep, take_further
    from inboxwatch.review.safe_text import printable, printable_lines

    if not to.strip():
        raise click.UsageError("name whom it goes to")
    with door.house() as house:
        known = house.casefile.attempt(attempt)
        named_desk(house, [house.casefile.exhibit(one) for one in known.exhibits], to, anyway=to_senders_domain)
        more = more_since(house, known)
        _, new = take_further(house.river, attempt, NewStep(StepKind.DRAFTED, door.who, to=to, text=why))
    click.echo(f"{attempt} was taken further as {new.id}", err=True)
    click.echo(f"the report itself: inboxwatch complaint draft --attempt {new.id} -o DIR", err=True)
    click.echo(f"send both to {printable(new.to)}; then: inboxwatch complaint sent {new.id}", err=True)
    click.echo(printable_lines(escalation(known, new.id, more)))
