"""A sheet for the officer: a draft of a request to a provider to preserve records (18 USC 2703(f)). Pure.

Only facts from the records stand in it. What the person's own server observed, what a verified provider asserts and
what whoever sent the message claims stay apart. A person who was harmed cannot make such a request; nobody has made it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from inboxwatch.complaint.deadlines import PRESERVE_DAYS
from inboxwatch.complaint.numbers import in_short
from inboxwatch.complaint.retention import came_at, gone_by
from inboxwatch.complaint.trace_field import moment_of, queue_id
from inboxwatch.model.exhibit import Exhibit, Provenance
from inboxwatch.model.identity import ExhibitId
from inboxwatch.model.origin import Hop, Origin

_WIDTH = 116
_LINE = 2_000  # characters of a header line that are shown: longer ones are no trace of a server

_WARNING = """\
DRAFT - NOT SENT - NOT LEGAL ADVICE - FOR THE OFFICER WHO HAS THE CASE

This text was filled in by a program from its records. Nobody has asked any provider for anything by it. Only a
governmental entity can make this request (18 USC 2703(f)); a person who was harmed cannot. The officer answers for each
sentence: strike out what is not so, and fill in what stands between [brackets]. It is urgent: providers often keep such
records for 30 to 90 days only, and the request reaches back alone, to what is there on the day on which it arrives.

Send each provider only what concerns it: the accounts and messages at its own domain or from its own addresses. A small
domain may be run by whoever sent the messages: do not write there, but to whoever runs the network that it is in. The
lines that are quoted name the address of the person who got the messages: it helps to find them; keep it from others.
"""

_REQUEST = f"""\
REQUEST FOR PRESERVATION OF RECORDS AND OTHER EVIDENCE
18 U.S.C. 2703(f)

