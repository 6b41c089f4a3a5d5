"""The letter to an abuse desk: who writes, what came, what is asked and what is not. Pure but for reading templates.

Neutral on purpose: it says what was recorded and by whom, and accuses nobody of what is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from inboxwatch.complaint.language import Words, _, both
from inboxwatch.complaint.original import Shape
from inboxwatch.complaint.table import Table
from inboxwatch.complaint.template import filled
from inboxwatch.model.identity import ExhibitId

_MESSAGES: Final = both("one message", "{n} messages")
_REPORTED: Final = both(
    "I report harassment by e-mail: one message that I did not want. "
    "It seems to have come through your service or network.",
    "I report harassment by e-mail: {n} messages that I did not want. "
    "They seem to have come through your service or network.",
)
_ATTACHED: Final = {
    Shape.WHOLE: _(
        "Attached is message {exhibit}, exactly as I have it, octet for octet. The SHA-256 above is "
        "that of the message as a file."
    ),
    Shape.HEADERS: _("Attached is the header block of message {exhibit}, exactly as I have it."),
    Shape.SEALED: _("Attached are the header fields of message {exhibit}, exactly as I have them."),
    Shape.UNFIT: _(
        "Attached is the header block of message {exhibit}, exactly as I have it. The message itself "
        "holds octets that mail cannot carry unchanged; I have it as a file and send it on request."
    ),
    Shape.LARGE: _(
        "Attached is the header block of message {exhibit}, exactly as I have it. The message itself "
        "is too large for mail; I have it as a file and send it on request."
    ),
    Shape.REDACTED: _("Attached is the header block of message {exhibit}, without what was redacted."),
}
_REDACTED_WHOLE: Final = _("Attached is message {exhibit}, without what was redacted.")
_SEALED: Final = _(
    "Of these messages nothing but header fields is handed over by me, since what they hold may be a crime to "
    "possess: {exhibits}. The police can ask me for them."
)


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier complaint about the same, which this one goes further than: to whom, when, and their number for it."""

    to: str
    day: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """What a person says in a letter, beside the messages. Empty is what is not to be said.

    `contact` is where answers go, `behalf` for whom somebody else writes, `asked` the day on which the sender was asked
    to stop, `police` the reference of a report, `rule` the provider's own rule, `note` a few words of her own. `today`
    is aware UTC.
    """

    reference: str
    today: datetime
    to: str = ""
    name: str = ""
    contact: str = ""
    behalf: str = ""
    asked: date | None = None
    note: str = field(default="", repr=False)
    rule: str = ""
    country: str = ""
    police: str = ""
    before: Before | None = None


def subject(words: Words, cover: Cover, count: int) -> str:
    """The subject of the complaint: nothing of the messages is in it."""
    messages = words.count(_MESSAGES, count)
    return words.say(
        _("Abuse report: harassment by e-mail, {messages} (our reference {reference})"),
        {"messages": messages, "reference": cover.reference},
    )


def letter(
    template: str, words: Words, cover: Cover, table: Table, attached: tuple[ExhibitId, Shape], *, redacted: bool
) -> str:
    """The whole letter. `attached` is the message that goes with it, and in which form.

    Raises `ConfigError` for a template that cannot be used.
    """
    exhibit, shape = attached
    before = cover.before or Before("")
    sentence = _ATTACHED[shape]
    if redacted:
        sentence = _REDACTED_WHOLE if shape is Shape.WHOLE else _ATTACHED[Shape.REDACTED]
    values = {
        "reference": cover.reference,
        "today": words.day(cover.today.date()),
        "to": cover.to,
        "name": cover.name,
        "contact": cover.contact,
        "behalf": cover.behalf,
        "asked": "" if cover.asked is None else words.day(cover.asked),
        "after": _after(words, cover, table),
        "before": before.to,
        "before_day": "" if before.day is None else words.day(before.day),
        "before_number": before.number,
        "note": cover.note,
        "rule": cover.rule,
        "country": cover.country,
        "police": cover.police,
        "messages": words.count(_MESSAGES, len(table)),
        "reported": words.count(_REPORTED, len(table)),
        "arrived": _arrived(words, table),
        "first": words.moment(min(table.moments)) if table.moments else "",
        "last": words.moment(max(table.moments)) if table.moments else "",
        "ips": table.named(table.ips),
        "envelopes": table.named(table.envelopes),
        "senders": table.named(table.senders),
        "attached": words.say(sentence, {"exhibit": exhibit}),
        "sealed": _sealed(words, table),
        "redacted": "yes" if redacted else "",
        "others": "yes" if len(table) > 1 else "",
    }
    blocks = {"table": table.rows(), "blocks": table.blocks()}
    return "\n\n".join(filled(template, words, values, blocks)) + "\n"


def covering_note(words: Words, cover: Cover, exhibit: ExhibitId) -> str:
    """The few words that go with one further message of a complaint, as a report of its own."""
    return "\n\n".join(_covering(words.say, cover, exhibit)) + "\n"


def _covering(say: Callable[..., str], cover: Cover, exhibit: ExhibitId) -> Iterator[str]:
    values = {"exhibit": exhibit, "reference": cover.reference}
    yield say(_("This is message {exhibit} of the complaint with our reference {reference}."), values)
    yield say(_("What is asked of you, and what is not, stands in the letter with that reference."))
    yield say(_("Please do not disclose me or this report to your customer."))


def _after(words: Words, cover: Cover, table: Table) -> str:
    count = 0 if cover.asked is None else table.after(cover.asked)
    sentence = both("One message arrived after that day.", "{n} messages arrived after that day.")
    return words.count(sentence, count) if count else ""


def _arrived(words: Words, table: Table) -> str:
    if not table.moments:
        return ""
    first, last = words.moment(min(table.moments)), words.moment(max(table.moments))
    sentence = both("One message arrived on {first}.", "{n} messages arrived between {first} and {last}.")
    said = words.count(sentence, len(table.moments), first=first, last=last)
    left = len(table) - len(table.moments)
    undated = both("Of one more, no arrival is recorded.", "Of {n} more, no arrival is recorded.")
    return f"{said} {words.count(undated, left)}" if left else said


def _sealed(words: Words, table: Table) -> str:
    sealed = table.shapes.get(Shape.SEALED, [])
    return words.say(_SEALED, {"exhibits": table.named(sealed)}) if sealed else ""
