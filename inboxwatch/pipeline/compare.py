"""Strangers' mail, held against the flagged senders: the second look of whoever is not known.

A few at a time, newest first, after everything that a rule flags is kept. What resembles a flagged sender is kept aside
with its reasons, as suspected, and never moved; a person decides. Of the rest a score is counted and nothing is kept.
Messages of one address are weighed together with the next one from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from inboxwatch.errors import FolderMissing, MailboxChanged, Refused
from inboxwatch.model.case import Change
from inboxwatch.model.custody import Acquisition
from inboxwatch.model.exhibit import Provenance
from inboxwatch.model.likeness import Compared, Outcome, Stranger
from inboxwatch.model.mailbox import MessageRef, Octets, Unfetchable
from inboxwatch.model.verdict import Clear, Match, Suspect
from inboxwatch.pipeline.mark import noted
from inboxwatch.pipeline.marking import Read
from inboxwatch.pipeline.note import keep
from inboxwatch.pipeline.river import River
from inboxwatch.ports import MailSource

AT_ONCE = 100
_TOGETHER = 2  # earlier messages of the same address


def compare(river: River, source: MailSource) -> int:
    """Compare some of the account's strangers; how many were kept aside. Raises what the source raises."""
    waiting = sorted(river.marking.likeness.strangers(source.account, AT_ONCE), key=lambda one: one.ref)
    kept = 0
    for _, group in groupby(waiting, key=lambda one: (one.ref.folder, one.ref.uidvalidity)):
        some = list(group)
        try:
            kept += _folder(river, source, some)
        except (MailboxChanged, FolderMissing):  # whoever it is will be met again under the new number
            river.casefile.commit(Change(compared=tuple(_clear(river, one) for one in some)))
        except Refused:
            continue  # they wait for another round
    return kept


def _folder(river: River, source: MailSource, some: Sequence[Stranger]) -> int:
    """Compare messages of one folder."""
    found = {one.ref: one for one in some}
    done = river.casefile.known(found) | _of_acquaintances(river, some)
    compared = [_clear(river, one) for one in some if one.ref in done]
    wanted = [one.ref for one in some if one.ref not in done]
    kept = 0
    for answer in source.octets(wanted) if wanted else ():
        river.pace()
        stranger = found[answer.ref]
        if isinstance(answer, Unfetchable):
            compared.append(_clear(river, stranger))
            continue
        verdict, result, marks = _judged(river, source, answer, stranger)
        if isinstance(verdict, Clear):
            compared.append(result)
        else:
            kept += _keep(river, answer, verdict, result, marks)
    river.casefile.commit(Change(compared=tuple(compared)))
    return kept


def _of_acquaintances(river: River, some: Sequence[Stranger]) -> frozenset[MessageRef]:
    """Messages of senders who have become known since theirs were put by, as in a first scan."""
    known = river.marking.likeness.acquaintances({one.key for one in some})
    today = river.clock.now().date()
    return frozenset(one.ref for one in some if one.key in known and known[one.key].is_known(today))


def _judged(
    river: River, source: MailSource, one: Octets, stranger: Stranger
) -> tuple[Clear | Suspect | Match, Compared, Read]:
    """What is decided about one message, and what that says of its sender."""
    read = _read(river, one)
    by_rule = river.decide(read.message.originators)
    now = river.clock.now()
    if not isinstance(by_rule, Clear):  # a reader of the whole message found an originator that the first look did not
        return by_rule, Compared(one.ref, stranger.key, Outcome.SUSPECT, None, now), read
    fingerprint = river.marking.mark(read)
    found = river.marking.compare([read], [fingerprint])
    if found is None or found.outcome is not Outcome.SUSPECT:
        reads = [read, *_earlier(river, source, stranger)]
        marks = [fingerprint, *map(river.marking.mark, reads[1:])]
        found = (river.marking.compare(reads, marks) or found) if len(reads) > 1 else found
    reasons, is_enough = river.marking.imitation(read.message.originators)
    score = None if found is None else found.score
    if found is not None and found.outcome is Outcome.SUSPECT:
        verdict: Clear | Suspect = Suspect((*river.marking.explain(found), *reasons), found.sender, found)
    elif is_enough:
        verdict = Suspect(reasons)
    else:
        outcome = Outcome.CLEAR if found is None else found.outcome
        teaches = river.marking.teaches(fingerprint)
        return Clear(), Compared(one.ref, stranger.key, outcome, score, now, teaches), read
    return verdict, Compared(one.ref, stranger.key, Outcome.SUSPECT, score, now), read


def _earlier(river: River, source: MailSource, stranger: Stranger) -> Iterator[Read]:
    """Earlier messages of the same address in the same folder that are still there."""
    refs = [
        one.ref
        for one in river.marking.likeness.earlier(stranger.key, _TOGETHER + 1)
        if one.ref != stranger.ref
        and (one.ref.account, one.ref.folder, one.ref.uidvalidity)
        == (stranger.ref.account, stranger.ref.folder, stranger.ref.uidvalidity)
    ]
    for answer in source.octets(sorted(refs)[-_TOGETHER:]) if refs else ():
        if isinstance(answer, Octets):
            yield _read(river, answer)


def _keep(river: River, one: Octets, verdict: Suspect | Match, compared: Compared, read: Read) -> int:
    """Keep a message aside, and note what came of the comparison in the same transaction."""
    defects = [defect.code for defect in (*read.message.originators.defects, *read.message.defects)]
    item = Acquisition(
        octets=one.octets,
        provenance=Provenance.IMAP,
        source=one,
        verdict=verdict,
        acquired_at=river.clock.now(),
        defects=tuple(dict.fromkeys(defects)),
        reader=read.message.reader,
    )

    change = keep(river, [item], Change(compared=(compared,)))
    marked = tuple(noted(river, exhibit.id, river.marking.mark_exhibit(read)) for exhibit in change.exhibits)
    if marked:
        river.casefile.commit(Change(marked=marked))
    for exhibit in change.exhibits:
        river.log("message_kept", exhibit=exhibit.id, account=exhibit.account, state=exhibit.state.value)
    return len(change.exhibits)


def _read(river: River, one: Octets) -> Read:
    return Read(river.header_block(one.octets), river.reader.whole(one.octets), one.ref.account, one.internal_date)


def _clear(river: River, one: Stranger) -> Compared:
    return Compared(one.ref, one.key, Outcome.CLEAR, None, river.clock.now())
