"""Bodies: single texts, alternatives, attachments, each in the manner of the program that asks for them."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass

from tests.support.reissue.letter import Attachment
from tests.support.reissue.words import Fields, base64_lines, head, q_words, quoted_printable

Body = tuple[Fields, bytes]  # the fields that describe the body, and the body


@dataclass(frozen=True, slots=True)
class Manner:
    """How a program writes the fields of a part. `text` and `page` have a place for the charset: `{}`.

    `plain_as` and `page_as` choose the transfer encoding: `auto` is none or 7bit while it is ASCII, else
    quoted-printable; otherwise one of qp, base64, 8bit. `says_7bit` writes the field even for 7bit.
    """

    text: str = "text/plain; charset={}"
    page: str = "text/html; charset={}"
    charset: str = "UTF-8"
    plain_as: str = "auto"
    page_as: str = "auto"
    says_7bit: bool = True
    encoding_first: bool = False
    escapes: bytes = b""
    encoding_name: str = "Content-Transfer-Encoding"
    type_name: str = "Content-Type"
    alternative: str = 'multipart/alternative; boundary="{}"'
    mixed: str = 'multipart/mixed; boundary="{}"'
    preamble: str = ""
    attached: str = "gmail"
    final: bytes = b"\r\n"


def leaf(manner: Manner, text: str, *, page: bool = False) -> Body:
    """One text with its fields."""
    how = manner.page_as if page else manner.plain_as
    ascii_only = text.isascii()
    charset = manner.charset
    kind = (manner.page if page else manner.text).format(charset)
    if how == "auto":
        how = "7bit" if ascii_only and max(map(len, text.split("\n"))) < 990 else "qp"
    match how:
        case "qp":
            encoding, octets = "quoted-printable", quoted_printable(text, charset, manner.escapes) + b"\r\n"
        case "base64":
            encoding, octets = "base64", base64_lines(text.replace("\n", "\r\n").encode(charset))
        case _:
            encoding = "7bit" if ascii_only else "8bit"
            octets = text.replace("\n", "\r\n").encode(charset) + b"\r\n"
    fields = [(manner.type_name, kind)]
    if encoding != "7bit" or manner.says_7bit:
        fields.insert(0 if manner.encoding_first else 1, (manner.encoding_name, encoding))
    return fields, octets


def together(manner: Manner, kind: str, boundary: str, bodies: list[Body]) -> Body:
    """A multipart of these bodies. `kind` is one of the manner's multipart forms."""
    out = [manner.preamble.encode()]
    for fields, octets in bodies:
        out += [b"--", boundary.encode(), b"\r\n", head(fields), b"\r\n", octets, b"\r\n"]
    out += [b"--", boundary.encode(), b"--", manner.final]
    return [(manner.type_name, kind.format(boundary))], b"".join(out)


def attached(manner: Manner, one: Attachment, token: str) -> Body:
    """An attachment with the fields and the parameters that the program writes for one."""
    name = one.name if one.name.isascii() else q_words(one.name)
    match manner.attached:
        case "gmail":
            fields = [
                ("Content-Type", f'{one.kind}; name="{name}"'),
                ("Content-Disposition", f'attachment; filename="{name}"'),
                ("Content-Transfer-Encoding", "base64"),
                ("Content-ID", f"<f_{token}>"),
                ("X-Attachment-Id", f"f_{token}"),
            ]
        case "apple":
            fields = [
                ("Content-Type", f"{one.kind};\r\n\tname={_bare(name)};\r\n\tx-apple-part-url={token.upper()}"),
                ("Content-Disposition", f"inline;\r\n\tfilename={_bare(name)}"),
                ("Content-Transfer-Encoding", "base64"),
            ]
        case "microsoft":
            fields = [
                ("Content-Type", f'{one.kind}; name="{name}"'),
                ("Content-Description", name),
                ("Content-Disposition", f'attachment; filename="{name}"; size={len(one.octets)}'),
                ("Content-Transfer-Encoding", "base64"),
            ]
        case "mozilla":
            fields = [
                ("Content-Type", f'{one.kind}; name="{name}"'),
                ("Content-Disposition", f'attachment; filename="{name}"'),
                ("Content-Transfer-Encoding", "base64"),
            ]
        case "java":
            fields = [
                ("Content-Type", one.kind),
                ("Content-Transfer-Encoding", "base64"),
                ("Content-Disposition", f'attachment; filename="{name}"'),
                ("Content-ID", f"<{token}>"),
            ]
        case _:
            fields = [
                ("Content-Transfer-Encoding", "base64"),
                ("Content-Type", f"{one.kind};\r\n name={_bare(name)}"),
                ("Content-Disposition", f"attachment;\r\n filename={_bare(name)};\r\n size={len(one.octets)}"),
            ]
    return fields, base64_lines(one.octets, 72 if manner.attached == "mozilla" else 76)


def _bare(name: str) -> str:
    return name if re.fullmatch(r"[\w.-]+", name) else f'"{name}"'


def escaped(text: str) -> str:
    return html.escape(text, quote=False)


def divs(text: str, empty: str = "<br>", line: str = "<div>{}</div>") -> str:
    """Each line as a block, as the editors of web mail do it."""
    return "".join(line.format(escaped(one) or empty) for one in text.split("\n"))


def breaks(text: str, tag: str = "<br>") -> str:
    return escaped(text).replace("\n", tag)


def cited(text: str, mark: str = "> ") -> str:
    """Quoted lines: nested quotes get no space between their marks."""
    return "\n".join((mark.rstrip() if one.startswith(">") or not one else mark) + one for one in text.split("\n"))


def thread_index(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
