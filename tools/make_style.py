"""Make `inboxwatch/matching/style.json` from sent mail of many authors.

    python -m tools.make_style enron-dev.jsonl.gz > inboxwatch/matching/style.json

The file has one JSON object a line: author, id, date, subj, text. Nothing of the texts is kept: for each hashed feature
how common it is among authors and how much authors differ in it, and the numbers of two logistic regressions. Pairs to
learn from are judged by rates and weights of other authors than theirs, as they will be in use. Needs no library.
"""

# ruff: noqa: INP001, S311 - a script, not a package; what is drawn is no secret
from __future__ import annotations

import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inboxwatch.matching.style import StyleProfile, likenesses, sizes
from inboxwatch.matching.style_model import Counted, Judgement, StyleModel, code, written
from inboxwatch.matching.style_sides import ELSEWHERE, ENGLISH
from inboxwatch.model.style import Habit, StyleSketch, merged
from tests.bench.linking_corpus import Draw, Letter, Pair, by_author, draw, load, parts
from tools.style_regression import logistic

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
_REFERENCES, _TYPICAL, _USERS, _APART = 66, 150, 3, 4
"""References: how many, from texts of how many characters on, of how many authors' features, steps between authors."""
_DRAWS = ((Draw(), 1200), (Draw(known=(3, 40), shortest=60), 600), (Draw(unknown=3, shortest=100), 300))
"""What is learned from: how pairs are drawn, and how many of either kind in each of three parts."""


def counted(authors: Authors) -> Counted:
    """What is kept of how these authors write."""
    rates, weights = bytearray(), bytearray()
    for habit, power in RARENESS.items():
        share, between, within = _spread(authors, habit)
        logs = []
        for at in range(habit.size):
            telling = between[at] / within[at] + _FLOOR if within[at] > 0 else _FLOOR
            logs.append(-power * math.log2(share[at] + _LEAST_RATE) + TELLING * math.log2(telling / _EVEN))
        lowest = min(logs)
        rates.extend(code(-math.log2(one + 1e-9)) for one in share)
        weights.extend(code(one - lowest) for one in logs)
    return Counted(bytes(rates), bytes(weights), tuple(one.packed() for one in references(authors)))


def references(authors: Authors) -> Iterator[StyleSketch]:
    """Sketches of no real texts: each habit from a text of another author, only features that several authors use."""
    rng = random.Random(5)
    users = Counter(at for letters in authors.values() for at in merged(one.sketch for one in letters).counts)
    typical = {
        name: fitting
        for name, letters in authors.items()
        if (fitting := [one.sketch for one in letters if len(one.text) >= _TYPICAL])
    }
    names = list(typical)
    for number in range(_REFERENCES):
        counts: dict[int, int] = {}
        for step, habit in enumerate(RARENESS):
            name = names[(number + step * _APART) % len(names)]
            drawn = rng.choice(typical[name]).counts
            counts.update(
                (at, one)
                for at, one in drawn.items()
                if habit.first <= at < habit.first + habit.size and users[at] >= _USERS
            )
        yield StyleSketch(0, counts)


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


def rows(pairs: Sequence[Pair], model: StyleModel) -> list[Row]:
    """For each pair the likenesses of all compared habits, and the sizes of unknown and known."""
    found = []
    for pair in pairs:
        profile = StyleProfile.of((one.sketch for one in pair.known), model)
        unknown = merged(one.sketch for one in pair.unknown)
        found.append((likenesses(profile, unknown, ENGLISH + ELSEWHERE, model), *sizes(profile, unknown)))
    return found


def columns(found: Sequence[Row], wanted: Sequence[int]) -> list[Row]:
    """The rows with some of the likenesses alone."""
    return [([likeness[at] for at in wanted], unknown, known) for likeness, unknown, known in found]


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


@dataclass(frozen=True, slots=True)
class Lessons:
    """Pairs to learn from, as rows: likenesses of all compared habits, sizes, and whether it is one author."""

    rows: list[Row]
    truth: list[bool]

    @property
    def english(self) -> Judgement:
        """The judgement of English texts."""
        return judged(columns(self.rows, range(len(ENGLISH))), self.truth)

    @property
    def elsewhere(self) -> Judgement:
        """The judgement of others."""
        return judged(columns(self.rows, [len(ENGLISH)]), self.truth)


def lessons(authors: Authors, seed: int = 1) -> Lessons:
    """Pairs of these authors, each third judged by the rates and weights of the two others."""
    found = Lessons([], [])
    thirds = parts(authors, 3, seed)
    for at, part in enumerate(thirds):
        others = {name: them for two, one in enumerate(thirds) if two != at for name, them in one.items()}
        model = StyleModel.of(counted(others))
        for number, (how, count) in enumerate(_DRAWS):
            pairs = draw(part, count, count, seed * 1000 + at * 10 + number, how)
            found.truth.extend(one.same for one in pairs)
            found.rows.extend(rows(pairs, model))
    return found


def learned(authors: Authors) -> tuple[Counted, Judgement, Judgement]:
    """All numbers of the file, learned from these authors."""
    found = lessons(authors)
    return counted(authors), found.english, found.elsewhere


if __name__ == "__main__":
    sys.stdout.write(written(*learned(by_author(load(Path(sys.argv[1]))))))
