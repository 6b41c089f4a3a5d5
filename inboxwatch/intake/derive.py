"""What a parser makes of a message, as plain values. The only user of mail-parser; runs in the reading process.

Everything in here is derived and can be derived again; the octets are the evidence. mail-parser answers attributes it
does not know with an empty text, so each is asked for in one place only.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import mktime_tz, parsedate_tz
from functools import partial
from typing import Any, cast

import mailparser

from inboxwatch.intake import frames
from inboxwatch.intake.charsets import codec_for
from inboxwatch.intake.html_text import HtmlFacts, html_facts
from inboxwatch.intake.readers import TROUBLE

logging.getLogger("mailparser").setLevel(logging.CRITICAL)  # it logs names of headers and of attached files

READER = "mail-parser"  # which of them is said by the process that asks: looking it up takes a while
_ADDRESSED = ("from", "sender", "reply-to", "return-path")
_TEXT_CAP = 2_000_000
_PARTS = 200
_VALUE = 500
_PART_FIELDS = ("content-type", "content-transfer-encoding", "content-disposition")
_TROUBLE = (*TROUBLE, OverflowError)

Facts = dict[str, Any]


class _Parser(mailparser.MailParser):  # type: ignore[misc] # the library has no types
    """mail-parser without the two tables of all fields that it makes at the end: a fifth of its time, for nobody here.

    Every field that is asked for below is read when it is asked for, and all defects are found before.
    """

    def _make_mail(self, complete: bool = True) -> Facts:  # noqa: ARG002, FBT001, FBT002 -- as the library calls it
        return {}


def originator_facts(block: bytes) -> Facts:
    """Who is named in a header block, and what is wrong with that, with its Date field and with the block itself."""
    return _facts(_with_nothing_but(_ORIGINATOR_FIELDS, block), _ORIGINATORS)


def header_facts(block: bytes) -> Facts:
    """What can be read from a header block."""
    return _facts(_with_nothing_but(_HEADER_FIELDS, block), _HEADERS)


def whole_facts(octets: bytes) -> Facts:
    """What can be read from a whole message: the same, with its text and its attachments."""
    return _facts(octets, _HEADERS, whole=True)


def _with_nothing_but(asked: re.Pattern[bytes], block: bytes) -> bytes:
    """A header block without the fields that nothing is asked of, and they are most of it."""
    if b"\nFrom " not in block:  # which the parser takes for a line of the body where it stands last
        block = asked.sub(b"", block)
    return block if block.endswith(b"\n") else block + b"\r\n"


def _facts(octets: bytes, asked: Mapping[str, Callable[[Any], Any]], *, whole: bool = False) -> Facts:
    facts: Facts = {"reader": READER, "defects": []}
    try:
        mail = _Parser.from_bytes(octets)
        message = mail.message
    except (*_TROUBLE, mailparser.exceptions.MailParserError) as error:
        facts["defects"].append(["parser-refused", "message", type(error).__name__])
        mail, message = None, message_from_bytes(octets)  # text and attachments without its help
    for name, read in asked.items() if mail is not None else ():
        _put(facts, name, partial(read, mail))
    if whole:
        _put(facts, "body", lambda: _body(message))
        facts.update(facts.pop("body", {}))
        _put(facts, "attachments", lambda: _attachments(message))
    return facts


def _put(facts: Facts, name: str, derive: Callable[[], Any]) -> None:
    """Derive one fact; what cannot be derived is a defect."""
    try:
        facts[name] = derive()
    except _TROUBLE as error:
        facts["defects"].append(["unreadable", name, type(error).__name__])


def _found_addresses(mail: Any) -> list[list[str]]:
    """Field, address and name, as mail-parser reads them."""
    found = []
    for field in _ADDRESSED:
        attribute = {"from": "from_", "reply-to": "reply_to", "return-path": "return_path"}.get(field, field)
        value = getattr(mail, attribute, None) or []
        pairs = [one for one in value if isinstance(one, tuple | list) and len(one) == 2]  # noqa: PLR2004
        found += [[field, str(address), str(name)] for name, address in pairs]
    return found


def _subject(mail: Any) -> str:
    value = mail.subject
    return " / ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _date(mail: Any) -> str | None:
    """The Date field as RFC 3339 in UTC; None where it makes no sense."""
    parsed = parsedate_tz(_date_raw(mail))
    if parsed is None:
        return None
    return datetime.fromtimestamp(mktime_tz(parsed), UTC).isoformat()


def _date_raw(mail: Any) -> str:
    return str(mail.message.get("date") or "")


def _recipients(mail: Any) -> list[str]:
    return [str(one[1]) for one in (mail.to or [])[:1000] if isinstance(one, tuple | list) and len(one) == 2]  # noqa: PLR2004


_ORIGINATORS: Mapping[str, Callable[[Any], Any]] = {
    "addresses": _found_addresses,
    "parser_defects": lambda mail: sorted(map(str, mail.defects_categories)),
}
_HEADERS: Mapping[str, Callable[[Any], Any]] = {
    **_ORIGINATORS,
    "subject": _subject,
    "date_raw": _date_raw,
    "date": _date,
    "message_id": lambda mail: str(mail.message.get("message-id") or ""),
    "to": _recipients,
}


def _others(*names: str) -> re.Pattern[bytes]:
    """Finds whole fields with other names than these.

    Not what is not quite a field, nor one with a bare CR in it: a reader may see another field behind that, or take its
    rest for a part of the field before. The fields that describe a body are others: without the body the parser would
    call every message of several parts broken.
    """
    return re.compile(
        rb"^(?!(?:%s):)[!-9;-~]+:[^\r\n]*(?:\r\n|\n)(?:[ \t][^\r\n]*(?:\r\n|\n))*(?![ \t])" % "|".join(names).encode(),
        re.IGNORECASE | re.MULTILINE,
    )


_ORIGINATOR_FIELDS = _others(*_ADDRESSED, "date")
_HEADER_FIELDS = _others(*_ADDRESSED, "subject", "date", "message-id", "to")


def _body(message: Message) -> Facts:
    """The words of a message, and how its parts are built.

    The words are those of its text/plain parts, or of its HTML where there are none.
    """
    plain: list[str] = []
    rich: list[HtmlFacts] = []
    parts: list[list[Any]] = []
    for depth, part in _parts(message, 0):
        if len(parts) < _PARTS:
            parts.append([depth, *(str(part.get(name, ""))[:_VALUE] for name in _PART_FIELDS)])
        if part.is_multipart() or part.get_filename() or part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind == "text/plain":
            plain.append(_letters(part))
        elif kind == "text/html":
            rich.append(html_facts(_letters(part)))
    words = plain if any(one.strip() for one in plain) else [one.text for one in rich]
    return {
        "text": "\n".join(words)[:_TEXT_CAP],
        "parts": parts,
        "tags": " ".join(tag for one in rich for tag in one.tags),
        "resources": [resource for one in rich for resource in one.resources][:_PARTS],
        "links": [link for one in rich for link in one.links][:_PARTS],
        "wraps": max((len(line) for one in plain for line in one.splitlines()), default=0),
    }


def _parts(message: Message, depth: int) -> Iterator[tuple[int, Message]]:
    """Every part in the order of the message, with how deep it lies."""
    yield depth, message
    if message.is_multipart():
        for part in cast("list[Message]", message.get_payload()):
            yield from _parts(part, depth + 1)


def _letters(part: Message) -> str:
    octets = cast("bytes", part.get_payload(decode=True) or b"")[:_TEXT_CAP]
    return octets.decode(codec_for(part.get_content_charset()), "replace")


def _attachments(message: Message) -> list[dict[str, Any]]:
    found = []
    for part in message.walk():
        kind = part.get_content_type()
        named = part.get_filename() or part.get_content_disposition() == "attachment"
        if part.is_multipart() or (kind.startswith("text/") and not named):
            continue
        octets = cast("bytes", part.get_payload(decode=True) or b"")
        found.append(
            {
                "filename": str(part.get_filename() or ""),
                "content_type": kind,
                "size": len(octets),
                "sha256": hashlib.sha256(octets).hexdigest(),
            },
        )
    return found


FACTS: Mapping[bytes, Callable[[bytes], Facts]] = {
    frames.ORIGINATORS: originator_facts,
    frames.HEADERS: header_facts,
    frames.WHOLE: whole_facts,
}
"""What is answered to each kind of question."""
