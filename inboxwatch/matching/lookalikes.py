"""Keys under which an address meets those that look like it, made so that only digests of them need to be kept.

A contact's keys are kept, an originator's keys are sought among them. Since digests cannot be looked at again, a
meeting must be right by itself. The usual keys with one letter left out would not be, for under them «xabc» meets
«abcx»; so a key here says also where the letter was. Kept are, for each letter, the address without it and its place,
and the address itself; sought are

- the address without a letter, with its place: another letter stands there in the contact's;
- the address itself, with each place: the contact's has one letter more there;
- the address without a letter, and with two neighbours exchanged, as a whole: the contact's is that.

So `near` meets where the Damerau-Levenshtein distance (of neighbours, each edited once) is at most one, and nowhere
else, but for what the digest confuses; whoever asks has sought the exact key before. Too short to be told apart: local
parts under 6 letters, domains under 5. Not counted: a digit for a digit, or one more in a number (another person's
«anna85»), and single initials («a.schmidt», «b.schmidt»).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from inboxwatch.matching.addresses import forms
from inboxwatch.matching.names import name_keys
from inboxwatch.matching.skeleton import skeleton
from inboxwatch.matching.suffixes import EVERYBODYS, Split, split
from inboxwatch.matching.visible import visible

_ADDRESS = 320  # characters (RFC 5321 section 4.5.3.1); what is longer has no keys but its exact one
_PART = 64  # characters of a part that is compared letter by letter
_LOCAL_AT_LEAST, _HEAD_AT_LEAST, _LABEL_AT_LEAST, _REST_AT_LEAST = 6, 5, 3, 4
_NAME_AT_LEAST, _LONE_NAME_AT_LEAST = 6, 8  # letters of a name of several words, of one
_LABELS = 10
_DASHES = frozenset("._-+")
_ROLES = (
    "kundenservice", "kundenbetreuung", "customer service", "customer support", "customer care", "support team",
    "newsletter", "no reply", "noreply", "no-reply", "do not reply", "notification", "notifications", "administrator",
    "mail delivery subsystem", "mailer-daemon", "postmaster", "service team",
)  # fmt: skip


class Kind(StrEnum):
    """In which way two addresses meet."""

    EXACT = "exact"  # one mailbox, in whatever way of writing (`inboxwatch.matching.canonical`)
    SKELETON = "skeleton"  # they look the same (UTS 39)
    NEAR = "near"  # one letter apart, in the local part or in the domain
    SUFFIX = "suffix"  # the same local part, and nearly the same name of a domain
    NAME = "name"  # the same display name


@dataclass(frozen=True, slots=True)
class LookalikeKeys:
    """The keys of a contact, to be kept: about two for each letter of the address that is compared."""

    exact: str
    skeleton: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    suffix: frozenset[str] = frozenset()
    name: frozenset[str] = frozenset()

    def kept(self) -> Iterator[tuple[Kind, str]]:
        """Every key with its kind."""
        yield Kind.EXACT, self.exact
        for kind, keys in (
            (Kind.SKELETON, self.skeleton),
            (Kind.NEAR, self.near),
            (Kind.SUFFIX, self.suffix),
            (Kind.NAME, self.name),
        ):
            yield from ((kind, key) for key in sorted(keys))


@dataclass(frozen=True, slots=True)
class SoughtKeys:
    """The keys of an originator, to be sought among those of contacts.

    `home` is met by a contact with the same local part at the same organisation; `borrowed` are whole addresses, exact
    ones, that stand at the beginning of this one.
    """

    exact: str
    skeleton: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    home: frozenset[str] = frozenset()
    suffix: frozenset[str] = frozenset()
    borrowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Parts:
    """An address in parts. `home` is its domain in Unicode, `head` what of that stands before the suffix."""

    local: str
    domain: Split
    home: str
    head: str
    suffix: str


def exact_key(address: str) -> str:
    """The key of an address in whatever way of writing. Never raises."""
    return forms(_encodable(address)).canonical


def lookalike_keys(address: str, name: str = "") -> LookalikeKeys:
    """The keys to keep for a contact with this address and display name. Never raises."""
    ways = _ways(_encodable(address))
    return LookalikeKeys(
        exact_key(address),
        frozenset(_looks(one.local, one.home) for one in ways),
        frozenset(key for one in ways for key in _near_kept(one)),
        frozenset(key for one in ways for key in _suffix_kept(one)),
        lookalike_names(name),
    )


def sought_keys(address: str) -> SoughtKeys:
    """The keys to seek for an originator with this address. Never raises."""
    address = _encodable(address)
    ways = _ways(address)
    written = visible(address[:_ADDRESS].rpartition("@")[0]).strip(' "<')
    return SoughtKeys(
        exact_key(address),
        frozenset(_looks(local, one.home) for one in ways for local in (one.local, written)),
        frozenset(key for one in ways for key in _near_sought(one)),
        frozenset(f"h|{one.local}@{one.domain.registered}" for one in ways if one.domain.label),
        frozenset(f"s|{one.local}@{name}" for one in ways for name in _brands(one.domain.label)),
        frozenset(f"{one.local}@{domain}" for one in ways for domain in _borrowed(one.domain)),
    )


def lookalike_names(name: str) -> frozenset[str]:
    """The keys of a display name; none for a name that many bear, or that is an address."""
    name = _encodable(name)
    if "@" in name:
        return frozenset()
    keys = name_keys(name)
    least = _NAME_AT_LEAST if len(name.split()) > 1 else _LONE_NAME_AT_LEAST
    is_common = sum(map(str.isalpha, name)) < least or any(not keys.isdisjoint(name_keys(one)) for one in _ROLES)
    return frozenset() if is_common else keys


def _ways(address: str) -> tuple[_Parts, ...]:
    """The address in parts, and once more as it is written if its provider knows several ways of writing it.

    An imitated domain belongs to no such provider, so there a dot in the local part stays.
    """
    found = forms(address)
    if max(len(address), len(found.canonical), len(found.exact)) > _ADDRESS:
        return ()
    return tuple(_parts(one) for one in dict.fromkeys((found.canonical, found.exact)) if one.rpartition("@")[0])


def _parts(exact: str) -> _Parts:
    local, _, domain = exact.rpartition("@")
    home = ".".join(map(_readable, domain.split(".")))
    in_unicode = split(home)
    return _Parts(local, split(domain), home, in_unicode.head, in_unicode.suffix)


def _readable(label: str) -> str:
    """A label as it is shown: U-label for A-label (RFC 5890), also for what IDNA would refuse."""
    if not label.startswith("xn--"):
        return label
    try:
        return _encodable(label.removeprefix("xn--").encode("ascii").decode("punycode")) or label
    except UnicodeError:
        return label


def _encodable(text: str) -> str:
    """The text without lone surrogates, so that every key can be digested."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _looks(local: str, home: str) -> str:
    """The skeleton of an address. Beyond UTS 39, «vv» looks like «w»."""
    text = skeleton(f"{local}@{home}")
    return skeleton(text.casefold()).casefold().replace("vv", "w")


