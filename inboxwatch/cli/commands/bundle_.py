"""`inboxwatch bundle`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.days import DAY
from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.exhibits import ExhibitNumber
from inboxwatch.cli.passphrase import new_passphrase
from inboxwatch.errors import ExportRefused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.export.bundle import Content, Written
    from inboxwatch.model.custody import Event, JsonValue
    from inboxwatch.model.exhibit import Exhibit
    from inboxwatch.model.identity import ExhibitId


def _locks(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse what nothing can be encrypted for, before anything is written."""
    if not values:
        return values
    if "zip" in values:
        if len(values) > 1:
            raise click.BadParameter("zip goes alone", context, parameter)
        return values
    from inboxwatch.locks import load_keys

    for value in values:
        kind, _, text = value.partition(":")
        if kind != "age":
            raise click.BadParameter("name age:RECIPIENT or zip", context, parameter)
        try:
            load_keys().recipient(text)
        except ValueError as error:
            raise click.BadParameter(str(error), context, parameter) from error
    return values


def _filled_in(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    from inboxwatch.pipeline.attempts import is_unfilled

    if is_unfilled(value):
        raise click.BadParameter("say who gets it, in place of ...")
    return value


@click.command("bundle")
@common
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path), required=True, help="The new folder.")
@click.option(
    "--exhibit",
    "numbers",
    type=ExhibitNumber(),
    multiple=True,
    metavar="EXHIBIT",
    help="Only this one; may be given again.",
)
@click.option("--sender", metavar="ID", help="Only exhibits of this flagged sender.")
@click.option("--from", "since", type=DAY, metavar="DAY", help="Only what was received on or after this day (UTC).")
@click.option("--to", "until", type=DAY, metavar="DAY", help="Only what was received on or before this day (UTC).")
@click.option(
    "--for", "recipient", default="", callback=_filled_in, metavar="WHOM", help="Who gets it, for the custody journal."
)
@click.option("--purpose", default="hand-over of evidence", show_default=True, help="Why, for the custody journal.")
@click.option(
    "--encrypt",
    "locks",
    metavar="age:RECIPIENT|zip",
    multiple=True,
    callback=_locks,
    help="One encrypted file instead of a folder: for this age recipient or SSH key (may be given again), or a ZIP "
    "with a passphrase.",
)
@click.option("--receipt", metavar="FILE", type=click.Path(path_type=Path), help="Write a form for whoever takes it.")
@as_json
@click.pass_obj
def command(
    door: Door,
    *,
    output: Path,
    locks: tuple[str, ...],
    receipt: Path | None,
    numbers: tuple[ExhibitId, ...],
    sender: str | None,
    since: datetime | None,
    until: datetime | None,
    recipient: str,
    purpose: str,
    as_json: bool,
) -> None:
    """Write the evidence into a folder that anybody can check.

    That takes no inboxwatch. The folder holds what is confirmed or matched by a rule; what is suspected only goes in by
    --exhibit. It discloses the whole messages, your addresses, and when you were watching; what is left out appears as
    a number only. A bundle of everything also discloses the log (`inboxwatch log`): what you wrote down of incidents,
    with their files, and of what was done to stop it. Nothing is sent.
    """
    from inboxwatch.cli.handover import Lock, prepared, write
    from inboxwatch.export.choice import Choice
    from inboxwatch.export.receipt import write_receipt
    from inboxwatch.pipeline.note import record

    if receipt is not None and receipt.exists():
        raise ExportRefused(f"{receipt} is there already", "nothing is overwritten: choose another name")
    passphrase = new_passphrase() if "zip" in locks else ""
    lock = Lock(locks, passphrase)
    choice = Choice(frozenset(numbers), sender, _midnight(since), _midnight(until))
    with door.house() as house:
        content, kept = prepared(house, choice)
        now = house.clock.now()

        def journal(written: Written) -> None:
            nonlocal now
            now = house.clock.now()
            facts = {"what": "bundle", "to": recipient, **_facts(written, locks)}
            record(house.river, _events(door.who, now, purpose, facts, content))

        with click.progressbar(length=len(content.exhibits), label="exhibits", file=sys.stderr) as bar:
            written = write(output, content, kept, lambda _count: bar.update(1), lock, journal)
        unsaid = 0 if content.custody.whole else _in_the_log(house)
    if receipt is not None:
        write_receipt(receipt, written, content, giver=door.who, taker=recipient, purpose=purpose, at=now)
    _answer(written, content, as_json=as_json)
    if unsaid:
        click.echo(
            f"The log is not in it ({unsaid} incidents and attempts): only a bundle of everything holds it, and "
            f"{len(content.left_out)} exhibits are left out. `inboxwatch log export` writes it beside.",
            err=True,
        )


def _in_the_log(house: House) -> int:
    """How many incidents and attempts stand in the log."""
    incidents = sum(not one.withdrawn for one in house.casefile.incidents())
    return incidents + sum(not one.withdrawn for one in house.casefile.attempts())


def _midnight(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)


def _facts(written: Written, locks: Sequence[str]) -> dict[str, JsonValue]:
    """What the journal says about what was written."""
    facts: dict[str, JsonValue] = {"written_sha256": written.manifest_sha256}
    if written.file_sha256 is not None:
        facts |= {"encrypted": list(locks), "file_sha256": written.file_sha256}
    return facts


def _events(
    actor: str, now: datetime, purpose: str, facts: Mapping[str, JsonValue], content: Content
) -> Sequence[Event]:
    """One entry for the bundle, and for a part one more for each exhibit that went out."""
    from inboxwatch.model.custody import Action, Event

    whole = Event(Action.EXPORTED, actor, now, purpose, detail={**facts, "exhibits": len(content.exhibits)})

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
                "file_sha256": written.file_sha256,
                "head": content.custody.head,
            }
        )
        return
    click.echo(f"{written.exhibits} exhibits in {written.path}; {len(content.left_out)} left out")
    click.echo(f"SHA-256 of manifest-sha256.txt: {written.manifest_sha256}")
    if written.file_sha256 is not None:
        click.echo(f"SHA-256 of {written.path.name}: {written.file_sha256}")
    click.echo("Write that line down apart from the folder: who has it can see that nothing was changed.", err=True)
    click.echo(f"To check it: inboxwatch verify {written.path}", err=True)
