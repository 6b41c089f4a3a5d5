"""`inboxwatch sender`: who is flagged."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.commands.list_ import sender_id
from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.errors import ConfigError, NotFound
from inboxwatch.model.case import Change
from inboxwatch.model.custody import Action, Event, JsonValue
from inboxwatch.model.people import FlaggedSender

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House


@click.group("sender")
def command() -> None:
    """Say who is flagged.

    Senders named here are kept in the casefile, beside those of config.toml. The service takes a change up within a
    minute and looks at past mail again.
    """


@command.command("add")
@common
@click.argument("id_", metavar="ID")
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1)
@click.option("--label", default="", metavar="TEXT", help="A private name; it never leaves in an export.")
@click.option(
    "--name", "names", multiple=True, metavar="NAME", help="A display name that they use; may be given again."
)
@click.option(
    "--pattern",
    "patterns",
    multiple=True,
    metavar="REGEX",
    help="A regular expression over «name <address>»; may be given again.",
)
@click.pass_obj
def add(
    door: Door, id_: str, addresses: tuple[str, ...], label: str, names: tuple[str, ...], patterns: tuple[str, ...]
) -> None:
    """Flag a sender, by addresses, names or patterns.

    ID is a short name of yours, such as S1; a sender who is flagged already gets more. ADDRESS is someone@example.net,
    or *@example.net for a whole domain, or *@*.example.net for its subdomains.
    """
    if not (addresses or names or patterns):
        raise click.UsageError("name at least one address, name or pattern")
    with door.house() as house:
        known = {one.id: one for one in house.casefile.senders()}
        one = known.get(sender_id(id_), FlaggedSender(sender_id(id_)))
        one = replace(
            one,
            label=label or one.label or id_,
            addresses=_with(one.addresses, addresses),
            display_names=_with(one.display_names, names),
            patterns=_with(one.patterns, patterns),
        )
        _write(door, house, one)
    click.echo(f"{one.id} is flagged: {len(one.addresses)} addresses, {len(one.display_names)} names")


@command.command("alias")
@common
@click.argument("id_", metavar="ID")
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True)
@click.pass_obj
def alias(door: Door, id_: str, addresses: tuple[str, ...]) -> None:
    """Say that a flagged sender also writes from these addresses.

    ID is the sender's, as `inboxwatch sender list` shows it.
    """
    with door.house() as house:
        one = _find(house, id_)
        kept = {known.id for known in house.casefile.senders()}
        base = one if one.id in kept else FlaggedSender(one.id, one.label)
        _write(door, house, replace(base, aliases=_with(base.aliases, addresses)))
    click.echo(f"{one.id} is also known as {', '.join(addresses)}")


@command.command("list")
@common
@as_json
@click.pass_obj
def list_senders(door: Door, *, as_json: bool) -> None:
    """List who is flagged, from config.toml and from the casefile."""
    with door.house() as house:
        people = house.people()
    if as_json:
        answer_json([asdict(one) for one in people])
        return
    for one in people:
        click.echo(f"{one.id}  {one.label}")
        for kind in ("addresses", "aliases", "display_names", "patterns"):
            for value in getattr(one, kind):
                click.echo(f"    {kind.replace('_', ' ')}: {value}")


@command.command("words")
@common
@click.argument("id_", metavar="ID")
@click.option("--forget", is_flag=True, help="Forget all that were named for this sender.")
@click.pass_obj
def words(door: Door, id_: str, *, forget: bool) -> None:
    """Name private words: what only this sender calls you, or knows.

    Reads them from standard input, one word or phrase of up to five words a line, so that none stands in the shell's
    history. They are kept as keyed digests alone, and leave in no export.
    """
    with door.house() as house:
        sender = _find(house, id_).id
        if forget:
            click.echo(f"{house.private.forget_words(sender)} private words of {sender} were forgotten")
            return
        if sys.stdin.isatty():
            click.echo("One word or phrase a line; end with an empty line.", err=True)
        lines = [line.strip() for line in iter(sys.stdin.readline, "") if line.strip() or not sys.stdin.isatty()]
        digests = {house.marks.cue(line) for line in lines if line} - {""}
        house.private.add_words(sender, digests)
        click.echo(f"{len(digests)} private words were noted for {sender}, as digests")
        unread = sum(1 for line in lines if line and not house.marks.cue(line))
        if unread:
            click.echo(f"{unread} lines hold no word, or more than five", err=True)


@command.command("remove")
@common
@click.argument("id_", metavar="ID")
@click.pass_obj
def remove(door: Door, id_: str) -> None:
    """Flag a sender no longer. What is kept stays kept.

    A sender of config.toml loses what commands have added to it, and stays flagged as the file says.
    """
    with door.house() as house:
        if sender_id(id_) not in {one.id for one in house.casefile.senders()}:
            _find(house, id_)
            raise ConfigError(f"{id_} stands in config.toml", "take it out of the file: the service takes that up")
        _journal(door, house, {"id": id_, "removed": True}, Change(removed_senders=(sender_id(id_),)))
        stays = any(one.id == id_ for one in house.settings.sender)
    if stays:
        click.echo(f"{id_} is still flagged by config.toml; what was added to it by commands is taken away")
        click.echo("to flag it no longer, take it out of the file: the service takes that up", err=True)
    else:
        click.echo(f"{id_} is no longer flagged")


def _write(door: Door, house: House, sender: FlaggedSender) -> None:
    from inboxwatch.pipeline.project import sender_facts

    house.rules.check([*house.people(without=sender.id), sender])
    _journal(door, house, sender_facts(sender), Change(senders=(sender,)))


def _journal(door: Door, house: House, facts: dict[str, JsonValue], change: Change) -> None:
    from inboxwatch.pipeline.note import record

    event = Event(Action.SENDER_CHANGED, door.who, house.clock.now(), "who is flagged", detail=facts)
    record(house.river, [event], change)


def _find(house: House, id_: str) -> FlaggedSender:
    for one in house.people():
        if one.id == id_:
            return one
    raise NotFound(f"nobody is flagged as {id_}", "`inboxwatch sender list` shows who is")


def _with(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*old, *new)))
