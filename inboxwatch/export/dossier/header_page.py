"""The page of one exhibit: its facts, and its header block with each statement about the origin marked as what it is.

Pure. A header block may be huge, looping or a lie: what is shown is bounded, and it is said by how much it was cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from inboxwatch.export.dossier.blocks import Block, Fact, facts, heading, marks, text
from inboxwatch.export.dossier.counts import local
from inboxwatch.export.dossier.facts import Message
from inboxwatch.export.dossier.redaction import Redaction
from inboxwatch.export.dossier.words import grouped
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.origin import Hop, Origin

Show = Callable[[str, int | None], str]
"""Makes a text harmless to look at, with its line ends, and no longer than so many characters."""

_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_CONTENT = frozenset({"subject", "thread-topic", "comments", "keywords", "content-description"})
_FIELDS = 90
_LENGTH = 700
_SPACES = re.compile(r"[ \t\r\n]+")
_SIGN = re.compile("[●◐○◑◒◓◉◌◍◎◯⚪⚫⬤⭘⏺]")
_ADVICE = re.compile(r"`|receiving_hosts|^If all mail ")
_ABOUT = tuple(
    (re.compile(rf"\b{word}\b", re.IGNORECASE), stands)
    for word, stands in (
        ("yours?", "the person’s"),
        ("you", "the person"),
        ("our table", "the table of this program"),
    )
)
"""Remarks speak to whoever is written to; a report is read by others."""
_LINK = re.compile(r"(?i)\bhttp(s?)://|\bwww\.")


@dataclass(frozen=True, slots=True)
class Setting:
    """How pages are written: words, zone, what is hidden, what makes text harmless."""

    words: Mapping[str, str]
    redaction: Redaction
    show: Show
    zone: tzinfo | None = None
    zone_name: str = ""
    subjects: bool = False

    def line(self, words: str, limit: int = 400) -> str:
        """A text of a message or of a person as one harmless line, without the addresses that are not to be read."""
        told = self.redaction.checked(self.redaction.text(_SPACES.sub(" ", words).strip(" "))).strip(" ")
        return inert(self.show(told, limit))

    def moment(self, at: datetime) -> str:
        """A moment in UTC, and in the zone that was asked for beside it."""
        shown = utc(at)
        if self.zone is None:
            return f"{shown} UTC"
        return f"{shown} UTC ({in_zone(at, self.zone)} {local(at, self.zone).strftime('%z')} {self.zone_name})"


def utc(at: datetime) -> str:
    """A moment as a person reads it, in UTC."""
    return in_zone(at, UTC)


def in_zone(at: datetime, zone: tzinfo) -> str:
    """A moment as a person reads it, in a zone. A year has four digits, whatever the system's library thinks."""
    there = local(at, zone)
    return f"{there.year:04d}-{there.strftime('%m-%d %H:%M:%S')}"


def inert(words: str) -> str:
    """The text with web links that no viewer takes for one, and without signs that look like a report's own marks."""
    words = _SIGN.sub(lambda found: f"<U+{ord(found[0]):04X}>", words)
    return _LINK.sub(lambda found: "www[.]" if found[1] is None else f"hxxp{found[1]}://", words)


def header_page(message: Message, block: bytes, setting: Setting) -> list[Block]:
    """The blocks of one exhibit's page. `block` is its header block as it is kept."""
    words = setting.words
    fields, cut = _shown_fields(block, message.origin, setting)
    return [
        heading(title(message.exhibit, words), 2, page=True, anchor=message.exhibit.id),
        facts(_facts(message, block, setting)),
        heading(words["header-block"], 3),
        marks(fields),
        *([text(words["header-cut"].format(count=grouped(cut, words)))] if cut else []),
    ]


def title(exhibit: Exhibit, words: Mapping[str, str]) -> str:
    """What stands above what is told of one exhibit; of a suspected one, that it is."""
    told = f"{words['exhibit']} {exhibit.id}"
    return f"{told} · {words['suspects']}" if exhibit.state is ExhibitState.SUSPECT else told


def _facts(message: Message, block: bytes, setting: Setting) -> Iterator[Fact]:
    words, exhibit = setting.words, message.exhibit
    yield words["sha256"], exhibit.sha256, "mono"
    yield words["received"], words["received-none"] if message.at is None else setting.moment(message.at)
    yield words["from"], ", ".join(map(setting.line, message.addresses[:5])) or words["no-address"], "mono"
    if message.only_named:
        yield words["only-named"], ", ".join(map(setting.line, message.only_named[:5])), "mono"
    if setting.subjects:
        yield words["names"], ", ".join(map(setting.line, message.names[:5])) or "-"
        yield words["subject"], setting.line(message.subject) or "-"
    yield words["sender"], exhibit.sender or words["sender-none"]
    yield words["date-claimed"], _claimed(message, block, setting)
    yield words["kept"], setting.moment(exhibit.acquired_at)
    yield words["provenance"], words[f"provenance-{exhibit.provenance}"]
    yield from _place(exhibit, setting)
    yield words["octets"], grouped(exhibit.size, words)
    yield words["state"], words[f"state-{exhibit.state}"]
    if exhibit.defects:
        yield words["defects"], setting.line(", ".join(exhibit.defects))
    yield from _origin(message.origin, setting)


