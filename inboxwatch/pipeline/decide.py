"""A person's decision about an exhibit: journaled with who and why, then noted, with what is learnt from it.

Confirmed: the addresses in its From field are flagged as aliases of the sender, so that later mail from them is
recognised and past mail is looked at again. Rejected: the address is known from now on and not suspected again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from inboxwatch.errors import ExportRefused
from inboxwatch.model.case import Change, MoveKind, PendingMove
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId
from inboxwatch.model.likeness import Vouched
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.people import FlaggedSender
from inboxwatch.model.verdict import Match, Verdict
from inboxwatch.pipeline.note import record
from inboxwatch.pipeline.project import sender_facts
from inboxwatch.pipeline.river import River

_ACTIONS = {
    ExhibitState.CONFIRMED: Action.CONFIRMED,
    ExhibitState.REJECTED: Action.REJECTED,
    ExhibitState.RELEASED: Action.RELEASED,
    ExhibitState.SEALED: Action.SEALED,
}


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision as it was carried out: the exhibit as it now stands, and aliases that were flagged or no longer are.

    `spared` are addresses in the From field that were not flagged, since they belong to somebody the person knows.
    """

    exhibit: Exhibit
    flagged: tuple[str, ...] = ()
    unflagged: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


def settle(
    river: River,
    exhibit: ExhibitId,
    state: ExhibitState,
    actor: str,
    purpose: str = "",
    sender: SenderId | None = None,
) -> Settled:
    """Set the state of an exhibit by a person's decision; `sender` is whose it is said to be, where that is new.

    `RELEASED` and `REJECTED` wish a message that was moved on the server back to where it lay; `SEALED` leaves it, and
    takes it out of every view and export for good. The evidence itself stays whatever is decided. Raises `NotFound`,
    and `ExportRefused` for a sealed exhibit; `IntegrityFailure` and `KeyMissing` where the From field of what is kept
    cannot be read.
    """
    before = river.casefile.exhibit(exhibit)
    is_named = sender is not None and sender != before.sender
    if before.state is state and not is_named:
        return Settled(before)
    if before.state is ExhibitState.SEALED:
        raise ExportRefused(f"{exhibit} is sealed", "a sealed exhibit stays as it is")
    now = river.clock.now()
    decision = Event(
        action=_ACTIONS[state],
        actor=actor,
        at=now,
        purpose=purpose or "a person's decision",
        exhibit=exhibit,
        sha256=before.sha256,
        detail={"before": before.state.value, **({"sender": sender} if is_named else {})},
    )
    aliased, settled = _aliases(river, replace(before, sender=sender or before.sender), state)
    events, also = [decision], Change(moves=_moves(river, before, state))
    if aliased is not None:
        why = f"{exhibit} was {state.value}"
        events.append(Event(Action.SENDER_CHANGED, actor, now, why, detail=sender_facts(aliased)))
        also = replace(also, senders=(aliased,))
    if state is ExhibitState.REJECTED and before.state is ExhibitState.SUSPECT:
        also = replace(also, vouched=_vouched(river, before), ordinary_scores=_score(river, before))
    record(river, events, also)
    after = river.casefile.exhibit(exhibit)
    river.shelve([after])
    return replace(settled, exhibit=after)


def _aliases(river: River, exhibit: Exhibit, state: ExhibitState) -> tuple[FlaggedSender | None, Settled]:
    """The sender with the aliases that the decision adds or takes away; None where it changes none."""
    nothing = (None, Settled(exhibit))
    is_taken_back = exhibit.state is ExhibitState.CONFIRMED and state is ExhibitState.REJECTED
    if exhibit.sender is None or not (state is ExhibitState.CONFIRMED or is_taken_back):
        return nothing
    named = _from_addresses(river, exhibit, flagged=is_taken_back)
    known = _flagged(river, exhibit.sender)
    if is_taken_back:
        gone = tuple(one for one in known.aliases if one in named)
        kept = tuple(one for one in known.aliases if one not in gone)
        return (replace(known, aliases=kept), Settled(exhibit, unflagged=gone)) if gone else nothing
    marking = river.marking
    friends = marking.likeness.acquaintances({marking.sender_key(one) for one in named})
    spared = tuple(
        one
        for one in named
        if marking.is_own(one) or ((friend := friends.get(marking.sender_key(one))) is not None and friend.is_vouched)
    )
    new = tuple(one for one in named if one not in spared)
    if not new:
        return None, Settled(exhibit, spared=spared)
    return replace(known, aliases=(*known.aliases, *new)), Settled(exhibit, flagged=new, spared=spared)


def _from_addresses(river: River, exhibit: Exhibit, *, flagged: bool) -> tuple[str, ...]:
    """The addresses in the From field: those that a rule flags as well, or only others that the message was sent under.

    What only stands in a display name is none of these: a sender could put anybody's address there, to have it flagged.
    """
    block = river.header_block(river.vault.open(exhibit.sha256))
    found = river.originators(block).candidates
    named = [one for one in found if one.field == "from" and "@" in one.address]
    if not flagged:
        in_names = river.only_named(block, found)
        named = [one for one in named if (one.field, one.address) not in in_names]
        named = [one for one in named if not isinstance(_alone(river, one), Match)]
    return tuple(dict.fromkeys(one.address for one in named))


def _alone(river: River, one: Originator) -> Verdict:
    """What the rules say of one originator alone."""
    return river.decide(Originators((one,)))


def _flagged(river: River, sender: SenderId) -> FlaggedSender:
    """What the casefile adds to a sender, who may be named in the configuration alone."""
    return next((one for one in river.casefile.senders() if one.id == sender), FlaggedSender(sender))


def _vouched(river: River, exhibit: Exhibit) -> tuple[Vouched, ...]:
    """Who wrote a message that was suspected wrongly: somebody known from now on."""
    key = None if exhibit.location is None else river.marking.likeness.suspected(exhibit.location)
    return () if key is None else (Vouched(key),)


def _score(river: River, exhibit: Exhibit) -> tuple[tuple[int, int], ...]:
    """The score of a suspicion, as it stands in the acquisition record."""
    verdict = river.vault.acquisition(exhibit.id)["verdict"]
    found = verdict.get("assessment") if isinstance(verdict, dict) else None
    score = found.get("score") if isinstance(found, dict) else None
    return ((score, 1),) if isinstance(score, int) else ()


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
