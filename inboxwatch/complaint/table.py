"""The messages of a complaint, as a desk reads them: one short block for each, and what they have in common. Pure.

Bounded: of each message a few lines are held, of all header blocks together at most `BLOCKS` characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Final

from inboxwatch.complaint.language import Words, _, both
from inboxwatch.complaint.original import Original, Shape
from inboxwatch.complaint.reported import Reported

BLOCKS: Final = 4_000_000
_BLOCK: Final = 16_000
_NAMED: Final = 20
_CLAIMS: Final = 3
_MARK: Final = re.compile("^(?=-----)", re.MULTILINE)
"""Where a line of a mail would look like the one that begins the header block of another message."""

Told = Callable[[str], str]
"""What may be told of a value: itself, or with what is to be redacted replaced."""
Lines = Callable[[bytes], str]
"""Octets of a header block as harmless lines of text."""


class Table:
    """Takes one message after the other, and says what a letter says of them. Times are aware UTC."""

    def __init__(self, words: Words, told: Told, lines: Lines, room: int = BLOCKS) -> None:
        self._words = words
        self._told = told
        self._lines = lines
        self._rows: list[str] = []
        self._blocks: list[str] = []
        self._room = room
        self.moments: list[datetime] = []
        self.ips: dict[str, None] = {}
        self.envelopes: dict[str, None] = {}
        self.senders: dict[str, None] = {}
        self.shapes: dict[Shape, list[str]] = {}

    def __len__(self) -> int:
        """How many messages there are."""
        return len(self._rows)

    def add(self, one: Reported, original: Original) -> None:
        """Take one message."""
        observed = one.origin.observed
        self.moments.extend([one.received] if one.received is not None else [])
        self.ips.update(dict.fromkeys([observed.ip] if observed is not None and observed.ip else []))
        self.envelopes.update(dict.fromkeys(filter(None, [self._told(one.origin.envelope_from)])))
        self.senders.update(dict.fromkeys(map(self._told, one.sender_addresses)))
        self.shapes.setdefault(original.shape, []).append(one.exhibit.id)
        self._add_block(one, original)
        self._rows.append(self._row(one))

    def rows(self) -> str:
        """The table."""
        return "\n\n".join(self._rows)

    def blocks(self) -> str:
        """The header blocks, and how many more there are."""
        left = len(self) - len(self._blocks)
        more = [self._words.count(_LEFT, left)] if left else []
        return "\n".join([*self._blocks, *more])

    def named(self, names: Iterable[str]) -> str:
        """Names in a row, and how many more there are."""
        all_names = list(names)
        left = len(all_names) - _NAMED
        more = [self._words.count(_MORE, left)] if left > 0 else []
        return ", ".join([*all_names[:_NAMED], *more])

    def after(self, day: date) -> int:
        """How many came after a day."""
        return sum(1 for one in self.moments if one.date() > day)

    def _row(self, one: Reported) -> str:
        say = self._words.say
        facts = [(say(label), value) for label, values in self._facts(one) for value in values]
        width = max(len(label) for label, _ in facts)
        lines, last = [f"{len(self) + 1}. {one.exhibit.id}"], ""
        for label, value in facts:
            lines.append(f"   {'' if label == last else label:<{width}}  {value}")
            last = label
        return "\n".join(lines)

    def _facts(self, one: Reported) -> Iterator[tuple[str, list[str]]]:
        unknown = [self._words.say(_UNKNOWN)]
        told = self._told
        yield _("Received"), [self._received(one)] if one.received is not None else [*unknown, *self._stated(one)]
        yield _("Message-ID"), [told(one.message_id)] if one.message_id else unknown
        yield _("Queue id"), list(map(told, self._queue_ids(one))) or unknown
        yield _("From"), [told(one.sender)] if one.sender else unknown
        yield _("Envelope sender"), [told(one.origin.envelope_from)] if one.origin.envelope_from else unknown
        yield _("Origin"), list(self._origins(one))
        nothing = [self._words.say(_SAYS_NOTHING)] if one.origin.observed is not None else unknown
        yield _("Authentication"), [told(text[:400]) for text in one.authentication] or nothing
        yield _("SHA-256"), [one.exhibit.sha256]
        if notes := list(dict.fromkeys(_NOTES[remark.code] for remark in one.origin.remarks if remark.code in _NOTES)):
            yield _("Note"), [self._words.say(note) for note in notes]

    def _received(self, one: Reported) -> str:
        at = (one.received or one.exhibit.acquired_at).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        if one.received_by:
            return self._words.say(_("{at}, written by {host}"), {"at": at, "host": self._told(one.received_by)})
        return self._words.say(_("{at}, by the date of the mailbox"), {"at": at})

    def _stated(self, one: Reported) -> Iterator[str]:
        if one.stated is not None:
            at = one.stated.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            yield self._words.say(_("{at}, by the message itself (claimed, not verified)"), {"at": at})

    def _queue_ids(self, one: Reported) -> Iterator[str]:
        observed = one.origin.observed
        own = [(one.queue_id, observed.host)] if one.queue_id and observed is not None else []
        for number, host in [*own, *one.their_ids]:
            yield self._words.say(_("{number} at {host}"), {"number": number, "host": host})

    def _origins(self, one: Reported) -> Iterator[str]:
        say, origin = self._words.say, one.origin
        if origin.observed is None or not origin.observed.ip:
            yield say(_("not observed: no line of my mail provider's own server tells it"))
        elif one.port is not None:
            yield say(_("{ip}, port {port} (observed)"), {"ip": origin.observed.ip, "port": str(one.port)})
        else:
            yield say(_("{ip} (observed)"), {"ip": origin.observed.ip})
        for hop in (hop for hop in origin.asserted if hop.ip):
            provider = self._told(origin.provider or hop.host)
            yield say(_("{ip} (asserted by {provider})"), {"ip": hop.ip, "provider": provider})
        for hop in [hop for hop in origin.claimed if hop.ip][:_CLAIMS]:
            yield say(_("{ip} (claimed, not verified)"), {"ip": hop.ip})

    def _add_block(self, one: Reported, original: Original) -> None:
        end = original.octets.find(b"\r\n\r\n") if original.is_whole else -1
        octets = original.octets if end < 0 else original.octets[: end + 2]
        text = _MARK.sub(" ", self._lines(octets[:_BLOCK]).rstrip("\n"))
        if len(octets) > _BLOCK:
            text += "\n" + self._words.say(_CUT)
        if len(text) <= self._room and len(self._blocks) == len(self):
            self._room -= len(text)
            self._blocks.append(f"----- {one.exhibit.id} -----\n{text}\n")


_UNKNOWN = _("unknown")
_SAYS_NOTHING = _("my mail provider's own server states none")
_NOT_RECEIVED = _("how it came into the mailbox is not known")
_NOTES: Final = {
    "from-file": _("I have it as a saved file, not from the mailbox itself"),
    "no-received": _NOT_RECEIVED,
    "not-received-here": _NOT_RECEIVED,
    "against-uid-order": _("its place in the mailbox does not fit its time: it may have been put there later"),
    "received-far-from-internal-date": _("the mailbox has another time of arrival"),
    "inside-own-provider": _("no server outside my mail provider is named: it may have begun there"),
    "sender-at-own-provider": _("my mail provider's own server says that it was handed in with an account there"),
    "peer-shared": _("the observed address is of a range that a network shares among many customers (RFC 6598)"),
    "peer-not-public": _("the observed address cannot be reached on the Internet"),
}
"""What a desk should know of what an origin stands on, by the code of the remark; the others are for the person."""
_CUT = _("[cut off here: the header block is longer]")
_LEFT = both(
    "[The header block of one more message is not printed here.]",
    "[The header blocks of {n} more messages are not printed here.]",
)
_MORE = both("and one more", "and {n} more")
