"""Make `inboxwatch/matching/style.json` from sent mail of many authors.

    python -m tools.make_style enron-dev.jsonl.gz > inboxwatch/matching/style.json

The file has one JSON object a line: author, id, date, subj, text. Nothing of the texts is kept: for each hashed feature
how common it is among authors and how much authors differ in it, and the numbers of two logistic regressions. Pairs to
learn from are judged by rates and weights of other authors than theirs, as they will be in use. Needs no library.
"""

# ruff: noqa: INP001 - scripts, not a package
from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inboxwatch.matching.style import StyleProfile, likenesses, sizes
from inboxwatch.matching.style_model import (
    ELSEWHERE,
    ENGLISH,
    NO_JUDGEMENT,
    Judgement,
    StyleModel,
    code,
    written,
)
from inboxwatch.model.style import Habit, merged
from tests.bench.linking_corpus import Draw, Letter, Pair, by_author, draw, load, parts

Authors = dict[str, list[Letter]]
Row = tuple[list[float], float, float]
RARENESS = {
    Habit.LETTERS: 1.0,
    Habit.WORDS: 0.75,
    Habit.PAIRS: 0.6,
    Habit.SHAPES: 0.9,
    Habit.PLACES: 0.75,
    Habit.MARKS: 0.75,
}
"""The power of 1 / rate in a weight."""
TELLING = 0.6  # the power of the variance between authors over that within an author
_FLOOR, _EVEN = 0.02, 0.05  # of that quotient: what every feature has, and which makes no difference
_LEAST_RATE = 1e-5
_FEWEST = 80  # letters of a text from which variances are taken
_DRAWS = ((Draw(), 2500), (Draw(known=(3, 40), shortest=60), 1500), (Draw(unknown=3, shortest=100), 700))
"""What is learned from: how pairs are drawn, and how many of either kind in each of three parts."""


def counted(authors: Authors) -> tuple[bytes, bytes]:
    """The codes of rates and weights."""
    rates, weights = bytearray(), bytearray()
    for habit, power in RARENESS.items():
        share, between, within = _spread(authors, habit)
        logs = []
        for at in range(habit.size):
            telling = between[at] / within[at] + _FLOOR if within[at] else _FLOOR
            logs.append(-power * math.log2(share[at] + _LEAST_RATE) + TELLING * math.log2(telling / _EVEN))
        lowest = min(logs)
        rates.extend(code(-math.log2(one + 1e-9)) for one in share)
        weights.extend(code(one - lowest) for one in logs)
    return bytes(rates), bytes(weights)


def _spread(authors: Authors, habit: Habit) -> tuple[list[float], list[float], list[float]]:
    """For each feature the mean share, the variance between authors and that within an author; each author alike."""
    size, count = habit.size, len(authors)
    share, within, noise = [0.0] * size, [0.0] * size, [0.0] * size
    means: list[dict[int, float]] = []
    for letters in authors.values():
        total = merged(one.sketch for one in letters)
        whole = dict(_shares(total.counts, habit))
        for at, one in whole.items():
            share[at] += one / count
        long = [one for one in letters if one.sketch.letters >= _FEWEST]
        first, second = defaultdict[int, float](float), defaultdict[int, float](float)
        for letter in long:
            for at, one in _shares(letter.sketch.counts, habit):
                first[at] += one / len(long)
                second[at] += one * one / len(long)
        means.append(first)
        for at, square in second.items():
            within[at] += (square - first[at] ** 2) / count
            noise[at] += (square - first[at] ** 2) / len(long) / count
    between = [0.0] * size
    for at in range(size):
        values = [one.get(at, 0.0) for one in means]
        middle = sum(values) / count
        between[at] = max(0.0, sum((one - middle) ** 2 for one in values) / (count - 1) - noise[at])
    return share, between, within


def _shares(counts: dict[int, int], habit: Habit) -> Iterator[tuple[int, float]]:
    """The shares of one habit's features in all that was counted of it."""
    own = [(at - habit.first, one) for at, one in counts.items() if habit.first <= at < habit.first + habit.size]
    total = sum(one for _, one in own)
    return ((at, one / total) for at, one in own)


