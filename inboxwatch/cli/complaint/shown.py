"""What is shown of complaints: objects for a script, lines for a person. What a desk wrote steers nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from inboxwatch.cli.complaint.journaled import may_have_gone
from inboxwatch.complaint.deadlines import Next, Standing, answered, is_lapsing, sent, standing
from inboxwatch.complaint.numbers import in_short
from inboxwatch.complaint.retention import Fading
from inboxwatch.model.attempt import Attempt, AttemptStep, StepKind
from inboxwatch.model.times import stamp
from inboxwatch.review.layout import facts, paragraph
from inboxwatch.review.safe_text import printable, safe_line, safe_lines

_WIDTH = 100
_TEXT_LIMIT = 2_000
_OLD_DAYS = 365

_TODO = {
    Next.SEND: "not sent, as far as you said. Sent it? `inboxwatch complaint sent {id}`",
    Next.WAIT: "nothing to do now but wait",
    Next.ASK_RECEIPT: "nobody has confirmed it: look in your spam folder. If it bounced, send it to another contact",
    Next.REMIND: "no answer in time. `inboxwatch complaint remind {id}` writes a reminder",
    Next.DECIDE: "stopped? `inboxwatch complaint answer {id} --closed`. If not, `inboxwatch complaint remind {id}`",
    Next.ESCALATE: "reminded in vain. `inboxwatch complaint escalate {id} --to CONTACT` takes it to the network above",
    Next.NOTHING: "nothing",
}
_LOOK = "may have gone out: look into the folder for sent mail. It is there? `inboxwatch complaint sent {id}`"


def todo(one: Standing) -> str:
    """What there is to do next, in words."""
    if one.next is Next.SEND and may_have_gone(one.attempt):
        return _LOOK.format(id=one.attempt.id)
    return _TODO[one.next].format(id=one.attempt.id)


def standing_object(one: Standing, going: Fading | None) -> dict[str, Any]:
    """One complaint as `list --json` gives it; what is not known is null, what was not said is empty.

    `going` is what is going of the logs of its messages.
    """
    attempt, answer, first = one.attempt, answered(one.attempt), sent(one.attempt)
    until = attempt.preserved_until
    return {
        "attempt": attempt.id,
        "state": attempt.state.value,
        "to": attempt.to,
        "exhibits": list(attempt.exhibits),
        "sent": None if first is None else stamp(first.at),
        "ticket": attempt.reference,
        "answered": None if answer is None else stamp(answer.at),
        "answer": "" if answer is None else answer.text,
        "due": None if one.due is None else one.due.isoformat(),
        "overdue": one.is_overdue,
        "next": one.next.value,
        "todo": todo(one),
        "preserved_until": None if until is None else until.isoformat(),
        "logs_gone_by": [] if going is None else [_period_object(*each) for each in going.gone_by],
        "steps": [_step_object(step) for step in attempt.steps],
    }


def _step_object(step: AttemptStep) -> dict[str, Any]:
    return {
        "step": step.kind.value,
        "at": stamp(step.at),
        "recorded_at": stamp(step.recorded_at),
        "actor": step.actor,
        "to": step.to,
        "reference": step.reference,
        "due": None if step.due is None else step.due.isoformat(),
        "text": step.text,
    }


def _period_object(days: int, day: date) -> dict[str, Any]:
    return {"days": days, "day": day.isoformat()}


def fading_object(one: Fading | None, checked: date) -> dict[str, Any] | None:
    """What is going of the logs of providers, as `due --json` gives it."""
    if one is None:
        return None
    return {
        "first": one.first.id,
        "received": None if one.first.internal_date is None else stamp(one.came),
        "messages": one.messages,
        "unsure": one.unsure,
        "gone_by": [_period_object(*each) for each in one.gone_by],
        "older": [{"days": days, "messages": count} for days, count in one.older],
        "checked": checked.isoformat(),
    }


def standing_text(one: Standing, going: Fading | None, *, steps: bool = False) -> str:
    """One complaint in some lines."""
    attempt, first = one.attempt, sent(one.attempt)
    pairs = [
        ("about", in_short(attempt.exhibits) or "no message was named"),
        ("sent", "" if first is None else when(first.at)),
        ("their number", printable(attempt.reference)),
        ("answer", _answer(attempt)),
        ("due", due_text(one)),
        ("logs", _logs(going) if one.is_open else ""),
        ("records", preserved_text(attempt, one.today)),
        ("next", todo(one)),
    ]
    lines = [f"{attempt.id}  {attempt.state.value}  to {printable(attempt.to) or 'nobody was named'}"]
    lines.append(facts([pair for pair in pairs if pair[1]]))
    if steps:
        lines += [_step_text(step) for step in attempt.steps]
    return "\n".join(lines)


def _logs(going: Fading | None) -> str:
    return "" if going is None else f"those of {going.first.id} may be gone by {_gone_by(going)}"


def _gone_by(going: Fading) -> str:
    return ", ".join(f"{day} ({number} days)" for number, day in going.gone_by)


def _answer(attempt: Attempt) -> str:
    last = answered(attempt)
    return "" if last is None else f"{when(last.at)}{': ' + safe_line(last.text, 60) if last.text else ''}"


def _step_text(step: AttemptStep) -> str:
    whom = step.to and f"{'from' if step.kind is StepKind.ANSWERED else 'to'} {step.to}"
    words = ", ".join(one for one in (step.kind.value, whom, step.reference and f"number {step.reference}") if one)
    due = f", due {step.due}" if step.due else ""
    written = f"(written down {when(step.recorded_at)} by {printable(step.actor)})"
    lines = [f"    {when(step.at)}  {printable(words)}{due}  {written}"]
    lines += [f"        {line}" for line in safe_lines(step.text, _TEXT_LIMIT).split("\n") if step.text]
    return "\n".join(lines)


def due_text(one: Standing) -> str:
    """The day on which something is due, and how far that is."""
    if one.due is None:
        return ""
    days = (one.due - one.today).days
    if days < 0:
        return f"{one.due}, OVERDUE by {_days(-days)}"
    return f"{one.due}, today" if days == 0 else f"{one.due}, in {_days(days)}"


def preserved_text(attempt: Attempt, today: date) -> str:
    """Until when a provider keeps what an officer asked for."""
    until = attempt.preserved_until
    if until is None:
        return ""
    if today > until:
        return f"preservation LAPSED on {until}"
    return f"preserved until {until}, by an officer's request ({_days((until - today).days)} left)"


def lapsing_object(attempt: Attempt, today: date) -> dict[str, Any]:
    """What is preserved by an attempt, as `due --json` gives it."""
    until = attempt.preserved_until
    return {
        "attempt": attempt.id,
        "until": None if until is None else until.isoformat(),
        "renew": is_lapsing(attempt, today),
    }


def lapsing_text(attempt: Attempt, today: date) -> str:
    """What is preserved by an attempt, and what to do before that lapses."""
    asked = next((one.to for one in reversed(attempt.steps) if one.kind is StepKind.PRESERVED and one.to), attempt.to)
    lines = [f"{attempt.id}  records at {printable(asked) or 'a provider'}: {preserved_text(attempt, today)}"]
    if is_lapsing(attempt, today):
        lines.append(
            "    Ask the officer to renew the request, unless court papers were served. Renewed? "
            f"`inboxwatch complaint preserved {attempt.id}`"
        )
    return "\n".join(lines)


def fading_text(one: Fading, today: date, checked: date) -> str:
    """What is going of the logs of providers, in some lines."""
    first = f"{one.first.id}, received {when(one.came)}"
    if one.first.internal_date is None:
        first = f"{one.first.id}, kept {when(one.came)} (out of a file: it came before)"
    lines = [
        f"Logs of providers: the earliest message is {first}.",
        paragraph(f"Where logs are kept for so many days, those of it may be gone by {_gone_by(one)}.", _WIDTH),
    ]
    older = [f"{count} over {number} days old" for number, count in one.older if count]
    if older:
        lines.append(paragraph(f"Of {one.messages} messages: {', '.join(older)}.", _WIDTH))
    if one.unsure:
        text = f"{one.unsure} came out of files, and when they were received is not known: for these it is sooner."
        lines.append(paragraph(text, _WIDTH))
    age = "" if (today - checked).days <= _OLD_DAYS else ", which is long ago"
    lines.append(
        paragraph(
            f"How long a provider keeps logs is seldom told; 30 to 90 days were said (read on {checked}{age}). Ask the "
            "provider in a complaint to preserve them. An officer can demand it: give `inboxwatch complaint "
            "preservation` to the officer soon.",
            _WIDTH,
        )
    )
    return "\n".join(lines)


def said(attempt: Attempt, kind: StepKind, today: date) -> None:
    """Say where an attempt stands after a step of this kind was written down."""
    now = standing(attempt, today)
    day = f"; due {due_text(now)}" if now.due else ""
    click.echo(f"{attempt.id}: {attempt.state.value}, to {printable(attempt.to) or 'nobody was named'}{day}")
    if attempt.state is not kind:
        click.echo(f"{kind.value} was written down with its day; after that it was {attempt.state.value}", err=True)
    click.echo(f"next: {todo(now)}", err=True)


def when(at: datetime) -> str:
    """A moment for a person: where it is the beginning of a day, the day is all that was said."""
    text = f"{at:%Y-%m-%d %H:%M} UTC"
    return text[:10] if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0) else text


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
