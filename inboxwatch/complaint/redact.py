"""Taking a person's addresses and names out of what leaves the house (RFC 6590). Pure.

Each is replaced by a keyed digest of it, the same everywhere, so that a desk can see that two reports are about the
same person. What is replaced is looked for in every way of reading (`views`). A header field in which something still
shows after that loses its whole value; a body in which something shows, or might show, does not go out at all.

What this cannot do: a desk finds in its own logs to whom a message went; the name of the own provider's servers stays
in their lines; and an opaque number of some service may lead to a person who is known there. The letter's own words
are the person's business.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Final

from inboxwatch.complaint.sought import Sought, a_labels, u_labels
from inboxwatch.complaint.views import Unsure, as_text, squeezed, views

_BODY: Final = 1 << 20
"""Octets of a body that is looked through; a larger one does not go out."""
_LONGEST_LOCAL: Final = 64
_LONGEST: Final = 200
_RUN = re.compile(rf"[^\s<>()\[\],;:\"'=/?&]{{1,{_LONGEST}}}")
_ADDRESS = re.compile(rf"{_RUN.pattern}@[\w.-]{{1,250}}")
_NO_LETTERS = bytes(octet for octet in range(0x80) if not chr(octet).isalnum())
_LETTERS = re.compile(r"\w+")
_NAMED = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_END = re.compile(rb"(?:\r\n|\r|\n)\Z")
_KIND = re.compile(rb"content-type[ \t]*:\s*([^\s;]*)", re.IGNORECASE)
_READABLE_KINDS = re.compile(rb"(?:text|multipart)/[a-z0-9.+-]+|message/rfc822|", re.IGNORECASE)
_ENCODING = re.compile(rb"content-transfer-encoding[ \t]*:\s*([^\s;]*)", re.IGNORECASE)
_READABLE_ENCODINGS = re.compile(rb"7bit|8bit|binary|quoted-printable|", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\*?[0-9]*\*?[\s=\"']+([A-Za-z0-9._:-]+)", re.IGNORECASE)
_READABLE_CHARSETS = re.compile(rb"us-ascii|ascii|utf-?8|iso-8859-\d{1,2}|windows-125\d|latin-?1", re.IGNORECASE)
_OPAQUE = re.compile(rb"^begin [0-7]{3}|^=ybegin |;base64,", re.IGNORECASE | re.MULTILINE)


class Redactor:
    """Replaces these addresses and names. `canonical` gives the one form of an address by its provider's rules."""

    def __init__(
        self, addresses: Sequence[str], names: Sequence[str], key: bytes, canonical: Callable[[str], str] = str.lower
    ) -> None:
        self._canonical = canonical
        self._tokens: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._sought = Sought()
        self._written: list[tuple[str, str, str]] = []
        for address in dict.fromkeys(one for each in addresses for one in (each, canonical(each))):
            token = _token(canonical(address), key)
            self._tokens[canonical(address)] = token
            self._sought.add(address, token)
            self._written += [
                (re.split("[@=]", spelled)[0], _loose(spelled), f"{token}@redacted.invalid")
                for spelled in _spellings(address)
            ]
        for name in names:
            token = _token(_letters(squeezed(name)), key)
            for order in _orders(name):
                self._names[_letters(squeezed(order))] = token
                self._written.append((order.split()[0], _loose_name(order), token))

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str], str], ...]:
        """How each begins, what it looks like, and what stands for it; made when something is to be replaced."""
        return tuple(
            (begins.casefold(), re.compile(pattern, re.IGNORECASE), stands) for begins, pattern, stands in self._written
        )

    def text(self, text: str) -> str:
        """A value for a letter or a field, with what is to be redacted replaced; a token alone where that fails."""
        replaced = self._replaced(text)
        found = self._found(replaced)
        return f"[redacted {found}]" if found else replaced

    def shows(self, text: str) -> bool:
        """Whether something of what is to be redacted shows in a text, in any way of reading."""
        return bool(self._found(text))

    def header(self, block: bytes) -> bytes:
        """A header block without it. The line ends are those of the block."""
        return b"".join(map(self._field, _pieces(block)))

    def body(self, octets: bytes, header: bytes) -> bytes | None:
        """The body of a message without it; None where it is not sure that nothing of it is left."""
        body = octets[len(header) :]
        if len(body) > _BODY or not _is_readable(octets):
            return None
        replaced = self._replaced(as_text(body))
        return None if self._found(replaced) else replaced.encode("utf-8", "surrogateescape")

    def _field(self, lines: bytes) -> bytes:
        if not self._found(as_text(lines)):
            return lines
        replaced = self._replaced(as_text(lines))
        found = self._found(replaced)
        if not found:
            return replaced.encode("utf-8", "surrogateescape")
        name, end = _NAMED.match(lines), _END.search(lines)
        if name is None or self._found(as_text(name[1])):
            return b""
        return name[1] + f": [redacted {found}]".encode("ascii") + (end[0] if end else b"")

    def _replaced(self, text: str) -> str:
        folded = text.casefold()
        for begins, pattern, stands in self._patterns:
            if begins in folded:
                text = pattern.sub(stands, text)
        return _ADDRESS.sub(self._address, text) if "@" in text else text

    def _address(self, found: re.Match[str]) -> str:
        token = self._tokens.get(self._canonical(found[0]))
        return f"{token}@redacted.invalid" if token else found[0]

    def _found(self, text: str) -> str:
        """The token of the first that shows in a text in some view; «unsure» where it is too long; else empty."""
        try:
            return next((token for view in views(text) for token in self._in(view)), "")
        except Unsure:
            return "unsure"

    def _in(self, view: str) -> Iterator[str]:
        letters = _letters(view) if self._names else ""
        yield from (token for needle, token in self._names.items() if needle in letters)
        yield from self._sought.within(view)
        yield from (token for one in _addresses(view) if (token := self._tokens.get(self._canonical(one))))


