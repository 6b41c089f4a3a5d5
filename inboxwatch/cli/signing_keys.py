"""Asking for the public keys of the sender's mail provider, after a person was told what that discloses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inboxwatch.errors import ConfigError, LookUpFailed
from inboxwatch.intake import load_ask
from inboxwatch.model.custody import Action, Event
from inboxwatch.pipeline.note import record

if TYPE_CHECKING:
    from inboxwatch.cli.door import Door
    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.model.exhibit import Exhibit

_DISCLOSES = """\
That resolver, and the name servers of the mail provider, learn that somebody checks a signature with this key. They do
not learn which message it is. Nothing of the sender's own is asked, and the sender cannot notice it."""


def fetch_keys(door: Door, house: House, exhibit: Exhibit, *, yes: bool) -> None:
    """Ask for the keys that are needed to check an exhibit's signatures, and keep what is answered.

    Raises `ConfigError`, `LookUpFailed`, `IntegrityFailure`.
    """
    ask = load_ask()
    if ask is None:
        raise ConfigError("checking a signature needs a package that is not installed", "install inboxwatch[dkim]")
    names = house.origins.unknown_keys(exhibit)
    if not names:
        click.echo(
            "No key is asked for: they are at hand, or no mail provider of our table signed the message.\n", err=True
        )
        return
    if house.settings.lookup.proxy:
        raise ConfigError(
            "keys are asked for by DNS, which would go around the proxy under [lookup]",
            "nobody was asked; without proxy there, your own line's resolver is asked, after you said yes",
        )
    click.echo("The DNS resolver of this machine is asked for:", err=True)
    for name in names:
        click.echo(f"    {name} (TXT)", err=True)
    click.echo(_DISCLOSES, err=True)
    if not yes and not click.confirm("Ask?", err=True):
        raise click.Abort
    events = []
    for name in names:
        try:
            text = ask(name)
        except OSError as error:
            raise LookUpFailed(str(error), "is this machine connected? Nothing was changed; try again later") from error
        click.echo(f"{name}: {'a key' if text else 'no key was answered; it may be withdrawn'}", err=True)
        events.append(
            Event(
                action=Action.KEY_FETCHED,
                actor=door.who,
                at=house.clock.now(),
                purpose="checking a signature",
                exhibit=exhibit.id,
                sha256=exhibit.sha256,
                detail={"name": name, "text": text},
            )
        )
    record(house.river, events)
