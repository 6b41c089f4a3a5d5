"""From what is known of a message to the question for whom to write to (pure)."""

from __future__ import annotations

from inboxwatch.complaint.domains import domain_of, normalised
from inboxwatch.model.contact import ContactQuestion
from inboxwatch.model.message import Originators
from inboxwatch.model.origin import Origin


def question_of(origin: Origin, originators: Originators) -> ContactQuestion:
    """The question about one message.

    The address is the observed one or none: what is asserted or claimed is never asked about. The domains are those of
    every originator that any way of reading finds, since a sender who writes from a domain of his own may hide it
    behind others; that of the envelope comes last.
    """
    found = [one.address for one in originators.candidates if one.address]
    found += [one.address for one in originators.beyond]
    domains = dict.fromkeys(filter(None, map(domain_of, (*found, origin.envelope_from))))
    return ContactQuestion(
        ip=origin.observed.ip if origin.observed else "",
        domains=tuple(domains),
        provider=normalised(origin.provider),
    )
