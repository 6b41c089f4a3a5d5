"""What is shown of the log: lines for a person. Whatever was typed or handed in steers nothing."""

from __future__ import annotations

from datetime import date

import click

from inboxwatch.cli.complaint.shown import due_text, todo, when
from inboxwatch.complaint.deadlines import Next, Standing
from inboxwatch.complaint.followup import followed
from inboxwatch.model.attempt import Attempt, AttemptKind, StepKind
from inboxwatch.model.incident import Incident
from inboxwatch.model.timeline import Row, RowKind
from inboxwatch.review.layout import fitted
from inboxwatch.review.safe_text import printable, safe_line, safe_lines

_SHORT = 100
_INDENT = " " * 4

_TODO = {
    Next.WAIT: "nothing to do now but wait",
    Next.REMIND: "ask how it stands. Answered? `inboxwatch log answer {id} --text TEXT`",
    Next.DECIDE: "did it help? `inboxwatch log close {id}`. If not, ask again",
    Next.NOTHING: "nothing",
}
_REMOVAL_TODO = (
    "no answer in time: remind them; then complain to the data protection authority. "
    "Answered? `inboxwatch log answer {id} --text TEXT`"
)


def what_next(one: Standing) -> str:
    """What there is to do about an attempt of any kind, in words."""
    if one.attempt.kind is AttemptKind.COMPLAINT:
        return todo(one)
    is_removal = one.attempt.kind is AttemptKind.REMOVAL and one.next is Next.REMIND
    return (_REMOVAL_TODO if is_removal else _TODO[one.next]).format(id=one.attempt.id)


def said_incident(it: Incident) -> None:
    """Say what was written down."""
    state = "withdrawn" if it.withdrawn else f"corrected ({it.corrections})" if it.corrections else "written down"
    count = len(it.files)
    files = f", {count} {'file' if count == 1 else 'files'} kept" if count else ""
    click.echo(f"{it.id}: {it.channel.value.replace('_', ' ')}, {_when(it)}, {state}{files}")


def said_attempt(attempt: Attempt, kind: StepKind, today: date) -> None:
    """Say where an attempt stands after a step of this kind was written down."""
    now = followed(attempt, today)
    whom = f", to {printable(attempt.to)}" if attempt.to else ""
    day = f"; due {due_text(now)}" if now.due else ""
    click.echo(f"{attempt.id}: {attempt.kind.value.replace('_', ' ')}, {attempt.state.value}{whom}{day}")
    if attempt.state is not kind and kind is not StepKind.NOTED:
        click.echo(f"{kind.value} was written down with its day; after that it was {attempt.state.value}", err=True)
    if now.is_open:
        click.echo(f"next: {what_next(now)}", err=True)


def standing_lines(one: Standing) -> str:
    """What is due about an attempt, in some lines."""
    attempt = one.attempt
    day = f", due {due_text(one)}" if one.due else ""
    lines = [f"{attempt.id}  {attempt.kind.value.replace('_', ' ')}  {attempt.state.value}{day}"]
    named = [("to", attempt.to), ("their number", attempt.reference)]
    lines += [f"{_INDENT}{name}: {printable(value)}" for name, value in named if value]
    lines.append(f"{_INDENT}next: {what_next(one)}")
    return "\n".join(lines)


def row_lines(row: Row, *, full: bool) -> str:
    """One row of the timeline in some lines."""
    sort = row.sort.replace("_", " ")
    did = f"{sort}: {row.step.value}" if row.step is not None else sort
    marks = [" (withdrawn)" if row.withdrawn else "", " (corrected)" if row.corrections else ""]
    head = f"{fitted(_when(row), 20)}  {fitted(row.name, 9)}  {did}{''.join(marks)}"
    words = safe_lines(row.what).split("\n") if full else [safe_line(row.what, _SHORT)]
    lines = [head, *(f"{_INDENT}{line}" for line in words if row.what)]
    facts = [
        ("until", "" if row.until is None else when(row.until)),
        ("place", row.place if row.kind is RowKind.INCIDENT else ""),
        ("witnesses", ", ".join(row.witnesses)),
        ("reported to" if row.kind is RowKind.INCIDENT else "to", row.to),
        ("number", row.reference),
        ("by", "" if row.due is None else str(row.due)),
        ("sender", ", ".join(sorted(row.senders))),
        ("shown by", ", ".join(one.name for one in row.evidence) if row.kind is not RowKind.MESSAGE else ""),
        ("written down", f"{when(row.recorded_at)} {row.actor}" if full and row.actor else ""),
    ]
    told = "; ".join(f"{name}: {printable(value)}" for name, value in facts if value)
    return "\n".join([*lines, *([f"{_INDENT}{told}"] if told else [])])


def _when(one: Incident | Row) -> str:
    return f"{one.at:%Y-%m-%d}" if one.day_only else f"{one.at:%Y-%m-%d %H:%M} UTC"
