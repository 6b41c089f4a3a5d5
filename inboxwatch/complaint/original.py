"""What of a kept message goes out with a complaint: its exact octets, or its header block alone. Pure.

Mail carries lines of at most 998 octets that end with CRLF, and no NUL (RFC 5321 section 4.5.3.1.6, RFC 5322 section
2.3). A ``message/rfc822`` part may not be encoded (RFC 2046 section 5.2.1), so a message that breaks these rules would
arrive as another one: of such a message the header block goes out, which may be encoded (RFC 6522 section 4), and the
exact octets lie beside in a file of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from inboxwatch.complaint.redact import Redactor
from inboxwatch.errors import ExportRefused
from inboxwatch.model.exhibit import Exhibit, ExhibitState

LARGEST: Final = 15 * 1024 * 1024
"""Octets of a message that goes out whole: many servers refuse mail of more than 20 or 25 MB."""
_LINE: Final = 998
_LEAVES: Final = frozenset({ExhibitState.MATCH, ExhibitState.CONFIRMED, ExhibitState.SEALED})


class Shape(StrEnum):
    """In which form a message goes out, and why."""

    WHOLE = "whole"
    HEADERS = "headers"  # a person wants it so
    SEALED = "sealed"  # a sealed exhibit never goes out otherwise
    UNFIT = "unfit"  # mail could not carry it unchanged
    LARGE = "large"  # a mail server would not take it
    REDACTED = "redacted"  # the body may hold what is to be redacted


@dataclass(frozen=True, slots=True)
class Original:
    """What goes out of one message: `octets` are the message where `shape` is WHOLE, else its header block."""

    shape: Shape
    octets: bytes = field(repr=False)
    changed: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it is the message and not its header block alone."""
        return self.shape is Shape.WHOLE


def may_leave(exhibit: Exhibit) -> None:
    """Raise `ExportRefused` for an exhibit that neither a rule nor a person says belongs to a flagged sender."""
    if exhibit.state not in _LEAVES:
        raise ExportRefused(
            f"{exhibit.id} may not enter a complaint: it is {exhibit.state}",
            f"only what is matched by a rule or confirmed may; look at it first: inboxwatch show {exhibit.id}",
        )


def original(
    exhibit: Exhibit, octets: bytes, header: bytes, *, headers_only: bool, redactor: Redactor | None
) -> Original:
    """What goes out of an exhibit; `header` is what may be told of its header block in its state.

    Raises `ExportRefused` where nothing of it can be told.
    """
    if not header.strip(b"\r\n"):
        raise ExportRefused(f"{exhibit.id} has no header fields", "leave it out: a desk cannot find it in its logs")
    block = header if redactor is None else redactor.header(header)
    shape = _shape(exhibit, octets, headers_only=headers_only)
    if shape is not Shape.WHOLE:
        return Original(shape, block, block != header)
    if redactor is None:
        return Original(shape, octets)
    body = redactor.body(octets, header)
    if body is None or not is_fit(block + body):
        return Original(Shape.REDACTED, block, changed=True)
    return Original(shape, block + body, block + body != octets)


def _shape(exhibit: Exhibit, octets: bytes, *, headers_only: bool) -> Shape:
    if exhibit.state is ExhibitState.SEALED:
        return Shape.SEALED
    if headers_only:
        return Shape.HEADERS
    if len(octets) > LARGEST:
        return Shape.LARGE
    return Shape.WHOLE if is_fit(octets) else Shape.UNFIT


def is_fit(octets: bytes) -> bool:
    """Whether mail carries these octets unchanged, where 8BITMIME (RFC 6152) is spoken."""
    ends = octets.count(b"\r\n")
    return (
        b"\0" not in octets
        and octets.count(b"\r") == octets.count(b"\n") == ends
        and max(map(len, octets.split(b"\r\n"))) <= _LINE
    )
