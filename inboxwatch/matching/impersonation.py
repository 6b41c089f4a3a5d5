"""Who is imitated: originators that look like the person's contacts or like her own addresses.

Contacts are not known here in the clear. The caller keeps the keys of each contact (`lookalike_keys`), as digests if it
likes, and answers whether any of some keys is among them (`Contacts`); a meeting is right by itself
(`inboxwatch.matching.lookalikes` says how), and no reason can name the contact. An originator that is a contact's own
address, in whatever way of writing, looks like nobody.

How much a reason says, and when innocent mail has it:

- ``lookalike-homograph``, strong: the same to the eye with other characters; hardly ever by chance (``max1``, ``maxl``)
- ``contact-in-name``, strong: a known address as the name of another; programs do so by mistake only
- ``lookalike-near``, weak: one letter apart, as relatives, colleagues, a friend's second address
- ``lookalike-suffix``, weak: ``yahoo.de`` and ``yahoo.com``, a friend's second address, two domains of one firm
- ``own-in-name``, weak: her own address as the name of another; spam does so all the time
- ``contact-via``, weak: as ``contact-in-name`` with «via», as services write that send for others, and as anybody can
- ``contact-name``, weak: people share names, and friends have second addresses
- ``contact-beside``, weak: a From field may name several authors (RFC 5322 section 3.6.2); most programs show one
- ``own-address``, weak: notes to oneself, scanners; anybody can write any address into a From field
- ``lookalike-uncompared``, weak: there was too much to compare

Looked at is what a mail program shows or answers to; a Return-Path is neither. That Sender and From differ says
nothing, since lists and services do it: each field is looked at for itself. Pure: never raises, does bounded work, and
the order of candidates does not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice

from inboxwatch.matching.contacts import Contacts, Known, nobody
from inboxwatch.matching.lookalikes import Kind, LookalikeKeys, exact_key, lookalike_keys, lookalike_names, sought_keys
from inboxwatch.matching.visible import shown, visible
from inboxwatch.matching.words import field_name
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.verdict import Reason

__all__ = ["STRONG", "Contacts", "Kind", "Known", "LookalikeKeys", "impersonation", "lookalike_keys", "nobody"]

STRONG = frozenset(("lookalike-homograph", "contact-in-name"))
"""The codes of reasons that say much by themselves; every other is weak."""

_FIELDS = ("from", "sender", "reply-to", "resent-from", "resent-sender", "x-original-from")
_AUTHORS = frozenset(("from", "sender"))
_COMPARED = 40  # different candidates; ordinary mail has fewer than ten
_NAME = 500  # characters of a display name
_LOCAL = 320
_IN_NAME = 5  # addresses in one
_EDGES = " \t\"'<>.,;:()[]"
_NO_PART = r"\s<>()\[\],;:\\\"'«»“”„‘’@"
_ADDRESS = re.compile(rf"[^{_NO_PART}]{{1,64}}@[^{_NO_PART}]{{1,255}}")
_PLAIN = re.compile(r"[a-z0-9._+=-]+@(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*")
_VIA = re.compile(r"\b(?:via|über|through|per|par|on behalf of|im auftrag)\b", re.IGNORECASE)
_CONTACTS, _OWN = "the address of a contact", "an own address of this mailbox"
_SENTENCES = {
    "lookalike-homograph": "the {field} field {names}, which looks like {whose} and is written with other characters",
    "contact-in-name": "the {field} field claims the name «{name}», which looks like {whose}, and {names}",
    "own-in-name": "the {field} field claims the name «{name}», which looks like {whose}, and {names}",
    "lookalike-near": "the {field} field {names}, which looks like {whose} with one letter changed, added, left out or "
    "exchanged",
    "lookalike-suffix": "the {field} field {names}, which looks like {whose} in another domain of nearly that name",
    "contact-via": "the {field} field claims the name «{name}», in which a part looks like {whose}, and {names}; "
    "services that send for others write so",
    "contact-name": "the {field} field claims the name «{name}», which looks like that of a contact, and {names}",
    "contact-beside": "the {field} field {names}, and beside it what looks like {whose}; programs show one of them",
    "own-address": "the {field} field {names}, which looks like {whose}; anybody can write that there",
}
"""Codes in the order in which they are told."""
_CODES = tuple(_SENTENCES)
_IN_NAMES = frozenset(("contact-in-name", "own-in-name", "contact-via"))
_UNCOMPARED = Reason(
    "lookalike-uncompared",
    f"the message names more than {_COMPARED} different senders, so not all of them were compared with contacts",
)


_Places = set[tuple[str, str]]
"""Fields, and the keys of addresses that stand in display names there."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A reason before it is worded."""

    code: str
    candidate: Originator
    whose: str = _CONTACTS


def impersonation(originators: Originators, contacts: Contacts, own: Contacts = nobody) -> tuple[Reason, ...]:
    """Every reason to think that somebody is imitated, strong ones first; at most one for each code and field."""
    seen = (one for one in originators.candidates if one.field in _FIELDS)
    different = {(_FIELDS.index(one.field), one.address, one.name): one for one in seen}
    candidates = [different[key] for key in sorted(different)]
    judge = _Judge(contacts, own, tuple(candidates[:_COMPARED]))
    more = (_UNCOMPARED,) if len(candidates) > _COMPARED else ()
    return (*_reasons(judge.found()), *more)


