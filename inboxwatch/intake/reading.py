"""Reading the values of address fields: in every way there is, within what one message may cost.

Ordinary fields, most by far, take a short way that finds the same. Pure, never raises.
"""

from __future__ import annotations

import re
from functools import lru_cache

from inboxwatch.intake.address_text import addresses, name_before, name_of, texts, tidied, variants, with_plain_domain
from inboxwatch.intake.encoded_words import decoded
from inboxwatch.intake.readers import library_candidates
from inboxwatch.model.message import Originator

CANDIDATE_CAP = 1_000
LIBRARY_FIELDS = 20
LIBRARY_OCTETS = 8_000
"""What the standard library's readers are given of one message; ordinary mail has five such fields of 50 octets."""

_REMEMBERED = 200  # octets; longer values are not remembered, so that hostile mail cannot fill the memory
_TRIES = 4 * CANDIDATE_CAP
_SIMPLE = re.compile(
    rb"[ \t]*+(?:(?:(?:\"(\w(?:[\w .'&/-]{0,98}[\w&/-])?)\"|(\w(?:[\w .'-]{0,98}?[\w-])?))?[ \t]*+"
    rb"<([A-Za-z0-9_+=-]{1,64}(?:\.[A-Za-z0-9_+=-]{1,64})*@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9-])?)>)"
    rb"|([A-Za-z0-9_+=-]{1,64}(?:\.[A-Za-z0-9_+=-]{1,64})*@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9-])?))[ \t\r]*+",
    re.ASCII,
)


class Reading:
    """What is read of one message, its fields in their order. `is_cut`: something was not read in every way."""

    def __init__(self, octets: int = LIBRARY_OCTETS) -> None:
        self._most = octets
        self._fields = self._octets = 0
        self.is_cut = False

    def of(self, name: str, value: bytes) -> tuple[Originator, ...]:
        """All candidates in the value of one field; none where the message has had its share."""
        self._fields += 1
        self._octets += len(value)
        if self._octets > self._most:
            self.is_cut = True
            return ()
        library = self._fields <= LIBRARY_FIELDS and self._octets <= LIBRARY_OCTETS
        if library and len(value) <= _REMEMBERED:
            return _remembered(name, value)
        found, is_whole = _read(name, value, library=library)
        self.is_cut |= not (library and is_whole)
        return found


def simply(name: str, value: bytes) -> Originator | None:
    """The one candidate of a field that every reader reads alike; None of any other."""
    simple = _SIMPLE.fullmatch(value)
    if simple is None:
        return None
    address = with_plain_domain((simple[3] or simple[4]).decode("ascii"))
    return Originator(name, address, " ".join((simple[1] or simple[2] or b"").decode("ascii").split()), "octets")


@lru_cache(maxsize=4096)
def _remembered(name: str, value: bytes) -> tuple[Originator, ...]:
    return _read(name, value, library=True)[0]


def _read(name: str, value: bytes, *, library: bool) -> tuple[tuple[Originator, ...], bool]:
    """All candidates in the value of one field, each once, and whether these are all there are."""
    simple = simply(name, value)
    if simple is not None:
        return (simple,), True
    return thoroughly(name, value, library=library)


def thoroughly(name: str, value: bytes, *, library: bool = True) -> tuple[tuple[Originator, ...], bool]:
    """The same by every way of reading there is, one after the other."""
    found: dict[tuple[str, str], Originator] = {}
    tries = 0
    for text in texts(value):
        shown = decoded(text)
        for variant, reader in variants(text, shown).items():
            for address in addresses(variant):
                tries += 1
                if tries > _TRIES:
                    return tuple(found.values()), False
                before = name_before(shown, address)
                for tidy in tidied(address):
                    found.setdefault((tidy, before), Originator(name, tidy, before, reader))
        for address, display in library_candidates(name, text, shown) if library else ():
            plain, said = with_plain_domain(address) if "@" in address else "", " ".join(display.split())
            if plain or said:
                found.setdefault((plain, said), Originator(name, plain, said, "library"))
        whole = name_of(shown)
        if whole:
            found.setdefault(("", whole), Originator(name, "", whole, "octets"))
    named = {said for address, said in found if address}
    return tuple(one for (address, said), one in found.items() if address or said not in named), True
