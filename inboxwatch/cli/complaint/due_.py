"""`inboxwatch complaint due`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common


@click.command("due")
@common
@as_json
@click.pass_obj
def command(door: Door, *, as_json: bool) -> None:
    """Tell what is due, and what to do next.

    Complaints that something is to be done about; what an officer had preserved, and when that lapses; and by when
    providers may have no logs any more. Days are days in UTC. It ends with 0 also when something is overdue.
    """
    from inboxwatch.cli.complaint.messages import logs_of, usual_days, vouched
    from inboxwatch.cli.complaint.shown import (
        fading_object,
        fading_text,
        lapsing_object,
        lapsing_text,
        standing_object,
        standing_text,
    )
    from inboxwatch.complaint.deadlines import Next, is_held, standing
    from inboxwatch.complaint.retention import fading, periods
    from inboxwatch.model.attempt import AttemptKind

    checked = periods()[1]
    with door.house() as house:
        today = house.clock.now().date()
        attempts = house.casefile.attempts()
        logs = logs_of(house, attempts, today)
        going = fading(vouched(house), today, usual_days())
    complaints = [standing(one, today) for one in attempts if one.kind is AttemptKind.COMPLAINT]
    todo = [one for one in complaints if one.next not in {Next.WAIT, Next.NOTHING}]
    held = [one for one in attempts if is_held(one, today)]
    waiting = [one for one in complaints if one.next is Next.WAIT]
    if as_json:
        answer_json(
            {
                "today": today.isoformat(),
                "todo": [standing_object(one, logs[one.attempt.id]) for one in todo],
                "waiting": [standing_object(one, logs[one.attempt.id]) for one in waiting],
                "preserved": [lapsing_object(one, today) for one in held],
                "logs": fading_object(going, checked),
            }
        )
        return
    parts = [standing_text(one, logs[one.attempt.id]) for one in todo]
    if not complaints:
        parts.append("No complaint is written down.")
    elif not todo:
        parts.append(f"Nothing is to be done now; complaints that wait for an answer: {len(waiting)}.")
    parts += [lapsing_text(one, today) for one in held]
    if going is not None:
        parts.append(fading_text(going, today, checked))
    click.echo("\n\n".join(parts))
