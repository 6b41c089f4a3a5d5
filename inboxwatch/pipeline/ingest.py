"""A message on its way: look, read, decide, keep, note. Moving it on the server is `touch`, later.

Two looks. The first fetches header blocks alone, for everything new; the second the exact octets, of what is flagged.
The cursor of a folder passes a message only when it is kept, or clear, or written down as not to be had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from inboxwatch.errors import FolderMissing, MailboxChanged, Refused
from inboxwatch.model.alert import AlertKind
from inboxwatch.model.case import Change, Cursor, DeadLetter, Problem, combine
from inboxwatch.model.custody import Acquisition, Action, Digests, Event
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState, Provenance
from inboxwatch.model.identity import SenderId
from inboxwatch.model.mailbox import (
    FolderLook,
    HeaderBatch,
    HeaderLook,
    MessageRef,
    Octets,
    UidRange,
    Unfetchable,
    WatchedFolder,
)
from inboxwatch.model.message import Originators, ParsedMessage
from inboxwatch.model.verdict import Clear, Match, Suspect, Verdict
from inboxwatch.pipeline.acquaint import Ordinary, acquaint
from inboxwatch.pipeline.behind import Behind
from inboxwatch.pipeline.decide import settle
from inboxwatch.pipeline.mark import mark_now
from inboxwatch.pipeline.note import keep, record
from inboxwatch.pipeline.plan import Plan, plan_pass
from inboxwatch.pipeline.receivers import receivers
from inboxwatch.pipeline.river import River
from inboxwatch.pipeline.troubles import flagged_letters
from inboxwatch.pipeline.uid_ranges import joined, together
from inboxwatch.ports import MailSource

_GROUP = 200  # messages kept at once
_FEW = 20  # no more than so many of a batch are not worth a thread
_GROUP_OCTETS = 32 << 20  # or as many octets, whichever comes first


Fetched = tuple[Octets, Digests]
"""What came of a message, and its digests: they are worked out while the group before is being kept."""


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


@dataclass(frozen=True, slots=True)
class _Hit:
    """A message that is flagged, or may be, by its header block at the first look."""

    look: HeaderLook
    originators: Originators
    verdict: Match | Suspect


class _Read:
    """What the parser makes of header blocks: asked at the first look, answered while the octets are fetched."""

    def __init__(self, river: River, hits: Sequence[_Hit]) -> None:
        self._river = river
        self._hits = {one.look.ref: (number, one) for number, one in enumerate(hits)}
        self._answers = river.reader.headers([one.look.header for one in hits], [one.originators for one in hits])

    def of(self, one: Octets) -> tuple[ParsedMessage, Verdict, bool]:
        """The message as it was read, what is decided now, and whether its header is another than at the first look.

        Whoever was named at the first look stays named: a server may end the header elsewhere than we do.
        """
        block = self._river.header_block(one.octets)
        number, hit = self._hits.get(one.ref, (-1, None))
        if hit is not None and hit.look.header == block:
            parsed = self._answers[number]
            if parsed.originators is hit.originators:
                return parsed, hit.verdict, False  # the parser had nothing to add
            return parsed, self._river.decide(parsed.originators), False
        (parsed,) = self._river.reader.headers([block])
        if hit is None:
            return parsed, self._river.decide(parsed.originators), False
        parsed = replace(parsed, originators=parsed.originators.joined(hit.originators))
        first = hit.look.header
        is_beginning = bool(first) and block.startswith(first)  # the first look takes a part of a large one
        return parsed, self._river.decide(parsed.originators), not is_beginning


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
            items = _judged(river, [(answer, Digests.of(answer.octets))], _Read(river, []))
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
    hits: dict[MessageRef, _Hit] = {}
    ordinary: list[Ordinary] = []
    for one in batch.looks:
        river.pace()
        originators = river.originators(one.header)
        verdict = river.decide(originators)
        if isinstance(verdict, Clear):
            ordinary.append(Ordinary(one, originators))
            continue
        hits[one.ref] = _Hit(one, originators, verdict)
    known = river.casefile.known(hits)
    refs = [ref for ref in hits if ref not in known]
    matched = {ref: one.verdict.sender for ref, one in hits.items() if ref in known and isinstance(one.verdict, Match)}
    if ordinary or matched:
        behind.over()  # what is learnt and settled builds on all that came before
    _confirm(river, matched)
    read = _Read(river, [hits[ref] for ref in refs])
    learnt = acquaint(river, ordinary, again=again) if ordinary else Change()
    dead = tuple(_dead(river, one) for one in batch.unfetchable)
    also = replace(learnt, received=receivers(river, ordinary), dead=dead)
    few = len(refs) <= _FEW
    for group, letters in _groups(river, source, refs):
        items = _judged(river, group, read)
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


def _groups(
    river: River, source: MailSource, refs: Sequence[MessageRef]
) -> Iterator[tuple[list[Fetched], list[Unfetchable]]]:
    """The second look, in groups that fit into memory, in ascending order of UID.

    The first is a small one: keeping begins sooner, and the last one takes longer to keep than the next batch to come.
    """
    enough = _GROUP // 2
    group: list[Fetched] = []
    letters: list[Unfetchable] = []
    size = 0
    for answer in source.octets(refs) if refs else ():
        river.pace()
        if isinstance(answer, Unfetchable):
            letters.append(answer)
            continue
        group.append((answer, Digests.of(answer.octets)))
        size += len(answer.octets)
        if len(group) >= enough or size >= _GROUP_OCTETS:
            yield group, letters
            group, letters, size, enough = [], [], 0, _GROUP
    if group or letters:
        yield group, letters


def _keep(river: River, items: Sequence[Acquisition], also: Change) -> int:
    """Keep and note one group; the number of new exhibits. Others may have waited for their turn: it shows progress."""
    river.pace()
    if not items:
        river.casefile.commit(also)
        return 0

    change = keep(river, items, also)
    mark_now(river, change, [item.octets for item in items], later=True)
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


def _judged(river: River, group: Sequence[Fetched], read: _Read) -> list[Acquisition]:
    """The acquisitions of those that are flagged, now that every reader was asked."""
    items = []
    for one, digests in group:
        river.pace()
        parsed, verdict, differs = read.of(one)
        if isinstance(verdict, Clear):
            continue
        defects = [defect.code for defect in (*parsed.originators.defects, *parsed.defects)]
        if differs:
            defects.append("served-differently")  # the header block of the first look was another one
        if len(one.octets) != one.size:
            defects.append("size-disagrees")  # RFC822.SIZE is not what came
        items.append(
            Acquisition(
                octets=one.octets,
                provenance=Provenance.IMAP,
                source=one,
                verdict=verdict,
                acquired_at=river.clock.now(),
                defects=tuple(dict.fromkeys(defects)),
                reader=parsed.reader,
                digests=digests,
            ),
        )
    return items


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
