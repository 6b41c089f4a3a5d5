"""Keeping and noting as one act: the journal first, then the casefile, with nobody in between.

Whoever comes through the gate first notes what another process journaled and did not get to note (it may have been
killed in between); only then does it write its own. So the casefile never skips an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from inboxwatch.model.alert import AlertKind, OutgoingAlert
from inboxwatch.model.case import Change, MoveKind, PendingMove, combine
from inboxwatch.model.custody import Acquisition, Entry, Event
from inboxwatch.model.exhibit import Exhibit, ExhibitState, Provenance, Sighting
from inboxwatch.pipeline.project import project
from inboxwatch.pipeline.river import River

_GROUP = 500


def keep_and_note(river: River, write: Callable[[], Sequence[Entry]], also: Change | None = None) -> Change:
    """Write journal entries by `write`, and note what they mean, with `also` in the same transaction.

    Returns the change that was committed. Raises what `write` raises; then nothing is noted.
    """
    with river.gate():
        catch_up(river)
        entries = write()
        change = combine([_consequences(river, entries), also or Change()])
        river.casefile.commit(change)
        river.reached("noted")
    _afterwards(river, change)
    return change


def keep(river: River, items: Sequence[Acquisition], also: Change | None = None) -> Change:
    """Keep messages, and note them."""
    return keep_and_note(river, lambda: [one.entry for one in river.vault.preserve(items)], also)


def record(river: River, events: Sequence[Event], also: Change | None = None) -> Change:
    """Journal events and note what they mean."""
    return keep_and_note(river, lambda: river.vault.record(events), also)


def catch_up(river: River) -> int:
    """Note every journal entry that the casefile does not reflect yet; the number of entries. Idempotent.

    To be called under the gate.
    """
    noted = river.casefile.journal_seq()
    if river.vault.head()[0] == noted:
        return 0
    pending = river.vault.custody(noted)
    count = 0
    while entries := list(islice(pending, _GROUP)):
        change = _consequences(river, entries)
        river.casefile.commit(change)
        _afterwards(river, change)
        count += len(entries)
    return count


def _consequences(river: River, entries: Sequence[Entry]) -> Change:
    """What entries mean for the index, and what is now to be done: moves and alerts."""
    change = project(entries, river.vault.acquisition)
    now = river.clock.now()
    alerts: list[OutgoingAlert] = []
    for exhibit in change.exhibits:
        if exhibit.provenance is not Provenance.IMAP:
            continue  # whoever handed a file in knows of it
        kind = AlertKind.ASIDE if exhibit.state is ExhibitState.SUSPECT else AlertKind.FILED
        alerts.extend(river.alerts_for(kind, f"exhibit:{exhibit.id}", now))
    return combine([change, Change(moves=_moves(river, change), alerts=tuple(alerts))])


def _moves(river: River, change: Change) -> tuple[PendingMove, ...]:
    """Moves into quarantine that the sightings of matched mail ask for, where the account has opted in."""
    fresh = {one.id: one for one in change.exhibits}
    brought_back = {done.now_at for done in change.done_moves}
    return tuple(
        PendingMove(sighting.exhibit, MoveKind.ISOLATE, sighting.ref)
        for sighting in change.sightings
        if river.moves_mail(sighting.ref.account)
        and sighting.ref not in brought_back
        and _is_to_be_moved(fresh.get(sighting.exhibit) or _known(river, sighting))
    )


def _known(river: River, sighting: Sighting) -> Exhibit:
    return river.casefile.exhibit(sighting.exhibit)


def _is_to_be_moved(exhibit: Exhibit) -> bool:
    return exhibit.state in {ExhibitState.MATCH, ExhibitState.CONFIRMED}


def _afterwards(river: River, change: Change) -> None:
    """What may happen after the transaction, and again without harm: the view for a person."""
    if change.exhibits:
        river.shelve(change.exhibits)
