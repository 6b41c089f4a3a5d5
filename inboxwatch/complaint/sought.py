"""Addresses that are looked for in a view of a text, in time that hardly grows with how many of them there are. Pure.

Whichever way an address is written, the parts of its domain stand there letter by letter. So it is looked first for the
parts of domains, of which there are few, and for an address only where all parts of its domain show.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from inboxwatch.complaint.views import has_digits, squeezed

_LONGEST_TAG: Final = 64
_BETWEEN: Final = r"[^a-z0-9]{0,3}"
_TAG: Final = rf"(?:[+-][\w.+-]{{0,{_LONGEST_TAG}}})?"
_SHORTEST_DIGEST: Final = 32
_HEX = re.compile(rf"[0-9a-f]{{{_SHORTEST_DIGEST},}}")
_START = 8
"""So many letters of a digest are looked for before the rest of it."""


class Sought:
    """Addresses, each with the token that stands for it, in every way in which forwarders and services write them."""

    def __init__(self) -> None:
        self._hosts: dict[tuple[str, ...], dict[str, list[tuple[str, str]]]] = {}
        self._digests: dict[str, dict[str, str]] = {}
        self._compiled = cache(re.compile)  # most are never needed

    def add(self, address: str, token: str) -> None:
        """Look for an address: written out, with a tag, with «at» and «dot», behind its domain, or as a digest."""
        local, _, domain = address.rpartition("@")
        first = squeezed(local)
        for one in sorted({squeezed(each) for each in (domain, a_labels(domain), u_labels(domain))}):
            parts = tuple(sorted(set(one.split(".")), key=len, reverse=True))
            host = re.escape(one).replace(r"\.", rf"{_BETWEEN}(?:dot)?{_BETWEEN}")
            forms = self._hosts.setdefault(parts, {}).setdefault(first, [])
            forms.append((rf"{re.escape(first)}{_TAG}{_BETWEEN}(?:at)?{_BETWEEN}{host}", token))
            forms.append((rf"{host}[^a-z0-9.]{{1,3}}{re.escape(first)}", token))
        for digest in _digests(address):
            self._digests.setdefault(digest[:_START], {})[digest] = token

    def within(self, view: str) -> Iterator[str]:
        """The tokens of those that show in a view, as `views` gives it; one may come more than once."""
        for parts, locals_ in self._hosts.items():
            if all(part in view for part in parts):
                for local, forms in locals_.items():
                    if local in view:
                        yield from (token for form, token in forms if self._compiled(form).search(view))
        if has_digits(view, _SHORTEST_DIGEST):
            for run in _HEX.finditer(view):
                yield from self._of_digests(run[0])

    def _of_digests(self, run: str) -> Iterator[str]:
        for at in range(len(run) - _START + 1):
            for digest, token in self._digests.get(run[at : at + _START], {}).items():
                if run.startswith(digest, at):
                    yield token


def a_labels(domain: str) -> str:
    """A domain as it stands in the DNS; as it is where it cannot be written so."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def u_labels(domain: str) -> str:
    """A domain in its own letters; as it is where it cannot be written so."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def _digests(address: str) -> Iterator[str]:
    """Digests of an address, by which services name it in links and headers."""
    octets = address.lower().encode("utf-8", "surrogatepass")
    for name in ("md5", "sha1", "sha256"):
        yield hashlib.new(name, octets, usedforsecurity=False).hexdigest()
