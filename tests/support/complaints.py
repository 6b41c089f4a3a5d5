"""Builders for complaints: exhibits with their octets, as a desk is told of them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from inboxwatch.complaint.draft import Kept, Plan, draft, newest_first
from inboxwatch.complaint.language import Words
from inboxwatch.complaint.letter import Cover
from inboxwatch.complaint.reported import reported
from inboxwatch.complaint.template import template_of
from inboxwatch.export.headers import header_of
from inboxwatch.intake import correspondence, header_block, originators, trace
from inboxwatch.intake.readers import plain_text
from inboxwatch.model.identity import Sha256
from inboxwatch.model.origin import Origin
from inboxwatch.review.safe_text import printable, printable_lines
from tests.support.case import an_exhibit
from tests.support.letters import a_letter

OWN = ("mx.home.example",)
TODAY = datetime(2027, 11, 24, 8, 0, tzinfo=UTC)


def a_kept(octets: bytes | None = None, number: int = 1, origin: Origin | None = None, **facts: object) -> Kept:
    """An exhibit with these octets, read as the command reads it; from `origin`, if one is given."""
    octets = a_letter() if octets is None else octets
    facts = {"internal_date": datetime(2027, 11, 23, 19, 4, 13, tzinfo=UTC), **facts}
    exhibit = an_exhibit(number, sha256=Sha256.of(octets), size=len(octets), **facts)
    header = header_of(exhibit.state, octets)
    block = header_block(octets)
    one = reported(
        exhibit,
        trace.origin(block, OWN) if origin is None else origin,
        header,
        originators(block).candidates,
        correspondence(block).message_id,
        printable,
    )
    return Kept(one, octets, header)


def a_plan(*kept: Kept, language: str = "en", **changes: object) -> Plan:
    """How a complaint about these is drafted."""
    numbers = count(1)
    cover = changes.pop("cover", None) or a_cover()
    facts: dict[str, object] = {
        "cover": cover,
        "template": template_of(None, language),
        "words": Words(language),
        "sender": "reports@case.example",
        "count": len(kept),
        "attach": newest_first(one.reported.exhibit for one in kept)[0].id,
        "agent": "inboxwatch/0",
        "lines": lambda octets: printable_lines(plain_text(octets)),
        "chance": lambda: next(numbers).to_bytes(16),
    }
    return Plan(**{**facts, **changes})  # type: ignore[arg-type]


def a_cover(**changes: object) -> Cover:
    facts: dict[str, object] = {
        "reference": "A-0004",
        "today": TODAY,
        "to": "abuse@mail.example",
        "name": "Anna Kessler",
        "contact": "reports@case.example",
    }
    return Cover(**{**facts, **changes})  # type: ignore[arg-type]


def drafted(*kept: Kept, **changes: object) -> dict[str, bytes]:
    """The files of a complaint about these exhibits."""
    kept = kept or (a_kept(),)
    files: dict[str, bytes] = {}
    draft(files.__setitem__, kept, a_plan(*kept, **changes))
    return files
