"""A message's own signatures (DKIM, RFC 6376; ARC, RFC 8617), as far as a mail provider of our table made them. Pure.

They are checked with keys that somebody has fetched: which these are is worked out here, and it is never one of a
domain that is not in the table, whatever the message says. `load_check` gives what checks them, where it is installed.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from inboxwatch.intake.mail_providers import PROVIDERS
from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.scan import fields

MOST = 5
"""Signatures of one message that are looked at."""

_SIGNED = {"dkim-signature": "dkim", "arc-seal": "arc", "arc-message-signature": "arc"}
_SELECTOR = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,3}")
_DOMAINS = frozenset(domain for one in PROVIDERS for domain in one.signs)


class Check(StrEnum):
    """What came of checking one signature."""

    VERIFIED = "verified"
    FAILS = "fails"  # on this copy of the message, which proves nothing: servers change what they store
    NO_KEY = "no key"  # it was not fetched, or the domain has none any more


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a mail provider's domain. `key_name` is where the key is published; `kind` is dkim or arc."""

    kind: str
    domain: str
    key_name: str
    check: Check


CheckSignatures = Callable[[bytes, Mapping[str, str]], tuple[Signature, ...]]


def key_name(selector: str, domain: str) -> str:
    """Where a key is published (RFC 6376 section 3.6.2.1); empty for a domain that is not in the table."""
    name = domain.strip().lower().rstrip(".")
    if name not in _DOMAINS or _SELECTOR.fullmatch(selector.strip()) is None:
        return ""
    return f"{selector.strip().lower()}._domainkey.{name}"


def key_names(header: bytes) -> tuple[str, ...]:
    """Where the keys to a message's signatures are published, those of providers in the table alone, each once."""
    found: dict[str, None] = {}
    for one in fields(header):
        if one.name in _SIGNED and len(found) < MOST:
            tags = tags_of(plain_text(one.value))
            name = key_name(tags.get("s", ""), tags.get("d", ""))
            if name:
                found[name] = None
    return tuple(found)


def load_check() -> CheckSignatures | None:
    """What checks signatures: takes a message's octets and key texts by name. None without the package for it."""
    return cast("CheckSignatures | None", _adapter("check"))


def load_ask() -> Callable[[str], str] | None:
    """What asks the DNS for a key by its name; it raises `OSError`. None without the package for it."""
    return cast("Callable[[str], str] | None", _adapter("ask"))


def _adapter(what: str) -> object | None:
    try:
        module = importlib.import_module("inboxwatch.intake.signature_check")
    except ImportError:
        return None
    found: object = getattr(module, what)
    return found


def tags_of(text: str) -> dict[str, str]:
    """The tags of a signature (RFC 6376 section 3.2); of a repeated one the first."""
    tags: dict[str, str] = {}
    for part in text.split(";")[:40]:
        name, equals, value = part.partition("=")
        if equals:
            tags.setdefault(name.strip().lower(), value.strip())
    return tags
