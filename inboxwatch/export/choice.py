"""Which exhibits go into a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inboxwatch.errors import NotFound
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId

_OF_COURSE = frozenset({ExhibitState.MATCH, ExhibitState.CONFIRMED, ExhibitState.SEALED})


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person asked for; every field that is set must fit. `since` and `until` are days at midnight UTC.

    Days are compared with when the server received a message, or with the acquisition where no server did. An exhibit
    that is not named goes in if a rule or a person says that it belongs here: suspects and what was rejected stay out.
    """

    numbers: frozenset[ExhibitId] = frozenset()
    sender: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def apply(self, exhibits: Sequence[Exhibit]) -> tuple[list[Exhibit], list[ExhibitId]]:
        """The chosen exhibits and the numbers of the others, both by number. Raises `NotFound`."""
        missing = self.numbers - {one.id for one in exhibits}
        if missing:
            raise NotFound(f"there is no exhibit {min(missing)}", "`inboxwatch list` shows what is kept")
        chosen = sorted((one for one in exhibits if self._fits(one)), key=lambda one: one.id.number)
        if not chosen:
            raise NotFound("no exhibit fits", "`inboxwatch list` shows what is kept; suspects go in by --exhibit only")
        taken = {one.id for one in chosen}
        return chosen, sorted((one.id for one in exhibits if one.id not in taken), key=lambda one: one.number)

    def _fits(self, one: Exhibit) -> bool:
        received = one.internal_date or one.acquired_at
        return (
            (one.id in self.numbers if self.numbers else one.state in _OF_COURSE)
            and (self.sender is None or one.sender == self.sender)
            and (self.since is None or received >= self.since)
            and (self.until is None or received < self.until + timedelta(days=1))
        )
