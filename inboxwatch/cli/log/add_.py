"""`inboxwatch log add`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.incidents import Happened, Word, attachments, check_end, files_option, sender_of, text_of, words_of
from inboxwatch.model.incident import Channel


@click.command("add")
@common
@click.option("--at", type=Happened(), required=True, metavar="TIME", help="2026-11-20, or 2026-11-20T15:04+01:00.")
@click.option("--until", type=Happened(), metavar="TIME", help="When it was over; a day only where --at is one.")
@click.option(
    "--channel",
    type=Word(Channel, "channel"),
    required=True,
    metavar="WAY",
    help=f"By which way it came: {words_of(Channel)}.",
)
@click.option("--what", required=True, metavar="TEXT", help="What happened; - reads it from standard input.")
@click.option("--place", default="", metavar="TEXT", help="Where: a street, a platform, a telephone.")
@click.option("--witness", "witnesses", multiple=True, metavar="NAME", help="Who saw or heard it, one at a time.")
@click.option("--reported-to", default="", metavar="WHOM", help="To whom it was reported: a name, an office, a badge.")
@click.option("--reference", default="", metavar="NUMBER", help="A police or case number.")
@click.option("--sender", metavar="ID", help="The flagged sender whom you take it to be.")
@files_option
@click.pass_obj
def command(
    door: Door,
    *,
    at: tuple[datetime, bool],
    until: tuple[datetime, bool] | None,
    channel: Channel,
    what: str,
    place: str,
    witnesses: tuple[str, ...],
    reported_to: str,
    reference: str,
    sender: str | None,
    paths: tuple[Path, ...],
) -> None:
    """Write down what happened: a call, a letter, a meeting, with files.

    Say what was seen and heard, as somebody would who looked on; soon, while it is fresh. What it did to you stands
    apart (`log impact`). Witnesses are named in exports: ask them. The files stay as they are, where they are; never
    add pictures of sexual abuse of children: call the police instead.
    """
    from inboxwatch.cli.log.shown import said_incident
    from inboxwatch.pipeline.incidents import NewIncident, record

    if until is not None:
        check_end(until, day_only=at[1])
    words, files = text_of(what), attachments(paths)
    with door.house() as house:
        told = NewIncident(
            at=at[0],
            channel=channel,
            what=words,
            until=None if until is None else until[0],
            day_only=at[1],
            place=place,
            witnesses=witnesses,
            reported_to=reported_to,
            reference=reference,
            sender=sender_of(house, sender),
        )
        said_incident(record(house.river, told, door.who, files))
