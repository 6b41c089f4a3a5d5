"""A message on its way: look, read, decide, keep, note. Moving it on the server is `touch`, later.

Two looks. The first fetches header blocks alone, for everything new; the second the exact octets, of what is flagged.
The cursor of a folder passes a message only when it is kept, or clear, or written down as not to be had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from inboxwatch.errors import FolderMissing, MailboxChanged, Refused
from inboxwatch.model.alert import AlertKind
from inboxwatch.model.case import Change, Cursor, DeadLetter, Problem, combine
from inboxwatch.model.custody import Acquisition, Action, Digests, Event
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.identity import SenderId
from inboxwatch.model.mailbox import (
    FolderLook,
    HeaderBatch,
    MessageRef,
    UidRange,
    Unfetchable,
    WatchedFolder,
)
from inboxwatch.model.verdict import Clear, Match
from inboxwatch.pipeline.acquaint import Ordinary, acquaint
from inboxwatch.pipeline.behind import Behind
from inboxwatch.pipeline.decide import settle
from inboxwatch.pipeline.mark import mark_now
from inboxwatch.pipeline.note import keep, record
from inboxwatch.pipeline.plan import Plan, plan_pass
from inboxwatch.pipeline.receivers import receivers
from inboxwatch.pipeline.river import River
from inboxwatch.pipeline.second_look import Hit, SecondLook, groups
from inboxwatch.pipeline.troubles import flagged_letters
from inboxwatch.pipeline.uid_ranges import joined, together
from inboxwatch.ports import MailSource

_FEW = 20  # no more than so many of a batch are not worth a thread


@dataclass(frozen=True, slots=True)
class Passed:
    """What one pass over a folder came to: messages looked at, exhibits new, messages not to be had.

    `uids` are those that were looked at, in ascending order. `grew`: the folder holds more messages than before, and
    no new number.
    """

    look: FolderLook
    seen: int = 0
    kept: int = 0
    unfetchable: int = 0
    uids: tuple[UidRange, ...] = ()
    grew: bool = False


def pass_over(
    river: River, source: MailSource, folder: WatchedFolder, cursor: Cursor | None, *, again: bool = False
) -> Passed:
    """Look at everything new in one folder since its `cursor`, or at everything `again`.

    Raises what the source raises, and `CannotKeep`.
    """
    look = source.look(folder.name)
    plan = plan_pass(None if again else cursor, look, folder)
    if plan.changed or plan.emptied:
        _note_change(river, look, plan)
    seen = unfetchable = 0
    uids: list[UidRange] = []
    with Behind() as behind:
        for batch in source.headers(look, plan.ranges) if plan.ranges else ():
            take(river, source, look, batch, behind, again=again)
            refs = [one.ref for one in batch.looks] + [one.ref for one in batch.unfetchable]
            uids += together(sorted(ref.uid for ref in refs))
            seen += len(batch.looks)
            unfetchable += len(batch.unfetchable)
        kept = behind.over()
    _settle(river, look, plan, cursor)  # what was suspicious is answered: `troubles` closes the problem
    grew = not plan.ranges and cursor is not None and look.exists > cursor.exists
    return Passed(look, seen, kept, unfetchable, joined(uids), grew)


def retry(river: River, source: MailSource, letters: Sequence[DeadLetter]) -> int:
    """Try once more to fetch messages that could not be had; how many could be had now.

    A letter whose message or place is no more (the folder was renumbered or is gone) is let go: what the folder holds
    now is looked at under its new numbers.
    """
    done = 0
    for letter in letters:
        river.pace()
        try:
            (answer,) = source.octets([letter.ref])
        except (MailboxChanged, FolderMissing):
            river.casefile.commit(Change(undead=(letter.ref,)))
            continue
        except Refused:
            continue  # the folder is not opened for us now
        if isinstance(answer, Unfetchable):
            if letter.ref not in source.present([letter.ref]):
                river.casefile.commit(Change(undead=(letter.ref,)))  # there is nothing left to be had
                continue
            again = DeadLetter(letter.ref, answer.why, letter.attempts + 1, letter.first_at)
            river.casefile.commit(Change(dead=(again,)))
        else:
            items = SecondLook(river, []).acquisitions([(answer, Digests.of(answer.octets))])
            _keep(river, items, Change(undead=(letter.ref,)))
            done += 1
    return done


def take(
    river: River,
    source: MailSource,
    look: FolderLook,
    batch: HeaderBatch,
    behind: Behind,
    floor: int = 0,
    *,
    again: bool = False,
) -> None:
    """Carry one batch all the way down, the cursor moving along with what is kept; what is many, `behind`.

    The cursor does not go below `floor`.
    What is not kept (headers not to be had, what ordinary mail teaches) is noted with the first step of the cursor:
    a connection may end between two groups, and the cursor does not come back to what it passed.
    """
    hits: dict[MessageRef, Hit] = {}
    ordinary: list[Ordinary] = []
    for one in batch.looks:
        river.pace()
        originators = river.originators(one.header)
        verdict = river.decide(originators)
        if isinstance(verdict, Clear):
            ordinary.append(Ordinary(one, originators))
            continue
        hits[one.ref] = Hit(one, originators, verdict)
    known = river.casefile.known(hits)
    refs = [ref for ref in hits if ref not in known]
    matched = {ref: one.verdict.sender for ref, one in hits.items() if ref in known and isinstance(one.verdict, Match)}
    if ordinary or matched:
        behind.over()  # what is learnt and settled builds on all that came before
    _confirm(river, matched)
    second = SecondLook(river, [hits[ref] for ref in refs])
    learnt = acquaint(river, ordinary, again=again) if ordinary else Change()
    dead = tuple(_dead(river, one) for one in batch.unfetchable)
    also = replace(learnt, received=receivers(river, ordinary), dead=dead)
    few = len(refs) <= _FEW
    for group, letters in groups(river, source, refs):
        items = second.acquisitions(group)
        if letters:
            behind.over()
        through = max([one.ref.uid for one, _ in group] + [one.ref.uid for one in letters])
        flagged = combine([also, flagged_letters(river, source, letters)])
        dead = (*flagged.dead, *(_dead(river, one) for one in letters))
        change = replace(flagged, cursor=_cursor(look, max(through, floor)), dead=dead)
        behind.do(partial(_keep, river, items, change), sum(len(one.octets) for one in items), at_once=few)
        also = Change()  # noted before the cursor passed any of it
    passed = replace(also, cursor=_cursor(look, max(batch.through, floor)))
    behind.do(partial(_passed, river, passed), at_once=few)


def _passed(river: River, change: Change) -> int:
    river.casefile.commit(change)
    return 0


def _confirm(river: River, matched: Mapping[MessageRef, SenderId]) -> None:
    """Mail that was suspected before a person flagged its sender is suspected no longer: now a rule fits."""
    if not matched:
        return
    for exhibit in river.casefile.exhibits(ExhibitFilter(state=ExhibitState.SUSPECT)):
        sender = None if exhibit.location is None else matched.get(exhibit.location)
        if sender is not None:
            settle(river, exhibit.id, ExhibitState.CONFIRMED, "service", "a rule that a person gave fits now", sender)


def _keep(river: River, items: Sequence[Acquisition], also: Change) -> int:
    """Keep and note one group; the number of new exhibits.

    It may have waited since it was judged: it shows progress, and takes the time anew, which record and journal tell.
    """
    river.pace()
    if not items:
        river.casefile.commit(also)
        return 0
    now = river.clock.now()
    change = keep(river, [replace(one, acquired_at=now) for one in items], also)
    mark_now(river, change, [item.octets for item in items], later=True)
    with river.logging():
        for exhibit in change.exhibits:
            river.log(
                "message_kept",
                exhibit=exhibit.id,
                account=exhibit.account,
                state=exhibit.state.value,
                sender=exhibit.sender,
                size=exhibit.size,
                sha256=exhibit.sha256,
                reasons=[one.code for one in exhibit.reasons],
            )
    return len(change.exhibits)


def _note_change(river: River, look: FolderLook, plan: Plan) -> None:
    """Something about the folder is suspicious: write it down, open a problem, tell somebody."""
    what = plan.changed or "the folder held messages and is suddenly empty"
    key = f"{'changed' if plan.changed else 'emptied'}:{look.account}:{look.folder}"
    now = river.clock.now()
    event = Event(
        action=Action.FOLDER_CHANGED,
        actor="service",
        at=now,
        purpose="watching",
        detail={"account": look.account, "folder": look.folder, "what": what, "uidvalidity": look.uidvalidity},
    )
    problem = Problem(
        key=key,
        since=now,
        text=f"{look.account}, {look.folder}: {what}",
        hint="everything in it is looked at again; if nobody you know did this, somebody else may have access",
        account=look.account,
    )
    alerts = river.alerts_for(AlertKind.TROUBLE, f"{key}:{look.uidvalidity}:{look.uidnext}", now)
    record(river, [event], Change(opened=(problem,), alerts=alerts))
    river.log("folder_changed", account=look.account, uidvalidity=look.uidvalidity, exists=look.exists)


def _settle(river: River, look: FolderLook, plan: Plan, before: Cursor | None) -> None:
    """The folder is seen: set the cursor where no batch did."""
    now = river.casefile.cursor(look.account, look.folder) if plan.ranges else before
    reached = now is not None and now.uidvalidity == look.uidvalidity and not (plan.changed and now == before)
    last = now.last_uid if now is not None and reached else max(look.uidnext - 1, 0)
    cursor = _cursor(look, last)
    if cursor != now:
        river.casefile.commit(Change(cursor=cursor))


def _cursor(look: FolderLook, last_uid: int) -> Cursor:
    return Cursor(look.account, look.folder, look.uidvalidity, last_uid, look.exists)


def _dead(river: River, one: Unfetchable) -> DeadLetter:
    river.log("message_unfetchable", account=one.ref.account, uid=one.ref.uid, uidvalidity=one.ref.uidvalidity)
    return DeadLetter(one.ref, one.why, 1, river.clock.now())
