"""Days and times as a person types them; all of them are meant in UTC."""

from __future__ import annotations

from datetime import datetime

import click


class _Typed(click.DateTime):
    """A naive time in one of some formats; what is none is refused in words."""

    def __init__(self, what: str, formats: tuple[str, ...]) -> None:
        super().__init__(formats)
        self._what = what

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time that was typed. Raises `click.BadParameter`."""
        try:
            found: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no {self._what}", param, ctx)
        return found


DAY = _Typed("day such as 2026-11-20", ("%Y-%m-%d",))
TIME = _Typed("time such as 2026-11-20 or 2026-11-20T15:04", ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"))
