"""Addresses as they are compared (RFC 5321, RFC 5322 section 3.4.1, UTS 46, RFC 6531).

What is promised: no text raises, the answer is the same every time, and the address as written is never lost, for it
stays with the caller. Forms are for comparing only, never for sending and never as evidence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import idna

from inboxwatch.matching.providers import mailbox_of
from inboxwatch.matching.visible import visible

_ATOMS = re.compile(r"[^\x00-\x20\x7f()<>\[\]:;@\\,\"]+")
_PLAIN = re.compile(f"{_ATOMS.pattern}@{_ATOMS.pattern}")
_NORMALISED_AT_MOST = 1000  # characters; NFKC and IDNA can cost the square of a hostile length
_CACHED = 320  # RFC 5321 section 4.5.3.1: 64 + 1 + 255; longer ones are not remembered


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one address.

    `exact`: the domain as A-labels in lower case, the local part without regard to ASCII case. `canonical`: the same
    for all ways of writing one mailbox, tags and look-alike letters included. `domain`: that of `exact`, or empty.
    `is_plain`: the address is a bare ``atoms@domain`` that every reader takes in the same way.
    """

    exact: str
    canonical: str
    domain: str
    is_plain: bool


def canonical(address: str) -> str:
    """The one form of all ways of writing the same mailbox. Never raises; without an «@», the folded text."""
    return forms(address).canonical


def forms(address: str) -> Forms:
    """The forms in which an address is compared. Never raises."""
    return _remembered(address) if len(address) <= _CACHED else _forms(address)


def _forms(address: str) -> Forms:
    """The forms, computed."""
    is_plain = _PLAIN.fullmatch(address) is not None
    local, at, domain = (address if is_plain else _unwrapped(address)).rpartition("@")
    if not at:
        text = _folded(domain.lower() if domain.isascii() else domain)
        return Forms(text, text, "", is_plain=False)
    if not is_plain:
        local = _plain_local(local)
    exact = local.lower() if local.isascii() else local
    domain = domain_form(domain)
    user, home = mailbox_of(_folded(exact), domain)
    return Forms(f"{exact}@{domain}", f"{user}@{home}", domain, is_plain)


def domain_form(domain: str) -> str:
    """A domain as it is looked up: A-labels, lower case, no root dot. What breaks IDNA is encoded by force."""
    domain = "".join(visible(domain).split())
    if domain.isascii() or len(domain) > _NORMALISED_AT_MOST:
        return domain.lower().strip(".")
    try:
        mapped = idna.uts46_remap(domain, std3_rules=False, transitional=False)
    except UnicodeError:
        mapped = unicodedata.normalize("NFKC", domain).casefold()
    return ".".join(_a_label(one) for one in mapped.split(".")).strip(".")


def _a_label(label: str) -> str:
    """One label as an A-label (RFC 5890)."""
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except UnicodeError:
        return _forced(label)


def _forced(label: str) -> str:
    """A label that is not valid in IDNA 2008 and may exist all the same, in Punycode (RFC 3492)."""
    try:
        return "xn--" + label.encode("punycode").decode("ascii")
    except UnicodeError:
        return label


def _folded(local: str) -> str:
    """A local part (in lower case if it is ASCII) for comparing: visible, NFKC, case folded."""
    if local.isascii():
        return visible(local)
    text = visible(local)
    if len(text) > _NORMALISED_AT_MOST:
        return text.casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _unwrapped(address: str) -> str:
    """The address without angle brackets, source route (RFC 5321 appendix C), comments and white space around."""
    text = _without_comments(address).strip()
    if text.startswith("<"):
        text = text[1:].rstrip(">").strip()
    if text.startswith("@") and ":" in text:
        text = text.partition(":")[2].strip()
    return text


def _without_comments(text: str) -> str:
    """The text without comments in parentheses, which may nest; quoted strings are left as they are."""
    if "(" not in text:
        return text
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for one in text:
        literal, escaped = escaped, one == "\\" and not escaped
        if one == '"' and not literal and not depth:
            quoted = not quoted
        opens = one == "(" and not quoted and not literal
        closes = one == ")" and depth > 0 and not literal
        if not (depth or opens):
            kept.append(one)
        depth += opens - closes
    return "".join(kept)


def _plain_local(local: str) -> str:
    """A local part without needless quotes and white space: ``"a.b"`` is ``a.b``, ``a . b`` is ``a.b``."""
    text = visible(local).strip()
    if not (len(text) > 1 and text.startswith('"') and text.endswith('"')):
        return "".join(text.split())
    content = re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
    return content if _ATOMS.fullmatch(content) else text


_remembered = lru_cache(maxsize=8192)(_forms)
