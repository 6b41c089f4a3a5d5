"""`inboxwatch log due`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common


@click.command("due")
@common
@as_json
@click.pass_obj
def command(door: Door, *, as_json: bool) -> None:
    """Tell what is due among all attempts.

    What is due first stands first. Days are days in UTC. More about complaints, and how long providers keep their logs,
    is told by `complaint due`. It ends with 0 also when something is overdue.
    """
    from inboxwatch.cli.log.shown import standing_lines, what_next
    from inboxwatch.complaint.followup import coming

    with door.house() as house:
        found = coming(house.casefile.attempts(), house.clock.now().date())
    if as_json:
        answer_json(
            [
                {
                    "attempt": one.attempt.id,
                    "kind": one.attempt.kind.value,
                    "state": one.attempt.state.value,
                    "to": one.attempt.to,
                    "reference": one.attempt.reference,
                    "due": None if one.due is None else one.due.isoformat(),
                    "overdue": one.is_overdue,
                    "next": one.next.value,
                    "todo": what_next(one),
                }
                for one in found
            ]
        )
    else:
        click.echo("\n\n".join(map(standing_lines, found)) or "nothing is due")
