"""Which part of a domain somebody registered, and who gives names away above it (publicsuffix.org, RFC 5890).

Pure but for the list that is read once. Here it matters who is behind a name: a complaint must not go to a sender who
runs the domain himself. So the whole list of public suffixes is used, with those below which a company lets strangers
have names (``dyndns.org``): of ``x.dyndns.org`` the sender has all, of ``dyndns.org`` nothing.
"""

from __future__ import annotations

import re
from functools import cache

import idna
from publicsuffixlist import PublicSuffixList

_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
_LONGEST = 1024  # characters: a name in other letters is longer than what it becomes


def normalised(domain: str) -> str:
    """The domain in ASCII and lower case, without the final dot; empty if there cannot be such a domain.

    Internationalised names become A-labels (IDNA 2008 with the mapping of UTS 46, as mail programs do). An address
    literal, a single label and a name of another form are no domains.
    """
    text = domain.strip().removesuffix(".")
    if not text.isascii():
        if len(text) > _LONGEST:
            return ""
        try:
            text = idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
        except UnicodeError:  # idna.IDNAError is one
            return ""
    text = text.lower()
    return text if _NAME.fullmatch(text) else ""


def domain_of(address: str) -> str:
    """The domain of a mail address, normalised; empty if it has none."""
    _, at, domain = address.rpartition("@")
    return normalised(domain) if at else ""


def registered(domain: str) -> str:
    """The part of a normalised domain that somebody registered, or was given by a hoster; empty for a bare suffix.

    For a name under which a company gives names away, the name itself: it is the company's.
    """
    return _suffixes(only_icann=False).privatesuffix(domain) or _suffixes(only_icann=True).privatesuffix(domain) or ""


def hoster(domain: str) -> str:
    """The domain of whoever gives names away, as ``dyndns.org`` for ``x.dyndns.org``; empty for any other name."""
    above = _suffixes(only_icann=True).privatesuffix(domain) or ""
    return above if above != registered(domain) else ""


@cache
def _suffixes(*, only_icann: bool) -> PublicSuffixList:
    return PublicSuffixList(only_icann=only_icann)
