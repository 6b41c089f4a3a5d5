"""Who can act on a complaint: abuse contacts, each with what it can act on and who says so (RFC 2142, RFC 9083)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Scope(StrEnum):
    """What a contact can act on."""

    ACCOUNT = "account"  # the mail provider who runs the account that a message was sent from
    NETWORK = "network"  # whoever runs the network of the observed address
    DOMAIN = "domain"  # whoever runs the domain that the sender uses


class ContactSource(StrEnum):
    """Who says that this is the contact."""

    TABLE = "table"  # our own list, with the day on which it was checked
    RDAP = "rdap"  # the regional registry (RFC 9083)
    ABUSIX = "abusix"  # the Abusix contact database, over DNS
    ROLE = "rfc2142"  # nobody: abuse@domain is where it should be


@dataclass(frozen=True, slots=True)
class AbuseContact:
    """One desk: a mail address, a form, or both. `about` is the domain or IP address that it answers for.

    `network` names the network as its registry does (empty if unknown); `checked_on` is the day on which the answer
    was true, None for one that nobody checked. Of one that `is_doubtful` the sender may be the reader after all.
    """

    scope: Scope
    source: ContactSource
    about: str
    organisation: str = ""
    address: str = ""
    form: str = ""
    network: str = ""
    checked_on: date | None = None
    note: str = ""
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Withheld:
    """A contact that is not offered, since whoever reads there may be the sender; and why in plain words."""

    about: str
    address: str
    why: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """A question that leaves the machine: what is asked, of whom, and what they learn by it, in plain words."""

    about: str
    asks: str
    discloses: str


@dataclass(frozen=True, slots=True)
class ContactQuestion:
    """For whom contacts are looked for: only an observed address, and the domains that the originators name.

    `provider` is the domain of a mail provider whose part in it was verified; empty if there is none. `senders` are
    domains that flagged senders are known to write from, whatever this message says: nobody there must be told. `names`
    are those of the machine that sent the message, and of who signed it: they raise a doubt, no more.
    """

    ip: str = ""
    domains: tuple[str, ...] = ()
    provider: str = ""
    senders: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contacts:
    """What was found, the most useful first; what is withheld; what was asked; and what could not be had, in words."""

    found: tuple[AbuseContact, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    asked: tuple[LookUp, ...] = ()
    missing: tuple[str, ...] = ()
