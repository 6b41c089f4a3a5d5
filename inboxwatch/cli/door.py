"""What every command gets: the environment, where the configuration lies, who is at the keyboard."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from inboxwatch.errors import InboxwatchError, KeyMissing

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.daemon.store import Store
    from inboxwatch.settings import PersonSettings, Settings

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass
class Door:
    """Handed to every command by click (`click.pass_obj`)."""

    environ: Mapping[str, str]
    config: str | None = None
    actor: str | None = None
    logs: bool = False

    @property
    def who(self) -> str:
        """The actor for the custody journal, such as ``person:anna``."""
        return f"person:{self.actor or _login_name()}"

    @property
    def config_path(self) -> Path | None:
        """The configuration file that was named, if one was."""
        return None if self.config is None else Path(self.config).expanduser()

    def log(self, form: str = "auto", level: str = "warning") -> None:
        """Write events to standard error, as the conversation; for a command only what a person should know of."""
        from inboxwatch.daemon import logs

        logs.configure(form, level, self.environ)
        self.logs = True

    def settings(self) -> Settings:
        """The configuration, before anything is done with it. Raises `ConfigError`."""
        from inboxwatch.settings import load

        if not self.logs:
            self.log()
        return load(self.config_path, self.environ)

    def person(self) -> PersonSettings:
        """For whom this is, as far as the configuration tells it, also where it is broken elsewhere. Never raises."""
        from inboxwatch.settings import person_of

        return person_of(self.config_path, self.environ)

    def found_config(self) -> Path:
        """The configuration file that is used. Raises `ConfigError`."""
        from inboxwatch.settings import find

        return find(self.config_path, self.environ)

    def store(self) -> Store:
        """The evidence alone, for a command that needs no more."""
        from inboxwatch.daemon.store import Store

        return Store(self.settings(), self.environ, ask=ask_for_passphrase)

    @contextmanager
    def house(self) -> Iterator[House]:
        """The rooms, put together by the configuration, for the time of one command."""
        from inboxwatch.daemon.bootstrap import House

        house = House(self.settings(), self.environ, ask=ask_for_passphrase)
        try:
            yield house
        finally:
            house.close()


def common(function: _F) -> _F:
    """The options that every command takes: `--config` and `--as` may also stand behind the command's name."""

    def set_config(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            context.ensure_object(Door).config = value

    def set_actor(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            context.ensure_object(Door).actor = value

    function = click.option("--as", metavar="NAME", expose_value=False, callback=set_actor, hidden=True)(function)
    return click.option("--config", metavar="FILE", expose_value=False, callback=set_config, hidden=True)(function)


as_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


def answer_json(answer: object) -> None:
    """Print an answer for a script: plain ASCII, so that nothing in it can steer a terminal."""
    click.echo(json.dumps(answer, ensure_ascii=True, indent=1))


def say(error: InboxwatchError) -> None:
    """Say what is wrong and what to do, on standard error."""
    click.echo(f"inboxwatch: {error.message}", err=True)
    if error.hint:
        click.echo(f"  what to do: {error.hint}", err=True)


def ask_for_passphrase() -> str:
    """The passphrase of the storage key. Raises `KeyMissing` where nobody can be asked."""
    try:
        return str(click.prompt("Passphrase of the storage key", hide_input=True, err=True))
    except click.Abort as error:
        raise KeyMissing("what is kept is encrypted, and no passphrase was given", "try again in a terminal") from error


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
