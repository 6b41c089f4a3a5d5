"""`inboxwatch bundle`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.exhibits import ExhibitNumber

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inboxwatch.export.bundle import Content, Written
    from inboxwatch.model.custody import Event
    from inboxwatch.model.exhibit import Exhibit
    from inboxwatch.model.identity import ExhibitId

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("bundle")
@common
@as_json
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path), required=True, help="The new folder.")
@click.option("--exhibit", "numbers", type=ExhibitNumber(), multiple=True, metavar="EXHIBIT", help="Only this one.")
@click.option("--sender", metavar="ID", help="Only exhibits of this flagged sender.")
@click.option("--from", "since", type=_DAY, metavar="DAY", help="Only what was received on or after this day (UTC).")
@click.option("--to", "until", type=_DAY, metavar="DAY", help="Only what was received on or before this day (UTC).")
@click.option("--for", "recipient", default="", metavar="WHOM", help="Who gets it, for the custody journal.")
@click.option("--purpose", default="hand-over of evidence", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def command(
    door: Door,
    *,
    output: Path,
    numbers: tuple[ExhibitId, ...],
    sender: str | None,
    since: datetime | None,
    until: datetime | None,
    recipient: str,
    purpose: str,
    as_json: bool,
) -> None:
    """Write the evidence into a folder that anybody can check without inboxwatch.

    Holds what is confirmed or matched by a rule; what is suspected only goes in by --exhibit. It discloses the whole
    messages, your addresses, and when you were watching; what is left out appears as a number only. Nothing is sent.
    """
    from inboxwatch.cli.handover import prepared
    from inboxwatch.export.bundle import write_bundle
    from inboxwatch.export.choice import Choice
    from inboxwatch.pipeline.note import record

    choice = Choice(frozenset(numbers), sender, _midnight(since), _midnight(until))
    with door.house() as house:
        content, kept = prepared(house, choice)
        with click.progressbar(length=len(content.exhibits), label="exhibits", file=sys.stderr) as bar:
            written = write_bundle(output, content, kept, lambda _count: bar.update(1))
        record(house.river, _events(door.who, house.clock.now(), purpose, recipient, content, written))
    _answer(written, content, as_json=as_json)


def _midnight(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)


def _events(
    actor: str, now: datetime, purpose: str, recipient: str, content: Content, written: Written
) -> Sequence[Event]:
    """One entry for the bundle, and for a part one more for each exhibit that went out."""
    from inboxwatch.model.custody import Action, Event

    facts = {"what": "bundle", "to": recipient, "written_sha256": written.manifest_sha256}
    whole = Event(Action.EXPORTED, actor, now, purpose, detail={**facts, "exhibits": written.exhibits})

    def of(one: Exhibit) -> Event:
        return Event(Action.EXPORTED, actor, now, purpose, one.id, one.sha256, facts)

    return [whole, *([] if content.custody.whole else map(of, content.exhibits))]


def _answer(written: Written, content: Content, *, as_json: bool) -> None:
    if as_json:
        answer_json(
            {
                "path": str(written.path),
                "exhibits": [one.id for one in content.exhibits],
                "left_out": list(content.left_out),
                "manifest_sha256": written.manifest_sha256,
                "head": content.custody.head,
            }
        )
        return
    click.echo(f"{written.exhibits} exhibits in {written.path}; {len(content.left_out)} left out")
    click.echo(f"SHA-256 of manifest-sha256.txt: {written.manifest_sha256}")
    click.echo("Write that line down apart from the folder: who has it can see that nothing was changed.", err=True)
    click.echo(f"To check it: inboxwatch verify {written.path}", err=True)
