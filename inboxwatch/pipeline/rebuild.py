"""The casefile again from the evidence, entry by entry, by the same function that wrote it the first time.

What the evidence does not hold starts anew: cursors (folders are looked at again, without doubles), pending alerts,
private labels of senders.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from inboxwatch.model.custody import Action, Event
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter
from inboxwatch.pipeline.project import project
from inboxwatch.ports import CaseFile, Clock, EvidenceVault

_GROUP = 500


def rebuild(
    vault: EvidenceVault,
    casefile: CaseFile,
    clock: Clock,
    shelve: Callable[[Sequence[Exhibit]], None],
    actor: str,
) -> int:
    """Fill an empty casefile; the number of journal entries that were read.

    Raises `IntegrityFailure` where the journal cannot be followed. To be called under the gate.
    """
    entries = vault.custody()
    count = 0
    while group := list(islice(entries, _GROUP)):
        casefile.commit(project(group, vault.acquisition))
        count += len(group)
    done = Event(Action.REBUILT, actor, clock.now(), "the casefile was made again", detail={"entries": count})
    casefile.commit(project(vault.record([done]), vault.acquisition))
    shelve(casefile.exhibits(ExhibitFilter()))
    return count
