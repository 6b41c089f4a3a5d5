"""One habit of some texts as a deviation from what many authors do, and the cosine between two such deviations.

A deviation is sparse: only what was seen is kept, and what was not is accounted for by sums over the rates.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter, mul
from typing import Protocol

from inboxwatch.model.style import NUMBERS, Habit, StyleSketch

ENGLISH = (Habit.LETTERS, Habit.WORDS, Habit.PAIRS, Habit.SHAPES, Habit.PLACES)
ELSEWHERE = (Habit.MARKS,)
"""Which habits are compared in English, and in languages for which no habits of many authors were counted."""
_BLOCK = 10  # habits begin at multiples of 1 << 10
_BLOCKS = tuple(habit for habit in Habit for _ in range(max(1, habit.size >> _BLOCK)))
_LEAST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Side:
    """Shares of a habit's features in all that was counted of it, and what a cosine needs of them."""

    shares: dict[int, float] = field(repr=False)
    against: float  # sum of weight × rate × share
    square: float  # sum of weight × (share - rate)²


@dataclass(frozen=True, slots=True)
class Reference:
    """A side of a text by somebody else, ready to be compared with many: `shares` times weights, `at` their numbers."""

    at: Callable[[Sequence[float]], tuple[float, ...]]
    weighed: tuple[float, ...] = field(repr=False)
    against: float
    square: float


@dataclass(frozen=True, slots=True)
class KnownSide:
    """A side of known texts with how alike it and texts by others are: the mean of the cosines and their deviation."""

    side: Side
    usual: float
    spread: float


class Rates(Protocol):
    """What is known beforehand, as `StyleModel` has it."""

    @property
    def rates(self) -> Sequence[float]:
        """How common each feature is."""

    @property
    def weights(self) -> Sequence[float]:
        """What each feature weighs."""

    @property
    def bases(self) -> Mapping[Habit, float]:
        """The sums of weight × rate²."""

    @property
    def references(self) -> Mapping[Habit, Sequence[Reference]]:
        """Sides of texts by others."""


def by_habit(sketch: StyleSketch) -> dict[Habit, dict[int, int]]:
    """The counts of a sketch, habit by habit. Numbers that no habit has are left out."""
    parts: dict[Habit, dict[int, int]] = {habit: {} for habit in Habit}
    by_block = [parts[habit] for habit in _BLOCKS]
    for number, count in sketch.counts.items():
        if number < NUMBERS:
            by_block[number >> _BLOCK][number] = count
    return parts


def side(habit: Habit, counts: Mapping[int, int], model: Rates) -> Side:
    """The side of these counts."""
    total = sum(counts.values())
    if not total:
        return Side({}, 0.0, 0.0)
    weights, rates = model.weights, model.rates
    shares = {at: count / total for at, count in counts.items()}
    against = square = 0.0
    for at, share in shares.items():
        weighed = weights[at] * share
        against += rates[at] * weighed
        square += share * weighed
    return Side(shares, against, max(0.0, square - 2 * against + model.bases[habit]))


def cosine(one: Side, two: Side, model: Rates, habit: Habit) -> float:
    """How alike two deviations are, from -1 to 1; 0 where there is nothing to compare. `two` is the smaller."""
    if not one.square or not two.square:
        return 0.0
    weights, theirs = model.weights, one.shares
    common = sum(weights[at] * share * theirs[at] for at, share in two.shares.items() if at in theirs)
    return (common - one.against - two.against + model.bases[habit]) / math.sqrt(one.square * two.square)


def reference(habit: Habit, counts: Mapping[int, int], model: Rates) -> Reference | None:
    """A reference of these counts, or None of fewer than two, which are no habit."""
    found = side(habit, counts, model)
    if len(found.shares) < 2 or not found.square:  # noqa: PLR2004 - as said
        return None
    at = itemgetter(*(number - habit.first for number in found.shares))
    weighed = tuple(model.weights[number] * share for number, share in found.shares.items())
    return Reference(at, weighed, found.against, found.square)


def known_side(habit: Habit, counts: Mapping[int, int], model: Rates) -> KnownSide:
    """The side of known texts, held against all references."""
    known = side(habit, counts, model)
    references = model.references[habit]
    if not known.square or len(references) < 2:  # noqa: PLR2004 - a deviation needs two
        return KnownSide(known, 0.0, 1.0)
    dense = [0.0] * habit.size
    for number, share in known.shares.items():
        dense[number - habit.first] = share
    rest = model.bases[habit] - known.against
    cosines = [
        (sum(map(mul, one.weighed, one.at(dense))) - one.against + rest) / math.sqrt(known.square * one.square)
        for one in references
    ]
    usual = statistics.fmean(cosines)
    return KnownSide(known, usual, _LEAST_SPREAD + math.sqrt(statistics.fmean((one - usual) ** 2 for one in cosines)))
