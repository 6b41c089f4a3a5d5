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
from inboxwatch.pipeline.marking import Read, Specimen
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
        specimen = river.marking.mark(_read(river, answer))
        verdict, result = _judged(river, source, answer.ref, stranger, specimen)
        if isinstance(verdict, Clear):
            compared.append(result)
        else:
            kept += _keep(river, answer, verdict, result, specimen)
    river.casefile.commit(Change(compared=tuple(compared)))
    return kept


def _of_acquaintances(river: River, some: Sequence[Stranger]) -> frozenset[MessageRef]:
    """Messages of senders who have become known since theirs were put by, as in a first scan."""
    known = river.marking.likeness.acquaintances({one.key for one in some})
    today = river.clock.now().date()
    return frozenset(one.ref for one in some if one.key in known and known[one.key].is_known(today))


def _judged(
    river: River, source: MailSource, ref: MessageRef, stranger: Stranger, specimen: Specimen
) -> tuple[Clear | Suspect | Match, Compared]:
    """What is decided about one message, and what that says of its sender."""
    originators = specimen.read.message.originators
    by_rule = river.decide(originators)
    now = river.clock.now()
    if not isinstance(by_rule, Clear):  # a reader of the whole message found an originator that the first look did not
        return by_rule, Compared(ref, stranger.key, Outcome.SUSPECT, None, now)
    found = river.marking.compare([specimen])
    if found is None or found.outcome is not Outcome.SUSPECT:
        together = [specimen, *map(river.marking.mark, _earlier(river, source, stranger))]
        found = (river.marking.compare(together) or found) if len(together) > 1 else found
    reasons, is_enough = river.marking.imitation(originators)
    score = None if found is None else found.at_stake
    if found is not None and found.outcome is Outcome.SUSPECT:
        verdict: Clear | Suspect = Suspect((*river.marking.explain(found), *reasons), found.sender, found)
    elif is_enough:
        verdict = Suspect(reasons)
    else:
        outcome = Outcome.CLEAR if found is None else found.outcome
        teaches = river.marking.teaches(specimen.fingerprint)
        return Clear(), Compared(ref, stranger.key, outcome, score, now, teaches)
    return verdict, Compared(ref, stranger.key, Outcome.SUSPECT, score, now)


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


def _keep(river: River, one: Octets, verdict: Suspect | Match, compared: Compared, specimen: Specimen) -> int:
    """Keep a message aside, and note what came of the comparison in the same transaction."""
    message = specimen.read.message
    defects = [defect.code for defect in (*message.originators.defects, *message.defects)]
    item = Acquisition(
        octets=one.octets,
        provenance=Provenance.IMAP,
        source=one,
        verdict=verdict,
        acquired_at=river.clock.now(),
        defects=tuple(dict.fromkeys(defects)),
        reader=message.reader,
    )

    change = keep(river, [item], Change(compared=(compared,)))
    marked = tuple(noted(river, exhibit.id, specimen.as_exhibit()) for exhibit in change.exhibits)
    if marked:
        river.casefile.commit(Change(marked=marked))
    for exhibit in change.exhibits:
        river.log("message_kept", exhibit=exhibit.id, account=exhibit.account, state=exhibit.state.value)
    return len(change.exhibits)


def _read(river: River, one: Octets) -> Read:
    return Read(river.header_block(one.octets), river.reader.whole(one.octets), one.ref.account, one.internal_date)


def _clear(river: River, one: Stranger) -> Compared:
    return Compared(one.ref, one.key, Outcome.CLEAR, None, river.clock.now())
