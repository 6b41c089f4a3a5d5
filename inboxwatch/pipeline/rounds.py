"""One round through an account's folders: look at each, note the proof of sight, carry out what was wished.

A round is what the service repeats, what `run --once` does once, and what ends a gap in watching.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from inboxwatch.errors import FolderMissing, MailboxUnavailable, ProtocolViolation, Refused
from inboxwatch.model.case import Change, Cursor, FolderProof, Gap
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.identity import AccountName
from inboxwatch.model.mailbox import FolderLook, WatchedFolder
from inboxwatch.pipeline.acquaint import learn_sent
from inboxwatch.pipeline.compare import compare
from inboxwatch.pipeline.ingest import Passed, pass_over, retry
from inboxwatch.pipeline.late import look_below
from inboxwatch.pipeline.mark import mark_exhibits
from inboxwatch.pipeline.note import record
from inboxwatch.pipeline.plan import in_order_of_urgency
from inboxwatch.pipeline.presence import check_presence
from inboxwatch.pipeline.project import gap_facts
from inboxwatch.pipeline.river import River
from inboxwatch.pipeline.touch import Refusals, touch
from inboxwatch.pipeline.troubles import Sight, troubles
from inboxwatch.pipeline.watchfulness import gap_between, is_stale
from inboxwatch.ports import MailSource, Quarantine


@dataclass(frozen=True, slots=True)
class Manner:
    """How a round is to be made.

    `full`: also try again what could not be fetched, check that kept mail still lies where it was seen, and that no
    message has appeared where everything was seen already.
    `tolerance`: a longer time without sight is a gap, explained by `reason`. `again`: look at everything once more,
    also at what was clear before; where the rules changed since the last round, that is done in any case. `deaf`: the
    server cannot be waited for, so that news come by these rounds alone. `patience`: for how long mail is moved before
    it is looked at again; None for as long as it takes. `refusals` remembers moves that the server refused.
    """

    full: bool
    tolerance: timedelta
    reason: str = ""
    again: bool = False
    deaf: bool = False
    patience: timedelta | None = None
    refusals: Refusals | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What a round came to. `missing` are configured folders that the server does not have, or does not let us see.

    `more`: there is still mail to be moved or compared, or exhibits to be marked, so the next round should come soon.
    """

    seen: int
    kept: int
    unfetchable: int
    folders: tuple[str, ...]
    missing: tuple[str, ...]
    more: bool = False


def go_round(river: River, source: MailSource, open_quarantine: Callable[[], Quarantine], manner: Manner) -> Round:
    """Make one round. Raises what the rooms raise; a folder that vanished is noted and passed over."""
    account = source.account
    folders = tuple(source.folders())
    missing = list(source.missing_folders())
    cursors = {one.folder: one for one in river.casefile.cursors() if one.account == account}
    before = {one.folder: one for one in river.casefile.proofs() if one.account == account}
    rules = river.rules()
    agenda = river.marking.likeness.agenda(account, river.marking.version)
    again = manner.again or agenda.rules not in {None, rules}
    refused: list[str] = []
    looks: list[FolderLook] = []
    seen = kept = unfetchable = 0
    proofs: list[FolderProof] = []
    gaps: list[Gap] = []
    for folder in in_order_of_urgency(folders, cursors.keys()):
        try:
            with _moved_in_any_case(river, account, open_quarantine, manner):
                passed = _pass(river, source, folder, cursors.get(folder.name), manner, again=again)
        except FolderMissing:
            missing.append(folder.name)
            continue
        except Refused:
            refused.append(folder.name)
            continue
        seen, kept, unfetchable = seen + passed.seen, kept + passed.kept, unfetchable + passed.unfetchable
        looks.append(passed.look)
        proof = _proof(river, passed.look)
        gap = gap_between(before.get(folder.name), proof, manner.tolerance, passed.seen, manner.reason)
        gaps += [gap] if gap else []
        if gap or is_stale(before.get(folder.name), proof):
            proofs.append(proof)
    if manner.full:
        with _moved_in_any_case(river, account, open_quarantine, manner):
            kept += retry(river, source, river.casefile.dead_letters(account))
    _note(
        river,
        account,
        tuple(proofs),
        gaps,
        Sight(_names(folders), tuple(looks), tuple(missing), tuple(refused), manner.deaf),
    )
    river.alerted()  # once for all that this round brought: one alert for a burst
    left = touch(river, account, open_quarantine, patience=manner.patience, refusals=manner.refusals)
    if agenda.rules != rules:
        river.casefile.commit(Change(rules=((account, rules),)))
    news = bool(seen or kept or agenda.compare or agenda.mark)
    aside, more = _resemblances(river, source, full=manner.full) if news or manner.full else (0, False)
    return Round(seen, kept + aside, unfetchable, _names(folders), (*missing, *refused), more or left)


