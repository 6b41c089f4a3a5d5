"""Content-Type and Content-Transfer-Encoding (RFC 2045) as they are written, which differs from program to program."""

from __future__ import annotations

import re
from functools import lru_cache

_PARAMETER = re.compile(
    r"""(;[ ]?)([A-Za-z0-9_-]{1,40})(\*?\d{0,3}\*?)([ ]?=[ ]?)("(?:[^"\\]|\\.){0,500}"?|[^;]{0,500})"""
)
_TOLD = frozenset("charset format delsp type report-type protocol micalg reply-type differences".split())  # noqa: SIM905
_TOLD_VALUE = re.compile(r'"?[A-Za-z0-9_.:+/-]{1,40}"?')
_BOUNDARY = re.compile(r';[ ]?boundary\*?0?\*?[ ]?=[ ]?(?:"([^"]{1,200})"|([^";\s]{1,200}))', re.IGNORECASE)
_CHARSET = re.compile(r""";[ ]?charset[ ]?=[ ]?["']?([A-Za-z0-9_.:+-]{1,40})""", re.IGNORECASE)
_TYPE = re.compile(r"[A-Za-z0-9.+_-]{1,60}/[A-Za-z0-9.+_-]{1,80}")
_ENCODING = re.compile(r"[A-Za-z0-9-]{1,30}")
_LOOKED_AT = 1_000  # characters


def type_shape(value: str) -> str:
    """A Content-Type, with its white space folded, without what changes from message to message.

    The spelling, the order of parameters, quotation marks and a last semicolon stay; names and boundaries do not.
    """
    if "boundary" in value or len(value) > _REMEMBERED:
        return _shape(value)
    return _remembered_shape(value)


def _shape(value: str) -> str:
    kind = _TYPE.match(value)
    if kind is None:
        return "odd" if value else "none"
    rest = value[kind.end() : _LOOKED_AT]
    pieces = [f"{one[1]}{one[2]}{_mark(one[3])}{one[4]}{_told(one[2], one[5])}" for one in _PARAMETER.finditer(rest)]
    return kind[0] + "".join(pieces) + (";" if value.endswith(";") else "")


_REMEMBERED = 100  # characters
_remembered_shape = lru_cache(maxsize=1024)(_shape)


def _mark(continued: str) -> str:
    """The mark of RFC 2231 without its number."""
    return "*" if continued else ""


def _told(name: str, value: str) -> str:
    """The value of a parameter as far as it is told."""
    if name.lower() in _TOLD and _TOLD_VALUE.fullmatch(value.rstrip()):
        return value.rstrip()
    return '"…"' if value.startswith('"') else "…"


def media_type(value: str) -> str:
    """The type in lower case, such as ``text/plain``; that of RFC 2045 section 5.2 where none is told."""
    found = _TYPE.match(value)
    return "text/plain" if found is None and not value else "odd" if found is None else found[0].lower()


def is_text(value: str) -> bool:
    """Whether a Content-Type is one of text."""
    return not value or value[:5].lower() == "text/"


def boundary_of(value: str) -> str:
    """The boundary; empty where there is none."""
    found = _BOUNDARY.search(value[:_LOOKED_AT])
    return "" if found is None else (found[1] or found[2]).rstrip()


def charset_of(value: str) -> str:
    """The charset in lower case; empty where none is told."""
    found = _CHARSET.search(value[:_LOOKED_AT])
    return "" if found is None else found[1].lower()


def encoding_of(value: str) -> str:
    """The transfer encoding in lower case; empty where none is told."""
    found = _ENCODING.match(value)
    return "" if found is None else found[0].lower()
