"""What others do to tell whether two texts are by one author, in plain forms, to hold our own way against.

Each takes a pair and gives a number that grows with likeness; what is learned beforehand comes from other authors.
"""

from __future__ import annotations

import importlib.util
import math
import random
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Self

from inboxwatch.fingerprint import habits
from inboxwatch.fingerprint.function_words import ENGLISH
from tests.bench.linking_corpus import Letter, Pair

Score = Callable[[Pair], float]
HAS_TLSH = importlib.util.find_spec("tlsh") is not None


def texts(pair: Pair) -> tuple[str, str]:
    """All known texts, and all unknown ones, each as one."""
    return " ".join(one.text for one in pair.known), " ".join(one.text for one in pair.unknown)


def fours(text: str) -> Counter[str]:
    """Four characters in a row, in small letters."""
    text = f" {text.lower()} "
    return Counter([text[at : at + 4] for at in range(len(text) - 3)])


def words(text: str) -> Counter[str]:
    """Words and marks in small letters."""
    return Counter(one for one in habits.tokens(text.lower()) if one != " ")


@dataclass(frozen=True, slots=True)
class TfIdf:
    """The cosine of counts, sublinear, weighed by how few texts have a term."""

    terms: Callable[[str], Counter[str]]
    idf: Mapping[str, float]
    rarest: float

    @classmethod
    def of(cls, terms: Callable[[str], Counter[str]], letters: Sequence[Letter]) -> Self:
        frequency = Counter(term for one in letters for term in terms(one.text))
        return cls(
            terms, {term: math.log(len(letters) / times) for term, times in frequency.items()}, math.log(len(letters))
        )

    def __call__(self, pair: Pair) -> float:
        known, unknown = (self._vector(one) for one in texts(pair))
        both = sum(weight * known[term] for term, weight in unknown.items() if term in known)
        return both / math.sqrt(sum(one * one for one in known.values()) * sum(one * one for one in unknown.values()))

    def _vector(self, text: str) -> dict[str, float]:
        return {
            term: (1 + math.log(times)) * (self.idf.get(term, self.rarest) + 1e-9)
            for term, times in self.terms(text).items()
        }


def compression(pair: Pair) -> float:
    """How few octets the unknown text costs after the known ones, compared with alone."""
    known, unknown = (one.encode() for one in texts(pair))
    return -(len(zlib.compress(known + unknown, 9)) - len(zlib.compress(known, 9))) / len(zlib.compress(unknown, 9))


def delta(pair: Pair) -> float:
    """Burrows's delta on function words, without deviations of a population: the share that both have."""
    known, unknown = (Counter(word for word in words(one).elements() if word in ENGLISH) for one in texts(pair))
    a, b = known.total() or 1, unknown.total() or 1
    return -sum(abs(known[word] / a - unknown[word] / b) for word in known.keys() | unknown.keys())


def tlsh_distance(pair: Pair) -> float:
    """TLSH: the distance, negated. Texts that are too short are as far as can be."""
    import tlsh

    known, unknown = (tlsh.hash(one.encode()) for one in texts(pair))
    return -tlsh.diff(known, unknown) if "TNULL" not in {known, unknown} and known and unknown else -1000


class Impostors:
    """General Imposters (Koppel and Winter 2014) on character 4-grams with the min-max measure.

    Again and again half of the unknown text's features is taken; counted is how often the known texts are nearer than
    each of some texts by others, as long as the known.
    """

    def __init__(self, letters: Sequence[Letter], times: int = 25, others: int = 8) -> None:
        self._times, self._others = times, others
        rng = random.Random(7)
        by_name: dict[str, list[Letter]] = {}
        for one in letters:
            by_name.setdefault(one.author, []).append(one)
        self._sets = [
            _shares(" ".join(one.text for one in rng.sample(them, min(12, len(them)))))
            for them in by_name.values()
            for _ in range(4)
        ]

    def __call__(self, pair: Pair) -> float:
        known, unknown = (_shares(one) for one in texts(pair))
        rng = random.Random(len(known) * 1009 + len(unknown))
        terms = list(unknown)
        couples = []
        for other in (known, *rng.sample(self._sets, self._others)):
            both = [(unknown[term], other.get(term, 0.0)) for term in terms]
            couples.append(([min(one) for one in both], [max(one) for one in both]))
        wins = 0.0
        for _ in range(self._times):
            half = itemgetter(*rng.sample(range(len(terms)), len(terms) // 2))
            near = [sum(half(low)) / sum(half(high)) for low, high in couples]
            wins += sum(near[0] > one for one in near[1:]) / (len(near) - 1)
        return wins / self._times


def _shares(text: str) -> dict[str, float]:
    counts = fours(text)
    total = counts.total()
    return {term: times / total for term, times in counts.items()}


def baselines(letters: Iterable[Letter]) -> dict[str, Score]:
    """All of them by name, with what they need to know from these authors' messages."""
    letters = list(letters)
    found: dict[str, Score] = {
        "character 4-grams, TF-IDF": TfIdf.of(fours, letters),
        "words, TF-IDF": TfIdf.of(words, letters),
        "function words, delta": delta,
        "compression (zlib)": compression,
        "General Imposters": Impostors(letters),
    }
    if HAS_TLSH:
        found["TLSH"] = tlsh_distance
    return found