def _pieces(block: bytes) -> Iterator[bytes]:
    """The fields of a block with their line ends. What is no field goes with the one before: it may go on with it.

    Only a line feed ends a line: a lone carriage return does not hide what stands around it.
    """
    piece: list[bytes] = []
    for line in _lines(block):
        if piece and (_NAMED.match(line) or not line.strip(b"\r\n")):
            yield b"".join(piece)
            piece = []
        piece.append(line)
    yield b"".join(piece)


def _lines(block: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(block):
        end = block.find(b"\n", start) + 1 or len(block)
        yield block[start:end]
        start = end


def _spellings(address: str) -> Iterator[str]:
    """An address with its domain as it stands, as A-labels and as U-labels; and with «=» for «@», as lists write it."""
    local, _, domain = address.rpartition("@")
    for one in sorted({domain, a_labels(domain), u_labels(domain)}):
        yield f"{local}@{one}"
        yield f"{local}={one}"


def _loose(address: str) -> str:
    """A pattern for an address with a tag behind a plus or a hyphen, if it has one."""
    at = max(address.rfind("@"), address.rfind("="))
    return rf"{re.escape(address[:at])}(?:[+-][\w.+-]{{0,{_LONGEST_LOCAL}}})?{re.escape(address[at:])}"


def _orders(name: str) -> Iterator[str]:
    """A name as it is, and with its last word first."""
    yield name
    first, *others = name.split()[-1:] + name.split()[:-1]
    if others:
        yield " ".join((first, *others))


def _loose_name(name: str) -> str:
    """A pattern for a name, however its words are set apart."""
    return r"[\s._,\"-]*".join(map(re.escape, name.split()))


def _letters(text: str) -> str:
    """The letters and digits of a text alone."""
    letters = text.encode("utf-8", "surrogatepass").translate(None, _NO_LETTERS).decode("utf-8", "surrogatepass")
    return letters if letters.isascii() else "".join(_LETTERS.findall(letters))


def _addresses(text: str) -> Iterator[str]:
    """What looks like an address in a text: what `_ADDRESS` finds, without looking where no «@» is near."""
    end, at = 0, text.find("@")
    while at >= 0:
        before = _RUN.match(text[max(end, at - _LONGEST) : at][::-1])
        found = _ADDRESS.match(text, at - (before.end() if before else 0))
        if found:
            yield found[0]
            end = found.end()
        at = text.find("@", max(end, at + 1))


def _token(what: str, key: bytes) -> str:
    """The keyed digest that stands for an address or a name: 20 letters of base64."""
    digest = hmac.digest(key, what.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.b64encode(digest[:15], altchars=b"xy").decode("ascii")


def _is_readable(octets: bytes) -> bool:
    """Whether nothing in a message is written in a way in which something could hide from a reader of text."""
    return (
        b"\0" not in octets
        and not _OPAQUE.search(octets)
        and all(
            readable.fullmatch(one)
            for found, readable in (
                (_KIND, _READABLE_KINDS),
                (_ENCODING, _READABLE_ENCODINGS),
                (_CHARSET, _READABLE_CHARSETS),
            )
            for one in (match[1].strip(b'"') for match in found.finditer(octets))
        )
    )
