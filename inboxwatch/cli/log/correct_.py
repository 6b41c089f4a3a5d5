"""`inboxwatch log correct`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.incidents import (
    Ended,
    Happened,
    Word,
    attachments,
    check_end,
    file_of,
    files_option,
    incident_argument,
    is_midnight,
    sender_of,
    text_of,
)
from inboxwatch.errors import StepRefused
from inboxwatch.model.incident import Channel, IncidentId

if TYPE_CHECKING:
    from inboxwatch.pipeline.incidents import NewIncident


@click.command("correct")
@common
@incident_argument
@click.option("--why", default="", metavar="TEXT", help="Why, for whoever reads the journal.")
@click.option("--at", type=Happened(), metavar="TIME", help="When it happened: a time, or the day alone.")
@click.option("--until", type=Ended(), metavar="TIME", help="When it was over.")
@click.option("--channel", type=Word(Channel, "channel"), metavar="WAY", help="By which way it came.")
@click.option("--what", metavar="TEXT", help="What happened; - reads it from standard input.")
@click.option("--place", metavar="TEXT", help="Where.")
@click.option("--witness", "witnesses", multiple=True, metavar="NAME", help="All witnesses, in place of those before.")
@click.option("--reported-to", metavar="WHOM", help="To whom it was reported.")
@click.option("--reference", metavar="NUMBER", help="A police or case number.")
@click.option("--sender", metavar="ID", help="The flagged sender whom you take it to be.")
@files_option
@click.option("--without-file", "without", multiple=True, metavar="NAME", help="A file that does not belong there.")
@click.pass_obj
def command(
    door: Door,
    *,
    incident: IncidentId,
    why: str,
    at: tuple[datetime, bool] | None,
    until: tuple[datetime, bool] | tuple[()] | None,
    witnesses: tuple[str, ...],
    what: str | None,
    sender: str | None,
    paths: tuple[Path, ...],
    without: tuple[str, ...],
    channel: Channel | None,
    place: str | None,
    reported_to: str | None,
    reference: str | None,
) -> None:
    """Correct an incident; what stood there before stays in the journal.

    Name only what is to be different; an empty text takes an end, a place, a number, the witnesses or the sender away.
    Where a time stood the day alone can be named, and the other way round. A file that is taken out stays kept.
    """
    from inboxwatch.cli.log.shown import said_incident
    from inboxwatch.pipeline.incidents import correct

    files = attachments(paths)
    named = {"channel": channel, "place": place, "reported_to": reported_to, "reference": reference}
    changes: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    changes |= {"witnesses": witnesses} if witnesses else {}
    changes |= {"what": text_of(what)} if what is not None else {}
    changes |= {"at": at[0], "day_only": at[1]} if at is not None else {}
    changes |= {"until": until[0] if until else None} if until is not None else {}

    def changed(before: NewIncident) -> NewIncident:
        day_only = changes.get("day_only", before.day_only)
        if until:
            check_end(until, day_only=day_only)
        elif until is None:
            _check_old_end(before, day_only=day_only)
        gone = {file_of(house.casefile.incident(incident), name) for name in without}
        left = tuple(one for one in before.files if one not in gone)
        return replace(before, **changes, files=left)

    with door.house() as house:
        if sender is not None:
            changes["sender"] = sender_of(house, sender) if sender else None
        said_incident(correct(house.river, incident, changed, door.who, why, files))


def _check_old_end(before: NewIncident, *, day_only: bool) -> None:
    """Raise `StepRefused` where the end that stays would be told otherwise, since the beginning is told otherwise."""
    if before.until is not None and before.day_only != day_only and is_midnight(before.until):
        what = "of its end the day alone is known" if before.day_only else "its end is midnight in UTC"
        raise StepRefused(f"{what}, which cannot stay", "name the end as well (--until), or take it away (--until '')")
