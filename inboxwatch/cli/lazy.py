"""A group of commands that are imported only when they run."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, cast

import click


class LazyGroup(click.Group):
    """Finds the command `some-name` as `command` in the module `some_name` of a package."""

    def __init__(self, *arguments: Any, commands_of: str, summaries: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._package = commands_of
        self._summaries = summaries

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """The names, in the order in which a person needs them."""
        return list(self._summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command of this name."""
        if cmd_name not in self._summaries:
            return None
        module = importlib.import_module(f"{self._package}.{module_name(cmd_name)}")
        return cast("click.Command", module.command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the summaries, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._summaries.items()))


def module_name(command: str) -> str:
    """The module of a command: some names are words of Python, so all have the same ending."""
    return f"{command.replace('-', '_')}_"
