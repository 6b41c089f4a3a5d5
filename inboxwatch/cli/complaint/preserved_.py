"""`inboxwatch complaint preserved`."""

from __future__ import annotations

from datetime import datetime

import click

from inboxwatch.cli.attempts import AttemptNumber, at_option
from inboxwatch.cli.door import Door, common
from inboxwatch.model.attempt import AttemptId


@click.command("preserved")
@common
@click.argument("attempt", type=AttemptNumber(), metavar="[ATTEMPT]", required=False)
@click.option("--to", default="", metavar="PROVIDER", help="Which provider was asked.")
@click.option("--officer", default="", metavar="WHO", help="Who asked: name, office.")
@click.option("--reference", default="", metavar="NUMBER", help="The officer's or the provider's number for it.")
@at_option
@click.pass_obj
def command(
    door: Door, *, attempt: AttemptId | None, to: str, officer: str, reference: str, at: datetime | None
) -> None:
    """Write down that an officer had records preserved.

    Also that it was renewed. ATTEMPT is the complaint to that provider, or a police report; without it a police report
    is begun: then name --to. From that day on 90 days run (18 USC 2703(f)); `inboxwatch complaint due` says in time
    when the officer has to renew it. Elsewhere another time may hold: ask the officer.
    """
    from inboxwatch.cli.complaint.shown import lapsing_text
    from inboxwatch.complaint.deadlines import lapses
    from inboxwatch.model.attempt import AttemptKind, StepKind
    from inboxwatch.pipeline.attempts import NewStep, begin, go_on

    if attempt is None and not to:
        raise click.UsageError("name the complaint or the police report, or which provider was asked (--to)")
    with door.house() as house:
        now = house.clock.now()
        text = f"asked by {officer}" if officer else ""
        until = lapses((at or now).date())
        step = NewStep(StepKind.PRESERVED, door.who, at, to, reference, until, text)
        if attempt is None:
            after = begin(house.river, AttemptKind.POLICE_REPORT, (), step)
        else:
            after = go_on(house.river, attempt, step)
    click.echo(lapsing_text(after, now.date()))