def _pass(
    river: River, source: MailSource, folder: WatchedFolder, cursor: Cursor | None, manner: Manner, *, again: bool
) -> Passed:
    passed = pass_over(river, source, folder, cursor, again=again)
    if manner.full:
        check_presence(river, source, passed.look)
    if manner.full or passed.grew:
        return replace(passed, kept=passed.kept + look_below(river, source, passed.look, passed.uids))
    return passed


@contextmanager
def _moved_in_any_case(
    river: River, account: AccountName, open_quarantine: Callable[[], Quarantine], manner: Manner
) -> Iterator[None]:
    """A connection that ends over one message ends the round: moves, which have another connection, do not wait."""
    try:
        yield
    except Refused:
        raise
    except (MailboxUnavailable, ProtocolViolation):
        touch(river, account, open_quarantine, patience=manner.patience, refusals=manner.refusals)
        raise


def _resemblances(river: River, source: MailSource, *, full: bool) -> tuple[int, bool]:
    """Learn who is known, mark what was kept, compare strangers; how many were kept aside, and whether more waits.

    Some of each, after everything that a rule flags is kept and moved: it can take a while, and nothing waits for it.
    A full round also tends what was learnt, since that grows while there is nobody to compare strangers with.
    """
    marking = river.marking
    if full:
        learn_sent(river, source)
    if marking.likeness.agenda(source.account, marking.version).mark:
        mark_exhibits(river)
    aside, waiting = 0, marking.likeness.waiting()
    compares = marking.is_wanted() and marking.likeness.agenda(source.account, marking.version).compare
    if full or compares:
        river.casefile.tend(river.clock.now().date())
    if compares:
        aside = compare(river, source)
    if aside:
        river.alerted()
    left = marking.likeness.agenda(source.account, marking.version)
    goes_on = marking.is_wanted() and marking.likeness.waiting() < waiting  # else it would be the same once more
    return aside, (left.compare and goes_on) or (left.mark and not marking.is_locked())


def _proof(river: River, look: FolderLook) -> FolderProof:
    return FolderProof(look.account, look.folder, river.clock.now(), look.exists)


def _names(folders: tuple[WatchedFolder, ...]) -> tuple[str, ...]:
    return tuple(one.name for one in folders)


def _note(river: River, account: AccountName, proofs: tuple[FolderProof, ...], gaps: list[Gap], sight: Sight) -> None:
    """Proofs, gaps, and the problems that this round opened or closed."""
    change = troubles(river, account, sight)
    if proofs:
        change = replace(change, proofs=proofs)
    events = [
        Event(
            action=Action.BLIND,
            actor="service",
            at=river.clock.now(),
            purpose="watching",
            detail=gap_facts(gap),
        )
        for gap in gaps
    ]
    if events:
        record(river, events, change)
        river.log("gap_reconciled", account=account, count=sum(gap.found for gap in gaps))
    elif change != Change():
        river.casefile.commit(change)
