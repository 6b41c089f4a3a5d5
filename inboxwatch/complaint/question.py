"""From what is known of a message to the question for whom to write to (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from inboxwatch.complaint.domains import domain_of, normalised
from inboxwatch.model.contact import ContactQuestion
from inboxwatch.model.message import Originators
from inboxwatch.model.origin import Origin
from inboxwatch.model.people import FlaggedSender


def question_of(
    origin: Origin, originators: Originators, people: Iterable[FlaggedSender] = (), names: Iterable[str] = ()
) -> ContactQuestion:
    """The question about one message.

    The address is the observed one or none: what is asserted or claimed is never asked about. The domains are those of
    every originator that any way of reading finds, since a sender who writes from a domain of his own may hide it
    behind others; that of the envelope comes last. `people` are all who are flagged: who writes from a throw-away
    address today may run the network that it came from, under the domain of an address that is known. `names` stand
    around the message.
    """
    found = [one.address for one in originators.candidates if one.address]
    found += [one.address for one in originators.beyond]
    domains = dict.fromkeys(filter(None, map(domain_of, (*found, origin.envelope_from))))
    return ContactQuestion(
        ip=origin.observed.ip if origin.observed else "",
        domains=tuple(domains),
        provider=normalised(origin.provider),
        senders=sender_domains(people),
        names=tuple(dict.fromkeys(filter(None, map(normalised, names)))),
    )


def sender_domains(people: Iterable[FlaggedSender]) -> tuple[str, ...]:
    """The domains of all addresses of flagged senders, also of those that stand for a whole domain."""
    addresses = [address.replace("@*.", "@") for one in people for address in (*one.addresses, *one.aliases)]
    return tuple(sorted(set(filter(None, map(domain_of, addresses)))))