@dataclass(frozen=True, slots=True)
class _Judge:
    """The candidates of one message, and who is known."""

    contacts: Contacts
    own: Contacts
    candidates: tuple[Originator, ...]

    def found(self) -> list[_Found]:
        """Everything that is to be said about them."""
        whose = {one.address: self._whose(one.address) for one in self.candidates}
        in_names: _Places = set()
        found: list[_Found] = []
        for one in self._named(whose):
            in_names.update((one.field, exact_key(address)) for address in _addresses_in(one.name))
            found += self._by_name(one)
        for one in self.candidates:
            if one.address:
                found += self._by_address(one, whose[one.address], in_names)
        if not any(one.candidate.field == "from" and one.code in _IN_NAMES for one in found):
            found += self._beside(whose, in_names)
        return found

    def _named(self, whose: dict[str, str]) -> Iterator[Originator]:
        """Candidates with a name before an address that is not known. A local part that holds an «@» is a name too.

        A name without an address is left out where it stands before an address after all, or beside one that is known.
        """
        known = {one.field for one in self.candidates if whose[one.address]}
        named = {(one.field, one.name) for one in self.candidates if one.address}
        for one in self.candidates:
            local = one.address.rpartition("@")[0]
            is_answered = not one.address and (one.field in known or (one.field, one.name) in named)
            if one.name and not whose[one.address] and not (is_answered and "@" not in one.name):
                yield one
            if "@" in local and not whose[one.address]:
                yield replace(one, name=local)

    def _whose(self, address: str) -> str:
        """Whose address this is, in whatever way of writing; empty if nobody's that is known."""
        keys = frozenset((exact_key(address),))
        if address and self.own(Kind.EXACT, keys):
            return _OWN
        return _CONTACTS if address and self.contacts(Kind.EXACT, keys) else ""

    def _by_name(self, one: Originator) -> Iterator[_Found]:
        """What is to be said about a display name before an address that is not known."""
        for whose in dict.fromkeys(map(self._whose, _addresses_in(one.name))):
            if whose and _VIA.search(one.name[:_NAME]):
                yield _Found("contact-via", one, whose)
            elif whose:
                yield _Found("contact-in-name" if whose == _CONTACTS else "own-in-name", one, whose)
        keys = lookalike_names(one.name)
        if keys and self.contacts(Kind.NAME, keys):
            yield _Found("contact-name", one)

    def _by_address(self, one: Originator, whose: str, in_names: _Places) -> Iterator[_Found]:
        """What is to be said about an address."""
        if not whose:
            yield from islice(self._lookalikes(one), 1)
        elif _is_disguised(one.address):
            yield _Found("lookalike-homograph", one, whose)
        elif whose == _OWN and one.field in _AUTHORS and (one.field, exact_key(one.address)) not in in_names:
            yield _Found("own-address", one, whose)

    def _lookalikes(self, one: Originator) -> Iterator[_Found]:
        """What an address that is not known looks like, strongest first."""
        bare = one.address if one.address.startswith('"') else one.address.strip(_EDGES)
        if self._whose(bare):
            return  # only punctuation clings to it
        keys = sought_keys(bare)
        sides = ((self.contacts, _CONTACTS), (self.own, _OWN))
        for known, whose in sides:
            if keys.skeleton and known(Kind.SKELETON, keys.skeleton):
                yield _Found("lookalike-homograph", one, whose)
        for known, whose in sides:
            if keys.home and known(Kind.SUFFIX, keys.home):
                continue  # the same name at the same organisation
            if keys.near and known(Kind.NEAR, keys.near):
                yield _Found("lookalike-near", one, whose)
            if (keys.suffix and known(Kind.SUFFIX, keys.suffix)) or (
                keys.borrowed and known(Kind.EXACT, keys.borrowed)
            ):
                yield _Found("lookalike-suffix", one, whose)

    def _beside(self, whose: dict[str, str], in_names: _Places) -> Iterator[_Found]:
        """Addresses that are not known beside one that is, in one From field or in several."""
        senders = [one for one in self.candidates if one.field == "from" and one.address]
        known = {whose[one.address] for one in senders if ("from", exact_key(one.address)) not in in_names} - {""}
        for one in senders:
            if known and not whose[one.address] and _PLAIN.fullmatch(one.address.lower()):
                yield _Found("contact-beside", one, min(known))


def _addresses_in(name: str) -> list[str]:
    """The addresses that stand in a display name."""
    found = islice(_ADDRESS.finditer(visible(name[:_NAME])), _IN_NAME)
    return [one[0].strip(_EDGES) for one in found]


def _is_disguised(address: str) -> bool:
    """Whether the local part holds what cannot be seen, or a letter that is another's other form (fullwidth, say)."""
    local = address.rpartition("@")[0][:_LOCAL]
    if local.isascii() and local.isprintable():
        return False
    return visible(local) != local or unicodedata.normalize("NFKC", local) != unicodedata.normalize("NFC", local)


def _reasons(found: Iterable[_Found]) -> Iterator[Reason]:
    """What was found, in words: one reason for each code, field and imitated side."""
    for (number, where, _), group in groupby(sorted(found, key=_order), key=lambda one: _order(one)[:3]):
        them = list(group)
        more = len({one.candidate.address for one in them}) - 1
        text = _sentence(them[0])
        if more:
            text += f" (and {more} more like it in this field)"
        yield Reason(_CODES[number], text, _FIELDS[where])


def _order(one: _Found) -> tuple[int, int, str, bool, str, str]:
    """Strongest first, From first, and those with an address before those without."""
    seen = one.candidate
    return (_CODES.index(one.code), _FIELDS.index(seen.field), one.whose, not seen.address, seen.address, seen.name)


def _sentence(one: _Found) -> str:
    address = one.candidate.address
    return _SENTENCES[one.code].format(
        field=field_name(one.candidate.field),
        names=f"names {shown(address)}" if address else "names no address with it",
        name=shown(one.candidate.name),
        whose=one.whose,
    )