To:     [provider, custodian of records or law enforcement response team]
From:   [name, rank or title, agency, address, telephone, official e-mail address]
Date:   [date]
Case:   [agency's case number]

1. Under 18 U.S.C. 2703(f)(1), [agency] requests that you take all necessary steps to preserve the records and other
   evidence described below that are in your possession, pending the issuance of a court order or other process.

2. Please preserve them for {PRESERVE_DAYS} days (18 U.S.C. 2703(f)(2)). [Agency] may renew this request.

3. This concerns the accounts and messages listed below, and, for the times listed, whoever used the addresses of the
   network listed as observed or asserted:

   (a) the contents of the accounts: messages sent, received, in drafts and deleted, with their full headers, and other
       files that are stored;
   (b) subscriber records: names, addresses, telephone numbers, other e-mail addresses, recovery addresses and numbers,
       when and from where the account was made, means of payment, other accounts with the same of these;
   (c) connection records: sessions with times, source addresses and ports, devices and programs; for the network also
       which subscriber had an address at a time, with the port where addresses are shared;
   (d) mail logs for the messages listed, with the identifiers given.

4. Do not notify the subscriber or user, and disclose this request only to whom you need to comply with it. If that
   would close the account, or alert its user in another way, please call first.

5. This request asks for nothing to be handed over, and for nothing to be recorded that is not there yet.

[signature]
"""

_CLASSES = """\
HOW TO READ THE MESSAGES
  OBSERVED  the mail server of the person who got the message wrote this down itself. Only this is known.
  ASSERTED  a mail provider says it, whose part in the message was verified by its signature.
  CLAIMED   whoever sent the message could have written it. It may be false, and still be of use to the provider named.
  Times are UTC, but inside lines that are quoted as they stand. Digests are over the whole message as it was kept.
"""

_ELSEWHERE = """\
NOT IN THE UNITED STATES, OR THE PROVIDER IS NOT
  18 U.S.C. 2703(f) binds providers under the law of the United States. This list of facts can go with another request;
  have whoever knows that law say which:
  - From abroad to a provider in the United States: many providers take a request to preserve from foreign police over
    their portals; between states it goes by the 24/7 network (Convention on Cybercrime, articles 29 and 35).
  - United Kingdom: communications data can only be had by a public authority (Investigatory Powers Act 2016, part 3);
    ask the force's single point of contact (SPoC) to have it preserved.
  - European Union: the criminal procedure law of the member state (Convention on Cybercrime, article 16), and between
    member states a European Preservation Order (Regulation (EU) 2023/1543, which applies from 18 August 2026). A notice
    under article 16 of the Digital Services Act does not reach the content of e-mail.
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """One message as the sheet tells it. `accounts` are the addresses that it names as its sender, with the field.

    `message_id` is as the message claims, in angle brackets or without.
    """

    exhibit: Exhibit
    origin: Origin
    accounts: tuple[tuple[str, str], ...]
    message_id: str


def sheet(subjects: Sequence[Subject], days: Sequence[int], tool: str) -> str:
    """The draft for these messages, in the order in which they came; `days` is how long logs are usually kept."""
    ordered = sorted(subjects, key=lambda one: (came_at(one.exhibit), one.exhibit.id.number))
    return "\n".join(
        [
            _WARNING,
            _REQUEST,
            "ACCOUNTS, AS THE MESSAGES NAME THEM (claimed: what servers checked of it stands with each message)",
            *(_accounts(ordered) or ["  none could be read"]),
            "",
            "NETWORK ADDRESSES AND TIMES",
            *_addresses(ordered),
            "",
            _CLASSES,
            f"MESSAGES ({len(ordered)})",
            *_urgent(ordered, days),
            *map(_message, ordered),
            "",
            _ELSEWHERE,
            f"Filled in by {tool} from the records of the person who got these messages.",
            "",
        ]
    )


def _urgent(ordered: Sequence[Subject], days: Sequence[int]) -> list[str]:
    """By when logs of the first message may be gone."""
    if not ordered:
        return []
    first = ordered[0].exhibit
    told = ", ".join(f"{day} ({number} days)" for number, day in gone_by(first, days))
    return _wrapped(f"Where logs are kept for so many days, those of {first.id} may be gone by {told}.", "  ")


def _accounts(subjects: Sequence[Subject]) -> list[str]:
    """Each address with the messages that name it, by domain: a domain is what one provider answers for."""
    named: dict[str, dict[str, list[ExhibitId]]] = {}
    for one in subjects:
        for _, address in one.accounts:
            domain = address.rpartition("@")[2].lower()
            named.setdefault(domain, {}).setdefault(address, []).append(one.exhibit.id)
    lines = []
    for domain in sorted(named):
        lines.append(f"  at {_plain(domain)}")
        for address, exhibits in sorted(named[domain].items()):
            lines += [f"    {_plain(address)}", *_wrapped(f"in {in_short(exhibits)}", "      ")]
    return lines


def _addresses(subjects: Sequence[Subject]) -> list[str]:
    """Which address at which time: what a network looks a subscriber up by."""
    lines = []
    for one in subjects:
        seen = [(one.origin.observed, "observed")] if one.origin.observed is not None else []
        by = f"asserted by {_plain(one.origin.provider)}" if one.origin.provider else "asserted"
        for hop, who in [*seen, *((hop, by) for hop in one.origin.asserted)]:
            if hop.ip:
                lines.append(f"  {_plain(hop.ip):<40} {_time(hop) or 'time not readable':<24} {who}, {one.exhibit.id}")
    return lines or ["  none was observed or asserted: the lines below hold claims alone"]


def _message(one: Subject) -> str:
    exhibit, origin = one.exhibit, one.origin
    claimed = [one for one in one.accounts if one != ("return-path", origin.envelope_from)]
    lines = [
        "",
        f"  {exhibit.id}   {_came_text(exhibit)}",
        f"    SHA-256      {exhibit.sha256}",
        f"    Message-ID   {_plain(one.message_id) or 'none'}   (claimed)",
        *(f"    {_plain(name).title():<12} {_plain(address)}   (claimed)" for name, address in claimed),
    ]
    if origin.envelope_from:
        lines.append(f"    Envelope     {_plain(origin.envelope_from)}   (as the recipient's server was told)")
    lines += [f"    Checks by the recipient's server, in its words: {_plain(one)}" for one in origin.authentication]
    seen = [origin.observed] if origin.observed else []
    lines += _hops("OBSERVED", seen, nothing="no line of the recipient's server is known")
    lines += _hops(f"ASSERTED by {_plain(origin.provider)}" if origin.provider else "ASSERTED", origin.asserted)
    lines += _hops("CLAIMED", origin.claimed)
    lines += [f"    Note to the person who got it: {_plain(remark.text)}" for remark in origin.remarks]
    if exhibit.provenance is not Provenance.IMAP:
        lines.append("    Note: kept out of a file that a person handed in, not fetched from the mail server")
    return "\n".join(lines)


def _hops(word: str, hops: Sequence[Hop], nothing: str = "") -> list[str]:
    if not hops:
        return [f"    {word}: {nothing}"] if nothing else []
    lines = []
    for hop in hops:
        at = _time(hop)
        named = queue_id(hop)
        facts = [f"address {_plain(hop.ip)}" if hop.ip else "", at and f"at {at}", named and f"id {_plain(named)}"]
        told = ", ".join(one for one in facts if one)
        lines += [f"    {word}: {told or 'nothing that can be looked up'}", f"      Received: {_plain(hop.line)}"]
    return lines


def _time(hop: Hop) -> str:
    at = moment_of(hop.line)
    return "" if at is None else _utc(at)


def _came_text(exhibit: Exhibit) -> str:
    if exhibit.internal_date is None:
        return f"kept {_utc(exhibit.acquired_at)}; when it was received is not known"
    return f"received {_utc(exhibit.internal_date)}, by the recipient's server"


def _wrapped(text: str, lead: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _plain(text: str) -> str:
    """What a mail or a server named, in one line that steers nothing."""
    unfolded = text[:_LINE].replace("\t", " ")
    shown = "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in unfolded)
    return shown + (f"... ({len(text) - _LINE} more characters)" if len(text) > _LINE else "")