def rows(pairs: Sequence[Pair], habits: Sequence[Habit], model: StyleModel) -> list[Row]:
    """For each pair the likenesses and the sizes of unknown and known."""
    found = []
    for pair in pairs:
        profile = StyleProfile.of((one.sketch for one in pair.known), model)
        unknown = merged(one.sketch for one in pair.unknown)
        found.append((likenesses(profile, unknown, habits, model), *sizes(profile, unknown)))
    return found


def judged(likeness_rows: Sequence[Row], truth: Sequence[bool]) -> Judgement:
    """The judgement that these pairs teach."""
    width = len(likeness_rows[0][0])
    means = [sum(one[0][at] for one in likeness_rows) / len(likeness_rows) for at in range(width)]
    table = [
        [1.0, unknown, known, *(centred := [a - b for a, b in zip(one, means, strict=True)]), *(
            unknown * value for value in centred
        )]
        for one, unknown, known in likeness_rows
    ]  # fmt: skip
    weights = logistic(table, truth)
    slopes, growths = weights[3 : 3 + width], weights[3 + width :]
    return Judgement(
        *(round(weights[0], 4), *(tuple(round(one, 4) for one in some) for some in (means, slopes, growths))),
        round(weights[1], 4),
        round(weights[2], 4),
    )


def logistic(table: Sequence[Sequence[float]], truth: Sequence[bool], ridge: float = 0.05) -> list[float]:
    """Weights of a logistic regression by Newton's method; `ridge` holds all but the first near nothing."""
    width = len(table[0])
    weights = [0.0] * width
    for _ in range(12):
        gradient = [-ridge * one * (at > 0) for at, one in enumerate(weights)]
        curve = [[ridge * (at == to and at > 0) for to in range(width)] for at in range(width)]
        for row, same in zip(table, truth, strict=True):
            likely = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(a * b for a, b in zip(row, weights, strict=True))))))
            off, steep = same - likely, likely * (1 - likely)
            for at, one in enumerate(row):
                gradient[at] += off * one
                line, scaled = curve[at], steep * one
                for to in range(at + 1):
                    line[to] += scaled * row[to]
        for at in range(width):
            for to in range(at + 1, width):
                curve[at][to] = curve[to][at]
        step = solved(curve, gradient)
        weights = [a + b for a, b in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-5:  # noqa: PLR2004 - settled
            break
    return weights


def solved(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """The solution of linear equations, by elimination with pivots."""
    lines = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(len(lines)):
        best = max(range(at, len(lines)), key=lambda one: abs(lines[one][at]))
        lines[at], lines[best] = lines[best], lines[at]
        lines[at] = [one / lines[at][at] for one in lines[at]]
        for other, line in enumerate(lines):
            if other != at and line[at]:
                lines[other] = [a - line[at] * b for a, b in zip(line, lines[at], strict=True)]
    return [line[-1] for line in lines]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Pairs to learn from, as rows: likenesses of all compared habits, sizes, and whether it is one author."""

    english: list[Row]
    elsewhere: list[Row]
    truth: list[bool]


def lessons(authors: Authors, seed: int = 1) -> Lessons:
    """Pairs of these authors, each third judged by the rates and weights of the two others."""
    found = Lessons([], [], [])
    some = parts(authors, 3, seed)
    for at, part in enumerate(some):
        others = {name: them for two, one in enumerate(some) if two != at for name, them in one.items()}
        model = StyleModel.of(*counted(others), NO_JUDGEMENT, NO_JUDGEMENT)
        for number, (how, count) in enumerate(_DRAWS):
            pairs = draw(part, count, count, seed * 1000 + at * 10 + number, how)
            found.truth.extend(one.same for one in pairs)
            found.english.extend(rows(pairs, ENGLISH, model))
            found.elsewhere.extend(rows(pairs, ELSEWHERE, model))
    return found


def learned(authors: Authors) -> tuple[bytes, bytes, Judgement, Judgement]:
    """All numbers of the file, learned from these authors."""
    found = lessons(authors)
    return *counted(authors), judged(found.english, found.truth), judged(found.elsewhere, found.truth)


if __name__ == "__main__":
    sys.stdout.write(written(*learned(by_author(load(Path(sys.argv[1]))))))
