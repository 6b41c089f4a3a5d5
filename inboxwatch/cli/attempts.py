"""Attempts as a person types them: their numbers, the time of a step, the day on which something is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import click

from inboxwatch.cli.exhibits import ExhibitNumber
from inboxwatch.complaint.deadlines import later
from inboxwatch.model.attempt import AttemptId

_DIGITS = 12
_DAYS_DIGITS = 4


class AttemptNumber(click.ParamType[AttemptId]):
    """`A-0004`, `a-4` or `4`."""

    name = "attempt"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> AttemptId:
        """The attempt's number behind what was typed."""
        text = str(value).strip().upper().removeprefix("A-")
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS) or int(text) < 1:
            self.fail(f"{value!r} is not the number of an attempt such as A-0004", param, ctx)
        return AttemptId.of(int(text))


class Moment(click.ParamType[datetime]):
    """When something happened: a day (in UTC), or a day with a time and its zone."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment as aware UTC; the beginning of a day."""
        text = str(value).strip()
        try:
            if len(text) == len("2026-11-20"):
                return datetime.combine(date.fromisoformat(text), time(), UTC)
            found = datetime.fromisoformat(text)
            if found.utcoffset() is None:
                self.fail(f"{value!r} does not say in which zone: {text}+01:00, or {text}Z for UTC", param, ctx)
            return found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time such as 2026-11-20 or 2026-11-20T15:04+01:00", param, ctx)


class Due(click.ParamType["date | int"]):
    """A day such as `2026-12-04`, or a number of days from the step on."""

    name = "due"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date | int:
        """The day, or the number of days."""
        text = str(value).strip()
        if text.isascii() and text.isdigit() and len(text) <= _DAYS_DIGITS:
            return int(text)
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f"{value!r} is neither a day such as 2026-12-04 nor a number of days", param, ctx)


def due_on(due: date | int, at: datetime) -> date:
    """The day that is meant, for a step that happened at `at`."""
    return later(at.date(), due) if isinstance(due, int) else due


attempt_argument = click.argument("attempt", type=AttemptNumber(), metavar="ATTEMPT")
about_option = click.option(
    "--exhibit",
    "exhibits",
    type=ExhibitNumber(),
    multiple=True,
    metavar="EXHIBIT",
    help="What it is about; may be given again.",
)
at_option = click.option(
    "--at", type=Moment(), metavar="TIME", help="When, if not now: 2026-11-20, or 2026-11-20T15:04+01:00."
)
due_option = click.option(
    "--due", type=Due(), metavar="DAY|DAYS", help="By when something should happen: a day, or a number of days."
)
