"""What is known beforehand about ways of writing: how common each habit is, and what a likeness is worth.

The numbers stand in `style.json` beside this module, made by `tools/make_style.py` from mail of authors who have
nothing to do with anybody's mailbox. They are read when two texts are compared for the first time.
"""

from __future__ import annotations

import base64
import json
import pkgutil
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, Self

from inboxwatch.matching.style_sides import ELSEWHERE, ENGLISH, Reference, by_habit, reference
from inboxwatch.model.style import Habit, unpacked

_STEP = 10  # rates and weights are kept as tenths of a logarithm to base 2, so within 3.5 %
_MOST = 255  # a code is one octet


@dataclass(frozen=True, slots=True)
class Judgement:
    """What likenesses are worth: a natural logarithm of a likelihood ratio as a sum (logistic regression).

    A habit adds (likeness - `means`) × (`slopes` + `growths` × size of the unknown); `by_unknown` and `by_known` weigh
    the two sizes by themselves. A size is the natural logarithm of letters, counted from `Sizes`.
    """

    intercept: float
    means: tuple[float, ...]
    slopes: tuple[float, ...]
    growths: tuple[float, ...]
    by_unknown: float
    by_known: float

    def parts(self, likenesses: Sequence[float], unknown: float) -> list[float]:
        """What each habit adds."""
        return [
            (likeness - mean) * (slope + growth * unknown)
            for likeness, mean, slope, growth in zip(likenesses, self.means, self.slopes, self.growths, strict=True)
        ]

    def rest(self, unknown: float, known: float) -> float:
        """What is added whatever the habits are."""
        return self.intercept + self.by_unknown * unknown + self.by_known * known


NO_JUDGEMENT = Judgement(0.0, (), (), (), 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted among many authors, as it is kept: codes of rates and weights, and sketches of no real texts.

    A reference sketch has each habit from a text of another author, and only features of several authors.
    """

    rates: bytes
    weights: bytes
    references: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class StyleModel:
    """How often each feature is seen among many authors, what it weighs, and what likenesses are worth.

    `rates` are shares of all that is counted of a habit. `weights` grow with how rare a feature is, and with how much
    more authors differ in it than the mails of one author do. `bases` are sums of weight × rate², by habit.
    """

    rates: array[float] = field(repr=False)
    weights: array[float] = field(repr=False)
    bases: dict[Habit, float] = field(repr=False)
    references: dict[Habit, list[Reference]] = field(repr=False)
    english: Judgement = NO_JUDGEMENT
    elsewhere: Judgement = NO_JUDGEMENT

    @classmethod
    def of(cls, counted: Counted, english: Judgement = NO_JUDGEMENT, elsewhere: Judgement = NO_JUDGEMENT) -> Self:
        """A model of what was counted. Raises `ValueError` when the numbers are not those of the features."""
        sizes = len(counted.rates), len(counted.weights)
        if sizes != (Habit.TONGUES.first, Habit.TONGUES.first):
            raise ValueError(f"expected {Habit.TONGUES.first} rates and weights, found {sizes}")
        shares = array("d", (2.0 ** (-one / _STEP) for one in counted.rates))
        heavy = array("d", (2.0 ** (one / _STEP) for one in counted.weights))
        habits = ENGLISH + ELSEWHERE
        bases = {
            habit: sum(heavy[at] * shares[at] ** 2 for at in range(habit.first, habit.first + habit.size))
            for habit in habits
        }
        model = cls(shares, heavy, bases, {habit: [] for habit in habits}, english, elsewhere)
        for parted in (by_habit(unpacked(one)) for one in counted.references):
            for habit in habits:
                if found := reference(habit, parted[habit], model):
                    model.references[habit].append(found)
        return model


def code(logarithm: float) -> int:
    """The code of a quantity of which the logarithm to base 2 is given."""
    return min(_MOST, max(0, round(_STEP * logarithm)))


def written(counted: Counted, english: Judgement, elsewhere: Judgement) -> str:
    """The text of the file, one key a line."""
    found = {
        "note": "made by tools/make_style.py: do not edit",
        "english": asdict(english),
        "elsewhere": asdict(elsewhere),
        "rates": base64.b85encode(counted.rates).decode("ascii"),
        "weights": base64.b85encode(counted.weights).decode("ascii"),
        "references": [base64.b85encode(one).decode("ascii") for one in counted.references],
    }
    return json.dumps(found, indent=0) + "\n"


def read(text: str | bytes) -> StyleModel:
    """The model of such a file. Raises `ValueError`, `KeyError` or `TypeError` for any other."""
    found = json.loads(text)
    rates, weights, *references = (
        base64.b85decode(one) for one in (found["rates"], found["weights"], *found["references"])
    )
    counted = Counted(rates, weights, tuple(references))
    return StyleModel.of(counted, _judgement(found["english"]), _judgement(found["elsewhere"]))


def _judgement(found: dict[str, Any]) -> Judgement:
    """A judgement as `asdict` and JSON left it."""
    means, slopes, growths = (tuple(found[one]) for one in ("means", "slopes", "growths"))
    return Judgement(found["intercept"], means, slopes, growths, found["by_unknown"], found["by_known"])


@cache
def shipped() -> StyleModel:
    """The model that comes with the program."""
    return read(pkgutil.get_data("inboxwatch.matching", "style.json") or b"{}")
