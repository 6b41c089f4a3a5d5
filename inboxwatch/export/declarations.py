"""Drafts of declarations, filled only with facts from the records. Nothing in them is attested, and none is signed.

Sources: Federal Rules of Evidence 902(11) and (14) (certified data copied from an electronic device); for England and
Wales the exhibit sheet that goes with a witness statement (Criminal Procedure Rules part 16).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from inboxwatch.model.custody import Disclosure, JsonValue
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.times import stamp

_WARNING = """DRAFT - NOT SIGNED - HAVE A LAWYER READ THIS BEFORE ANYBODY SIGNS IT

This text was filled in by a program from its records. Nobody has declared anything in it. Whoever signs it answers for
every sentence: strike out what you do not know yourself, and fill in what stands between [brackets].
"""


def certificate_902_14(
    exhibits: Sequence[Exhibit], custody: Disclosure, tool: str, sessions: Sequence[Mapping[str, JsonValue]]
) -> str:
    """A draft certificate under Federal Rule of Evidence 902(14) (United States).

    `sessions` are the records of the sessions with mail servers that these exhibits came from.
    """
    return f"""{_WARNING}
CERTIFICATE OF DATA COPIED FROM AN ELECTRONIC DEVICE, STORAGE MEDIUM OR FILE
Federal Rules of Evidence 902(14), with the certification requirements of 902(11)

1. My name is [name]. I am [occupation, employer]. My qualification for the statements below is [training, experience].

2. I have examined a set of {len(exhibits)} electronic mail messages, listed below by number and SHA-256 digest.

3. The records say that they were acquired between {_first(exhibits)} and {_last(exhibits)} by the program
   {tool}, as follows: {_ways(exhibits)}

4. Where they were fetched from a mail server, the program asked for them by IMAP commands that change nothing there
   (EXAMINE, UID FETCH BODY.PEEK[]), in the sessions listed below, and wrote the octets to disk as received.

5. For each message the program computed a SHA-256 digest over the octets as received, at the time of acquisition, and
   wrote it into a custody journal. It computed the digest again, from the octets as kept, when it made the bundle that
   this draft comes with, and makes none if one differs. Two pieces of data with the same SHA-256 digest are, for all
   practical purposes, identical.

6. The journal, as far as it goes with this certificate, has {custody.entries} entries; the digest of the last is
   {custody.head}

7. I have [have not] computed the digests of the messages anew with [tool and version] on [date], and found that
   [all agree with the list below].

I declare under penalty of perjury under the laws of the United States of America that the foregoing is true and
correct. Executed on [date] at [place].

[signature]

MESSAGES
{_list(exhibits)}

SESSIONS WITH MAIL SERVERS
{_sessions(sessions)}
"""


def exhibit_sheet(exhibits: Sequence[Exhibit]) -> str:
    """A draft exhibit list for a witness statement (England and Wales)."""
    return f"""{_WARNING}
WITNESS STATEMENT - EXHIBITS
(England and Wales: Criminal Procedure Rules, part 16; Criminal Justice Act 1967, section 9)

Statement of: [name]                                   Age if under 18: [age, or over 18]
Occupation: [occupation]

I produce the following {len(exhibits)} electronic mail messages as exhibits. They were kept for me by a computer
program; its records say where each was found, and when it was kept. [What you know of these messages yourself, in your
own words.]

EXHIBITS
{_list(exhibits)}

Signed: [signature]          Date: [date]          Signature witnessed by: [name]
"""


def _first(exhibits: Sequence[Exhibit]) -> str:
    return stamp(min(one.acquired_at for one in exhibits)) if exhibits else "[no messages]"


def _last(exhibits: Sequence[Exhibit]) -> str:
    return stamp(max(one.acquired_at for one in exhibits)) if exhibits else "[no messages]"


def _ways(exhibits: Sequence[Exhibit]) -> str:
    words = {
        "imap": "fetched from a mail server, read-only",
        "dropped": "from a file that a person put into a folder",
        "imported": "from a file that a person imported",
    }
    counts = {text: sum(one.provenance.value == kind for one in exhibits) for kind, text in words.items() if exhibits}
    return "; ".join(f"{count} {text}" for text, count in counts.items() if count) or "[none]"


def _list(exhibits: Sequence[Exhibit]) -> str:
    return "\n".join(map(_message, exhibits)) or "  none"


def _message(exhibit: Exhibit) -> str:
    sealed = "; sealed: it is not in this bundle" if exhibit.state is ExhibitState.SEALED else ""
    return (
        f"  {exhibit.id}   {exhibit.size:>12,} octets   kept {stamp(exhibit.acquired_at)}{sealed}\n"
        f"    SHA-256 {exhibit.sha256}\n    {_source(exhibit)}"
    )


def _source(exhibit: Exhibit) -> str:
    place = exhibit.location
    if place is None:
        return "from a file, named in its acquisition record"
    folder = _plain(place.folder)
    return f"from account {_plain(place.account)}, folder {folder}, UIDVALIDITY {place.uidvalidity}, UID {place.uid}"


def _sessions(records: Sequence[Mapping[str, JsonValue]]) -> str:
    return "\n".join(map(_session, records)) or "  none"


def _session(record: Mapping[str, JsonValue]) -> str:
    facts = cast("Mapping[str, Any]", record)
    begin = f"  {facts['connected_at']}   {_plain(facts['host'])}, port {facts['port']}"
    clock = ", ".join(f"{name} {_plain(value)}" for name, value in sorted(facts["clock"].items())) or "not known"
    tls = facts["tls"]
    if tls is None:
        return f"{begin}, without encryption\n    this machine's clock: {clock}"
    verified = "verified" if tls["verified"] else "not verified"
    chain = tls["chain"][0] if tls["chain"] else "not known"
    return (
        f"{begin}, {_plain(tls['version'])}, certificate {verified}\n"
        f"    SHA-256 of the certificate {chain}\n    this machine's clock: {clock}"
    )


def _plain(text: object) -> str:
    """What a server or a person named, in one line that steers nothing."""
    return "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in str(text))
