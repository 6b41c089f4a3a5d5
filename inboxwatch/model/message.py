"""A message that has been read: originators, defects, and what a person may be shown of it (RFC 5322)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong with a message, as data: a stable code, where it was seen, and plain words for it."""

    code: str
    where: str
    detail: str = ""


CUT_SHORT = frozenset(("header-too-large", "too-many-fields", "too-many-originators"))
"""The codes of defects that say that not everything was read which may name an originator."""


@dataclass(frozen=True, slots=True)
class Originator:
    """One candidate for who wrote or sent a message.

    `field` is the header field in lower case (``from``, ``sender``, ``reply-to``, ``return-path``, also
    ``resent-from`` and the like). `address` is the addr-spec as found, lower-cased in its domain only, or empty where
    only a name was found. `name` is the decoded display name, or empty. `reader` tells which way of reading found it.
    """

    field: str
    address: str
    name: str
    reader: str


@dataclass(frozen=True, slots=True)
class Originators:
    """Every originator that any way of reading finds in a header block.

    `from_unreadable` says that the message has a From field with something in it, or has none, and no address could
    be read from any From field: a signal of its own. `beyond` are further addresses, where there were too many to be
    read in every way; they are for comparing with addresses alone.
    """

    candidates: tuple[Originator, ...]
    from_unreadable: bool = False
    defects: tuple[Defect, ...] = ()
    beyond: tuple[Originator, ...] = ()

    def joined(self, other: Originators) -> Originators:
        """What either of two readings of a message found; what one of them could not read was not read."""
        seen = {(one.field, one.address, one.name) for one in self.candidates}
        return Originators(
            (*self.candidates, *(one for one in other.candidates if (one.field, one.address, one.name) not in seen)),
            self.from_unreadable or other.from_unreadable,
            tuple(dict.fromkeys((*self.defects, *other.defects))),
            tuple(dict.fromkeys((*self.beyond, *other.beyond))),
        )

    @property
    def cut_short(self) -> tuple[Defect, ...]:
        """Why there may be more originators than were found; empty for ordinary mail."""
        return tuple(one for one in self.defects if one.code in CUT_SHORT)

    @property
    def addresses(self) -> frozenset[str]:
        """All addresses, without regard to field."""
        return frozenset(one.address for one in (*self.candidates, *self.beyond) if one.address)

    @property
    def names(self) -> frozenset[str]:
        """All display names, without regard to field."""
        return frozenset(one.name for one in self.candidates if one.name)


@dataclass(frozen=True, slots=True)
class OriginatorReading:
    """Every originator of a header block, and what is wrong with them, the Date field and the block as a whole.

    `reader` names the parser that was asked as well, and its version. What a body is like, and how it is described, is
    not told: without the body it would be called broken.
    """

    originators: Originators
    defects: tuple[Defect, ...] = ()
    reader: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """What is wrong, as codes."""
        return tuple(one.code for one in (*self.originators.defects, *self.defects))


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The Message-ID of a message, those it cites, and the list it came over.

    Identifiers are without angle brackets, empty where there are none; the newest cited one is the last.
    """

    message_id: str = ""
    cited: tuple[str, ...] = ()
    list_id: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that a mail program would offer as a file: nothing of its content but size and digest."""

    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HeaderField:
    """One header field as it stands: the name as it is spelled, the value with its line ends taken out."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part: how deep it lies, and its fields as they are spelled (empty where it has none)."""

    depth: int
    content_type: str
    transfer_encoding: str = ""
    disposition: str = ""


@dataclass(frozen=True, slots=True)
class RemoteResource:
    """Something that a mail program would fetch to show an HTML part: by which element, from where, at what size.

    It is never fetched. `width`, `height` and `style` are the attributes as they stand. The element is ``css`` for what
    a style names.
    """

    element: str
    url: str = field(repr=False)
    width: str = ""
    height: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Where an HTML part leads a person who follows it: by which element (``a``, ``area``, ``form``), and where to.

    It is never followed. A form that names no place has an empty `url`.
    """

    element: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Build:
    """How a message is built. `fields` are those of the header block in order, `parts` in the order of the message.

    `tags` is the sequence of elements of the HTML parts, `resources` what they would have fetched, `links` where they
    lead; `wraps` is the length of the longest line of plain text, in characters.
    """

    fields: tuple[HeaderField, ...] = field(default=(), repr=False)
    parts: tuple[Part, ...] = ()
    tags: str = field(default="", repr=False)
    resources: tuple[RemoteResource, ...] = field(default=(), repr=False)
    links: tuple[Link, ...] = field(default=(), repr=False)
    wraps: int = 0


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """What could be read from a header block, or from a whole message.

    All text is decoded for display and may hold anything the sender wrote: it is shown only through the text filter
    of the review room. `date` is the Date field as aware UTC, None where there is none or it makes no sense;
    `date_raw` is its text. `text`, `attachments` and `build` are empty unless the whole message was read. `reader`
    names the parser and its version, since this is derived and can be derived again.
    """

    originators: Originators
    subject: str = field(default="", repr=False)
    date_raw: str = ""
    date: datetime | None = None
    message_id: str = ""
    to: tuple[str, ...] = field(default=(), repr=False)
    defects: tuple[Defect, ...] = ()
    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    build: Build = field(default=Build(), repr=False)
    reader: str = ""
