"""What an address on the web gives away: its host, and marks by which its openings can be told apart.

Pure. Nothing is fetched or resolved; an address is read as a text. Never raises, whatever the text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

_URL = 2_000  # characters; the rest of a longer one is not looked at
_WEB = re.compile(r"(?:(?:https?|ftp):[/\\]*|//)([^/\\?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_SHARE = re.compile(r"(?:file:(?:[/\\]{2}|[/\\]{4,})|\\\\)([^/\\?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_DRIVE = re.compile(r"[a-z][:|]?|localhost|\.*", re.IGNORECASE)
_PORT = re.compile(r":[0-9]*")
_NUMERIC = re.compile(r"\[[0-9a-f:.]{2,45}\]")
_LABEL = re.compile(r"[a-z0-9_-]+")
_LABELS, _LABEL_AT_MOST = 6, 40  # a name that is shown
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,}")
_CODE_AT_LEAST = 16  # letters and digits, without dashes
_DIGITS_AT_LEAST, _DIGITS_IF_MIXED = 3, 2  # of letters in one case, in both
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)  # RFC 9562
_CHANGES_AT_LEAST = 0.28  # of kind, for each character: random ones have 0.4 and more, words and dates less than 0.2
_CHANGE = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_SOUGHT_AT_LEAST = 8  # shorter texts stand anywhere by chance
_SEPARATORS = str.maketrans("", "", "-_")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads: the host in lower case, the path and query. `is_share`: a folder of Windows (SMB)."""

    host: str
    rest: str
    is_share: bool = False


def place(url: str) -> Place | None:
    """Where an address leads, None if nowhere outside (``cid:``, ``data:``, ``mailto:``, a file on the same machine).

    Read as programs read it, who forgive missing and turned slashes, line ends inside, and a name before the host.
    """
    text = "".join(one for one in url[:_URL].strip() if one not in "\t\r\n")
    found, is_share = _WEB.match(text), False
    if found is None:
        found, is_share = _SHARE.match(text), True
    if found is None:
        return None
    host = unquote(found[1]).rpartition("@")[2].strip().lower()
    host = (host.partition("]")[0] + "]" if host.startswith("[") else _PORT.sub("", host)).strip(".")
    if not host or (is_share and _DRIVE.fullmatch(host)):
        return None
    return Place(host, found[2].partition("#")[0], is_share)


def shown_host(host: str) -> str:
    """A host as it is told: its last labels in ASCII, with «…» for labels that may be a mark themselves."""
    if _NUMERIC.fullmatch(host):
        return host
    labels = [_shown_label(one) for one in host[-300:].split(".")]
    return ".".join(labels if len(labels) <= _LABELS else ["…", *labels[-_LABELS:]])


def _shown_label(label: str) -> str:
    if not label.isascii():
        label = "xn--" + label.encode("utf-8", "replace").decode("utf-8").encode("punycode").decode("ascii")
    fits = len(label) <= _LABEL_AT_MOST and _LABEL.fullmatch(label) and not has_code(label)
    return label if fits else "…"


def has_code(text: str) -> bool:
    """Whether the text holds a long code that looks random, as no word, date or file name does."""
    return any(_is_code(found[0]) for found in _TOKEN.finditer(text))


def _is_code(token: str) -> bool:
    length = len(token.translate(_SEPARATORS))
    digits = sum(map(str.isdigit, token))
    if length < _CODE_AT_LEAST or digits < (
        _DIGITS_AT_LEAST if token.islower() or token.isupper() else _DIGITS_IF_MIXED
    ):
        return False
    if _UUID.search(token):
        return True
    return len(_CHANGE.findall(token)) >= _CHANGES_AT_LEAST * length


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for in an address, and the words for how it stands there. `is_cased`: case counts."""

    text: str
    words: str
    is_cased: bool = False


def needles(addresses: Iterable[str]) -> tuple[Needle, ...]:
    """All ways in which one of these mail addresses may stand in an address on the web, but for very short ones."""
    found = (one for address in addresses for one in _needles(address))
    return tuple(dict.fromkeys(one for one in found if len(one.text) >= _SOUGHT_AT_LEAST))


def _needles(address: str) -> Iterator[Needle]:
    lower = address.lower()
    yield Needle(lower, "in the clear")
    yield Needle(lower.replace("@", "="), "in the clear")  # as in return paths
    for written in dict.fromkeys((address, lower)):
        octets = written.encode("utf-8", "replace")
        yield from (Needle(text, "in base64", is_cased=True) for text in _base64(octets))
        yield Needle(octets.hex(), "in hexadecimal digits")
        yield Needle(hashlib.md5(octets, usedforsecurity=False).hexdigest(), "as its MD5 digest")
        yield Needle(hashlib.sha1(octets, usedforsecurity=False).hexdigest(), "as its SHA-1 digest")
        yield Needle(hashlib.sha256(octets).hexdigest(), "as its SHA-256 digest")


def _base64(octets: bytes) -> Iterator[str]:
    """What of the base64 form stands wherever the octets begin in a longer text (RFC 4648 sections 4 and 5)."""
    for before, unstable in ((0, 0), (1, 2), (2, 3)):
        whole = base64.b64encode(bytes(before) + octets).decode("ascii")
        spare = (before + len(octets)) % 3
        stable = whole[unstable : len(whole) - (4 - spare if spare else 0)]
        yield from dict.fromkeys((stable, stable.translate(str.maketrans("+/", "-_"))))


def told_apart(urls: Iterable[str], sought: tuple[Needle, ...]) -> dict[str, set[str]]:
    """Which of these URLs hold a needle, by the words for how."""
    found: dict[str, set[str]] = {}
    for url in urls:
        plain = unquote(unquote(url))
        folded = plain.lower()
        for one in sought:
            if one.text in (plain if one.is_cased else folded):
                found.setdefault(one.words, set()).add(url)
    return found


@cache
def hosts(kind: str) -> frozenset[str]:
    """Hosts known for something: ``grabbers``, ``openings``, ``shorteners``, ``shares``."""
    data = pkgutil.get_data("inboxwatch.fingerprint", "tracking_hosts.json") or b"{}"
    return frozenset(json.loads(data).get(kind, ()))


def known_host(host: str, kind: str) -> str:
    """The host of this kind that this one is or lies below; empty if there is none."""
    labels = host[-300:].split(".")
    endings = (".".join(labels[at:]) for at in range(max(0, len(labels) - _LABELS), len(labels)))
    return next((one for one in endings if one in hosts(kind)), "")
