"""The contacts for a person, as text, and for a script, as plain values (pure).

What a registry said was made harmless when it was read: every value is one line of plain characters.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from inboxwatch.model.contact import AbuseContact, Contacts, ContactSource, LookUp, Scope

_WIDTH = 110
_SCOPES = {
    Scope.ACCOUNT: "can act on the account",
    Scope.NETWORK: "can act on the network of the observed address",
    Scope.DOMAIN: "can act on the domain",
}
_SOURCES = {
    ContactSource.TABLE: "our own table, written",
    ContactSource.RDAP: "the registry of the network, asked",
    ContactSource.ABUSIX: "the Abusix database, asked",
    ContactSource.ROLE: "the rule that abuse@ is there (RFC 2142)",
}
_DECIDE = (
    "Whoever reads there may be the sender, and would learn that you complained. Where you know that it is a company "
    "or a provider with many users, decide with somebody you trust whether to write there."
)


def contacts_text(contacts: Contacts) -> str:
    """All of it, the most useful first."""
    return "\n".join(_lines(contacts))


def plan_text(plan: Sequence[LookUp]) -> str:
    """What would be asked of whom, and what they learn by it."""
    lines = ["This would be asked:"]
    for one in plan:
        lines += ["", *_wrapped(f"{one.asks}.", indent=2), *_wrapped(one.discloses, indent=4)]
    return "\n".join([*lines, ""])


def contacts_object(contacts: Contacts) -> dict[str, object]:
    """All of it, for a script."""
    return {
        "found": [
            {
                "scope": one.scope.value,
                "source": one.source.value,
                "about": one.about,
                "organisation": one.organisation,
                "address": one.address,
                "form": one.form,
                "network": one.network,
                "checked_on": one.checked_on and one.checked_on.isoformat(),
                "note": one.note,
                "is_doubtful": one.is_doubtful,
            }
            for one in contacts.found
        ],
        "withheld": [{"about": one.about, "address": one.address, "why": one.why} for one in contacts.withheld],
        "asked": [{"about": one.about, "asks": one.asks, "discloses": one.discloses} for one in contacts.asked],
        "missing": list(contacts.missing),
    }


def _lines(contacts: Contacts) -> Iterator[str]:
    yield "Whom to write to" if contacts.found else "Nobody is known whom to write to"
    for number, one in enumerate(contacts.found, start=1):
        yield from _contact(number, one)
    if contacts.withheld:
        yield ""
        yield "Do not write to"
        for held in contacts.withheld:
            yield f"     {held.address}  ({held.about})"
            yield from _wrapped(f"{held.why}.")
        yield from _wrapped(_DECIDE, indent=5)
    if contacts.missing:
        yield ""
        yield "Not known"
        for what in contacts.missing:
            yield from _wrapped(f"{what}.", indent=5)
    if contacts.asked:
        yield ""
        yield "Asked"
        for asked in contacts.asked:
            yield from _wrapped(f"{asked.asks}.", indent=5)


def _contact(number: int, one: AbuseContact) -> Iterator[str]:
    yield ""
    yield f"{number:3}. {' or '.join(filter(None, (one.address, one.form)))}"
    about = (
        one.about if one.about == one.organisation or not one.organisation else f"{one.organisation}, for {one.about}"
    )
    yield f"       {about}: {_SCOPES[one.scope]}"
    if one.network:
        yield f"       network: {one.network}"
    on = f" on {one.checked_on}" if one.checked_on else ""
    yield f"       says: {_SOURCES[one.source]}{on}"
    if one.note:
        yield from _wrapped(one.note)


def _wrapped(text: str, indent: int = 7) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)
