"""A person's decision about an exhibit: journaled with who and why, then noted."""

from __future__ import annotations

from inboxwatch.errors import ExportRefused
from inboxwatch.model.case import Change, MoveKind, PendingMove
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId
from inboxwatch.pipeline.note import record
from inboxwatch.pipeline.river import River

_ACTIONS = {
    ExhibitState.CONFIRMED: Action.CONFIRMED,
    ExhibitState.REJECTED: Action.REJECTED,
    ExhibitState.RELEASED: Action.RELEASED,
    ExhibitState.SEALED: Action.SEALED,
}


def settle(river: River, exhibit: ExhibitId, state: ExhibitState, actor: str, purpose: str = "") -> Exhibit:
    """Set the state of an exhibit by a person's decision; the exhibit as it now stands.

    `RELEASED` and `REJECTED` wish a message that was moved on the server back to where it lay; `SEALED` leaves it, and
    takes it out of every view and export for good. The evidence itself
    stays whatever is decided. Raises `NotFound`, and `ExportRefused` for a sealed exhibit.
    """
    before = river.casefile.exhibit(exhibit)
    if before.state is state:
        return before
    if before.state is ExhibitState.SEALED:
        raise ExportRefused(f"{exhibit} is sealed", "a sealed exhibit stays as it is")
    event = Event(
        action=_ACTIONS[state],
        actor=actor,
        at=river.clock.now(),
        purpose=purpose or "a person's decision",
        exhibit=exhibit,
        sha256=before.sha256,
        detail={"before": before.state.value},
    )
    record(river, [event], Change(moves=_moves(river, before, state)))
    after = river.casefile.exhibit(exhibit)
    river.shelve([after])
    return after


def _moves(river: River, exhibit: Exhibit, state: ExhibitState) -> tuple[PendingMove, ...]:
    """What the decision asks of the server."""
    home = exhibit.location
    if home is None or state is ExhibitState.SEALED:
        return ()
    if state is ExhibitState.CONFIRMED:
        if exhibit.state is not ExhibitState.SUSPECT or not river.moves_mail(home.account):
            return ()
        return (PendingMove(exhibit.id, MoveKind.ISOLATE, home),)
    return tuple(
        PendingMove(exhibit.id, MoveKind.RESTORE, one.ref)
        for one in river.casefile.sightings()
        if one.exhibit == exhibit.id and one.ref.folder == river.quarantine_folder(one.ref.account)
    )
