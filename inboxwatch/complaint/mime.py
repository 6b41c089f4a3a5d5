"""A feedback report as a mail (RFC 5965, RFC 6522): a letter, a report for machines, the message itself.

Promises: always three parts, as RFC 6522 says. The octets of the third part are spliced in as they are, never parsed
and written again; what cannot stand there as it is, a header block alone, is encoded as quoted-printable, which gives
exactly the same octets back. The header of the report is made of our own words; nothing of the message can end a line
in it. The boundary stands in no part.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Sequence
from email.header import Header

from inboxwatch.complaint.original import Original, is_fit
from inboxwatch.errors import ExportRefused

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_FOLD = 76
_LONGEST = 900


def checked_address(address: str, what: str) -> str:
    """An address that can stand in a header and an envelope. Raises `ExportRefused`."""
    if not _ADDRESS.fullmatch(address):
        raise ExportRefused(f"{what} is no plain mail address: {address!r}", "such as abuse@provider.example")
    return address


def named(name: str, address: str) -> str:
    """A mailbox for a From field: the name, if there is one, and the address."""
    if not name:
        return f"<{address}>"
    plain = name.isascii() and not _CONTROL.search(name)
    shown = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"' if plain else _encoded(name)
    return f"{shown} <{address}>"


def mail(fields: Sequence[tuple[str, str]], letter: str, report: bytes, original: Original, name: str) -> bytes:
    """The whole mail. `fields` are those of its header, `name` the file name of the third part.

    Raises `ExportRefused` for a field that cannot stand in a header.
    """
    parts = (_text_part(letter), _part("message/feedback-report", "inline", report), _original_part(original, name))
    boundary = _boundary(parts)
    kind = f'multipart/report; report-type=feedback-report;\r\n\tboundary="{boundary}"'
    encoding = "7bit" if all(map(bytes.isascii, parts)) else "8bit"  # that of the parts (RFC 2045 section 6.4)
    own = ["MIME-Version: 1.0", f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", "", ""]
    head = [*map(_field, fields), *(line.encode("ascii") for line in own)]
    mark = b"--" + boundary.encode("ascii")
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    return b"\r\n".join(head) + body + mark + b"--\r\n"


def quoted_printable(octets: bytes) -> bytes:
    """Octets in quoted-printable, with CRLF as the only line end that stands for itself (RFC 2045 section 6.7)."""
    return b"\r\n".join(
        binascii.b2a_qp(line, istext=False).replace(b"\n", b"\r\n") if line else b"" for line in octets.split(b"\r\n")
    )


def fold(name: str, value: str) -> bytes:
    """A field in ASCII, folded at its spaces where that is possible (RFC 5322 section 2.2.3)."""
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > _FOLD and lines[-1].strip() not in {"", f"{name}:"}:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines).encode("ascii")


def _field(field: tuple[str, str]) -> bytes:
    name, value = field
    if _CONTROL.search(value) or len(value) > _LONGEST:
        raise ExportRefused(
            f"the field {name} of the complaint cannot be written", "it is too long or holds a control character"
        )
    return fold(name, value if value.isascii() else _encoded(value))


def _encoded(text: str) -> str:
    """Text as encoded words (RFC 2047), with spaces where the field may be folded."""
    return " ".join(Header(text, "utf-8", maxlinelen=_FOLD - 12).encode(linesep="\n").split())


def _text_part(text: str) -> bytes:
    octets = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "replace")
    return _part('text/plain; charset="utf-8"', "inline", octets, encode=not (octets.isascii() and is_fit(octets)))


def _original_part(original: Original, name: str) -> bytes:
    if original.is_whole:
        return _part("message/rfc822", f'attachment; filename="{name}.eml"', original.octets)
    encode = not (original.octets.isascii() and is_fit(original.octets))
    return _part("text/rfc822-headers", f'attachment; filename="{name}.headers.txt"', original.octets, encode=encode)


def _part(kind: str, disposition: str, octets: bytes, *, encode: bool = False) -> bytes:
    encoding = "quoted-printable" if encode else "7bit" if octets.isascii() else "8bit"
    head = (
        f"Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode("ascii") + (quoted_printable(octets) if encode else octets)


def _boundary(parts: Sequence[bytes]) -> str:
    """A boundary that stands in no part; the same for the same parts."""
    seed = hashlib.sha256()
    for part in parts:
        seed.update(part)
    while any(seed.hexdigest()[:40].encode("ascii") in part for part in parts):
        seed.update(b"once more")
    return f"report-{seed.hexdigest()[:40]}"
