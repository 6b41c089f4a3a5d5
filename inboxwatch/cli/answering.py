"""Writing down what was answered to an attempt of any kind, for the commands of complaints and of the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar

import click

from inboxwatch.cli.attempts import at_option, attempt_argument, due_on, due_option
from inboxwatch.cli.door import Door
from inboxwatch.cli.incidents import text_of
from inboxwatch.model.attempt import Attempt, AttemptId, AttemptKind, StepKind

_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, as it was typed: `ticket` is their number for it, `who` answered; empty where nothing was."""

    attempt: AttemptId
    text: str = ""
    ticket: str = ""
    who: str = ""
    closed: bool = False
    at: datetime | None = None
    due: date | int | None = None


def answered(number: str, who: str, closed: str) -> Callable[[_F], Callable[..., Any]]:
    """The argument and options of a command that writes down an answer, which gets them as one `given`.

    `number` is the option for their number; `who` and `closed` are the help texts of two others.
    """

    def with_options(function: _F) -> Callable[..., Any]:
        @wraps(function)
        def with_given(
            *args: Any,
            attempt: AttemptId,
            text: str,
            ticket: str,
            who: str,
            closed: bool,
            at: datetime | None,
            due: date | int | None,
        ) -> Any:
            return function(*args, given=Answer(attempt, text, ticket, who, closed, at, due))

        command: Callable[..., Any] = with_given
        for option in reversed(
            (
                attempt_argument,
                click.option("--text", default="", metavar="TEXT", help=_TEXT),
                click.option(number, "ticket", default="", metavar="NUMBER", help="Their number for it."),
                click.option("--from", "who", default="", metavar="WHOM", help=who),
                click.option("--closed", is_flag=True, help=closed),
                at_option,
                due_option,
            )
        ):
            command = option(command)
        return command

    return with_options


_TEXT = "What they said, in short; - reads it from standard input."


def answer(door: Door, given: Answer) -> tuple[Attempt, StepKind, date]:
    """Write down an answer, an end, or both; the attempt, the last step's kind, and today's day.

    Raises `click.UsageError` for what says nothing, `StepRefused` for a text that is none; as `go_on`.
    """
    from inboxwatch.complaint.deadlines import due_after_answer
    from inboxwatch.pipeline.attempts import NewStep, go_on

    is_answer = bool(given.text or given.ticket or given.who)
    if not (is_answer or given.closed):
        raise click.UsageError("say what was answered: --text, its number, --from or --closed")
    if given.closed and given.due is not None:
        raise click.UsageError("what is closed has no day on which something is due")
    text = text_of(given.text)
    with door.house() as house:
        now = house.clock.now()
        if is_answer:
            when, known = given.at or now, house.casefile.attempt(given.attempt)
            is_watched = known.kind is AttemptKind.COMPLAINT and not given.closed
            usual = due_after_answer(known, when.date()) if is_watched else None
            day = usual if given.due is None else due_on(given.due, when)
            step = NewStep(StepKind.ANSWERED, door.who, given.at, given.who, given.ticket, day, text)
            after = go_on(house.river, given.attempt, step)
        if given.closed:
            after = go_on(house.river, given.attempt, NewStep(StepKind.CLOSED, door.who, given.at))
    return after, StepKind.CLOSED if given.closed else StepKind.ANSWERED, now.date()
