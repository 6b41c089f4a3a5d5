"""A dry run: what would be matched in an existing mailbox, with nothing kept, noted, moved or told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from inboxwatch.errors import FolderMissing, MailboxChanged, Refused
from inboxwatch.model.mailbox import MessageRef, UidRange
from inboxwatch.model.message import Originators
from inboxwatch.model.verdict import Clear, Match, Suspect, Verdict
from inboxwatch.ports import MailSource


@dataclass(frozen=True, slots=True)
class WouldBe:
    """A message that a real run would keep, and why."""

    ref: MessageRef
    internal_date: datetime | None
    size: int
    verdict: Match | Suspect


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How many messages of a folder were looked at; `trouble`: why not all of them, None where they were."""

    folder: str
    seen: int
    trouble: FolderMissing | MailboxChanged | Refused | None = None


def rehearse(
    source: MailSource, originators: Callable[[bytes], Originators], decide: Callable[[Originators], Verdict]
) -> Iterator[WouldBe | Rehearsed]:
    """Look at the header blocks of everything in the watched folders; one that cannot be seen stops itself alone."""
    for folder in source.folders():
        seen = 0
        trouble = None
        try:
            look = source.look(folder.name)
            for batch in source.headers(look, [UidRange(1)]) if look.exists else ():
                seen += len(batch.looks)
                for one in batch.looks:
                    verdict = decide(originators(one.header))
                    if not isinstance(verdict, Clear):
                        yield WouldBe(one.ref, one.internal_date, one.size, verdict)
        except (FolderMissing, MailboxChanged, Refused) as error:
            trouble = error
        yield Rehearsed(folder.name, seen, trouble)
