"""What a person says about a step of the guided checklist. It is no evidence, and never journaled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Mark(StrEnum):
    """What a person said about a step by hand."""

    DONE = "done"
    NOT_FOR_ME = "not_for_me"
    STILL_TO_DO = "still_to_do"  # whatever is seen here


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark, and the day on which it was made (UTC)."""

    mark: Mark
    on: date
