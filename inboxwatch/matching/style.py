"""How far one text looks as if written by the author of known texts, by way of writing alone.

For each habit, what the unknown text has more or less of than many authors is held against what the known texts have
more or less of (the cosine between the two, rare and telling features weighing more). A logistic regression, learned
on other authors, says what such likenesses are worth. The answer is a weak vote: it is bounded, pulled to nothing by
short texts, and exactly nothing, with a reason, where nothing can be said. It never says who wrote a text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from inboxwatch.matching.style_model import ELSEWHERE, ENGLISH, StyleModel, shipped
from inboxwatch.model.style import LANGUAGES, NUMBERS, Habit, StyleEvidence, StyleSketch, merged

FEWEST_UNKNOWN, FEWEST_KNOWN = 50, 300
"""Letters below which nothing is said."""
MOST, LEAST = 1.5, -1.0
"""Bounds of the logarithm to base 10; the way of writing can be imitated, and be hidden."""
_MOST_ELSEWHERE, _LEAST_ELSEWHERE = 0.3, -0.3  # where other authors of the language were never counted
_KNEE = 2 / 3
_HARDLY = 0.05  # logarithms nearer to nothing are nothing
_UNKNOWN_AT, _KNOWN_AT = math.log(240), math.log(1600)  # typical letters, from which sizes are counted
_UNKNOWN_TO, _KNOWN_TO = math.log(2500), math.log(8000)  # more letters count like these
_SHARE = 0.15  # of words that must be function words of a language for a text to be in it
_TOLD = 3  # contributions
_BLOCK = 10  # habits begin at multiples of 1 << 10
_BLOCKS = tuple(habit for habit in Habit for _ in range(max(1, habit.size >> _BLOCK)))
_WORDS = {
    Habit.LETTERS: "letter sequences",
    Habit.WORDS: "choice of words",
    Habit.PAIRS: "function words and what they stand beside",
    Habit.SHAPES: "habits of capitals, spaces and punctuation",
    Habit.PLACES: "how texts and sentences begin and end",
    Habit.MARKS: "habits of punctuation",
}


@dataclass(frozen=True, slots=True)
class _Side:
    """One habit of the known texts: counts per unit, and what a cosine needs of them."""

    counts: dict[int, float] = field(repr=False)
    against: float  # sum of weight × rate × count
    square: float  # sum of weight × (count - rate)²


@dataclass(frozen=True, slots=True)
class StyleProfile:
    """The way of writing in all known texts of one sender, made ready for comparing. The order of texts is nothing."""

    sketch: StyleSketch
    language: str
    sides: dict[Habit, _Side] = field(repr=False)

    @classmethod
    def of(cls, known: Iterable[StyleSketch], model: StyleModel | None = None) -> Self:
        """The profile of these sketches."""
        model = model or shipped()
        sketch = merged(known)
        parted = _parted(sketch)
        sides = {habit: _side(habit, parted[habit], model) for habit in ENGLISH + ELSEWHERE}
        return cls(sketch, language(sketch), sides)


def compare(known: StyleProfile, unknown: StyleSketch, model: StyleModel | None = None) -> StyleEvidence:
    """What the way of writing of one or several unknown texts of one address says for the author of the known ones."""
    model = model or shipped()
    if unknown.letters < FEWEST_UNKNOWN:
        return StyleEvidence(0.0, f"too short: {unknown.letters} letters, fewer than {FEWEST_UNKNOWN}")
    if known.sketch.letters < FEWEST_KNOWN:
        return StyleEvidence(0.0, f"too little is known: {known.sketch.letters} letters, fewer than {FEWEST_KNOWN}")
    spoken = language(unknown)
    if spoken != known.language:
        return StyleEvidence(0.0, "not in the same language")
    if not spoken:
        return StyleEvidence(0.0, "in a language that cannot be told")
    is_english = spoken == LANGUAGES[0]
    habits, judgement = (ENGLISH, model.english) if is_english else (ELSEWHERE, model.elsewhere)
    most, least = (MOST, LEAST) if is_english else (_MOST_ELSEWHERE, _LEAST_ELSEWHERE)
    size, known_size = sizes(known, unknown)
    found = likenesses(known, unknown, habits, model)
    parts = [one / math.log(10) for one in judgement.parts(found, size)]
    ratio = sum(parts) + judgement.rest(size, known_size) / math.log(10)
    if abs(ratio) < _HARDLY:
        return StyleEvidence(0.0, "nothing in it speaks clearly for or against")
    told = sorted(zip(parts, habits, strict=True), key=lambda one: -abs(one[0]))[:_TOLD]
    return StyleEvidence(
        bounded(ratio, least, most), "", tuple((_WORDS[habit], round(part, 2)) for part, habit in told)
    )


def bounded(ratio: float, least: float, most: float) -> float:
    """The ratio as it is up to two thirds of either bound, then ever nearer to the bound, so that the order stays."""
    bound = most if ratio > 0 else least
    knee = bound * _KNEE
    if abs(ratio) <= abs(knee):
        return ratio
    left = bound - knee
    return knee + left * -math.expm1(-(ratio - knee) / left)


def sizes(known: StyleProfile, unknown: StyleSketch) -> tuple[float, float]:
    """How much was measured of the unknown and of the known texts: logarithms of letters, from typical ones on."""
    return (
        min(math.log(max(unknown.letters, 1)), _UNKNOWN_TO) - _UNKNOWN_AT,
        min(math.log(max(known.sketch.letters, 1)), _KNOWN_TO) - _KNOWN_AT,
    )


def likenesses(known: StyleProfile, unknown: StyleSketch, habits: Sequence[Habit], model: StyleModel) -> list[float]:
    """For each habit how alike the two are, from -1 to 1; 0 where one of them has nothing of it."""
    parted = _parted(unknown)
    return [_likeness(known.sides[habit], _side(habit, parted[habit], model), model, habit) for habit in habits]


def _likeness(known: _Side, unknown: _Side, model: StyleModel, habit: Habit) -> float:
    """The cosine of two deviations from what many authors do."""
    if not known.square or not unknown.square:
        return 0.0
    weights, theirs = model.weights, known.counts
    common = sum(weights[at] * count * theirs[at] for at, count in unknown.counts.items() if at in theirs)
    both = common - known.against - unknown.against + model.bases[habit]
    return both / math.sqrt(known.square * unknown.square)


def _side(habit: Habit, counts: dict[int, int], model: StyleModel) -> _Side:
    """What a cosine needs of the counts of one habit."""
    total = sum(counts.values())
    if not total:
        return _Side({}, 0.0, 0.0)
    weights, rates = model.weights, model.rates
    shares = {at: count / total for at, count in counts.items()}
    against = sum(weights[at] * rates[at] * share for at, share in shares.items())
    square = sum(weights[at] * share * share for at, share in shares.items()) - 2 * against + model.bases[habit]
    return _Side(shares, against, max(square, 0.0))


def _parted(sketch: StyleSketch) -> dict[Habit, dict[int, int]]:
    """The counts by habit. Numbers that no habit has are left out."""
    parts: dict[Habit, dict[int, int]] = {habit: {} for habit in Habit}
    by_block = [parts[habit] for habit in _BLOCKS]
    for number, count in sketch.counts.items():
        if number < NUMBERS:
            by_block[number >> _BLOCK][number] = count
    return parts


def language(sketch: StyleSketch) -> str:
    """The language with most function words among the words, or nothing when they are too few."""
    first = Habit.TONGUES.first
    words = sketch.counts.get(first, 0)
    hits, best = max((sketch.counts.get(first + 1 + at, 0), -at) for at in range(len(LANGUAGES)))
    return LANGUAGES[-best] if hits and hits >= _SHARE * words else ""
