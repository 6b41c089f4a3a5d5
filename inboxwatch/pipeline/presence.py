"""Whether kept mail still lies where it was seen: what vanished from the server is a fact worth keeping.

It may have been the person, a mail program, the provider's own cleaning, or somebody else who has access.
"""

from __future__ import annotations

from inboxwatch.model.custody import Action, Event
from inboxwatch.model.mailbox import FolderLook
from inboxwatch.pipeline.note import record
from inboxwatch.pipeline.project import ref_facts
from inboxwatch.pipeline.river import River
from inboxwatch.ports import MailSource


def check_presence(river: River, source: MailSource, look: FolderLook) -> int:
    """Journal every kept message that is no longer in this folder; how many."""
    there = [
        one
        for one in river.casefile.sightings()
        if one.ref.account == look.account and one.ref.folder == look.folder and one.ref.uidvalidity == look.uidvalidity
    ]
    if not there:
        return 0
    found = source.present([one.ref for one in there])
    gone = [one for one in there if one.ref not in found]
    now = river.clock.now()
    events = [
        Event(
            action=Action.SOURCE_MISSING,
            actor="service",
            at=now,
            purpose="reconcile",
            exhibit=one.exhibit,
            detail={"source": ref_facts(one.ref)},
        )
        for one in gone
    ]
    if events:
        record(river, events)
        river.log("source_missing", account=look.account, count=len(events))
    return len(gone)