def _texts(parts: _Parts) -> Iterator[tuple[str, str, str, str]]:
    """What is compared letter by letter: its mark, what stands before it, itself, what stands after it."""
    if _LOCAL_AT_LEAST <= len(parts.local) <= _PART:
        yield "l", "", parts.local, f"@{parts.home}"
    if _HEAD_AT_LEAST <= len(parts.head) <= _PART:
        yield "d", f"{parts.local}@", parts.head, f".{parts.suffix}"


def _near_kept(parts: _Parts) -> Iterator[str]:
    yield f"=|{parts.local}@{parts.home}"
    for mark, before, text, after in _texts(parts):
        for at in range(len(text)):
            if not _is_in_number(text, at):
                yield f"{mark}{at}|{before}{text[:at]}{text[at + 1 :]}{after}"


def _near_sought(parts: _Parts) -> Iterator[str]:
    for mark, before, text, after in _texts(parts):
        least = _LOCAL_AT_LEAST if mark == "l" else _HEAD_AT_LEAST
        for at in range(len(text)):
            without = f"{before}{text[:at]}{text[at + 1 :]}{after}"
            if not (text[at].isdigit() or _is_initial(text, at)):
                yield f"{mark}{at}|{without}"
            if len(text) > least and not _is_in_number(text, at):
                yield f"=|{without}"
            pair = text[at : at + 2]
            if pair[0] != pair[-1] and not pair.isdigit():
                yield f"=|{before}{text[:at]}{pair[::-1]}{text[at + 2 :]}{after}"
        yield from (f"{mark}{at}|{before}{text}{after}" for at in range(len(text) + 1))


def _is_in_number(text: str, at: int) -> bool:
    """Whether this is a digit beside another."""
    return text[at].isdigit() and (text[at - 1 : at].isdigit() or text[at + 1 : at + 2].isdigit())


def _is_initial(text: str, at: int) -> bool:
    """Whether this letter stands alone."""
    return (at == 0 or text[at - 1] in _DASHES) and (at + 1 == len(text) or text[at + 1] in _DASHES)


def _suffix_kept(parts: _Parts) -> Iterator[str]:
    label = parts.domain.label
    if label:
        yield f"h|{parts.local}@{parts.domain.registered}"
        yield from (f"s|{parts.local}@{one}" for one in _spellings(label))


def _spellings(label: str) -> Iterator[str]:
    """The name of a domain with and without its hyphens, unless it is everybody's."""
    plain = label if label.startswith("xn--") else label.replace("-", "")
    if len(plain) >= _LABEL_AT_LEAST and plain not in EVERYBODYS:
        yield label
        yield plain


def _brands(label: str) -> Iterator[str]:
    """The names to which this one may be an addition: ``brand-mail``, ``my-brand``, ``brandlogin``."""
    yield from _spellings(label)
    for word in EVERYBODYS:
        for rest in (label.removesuffix(word), label.removeprefix(word)):
            name = rest.strip("-")
            if rest != label and len(name) >= (_REST_AT_LEAST if name != rest else _HEAD_AT_LEAST):
                yield from _spellings(name)


def _borrowed(parts: Split) -> Iterator[str]:
    """Domains that stand in this one as they would before its end: ``example.org.x.test``, ``example-org.test``."""
    labels = parts.head.split(".")[:_LABELS]
    yield from (".".join(labels[:many]) for many in range(2, len(labels) + 1))
    for one in labels:
        name, dash, ending = one.rpartition("-")
        if dash and name and ending and not one.startswith("xn--"):
            yield f"{name}.{ending}"
