"""Touching the server, last of all and only where a person has opted in: moving mail, and putting it back.

A message is moved only after its octets were read back from the disk and hashed again. Every attempt is journaled, also
one that the server refuses; a repeat after a crash finds out what the first attempt had done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from inboxwatch.errors import FolderMissing, IntegrityFailure, MailboxChanged, Refused
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

_REST = timedelta(minutes=1)  # after a first refusal, four times as long after each further one
_LONGEST = timedelta(hours=6)


class Refusals:
    """Moves that the server refused, and until when each is left alone. For one account; nothing of it is written."""

    def __init__(self) -> None:
        self._resting: dict[PendingMove, tuple[int, datetime]] = {}

    def rests(self, move: PendingMove, now: datetime) -> bool:
        """Whether this move was refused lately, so that it is not tried now."""
        return move in self._resting and now < self._resting[move][1]

    def note(self, move: PendingMove, now: datetime) -> None:
        """It was refused: the more often, the longer it rests."""
        times, _ = self._resting.get(move, (0, now))
        self._resting[move] = (times + 1, now + min(_REST * 4 ** min(times, 8), _LONGEST))


def touch(
    river: River,
    account: AccountName,
    open_quarantine: Callable[[], Quarantine],
    actor: str = "service",
    patience: timedelta | None = None,
    refusals: Refusals | None = None,
) -> bool:
    """Carry out the account's pending moves, for about as long as `patience`; whether some were not come to.

    The connection that may write is opened only if there is something to do. A message whose kept octets cannot be
    read back is not moved, and somebody is told; so it is with a move that the server refuses, which rests then, as far
    as `refusals` remember it. Raises other `MailboxError` of the server, and `CannotKeep`.
    """
    refused = refusals or Refusals()
    moves = [one for one in river.casefile.moves(account) if not refused.rests(one, river.clock.now())]
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
            except Refused as error:
                refused.note(move, river.clock.now())
                _say_refused(river, move, error, actor)
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


def _say_refused(river: River, move: PendingMove, error: Refused, actor: str) -> None:
    """Journal the attempt; the first one is a problem, which is over when no move is left to be done."""
    now = river.clock.now()
    key = f"move:{move.ref.account}"
    change = Change()
    if key not in {one.key for one in river.casefile.problems()}:
        text = f"{move.ref.account}: the server does not move mail that is to be out of sight, or back in it"
        hint = (
            f"it lies where it lay, and is kept; is there room in the mailbox, and may mail be moved? ({error.message})"
        )
        alerts = river.alerts_for(AlertKind.TROUBLE, f"{key}:{now.isoformat()}", now)
        change = Change(opened=(Problem(key, now, text, hint, move.ref.account),), alerts=alerts)
    detail: dict[str, JsonValue] = {"from": ref_facts(move.ref), "move": move.kind.value, "why": error.message}
    event = Event(Action.MOVE_REFUSED, actor, now, "the server refused", move.exhibit, detail=detail)
    record(river, [event], change)
    river.alerted()
    river.log("move_refused", exhibit=move.exhibit, account=move.ref.account)


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
