"""Exhibits as a person names or chooses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from inboxwatch.cli.days import TIME
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId


class ExhibitNumber(click.ParamType[ExhibitId]):
    """`IW-000017`, `iw-17` or `17`."""

    name = "exhibit"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ExhibitId:
        """The exhibit id behind what was typed."""
        text = str(value).strip().upper().removeprefix("IW-")
        if not (text.isascii() and text.isdigit()) or int(text) < 1:
            self.fail(f"{value!r} is not an exhibit number such as IW-000017", param, ctx)
        return ExhibitId.of(int(text))


_STATES = [one.value for one in ExhibitState]


def state_option(which: str) -> Callable[[Any], Any]:
    """An option `--state`; `which` begins its line."""
    named = f"{', '.join(_STATES[:-1])} or {_STATES[-1]}"
    return click.option("--state", type=click.Choice(_STATES), metavar="STATE", help=f"{which} in this state: {named}.")


def since_option(which: str) -> Callable[[Any], Any]:
    """An option `--since`; `which` begins its line."""
    told = f"{which} kept since then: 2026-11-20 or 2026-11-20T15:04, in UTC."
    return click.option("--since", type=TIME, metavar="TIME", help=told)


exhibit_argument = click.argument("exhibit", type=ExhibitNumber(), metavar="EXHIBIT")
exhibit_arguments = click.argument("exhibits", type=ExhibitNumber(), metavar="EXHIBIT...", nargs=-1, required=True)
