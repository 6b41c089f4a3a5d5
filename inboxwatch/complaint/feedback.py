"""The part of a report that machines read (RFC 5965 section 3, RFC 6692): only fields that are known to be true. Pure.

The source is there only where the person's own receiving server saw it, the envelope sender only where that server
wrote it down. A value that cannot stand in a header as it is, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.utils import format_datetime

from inboxwatch.complaint.mime import fold
from inboxwatch.complaint.reported import Reported

_PLAIN = re.compile(r"[!-~](?:[ -~]{0,700}[!-~])?")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}")


def feedback_report(one: Reported, agent: str, incidents: int, told: Callable[[str], str]) -> bytes:
    """The fields of the report about one exhibit. `incidents` is how many the complaint is about in all.

    `told` is what may be told of a value: itself, or with what is to be redacted replaced.
    """
    known = [(name, text) for name, value in _fields(one, agent, incidents) if _PLAIN.fullmatch(text := told(value))]
    return b"".join(fold(name, value) + b"\r\n" for name, value in known)


def _fields(one: Reported, agent: str, incidents: int) -> Iterator[tuple[str, str]]:
    yield "Feedback-Type", "abuse"
    yield "User-Agent", agent
    yield "Version", "1"
    if one.origin.envelope_from:
        yield "Original-Mail-From", f"<{one.origin.envelope_from}>"
    if one.recipient:
        yield "Original-Rcpt-To", f"<{one.recipient}>"
    if one.received is not None:
        yield "Arrival-Date", format_datetime(one.received)
    if one.received_by and _HOST.fullmatch(one.received_by):
        yield "Reporting-MTA", f"dns; {one.received_by}"
    if one.origin.observed is not None and one.origin.observed.ip:
        yield "Source-IP", one.origin.observed.ip
        if one.port is not None:
            yield "Source-Port", str(one.port)
    for result in one.authentication:
        yield "Authentication-Results", result
    if incidents > 1:
        yield "Incidents", str(incidents)