def _claimed(message: Message, block: bytes, setting: Setting) -> str:
    """What the first Date field says, as it stands, and how it was read: a zone may be none that there is."""
    words = setting.words
    written = next((text.partition(":")[2] for name, text in _fields(block) if name == "date"), "")
    told = setting.line(written, 100)
    if not told:
        return words["date-none"]
    if message.date is None:
        return words["date-unread"].format(written=told)
    return words["date-read"].format(written=told, at=utc(message.date))


def _place(exhibit: Exhibit, setting: Setting) -> Iterator[Fact]:
    place = exhibit.location
    if place is not None:
        where = {"account": setting.line(place.account, 100), "folder": setting.line(place.folder, 100)}
        yield (
            setting.words["mailbox"],
            setting.words["mailbox-value"].format(**where, uid=place.uid, uidvalidity=place.uidvalidity),
        )


def _origin(origin: Origin, setting: Setting) -> Iterator[Fact]:
    words = setting.words
    hop = origin.observed
    seen = words["origin-observed-none"]
    if hop is not None:
        seen = words["origin-observed"].format(ip=hop.ip, host=setting.line(hop.host, 100))
    yield f"{words['origin']} · {words['class-observed']}", seen
    for one in origin.asserted[:5]:
        told = {
            "ip": one.ip or "-",
            "host": setting.line(one.host, 100),
            "provider": setting.line(origin.provider, 100),
        }
        yield f"{words['origin']} · {words['class-asserted']}", words["origin-asserted"].format(**told)
    if not origin.asserted:
        yield f"{words['origin']} · {words['class-asserted']}", words["origin-asserted-none"]
    told_below = words["origin-claimed"].format(count=grouped(len(origin.claimed), words))
    yield f"{words['origin']} · {words['class-claimed']}", told_below
    for remark in origin.remarks[:10]:
        yield words["remark"], setting.line(_for_others(remark.text))


def _for_others(remark: str) -> str:
    """A remark as somebody reads it who does not run this program: without what to type, and about the person."""
    told = ". ".join(one for one in remark.removesuffix(".").split(". ") if not _ADVICE.search(one)) + "."
    for pattern, stands in _ABOUT:
        told = pattern.sub(stands, told)
    return told[0].upper() + told[1:]


def _shown_fields(block: bytes, origin: Origin, setting: Setting) -> tuple[list[tuple[str, str, str]], int]:
    """The first fields, each with its mark, and how many are not shown. The observed line is always shown."""
    rows: list[tuple[str, str, str]] = []
    cut = 0
    for number, (mark, name, value) in enumerate(_marked(block, origin)):
        if number >= _FIELDS and mark != "observed":
            cut += 1
            continue
        told = mark if name == "received" or mark == "observed" else ""
        label = setting.words[f"class-{told}"] if told else ""
        rows.append((mark, label, _field_text(name, value, setting, 2_000 if told == "observed" else _LENGTH)))
    return rows, cut


def _field_text(name: str, value: str, setting: Setting, limit: int) -> str:
    spelled, colon, rest = value.partition(":")
    if name in _CONTENT and not setting.subjects:
        return f"{setting.show(spelled, 100)}: {setting.words['field-content']}"
    if not name and not setting.subjects:  # a message without an empty line is header throughout
        return setting.words["field-content"]
    rest = setting.redaction.field(name, rest)
    shown = setting.show((spelled + colon + rest).replace("\t", "    "), limit)
    return inert(shown)


def _marked(block: bytes, origin: Origin) -> Iterator[tuple[str, str, str]]:
    """Every field with its class: the kind of statement that it is, its name in lower case, and its text as it stands.

    Above the observed line stands what the receiving side added; below it what is asserted, and claims.
    """
    fields = list(enumerate(_fields(block), start=1))
    lines = {
        number: " ".join(value.partition(":")[2].split()) for number, (name, value) in fields if name == "received"
    }
    boundary = 0 if origin.observed is None else _line_of(origin.observed, lines)
    below = {number: line for number, line in lines.items() if number > boundary}
    asserted = set()
    for hop in origin.asserted:
        asserted.add(_line_of(hop, below))
        below.pop(_line_of(hop, below), None)
    for number, (name, value) in fields:
        if number == boundary:
            yield "observed", name, value
        elif number in asserted:
            yield "asserted", name, value
        else:
            yield ("claimed" if number > boundary else "received"), name, value


def _line_of(hop: Hop, lines: Mapping[int, str]) -> int:
    """Which of these Received lines, by their place among all fields, is that of the hop; 0 for none.

    The same line may be there more than once: then the one at the place that the hop names, or the first from the top.
    A line in letters that are read in more than one way is known by its place alone.
    """
    told = " ".join(hop.line.split())
    same = [number for number, line in lines.items() if line == told]
    if hop.number in (same or lines):
        return hop.number
    return same[0] if same else 0


def _fields(block: bytes) -> Iterator[tuple[str, str]]:
    """Name in lower case (empty for what is no field) and text of each field, with its line ends."""
    lines: Sequence[str] = block.decode("utf-8", "backslashreplace").replace("\r\n", "\n").rstrip("\n").split("\n")
    gathered: list[str] = []
    for line in lines:
        if gathered and not line.startswith((" ", "\t")):
            yield _named("\n".join(gathered))
            gathered = []
        gathered.append(line)
    if any(gathered):
        yield _named("\n".join(gathered))


def _named(field: str) -> tuple[str, str]:
    found = _FIELD.fullmatch(field)
    return ("", field) if found is None else (found[1].lower(), field)
