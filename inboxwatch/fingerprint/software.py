"""Family SOFTWARE, from the header block: the mail program and its habits. The sender vouches for it.

It says what sort of program wrote a message, never who: all who use one web mail look alike. Nothing here costs much,
since it is done for ordinary mail as well, to learn how rare a habit is.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from functools import lru_cache

from inboxwatch.fingerprint.dates import Written
from inboxwatch.fingerprint.head import Head, told_name
from inboxwatch.fingerprint.kinds import common_trait
from inboxwatch.fingerprint.media import boundary_of, charset_of, encoding_of, is_text, type_shape
from inboxwatch.fingerprint.shapes import boundary_shape, message_id_shape
from inboxwatch.model.fingerprint import Trait

_BASIC = frozenset("from to subject date message-id mime-version content-type x-mailer user-agent".split())  # noqa: SIM905
_USUAL = {
    name.lower(): name
    for name in (  # noqa: SIM905 -- a table of words
        "From To Cc Bcc Subject Date Message-ID MIME-Version Content-Type Content-Transfer-Encoding Content-Language"
        " Content-Disposition Reply-To In-Reply-To References User-Agent X-Mailer Importance X-Priority Priority"
        " X-MSMail-Priority Thread-Topic Thread-Index Accept-Language Organization Sender"
    ).split()
}
_TOLD = {
    "x-mailer": "mailer",
    "user-agent": "mailer",
    "from": "from-shape",
    "to": "to-shape",
    "x-priority": "priority",
    "importance": "priority",
    "priority": "priority",
    "x-msmail-priority": "priority",
    "content-language": "language",
    "accept-language": "language",
}
"""Fields that are told, and as what."""
_VERSION = re.compile(r"(\d+)(?:\.\d+)+|(\d+)[A-Za-z]\d+[a-z]?\b")
_MESSAGE_ID = re.compile(r"<([^<>@\s]{1,400})@([^<>@\s]{1,200})>")
_ENCODED = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{1,20})?\?([BbQq])\?([^?]{0,400})")
_PREFIX = re.compile(
    r"((?:re|aw|antw|antwort|sv|vs|rv|tr|fw|fwd|wg|res|enc|odp|pd|ynt|ilt|vá|továbbítás|rif|i|r|bls|trs|doorst|vb|vl"
    r"|απ|πρθ|ответ|отв|на|回复|答复|转发|回覆|轉寄|답장|전달|返信)(?:\[\d{1,3}\]|\^\d{1,3})?[ \xa0]?[:：])",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\d+")


def traits(head: Head, written: Written | None) -> Iterator[Trait]:
    """What the header block shows of the program."""
    first = head.first
    yield from _order(head)
    yield from _message_id(head)
    yield from _content(head)
    yield from _subject(head)
    if written is not None:
        yield common_trait("date-shape", written.shape, "date")
        if written.padding:
            yield common_trait("date-padding", written.padding, "date")
    for name, kind in _TOLD.items():
        if name not in first:
            continue
        if kind == "mailer":
            yield from _mailer(head.value(name), name)
        elif kind == "priority":
            yield _said(kind, f"{name}: {head.value(name).lower()}", name)
        elif kind == "language":
            yield _said(kind, head.value(name), name)
        else:
            yield common_trait(kind, _address_shape(head.as_it_stands(name)), name)


def _order(head: Head) -> Iterator[Trait]:
    """The sequence of the sender's fields, and spellings of their names that are not the usual ones."""
    names = head.names
    sent = [names[at] for at in head.sent]
    if not sent:
        return
    yield common_trait("field-order", ",".join(map(told_name, sent)), "header")
    basic = ",".join([one for one in sent if one in _BASIC])
    if basic:
        yield common_trait("field-order-core", basic, "header")
    fields = head.fields
    for at in head.sent:
        name = names[at]
        if name in _USUAL and fields[at].name != _USUAL[name]:
            yield common_trait("field-spelling", fields[at].name, name)


def _message_id(head: Head) -> Iterator[Trait]:
    if "message-id" in head.first:
        found = _MESSAGE_ID.search(head.as_it_stands("message-id"))
        shape = "odd" if found is None else message_id_shape(found[1], found[2], head.domain)
        yield common_trait("message-id-shape", shape, "message-id")


def _content(head: Head) -> Iterator[Trait]:
    """How the top of the message is declared (RFC 2045)."""
    value = head.value("content-type")
    if value:
        yield common_trait("content-type-shape", type_shape(value), "content-type")
        boundary = boundary_of(value)
        if boundary:
            yield common_trait("boundary-shape", boundary_shape(boundary), "content-type")
    if is_text(value):
        charset = charset_of(value)
        if charset:
            yield common_trait("charset", charset, "content-type")
        encoding = encoding_of(head.value("content-transfer-encoding"))
        if encoding:
            yield common_trait("encoding", encoding, "content-transfer-encoding")
    version = head.value("mime-version")
    if version and version != "1.0":
        yield _said("mime-version", _major(version.replace("\\", "")), "mime-version")


def _subject(head: Head) -> Iterator[Trait]:
    """How the subject is encoded, and with what word a reply begins; nothing of its text."""
    subject = head.value("subject")
    begins = subject
    found = _ENCODED.match(subject) if subject.startswith("=?") else _ENCODED.search(subject)
    if found is not None:
        yield _said("subject-encoding", f"{found[1]}?{found[2]}", "subject")
        if found.start() == 0:
            begins = _beginning(found[2], found[3])
    elif not subject.isascii():
        yield common_trait("subject-encoding", "8bit", "subject")
    prefix = _PREFIX.match(begins)
    if prefix is not None:
        yield common_trait("reply-prefix", _COUNT.sub("n", prefix[1]), "subject")


def _beginning(how: str, text: str) -> str:
    """The first characters of an encoded word, as far as they are ASCII (RFC 2047 section 4)."""
    if how in "Qq":
        return text[:20].replace("_", " ").replace("=3A", ":").replace("=3a", ":")
    try:
        return b64decode(text[:16] + "=" * (-len(text[:16]) % 4)).decode("utf-8", "replace")
    except ValueError:
        return ""


@lru_cache(maxsize=1024)
def _mailer(value: str, name: str) -> tuple[Trait, ...]:
    """The program as it names itself: with its major version, and in full."""
    return (_said("mailer", _major(value), name), _said("mailer-full", value.lower(), name)) if value else ()


def _major(text: str) -> str:
    """The text in lower case, of versions the first number only."""
    return _VERSION.sub(lambda found: found[1] or found[2], text[:400]).lower()


def _said(kind: str, value: str, where: str) -> Trait:
    return common_trait(kind, value, where)


def _address_shape(value: str) -> str:
    """How a name and an address are written, without either."""
    name, angle, _ = value[:1000].partition("<")
    name = name.strip()
    if not angle:
        return "a (name)" if name.endswith(")") else "a" if "@" in name else "words" if name else "empty"
    return f"{_name_shape(name)} <a>" if name else "<a>"


def _name_shape(name: str) -> str:
    """How a display name is written."""
    kind = "a" if "@" in name else "name"
    if name.startswith("=?"):
        found = _ENCODED.match(name)
        return f"=?{found[1]}?{found[2]}?=" if found is not None else "odd"
    if name[0] == '"':
        return f'"{kind}"' if name[-1] == '"' and name.count('"') == 2 else "odd"  # noqa: PLR2004 -- a pair
    return kind if name.isascii() else "8bit"
