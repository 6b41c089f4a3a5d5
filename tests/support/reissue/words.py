"""How programs write header fields and text: encoded words (RFC 2047), folding, quoted-printable (RFC 2045)."""

from __future__ import annotations

import base64
import re

from tests.support.reissue.letter import Party

Fields = list[tuple[str, str]]

_SPECIAL = re.compile(r'[()<>\[\]:;@\\,."]')
_UNSAFE = re.compile(rb"[^!-<>-~ \t]")
_UNSAFE_WORD = re.compile(rb"[^A-Za-z0-9!*+/-]")
_CHUNK = re.compile(rb".{1,72}(?:=[0-9A-F]{2}|[^=]{0,3})")


def q_words(text: str, charset: str = "UTF-8", joint: str = "\r\n ") -> str:
    """Encoded words in Q, each at most 75 characters, split between characters."""
    words, now = [], ""
    for letter in text:
        coded = "_" if letter == " " else _UNSAFE_WORD.sub(_escaped, letter.encode(charset)).decode()
        if len(now) + len(coded) > 63 - len(charset):
            words.append(now)
            now = ""
        now += coded
    return joint.join(f"=?{charset}?Q?{one}?=" for one in (*words, now))


def b_words(text: str, charset: str = "UTF-8", joint: str = "\r\n ") -> str:
    """Encoded words in B, split between characters."""
    words, now = [], b""
    for letter in text:
        coded = letter.encode(charset)
        if len(now) + len(coded) > 39:
            words.append(now)
            now = b""
        now += coded
    return joint.join(f"=?{charset}?B?{base64.b64encode(one).decode()}?=" for one in (*words, now))


def worded(text: str, style: str = "Q", charset: str = "UTF-8", joint: str = "\r\n ") -> str:
    """As it is in ASCII, else as encoded words of that style."""
    if text.isascii():
        return text
    return q_words(text, charset, joint) if style == "Q" else b_words(text, charset, joint)


def mailbox(one: Party, style: str = "Q", charset: str = "UTF-8", *, quoted: bool = False) -> str:
    """`Name <address>`, quoted where it must be or where the program always does; the bare address without a name."""
    if not one.name:
        return one.address
    if not one.name.isascii():
        return f"{worded(one.name, style, charset)} <{one.address}>"
    name = f'"{one.name}"' if quoted or _SPECIAL.search(one.name) else one.name
    return f"{name} <{one.address}>"


def fold(value: str, width: int = 76, indent: str = " ", first: int = 10) -> str:
    """Folded at spaces. `first` is what the field's name takes of the first line."""
    if len(value) + first <= width or "\r\n" in value:
        return value
    lines, now, room = [], "", width - first
    for word in value.split(" "):
        if now and len(now) + 1 + len(word) > room:
            lines.append(now)
            now, room = word, width - len(indent)
        else:
            now = f"{now} {word}" if now else word
    return ("\r\n" + indent).join((*lines, now))


def chopped(token: str, width: int, indent: str, first: int = 0) -> str:
    """A long token without spaces, cut into lines as signers do it."""
    lines = [token[: width - first], *(token[at : at + width] for at in range(width - first, len(token), width))]
    return f"\r\n{indent}".join(lines)


_ESCAPES = {bytes([one]): b"=%02X" % one for one in range(256)}


def _escaped(found: re.Match[bytes]) -> bytes:
    return _ESCAPES[found.group()]


def quoted_printable(text: str, charset: str = "utf-8", also: bytes = b"") -> bytes:
    """Lines of at most 76, CRLF; `also` are octets that a program escapes though it need not."""
    lines = []
    for line in text.encode(charset, "replace").split(b"\n"):
        coded = _UNSAFE.sub(_escaped, line)
        for one in also:
            coded = coded.replace(bytes([one]), b"=%02X" % one)
        if coded[-1:] in {b" ", b"\t"}:
            coded = coded[:-1] + b"=%02X" % coded[-1]
        lines.append(b"=\r\n".join(_CHUNK.findall(coded)) if len(coded) > 76 else coded)
    return b"\r\n".join(lines)


def base64_lines(octets: bytes, width: int = 76) -> bytes:
    coded = base64.b64encode(octets)
    return b"\r\n".join(coded[at : at + width] for at in range(0, len(coded), width)) + b"\r\n"


def wrapped(text: str, width: int = 76) -> str:
    """Lines broken at spaces, as programs do it that send plain text of fixed width."""
    return "\n".join("\n".join(_broken(line, width)) for line in text.split("\n"))


def flowed(text: str, width: int = 72) -> str:
    """format=flowed (RFC 3676): a line that goes on ends with a space."""
    return "\n".join(" \n".join(_broken(line, width)) for line in text.split("\n"))


def _broken(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    lines, now = [], ""
    for word in line.rstrip().split(" "):
        if now and len(now) + 1 + len(word) > width:
            lines.append(now)
            now = word
        else:
            now = f"{now} {word}" if now else word
    return [*lines, now]


def head(fields: Fields) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode("ascii")
