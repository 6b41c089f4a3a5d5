"""What was decided about a message, and why, in words that can be contested."""

from __future__ import annotations

from dataclasses import dataclass

from inboxwatch.model.identity import SenderId
from inboxwatch.model.likeness import Assessment


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a stable code, a plain sentence, the header field it was seen in, and the rule that applied."""

    code: str
    text: str
    where: str = ""
    rule: str = ""

    def facts(self) -> dict[str, str]:
        """The same as plain values; `Reason(**facts)` is the way back."""
        return {"code": self.code, "text": self.text, "where": self.where, "rule": self.rule}


@dataclass(frozen=True, slots=True)
class Clear:
    """Nothing flagged. `reasons` is empty, or says why a rule that would have applied did not (allow list)."""

    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspect:
    """Something that a person should decide about. Never moved, in no complaint, told to the helper only.

    `assessment` is there where it was put aside because it resembles mail of a flagged sender.
    """

    reasons: tuple[Reason, ...]
    sender: SenderId | None = None
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A flagged sender, by an exact rule."""

    sender: SenderId
    reasons: tuple[Reason, ...]


Verdict = Clear | Suspect | Match
