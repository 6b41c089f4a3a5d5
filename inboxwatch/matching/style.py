"""How far one text looks as if written by the author of known texts, by way of writing alone.

For each habit, what the unknown text has more or less of than many authors is held against what the known texts have
more or less of, and that likeness against the likenesses of the known texts and texts by others (z-normalisation of
impostors, as speaker verification has it). A logistic regression, learned on other authors, says what it is worth.
The answer is a weak vote: it is bounded, pulled to nothing by short texts, and exactly nothing, with a reason, where
nothing can be said. It never says who wrote a text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from inboxwatch.matching.style_model import StyleModel, shipped
from inboxwatch.matching.style_sides import ELSEWHERE, ENGLISH, KnownSide, by_habit, cosine, known_side, side
from inboxwatch.model.style import LANGUAGES, Habit, StyleEvidence, StyleSketch, merged

FEWEST_UNKNOWN, FEWEST_KNOWN = 50, 300
"""Letters below which nothing is said."""
MOST, LEAST = 1.5, -1.0
"""Bounds of the logarithm to base 10; the way of writing can be imitated, and be hidden."""
_MOST_ELSEWHERE, _LEAST_ELSEWHERE = 0.3, -0.3  # where other authors of the language were never counted
_KNEE = 2 / 3
_HARDLY = 0.1  # logarithms nearer to nothing are nothing
_UNKNOWN_AT, _KNOWN_AT = math.log(240), math.log(1600)  # typical letters, from which sizes are counted
_UNKNOWN_TO, _KNOWN_TO = math.log(2500), math.log(8000)  # more letters count like these
_SHARE = 0.15  # of words that must be function words of a language for a text to be in it
_TOLD = 3  # contributions
_WORDS = {
    Habit.LETTERS: "letter sequences",
    Habit.WORDS: "choice of words",
    Habit.PAIRS: "function words and what they stand beside",
    Habit.SHAPES: "habits of capitals, spaces and punctuation",
    Habit.PLACES: "how texts and sentences begin and end",
    Habit.MARKS: "habits of punctuation",
}


@dataclass(frozen=True, slots=True)
class StyleProfile:
    """The way of writing in all known texts of one sender, made ready for comparing. The order of texts is nothing."""

    sketch: StyleSketch
    language: str
    sides: dict[Habit, KnownSide] = field(repr=False)

    @classmethod
    def of(cls, known: Iterable[StyleSketch], model: StyleModel | None = None) -> Self:
        """The profile of these sketches."""
        model = model or shipped()
        sketch = merged(known)
        parted = by_habit(sketch)
        sides = {habit: known_side(habit, parted[habit], model) for habit in ENGLISH + ELSEWHERE}
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
    """For each habit how much more alike the two are than the known texts and those of others, in deviations."""
    parted = by_habit(unknown)
    found = []
    for habit in habits:
        one = known.sides[habit]
        found.append((cosine(one.side, side(habit, parted[habit], model), model, habit) - one.usual) / one.spread)
    return found


def language(sketch: StyleSketch) -> str:
    """The language with most function words among the words, or nothing when they are too few."""
    first = Habit.TONGUES.first
    words = sketch.counts.get(first, 0)
    hits, best = max((sketch.counts.get(first + 1 + at, 0), -at) for at in range(len(LANGUAGES)))
    return LANGUAGES[-best] if hits and hits >= _SHARE * words else ""
