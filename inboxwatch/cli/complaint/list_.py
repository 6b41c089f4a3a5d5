"""`inboxwatch complaint list`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common


@click.command("list")
@common
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed or taken further.")
@click.option("--steps", is_flag=True, help="With every step, and what was said in it.")
@as_json
@click.pass_obj
def command(door: Door, *, only_open: bool, steps: bool, as_json: bool) -> None:
    """List complaints: to whom, about what, where each stands.

    The numbers (A-0001) count everything that was done to stop it, so those of complaints may have gaps.
    """
    from inboxwatch.cli.complaint.messages import logs_of
    from inboxwatch.cli.complaint.shown import standing_object, standing_text
    from inboxwatch.complaint.deadlines import standing
    from inboxwatch.model.attempt import AttemptKind

    with door.house() as house:
        today = house.clock.now().date()
        found = [standing(one, today) for one in house.casefile.attempts(AttemptKind.COMPLAINT)]
        shown = [one for one in found if one.is_open or not only_open]
        logs = logs_of(house, [one.attempt for one in shown], today)
    if as_json:
        answer_json([standing_object(one, logs[one.attempt.id]) for one in shown])
    elif shown:
        click.echo("\n\n".join(standing_text(one, logs[one.attempt.id], steps=steps) for one in shown))
    else:
        click.echo("no complaint is written down")
