"""Who is flagged and who is not: the rules a person gave."""

from __future__ import annotations

from dataclasses import dataclass

from inboxwatch.model.identity import SenderId


@dataclass(frozen=True, slots=True)
class FlaggedSender:
    """One flagged sender: a person, by whatever addresses and names they are known.

    `addresses` holds addr-specs, ``*@domain`` (not its subdomains) and ``*@*.domain`` (only its subdomains).
    `aliases` holds addresses that a person linked later (`sender alias`, `confirm`). `display_names` are compared
    after the UTS 39 skeleton; `patterns` are regular expressions over «name <address>», with a time bound.
    `label` is private: it never leaves in an export.
    """

    id: SenderId
    label: str = ""
    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    display_names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AllowList:
    """Who is never flagged by a rule other than an exact address: same patterns as `FlaggedSender.addresses`."""

    addresses: tuple[str, ...] = ()
