"""To whom a complaint goes: an address that a person named, unless the sender may read there; or one known for sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inboxwatch.complaint.domains import normalised
from inboxwatch.complaint.network import Desk
from inboxwatch.complaint.own_domains import Own
from inboxwatch.complaint.providers import bundled
from inboxwatch.complaint.question import sender_domains
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.contacts import contact_directory, contact_question
from inboxwatch.errors import ExportRefused
from inboxwatch.model.contact import AbuseContact, Scope
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.verdict import Match

_HINTS = 5
_WORD = re.compile(r"[^\s<>()\[\],;:/\"']+")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The address of a desk, empty where none is known for sure; and what a person should know about desks."""

    address: str
    hints: tuple[str, ...] = ()


def named_desk(house: House, exhibits: Sequence[Exhibit], address: str, *, anyway: bool) -> Chosen:
    """The desk that a person named: an address, or words for a form.

    With `anyway` a person vouches that the sender does not read there.

    Raises `ExportRefused` for an address of a flagged sender, or one that the sender may read.
    """
    desks = list(_desks_in(address))
    for one in filter(None, (desk.address for desk in desks)):
        if isinstance(house.rules.decide(Originators((Originator("from", one, "", "person"),))), Match):
            raise ExportRefused(f"{address} belongs to a flagged sender", "`inboxwatch complaint contacts` names desks")
    if anyway:
        return Chosen(address)
    questions = [contact_question(house, one) for one in exhibits]
    domains = {domain for one in questions for domain in (*one.domains, one.provider) if domain}
    own = Own.of([*sorted(domains), *sender_domains(house.people())], bundled())
    why = next(filter(None, (own.why_not(one, bundled()) for one in desks)), "")
    if why:
        raise ExportRefused(
            f"{address} is not written to: {why}",
            "complain to the network (`inboxwatch complaint contacts`); if you know that a company or a provider reads "
            "there, and not the sender: --to-senders-domain",
        )
    return Chosen(address)


def _desks_in(text: str) -> Iterator[Desk]:
    """Every mail address, and every host, in what a person named: also in «Desk <abuse@x>» and in a form's link."""
    for word in _WORD.findall(text):
        if "@" in word:
            yield Desk(address=word)
        elif domain := normalised(word):
            yield Desk(form=f"https://{domain}/")


def known_desk(house: House, exhibits: Sequence[Exhibit]) -> Chosen:
    """The desk that all of these messages lead to, by what was observed or verified. Nobody is asked.

    A provider that a message only claims is named as a hint, and never chosen.
    """
    directory = contact_directory(house, asking=False)
    questions = dict.fromkeys(contact_question(house, one) for one in exhibits)
    answers = [(one, directory.contacts(one).found) for one in questions]
    sure = [{desk.address for desk in found if desk.address and _is_sure(desk, one.provider)} for one, found in answers]
    common = set.intersection(*sure) if sure else set()
    best = next((desk for _, found in answers for desk in found if desk.address in common), None)
    if best is not None:
        return Chosen(best.address, (f"it goes to {_described(best)}",))
    desks = dict.fromkeys(_described(desk) for _, found in answers for desk in found)
    return Chosen("", tuple(f"a desk that may be right: {one}" for one in list(desks)[:_HINTS]))


def _is_sure(desk: AbuseContact, verified: str) -> bool:
    """Whether more than the message's own word leads to this desk, and nothing speaks for it being the sender's."""
    if desk.is_doubtful:
        return False
    return desk.scope is Scope.NETWORK or (desk.scope is Scope.ACCOUNT and bool(verified) and desk.about == verified)


def _described(desk: AbuseContact) -> str:
    where = desk.address or f"form {desk.form}"
    return f"{desk.organisation or desk.about}: {where} (for {desk.about}). {desk.note}".strip()
