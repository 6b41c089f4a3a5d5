"""Who is known to the person, so that only a stranger's mail is compared.

Learnt from what she writes and from what ordinarily comes; digests and counts alone are kept of it. Costs one or two
questions for a batch of header blocks.

Known are those she wrote to, those on her allow list, those who have written on two days of which the first is a month
ago, lists that have sent for as long, and whoever answers a message of hers that did not go to a flagged sender.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inboxwatch.errors import FolderMissing, Refused
from inboxwatch.model.case import Change, Cursor
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.likeness import UNLINKED, Acquaintance, Met, SentId, Stranger, TraitKey, Vouched
from inboxwatch.model.mailbox import HeaderBatch, HeaderLook, MessageRef
from inboxwatch.model.message import Correspondence, Originators
from inboxwatch.model.verdict import Clear, Match
from inboxwatch.pipeline.plan import plan_pass
from inboxwatch.pipeline.river import River
from inboxwatch.ports import MailSource

_LEARN_AT_ONCE = 40  # new senders of one batch whose traits are put by: enough to learn from, and soon done
_COMPARED_AT_MOST = 25 << 20  # octets; a larger message is not fetched to be compared


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A message that no rule flags."""

    look: HeaderLook
    originators: Originators


def acquaint(river: River, found: Sequence[Ordinary], *, again: bool = False) -> Change:
    """What a batch of ordinary mail teaches, and which of it is to be compared.

    Messages that need no comparison are counted as ordinary, unless they are looked at `again`.
    """
    marking = river.marking
    if not marking.is_wanted():
        return Change()
    keys = [sender_keys(river, one.originators) for one in found]
    known = marking.likeness.acquaintances({key for some in keys for key in some})
    met: list[Met] = []
    doubtful: list[tuple[Ordinary, str, date]] = []
    learnt: set[str] = set()
    for one, some in zip(found, keys, strict=True):
        day = _day(river, one.look)
        new = [key for key in some if key not in known and key not in learnt]
        traits: tuple[TraitKey, ...] = ()
        if new and len(learnt) < _LEARN_AT_ONCE:
            traits = marking.ordinary(one.look.header, one.originators, one.look.internal_date)
            learnt.update(new)
        met += [Met(key, day, traits if key in new else ()) for key in some]
        unknown = next((key for key in some if not _is_known(known.get(key), day)), None)
        if unknown is not None and one.look.size <= _COMPARED_AT_MOST and not marking.is_allowed(one.originators):
            doubtful.append((one, unknown, day))
    strangers, lists = _strangers(river, doubtful)
    kept = river.casefile.known([one.ref for one in strangers])
    fresh = tuple(one for one in strangers if one.ref not in kept)
    known_senders = len(found) - len(strangers)
    scores = ((UNLINKED, known_senders),) if known_senders and not again else ()
    rejected = _rejected(river, strangers, kept)
    return Change(met=(*met, *lists), strangers=fresh, vouched=rejected, ordinary_scores=scores)


def _rejected(river: River, strangers: Sequence[Stranger], kept: frozenset[MessageRef]) -> tuple[Vouched, ...]:
    """Senders whose mail was suspected and rejected: known, also where all that was learnt had to be learnt again."""
    if not kept:
        return ()
    rejected = river.casefile.exhibits(ExhibitFilter(state=ExhibitState.REJECTED))
    places = {sighting.ref for one in rejected for sighting in river.casefile.sightings(one.id)}
    return tuple(Vouched(one.key) for one in strangers if one.ref in kept and one.ref in places)


def _strangers(
    river: River, doubtful: Sequence[tuple[Ordinary, str, date]]
) -> tuple[tuple[Stranger, ...], tuple[Met, ...]]:
    """Those of senders not known that are to be compared, and the lists that others came over."""
    marking = river.marking
    letters = [marking.correspondence(one.look.header) for one, _, _ in doubtful]
    lists = {letter.list_id: marking.list_key(letter.list_id) for letter in letters if letter.list_id}
    known = marking.likeness.acquaintances(set(lists.values()))
    strangers: list[Stranger] = []
    met: list[Met] = []
    for (one, key, day), letter in zip(doubtful, letters, strict=True):
        list_key = lists.get(letter.list_id, "")
        met += [Met(list_key, day)] if list_key else []
        if _is_known(known.get(list_key), day) or _answers_her(river, letter):
            continue
        strangers.append(Stranger(one.look.ref, key, one.look.internal_date))
    return tuple(strangers), tuple(met)


def learn_sent(river: River, source: MailSource) -> int:
    """Learn from the person's own sent mail whom she knows; how many messages were looked at."""
    folder = source.sent() if river.marking.is_wanted() else None
    if folder is None:
        return 0
    seen = 0
    try:
        look = source.look(folder.name)
        cursor = river.casefile.cursor(source.account, folder.name)
        plan = plan_pass(cursor, look, folder)
        for batch in source.headers(look, plan.ranges) if plan.ranges else ():
            at = Cursor(source.account, folder.name, look.uidvalidity, batch.through, look.exists)
            river.pace()
            river.casefile.commit(_sent(river, batch, at))
            seen += len(batch.looks)
    except (FolderMissing, Refused):
        return seen
    return seen


def _sent(river: River, batch: HeaderBatch, cursor: Cursor) -> Change:
    """What a batch of sent mail teaches: its recipients are known, but for flagged ones; its Message-IDs are hers."""
    vouched: dict[str, Vouched] = {}
    sent: list[SentId] = []
    for one in batch.looks:
        letter = river.marking.correspondence(one.header)
        recipients = river.marking.recipients(one.header)
        verdicts = [river.decide(Originators((person,))) for person in recipients]
        flagged = {verdict.sender for verdict in verdicts if isinstance(verdict, Match)}
        for person, verdict in zip(recipients, verdicts, strict=True):
            if isinstance(verdict, Clear) and not river.marking.is_own(person.address):
                key = river.marking.sender_key(person.address)
                vouched.setdefault(key, Vouched(key, river.marking.lookalikes(person)))
        if letter.message_id:
            alone = next(iter(flagged)) if len(flagged) == 1 and len(recipients) == 1 else None
            if alone is not None or not flagged:
                sent.append(SentId(river.marking.id_key(letter.message_id), alone))
    return Change(vouched=tuple(vouched.values()), sent=tuple(sent), cursor=cursor)


def _answers_her(river: River, letter: Correspondence) -> bool:
    ids = {river.marking.id_key(one) for one in letter.cited}
    return bool(ids) and river.marking.likeness.answers_hers(ids)


def sender_keys(river: River, originators: Originators) -> tuple[str, ...]:
    """The keys of everybody whom the From fields name, or of any originator where they name nobody."""
    named = [one.address for one in originators.candidates if one.field == "from" and one.address]
    addresses = named or sorted(originators.addresses)
    return tuple(dict.fromkeys(river.marking.sender_key(one) for one in addresses[:20]))


def _is_known(one: Acquaintance | None, day: date) -> bool:
    return one is not None and one.is_known(day)


def _day(river: River, look: HeaderLook) -> date:
    return (look.internal_date or river.clock.now()).date()
