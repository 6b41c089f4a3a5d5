"""Exhibit numbers as a person types them, and the three commands that decide about one."""

from __future__ import annotations

import click

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


exhibit_argument = click.argument("exhibit", type=ExhibitNumber(), metavar="EXHIBIT")
exhibit_arguments = click.argument("exhibits", type=ExhibitNumber(), metavar="EXHIBIT...", nargs=-1, required=True)
