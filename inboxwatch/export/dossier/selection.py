"""Which exhibits, incidents and attempts a report tells of, and how many of the others there are, and why. Pure.

What is confirmed, or matches a rule that a person gave, is told. What is suspected is told apart, if it is asked for.
What was rejected or released is never told. A sealed exhibit is told by its number and digest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from inboxwatch.errors import ExportRefused, NotFound
from inboxwatch.export.dossier.counts import first_notice
from inboxwatch.export.dossier.facts import Notice
from inboxwatch.model.attempt import Attempt
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId
from inboxwatch.model.incident import Incident


class Why(StrEnum):
    """Why something that is kept is not in a report. Of several reasons the first of these is told."""

    REJECTED = "rejected"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    NOT_NAMED = "not_named"
    OTHER_SENDER = "other_sender"
    BEFORE = "before"
    AFTER = "after"
    UNDECIDED = "undecided"


_NEVER = {ExhibitState.REJECTED: Why.REJECTED, ExhibitState.RELEASED: Why.RELEASED}


@dataclass(frozen=True, slots=True)
class Selected:
    """What is told of, by time and then number, and how many of the kept exhibits and incidents are not.

    Every exhibit that was there is in exactly one of `exhibits`, `suspects`, `sealed` and the numbers of `left_out`.
    """

    exhibits: tuple[Exhibit, ...]
    suspects: tuple[Exhibit, ...]
    sealed: tuple[Exhibit, ...]
    left_out: Mapping[Why, int]


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person asked for; every field that is set must fit. From `since` (included) to `until` (not included).

    A message is compared by when the mail server received it, or by its acquisition where no server says so.
    """

    numbers: frozenset[ExhibitId] = frozenset()
    senders: frozenset[SenderId] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    with_suspects: bool = False

    def exhibits(self, kept: Sequence[Exhibit]) -> Selected:
        """Choose. Raises `NotFound` for a number that is not kept, `ExportRefused` for one that is never told of."""
        self._check(kept)
        left_out: Counter[Why] = Counter()
        found: dict[ExhibitState, list[Exhibit]] = {}
        for one in sorted(kept, key=_order):
            why = self._why_not(one)
            if why is None:
                found.setdefault(one.state, []).append(one)
            else:
                left_out[why] += 1
        told = (*found.pop(ExhibitState.MATCH, ()), *found.pop(ExhibitState.CONFIRMED, ()))
        return Selected(
            tuple(sorted(told, key=_order)),
            tuple(found.pop(ExhibitState.SUSPECT, ())),
            tuple(sorted(found.pop(ExhibitState.SEALED, ()), key=lambda one: one.id.number)),
            _in_order(left_out),
        )

    def incidents(self, written: Iterable[Incident]) -> tuple[tuple[Incident, ...], Mapping[Why, int]]:
        """The incidents that are told of, by time, and how many are not."""
        left_out: Counter[Why] = Counter()
        told = []
        for one in sorted(written, key=lambda one: (one.at, one.id.number)):
            why = Why.WITHDRAWN if one.withdrawn else self._by_sender(one.sender) or self._by_time(one.at)
            if why is None:
                told.append(one)
            else:
                left_out[why] += 1
        return tuple(told), _in_order(left_out)

    def attempts(self, taken: Iterable[Attempt]) -> tuple[tuple[Attempt, ...], Mapping[Why, int]]:
        """The attempts to stop it of which a step falls into the time asked for, by number, and how many do not."""
        left_out: Counter[Why] = Counter()
        told = []
        for one in taken:
            reasons = [self._by_time(step.at) for step in one.steps]
            if one.withdrawn:
                left_out[Why.WITHDRAWN] += 1
            elif None in reasons:
                told.append(one)
            else:
                left_out[min(why for why in reasons if why)] += 1
        return tuple(sorted(told, key=lambda one: one.id.number)), _in_order(left_out)

    def notice(self, taken: Iterable[Attempt]) -> Notice | None:
        """The first request to stop, also one from before `since`: messages came after it all the same."""
        found = first_notice(taken)
        return None if found is not None and self._by_time(found.at) is Why.AFTER else found

    def _check(self, kept: Sequence[Exhibit]) -> None:
        states = {one.id: one.state for one in kept}
        missing = self.numbers - states.keys()
        if missing:
            raise NotFound(f"there is no exhibit {min(missing)}", "`inboxwatch list` shows what is kept")
        never = sorted(one for one in self.numbers if states[one] in _NEVER)
        if never:
            raise ExportRefused(
                f"{never[0]} was {states[never[0]].value}: a report does not tell of it",
                "`inboxwatch confirm` it first, if it belongs to the case after all",
            )
        suspects = sorted(one for one in self.numbers if states[one] is ExhibitState.SUSPECT)
        if suspects and not self.with_suspects:
            raise ExportRefused(
                f"{suspects[0]} is only suspected: a report does not tell of it unasked",
                "--with-suspects tells of it apart; `inboxwatch confirm` it, if it belongs to the case",
            )

    def _why_not(self, one: Exhibit) -> Why | None:
        if one.state in _NEVER:
            return _NEVER[one.state]
        if self.numbers and one.id not in self.numbers:
            return Why.NOT_NAMED
        why = self._by_sender(one.sender) or self._by_time(one.internal_date or one.acquired_at)
        if why is None and one.state is ExhibitState.SUSPECT and not self.with_suspects:
            return Why.UNDECIDED
        return why

    def _by_sender(self, sender: SenderId | None) -> Why | None:
        return Why.OTHER_SENDER if self.senders and sender not in self.senders else None

    def _by_time(self, at: datetime) -> Why | None:
        if self.since is not None and at < self.since:
            return Why.BEFORE
        return Why.AFTER if self.until is not None and at >= self.until else None


def _order(one: Exhibit) -> tuple[datetime, int]:
    return one.internal_date or one.acquired_at, one.id.number


def _in_order(left_out: Counter[Why]) -> Mapping[Why, int]:
    return {why: left_out[why] for why in Why if left_out[why]}
