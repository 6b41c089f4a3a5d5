"""Touching the server, last of all and only where a person has opted in: moving mail, and putting it back.

A message is moved only after its octets were read back from the disk and hashed again. Every attempt is journaled;
a repeat after a crash finds out what the first attempt had done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from inboxwatch.errors import FolderMissing, IntegrityFailure, MailboxChanged
from inboxwatch.model.alert import AlertKind
from inboxwatch.model.case import Change, MoveKind, PendingMove, Problem
from inboxwatch.model.custody import Action, Event, JsonValue
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.identity import AccountName
from inboxwatch.model.mailbox import Outcome, Relocation
from inboxwatch.pipeline.note import record
from inboxwatch.pipeline.project import ref_facts
from inboxwatch.pipeline.river import River
from inboxwatch.ports import Quarantine


def touch(
    river: River,
    account: AccountName,
    open_quarantine: Callable[[], Quarantine],
    actor: str = "service",
    patience: timedelta | None = None,
) -> bool:
    """Carry out the account's pending moves, for about as long as `patience`; whether some were not come to.

    The connection that may write is opened only if there is something to do. A message whose kept octets cannot be
    read back is not moved, and somebody is told. Raises `MailboxError` of the server, and `CannotKeep`.
    """
    moves = river.casefile.moves(account)
    if not moves:
        return False
    until = None if patience is None else river.clock.now() + patience
    quarantine = open_quarantine()
    try:
        for done, move in enumerate(moves):
            river.pace()
            if done and until is not None and river.clock.now() >= until:
                return True
            try:
                _carry_out(river, quarantine, move, actor)
            except IntegrityFailure as error:
                _say_altered(river, move, error)  # not moved; the others are
    finally:
        quarantine.close()
    return False


def _carry_out(river: River, quarantine: Quarantine, move: PendingMove, actor: str) -> None:
    exhibit = river.casefile.exhibit(move.exhibit)
    river.vault.assure(exhibit.sha256)  # raises unless what is kept is what was kept
    river.reached("read_back")
    try:
        result = _relocate(quarantine, move, exhibit)
    except (
        MailboxChanged,
        FolderMissing,
    ):  # this place no longer exists; where the message is met again, it is wished away again
        result = Relocation(Outcome.GONE, None, ("a folder of the move was renumbered or is gone",))
    river.reached("moved_on_server")
    detail: dict[str, JsonValue] = {
        "from": ref_facts(move.ref),
        "to": None if result.now_at is None else ref_facts(result.now_at),
        "outcome": result.outcome.value,
        "notes": list(result.notes),
    }
    action = Action.MOVED if move.kind is MoveKind.ISOLATE else Action.RESTORED
    purpose = "out of sight, as configured" if move.kind is MoveKind.ISOLATE else "put back after release"
    event = Event(action, actor, river.clock.now(), purpose, exhibit.id, exhibit.sha256, detail)
    record(river, [event])
    river.log("message_moved", exhibit=exhibit.id, account=move.ref.account, outcome=result.outcome.value)


def _say_altered(river: River, move: PendingMove, error: IntegrityFailure) -> None:
    now = river.clock.now()
    key = f"integrity:{move.exhibit}"
    if key in {one.key for one in river.casefile.problems()}:
        return
    problem = Problem(key, now, f"{move.exhibit} was not moved: {error.message}", error.hint, move.ref.account)
    alerts = river.alerts_for(AlertKind.TROUBLE, key, now)
    river.casefile.commit(Change(opened=(problem,), alerts=alerts))
    river.alerted()
    river.log("integrity_failed", exhibit=move.exhibit)


def _relocate(quarantine: Quarantine, move: PendingMove, exhibit: Exhibit) -> Relocation:
    match move.kind:
        case MoveKind.ISOLATE:
            return quarantine.isolate(move.ref, exhibit.sha256, exhibit.size)
        case MoveKind.RESTORE:
            home = exhibit.location.folder if exhibit.location is not None else "INBOX"
            return quarantine.restore(move.ref, exhibit.sha256, exhibit.size, home)
