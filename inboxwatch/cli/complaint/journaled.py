"""What the journal tells of a drafted complaint: which octets, in which forms, and whether they may have gone out.

Before a mail is handed to a server that is written down, and afterwards what came of it. Where the second is missing
(the machine went down, the connection broke) nobody knows, and it is not sent once more by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from inboxwatch.complaint.original import Shape
from inboxwatch.model.attempt import Attempt, AttemptId, StepKind
from inboxwatch.model.custody import Action, Entry
from inboxwatch.model.identity import ExhibitId, Sha256

DRAFTED = "complaint"
HANDED = "complaint handed to a mail server"
NOT_TAKEN = "complaint not taken by the mail server"
HANDING = "is being handed to"
UNKNOWN = "sending failed, and it is not known whether it went out"


@dataclass(frozen=True, slots=True)
class Journaled:
    """`mail` is the digest of what was drafted last, None where nothing was; `forms` in which form each exhibit went.

    `handed` is when it was handed to a server, of which it is not known whether it took it; else None.
    """

    mail: Sha256 | None = None
    forms: dict[ExhibitId, Shape] = field(default_factory=dict)
    handed: datetime | None = None


def may_have_gone(attempt: Attempt) -> bool:
    """Whether the last that is known of an attempt is that it was handed over, for telling a person."""
    last = attempt.steps[-1]
    return last.kind is StepKind.NOTED and last.text.startswith((HANDING, UNKNOWN))


def journaled(entries: Iterable[Entry], number: AttemptId) -> Journaled:
    """What these entries, in their order, tell of the complaint with this number."""
    mail: Sha256 | None = None
    forms: dict[ExhibitId, Shape] = {}
    handed: datetime | None = None
    for entry in entries:
        event, detail = entry.event, entry.event.detail
        if event.action is not Action.EXPORTED or detail.get("attempt") != number:
            continue
        what = detail.get("what")
        if what == DRAFTED and event.exhibit is None:  # the mail comes first, then each exhibit in it
            mail, forms = Sha256(str(detail["written_sha256"])), {}
        elif what == DRAFTED and event.exhibit is not None:
            forms[event.exhibit] = Shape(str(detail["form"]))
        elif what in {HANDED, NOT_TAKEN}:
            handed = event.at if what == HANDED else None
    return Journaled(mail, forms, handed)
