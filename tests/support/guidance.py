"""Builders for the guided checklist: attempts, facts, a guide to tell from."""

from __future__ import annotations

from datetime import date

from inboxwatch.cli.guide_text import Guide
from inboxwatch.guidance.book import book
from inboxwatch.guidance.helplines import help_lines
from inboxwatch.guidance.standing import Facts
from inboxwatch.model.attempt import Attempt, AttemptKind, StepKind, attempts_of
from tests.support.case import START, a_step

TODAY = START.date()
BOOK = book()
LINES = help_lines()
IDS = [one.id for one in BOOK.steps]


def an_attempt(kind: AttemptKind, *steps: StepKind, number: int = 1, reference: str = "") -> Attempt:
    taken = [a_step(seq, number, what, kind=kind, reference=reference) for seq, what in enumerate(steps, 1)]
    (found,) = attempts_of(taken)
    return found


def some_facts(**changes: object) -> Facts:
    return Facts(**{"today": TODAY, **changes})  # type: ignore[arg-type]


def a_guide(facts: Facts | None = None, **changes: object) -> Guide:
    given = {
        "book": BOOK,
        "facts": facts or some_facts(),
        "lines": LINES,
        "country": "GB",
        "is_guess": False,
        "young": False,
        "is_set_up": True,
        "is_read": True,
        "knows": lambda _: True,
    }
    return Guide(**{**given, **changes})  # type: ignore[arg-type]


def days_ago(days: int) -> date:
    return date.fromordinal(TODAY.toordinal() - days)
