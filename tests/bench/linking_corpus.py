"""Sent mail of many authors, and pairs of known and unknown texts drawn from it, for measuring and for learning.

Names that would give an author away, or the person written to, are blotted out first: a salutation's name, addresses,
and what an author signs with. What is drawn depends on the seed alone.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inboxwatch.fingerprint.style import measure
from inboxwatch.model.style import StyleSketch

_REPLY = re.compile(r"^(\s*(re|fwd?|aw|wg)\s*(\[\d+\])?:)+", re.IGNORECASE)
_GREETED = re.compile(
    r"((?:(?i:hi|hello|hey|dear|thanks|morning)\b,? ?)?)([A-Z][A-Za-z.]*(?:(?: and | & |/|, | )[A-Z][A-Za-z.]*){0,2})"
    r"(?= ?[,:;!-])"
)
_GREETED_PLAINLY = re.compile(r"((?i:hi|hello|hey|dear) )([A-Z][a-z]+)")
_ADDRESS = re.compile(r"(?<!\S)\S+@\S+")
_TRIES = 400


@dataclass(frozen=True, slots=True, eq=False)
class Letter:
    """One message: who wrote it, in which thread (its subject without prefixes), on which day; text and sketch."""

    author: str
    thread: str
    day: str
    text: str
    sketch: StyleSketch


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Known texts of one author, unknown texts of one author, and whether it is the same."""

    known: tuple[Letter, ...]
    unknown: tuple[Letter, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """Which pairs are drawn: how many known texts, how many unknown ones, and how long each of those is."""

    known: tuple[int, int] = (5, 20)
    unknown: int = 1
    shortest: int = 200
    longest: int = 10**9
    same_thread: bool = False  # an unknown text of another author comes from a thread of the known ones


def load(path: Path) -> list[Letter]:
    """The messages of the file, each text once an author, names blotted out, those that can be measured."""
    found: list[tuple[str, str, str, str]] = []
    seen: set[tuple[str, str]] = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            one = json.loads(line)
            text = " ".join(one["text"].split())
            if len(text) < 50 or (one["author"], text) in seen:
                continue
            seen.add((one["author"], text))
            subject = re.sub(r"\W+", " ", _REPLY.sub("", one["subj"].lower())).strip()
            found.append((one["author"], subject or one["id"], one["date"][:10], text))
    signed = signatures((author, text) for author, _, _, text in found)
    letters = []
    for author, thread, day, text in found:
        masked = blot(text, signed[author])
        if sketch := measure(masked):
            letters.append(Letter(author, thread, day, masked, sketch))
    return letters


def signatures(texts: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """For each author the words, mostly capitalised, that end their messages and hardly anybody else's."""
    ends: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sent, capital, small = Counter[str](), Counter[str](), Counter[str]()
    for author, text in texts:
        sent[author] += 1
        ends[author].update({one.lower() for one in re.findall("[A-Za-z]+", " ".join(text.split()[-4:]))})
        for word in re.findall(r"(?<=[a-z,] )[A-Za-z]+", text):
            (small if word[0].islower() else capital)[word.lower()] += 1
    shares = Counter[str]()
    for author, words in ends.items():
        for word, times in words.items():
            shares[word] += times / sent[author]
    return {
        author: {
            word
            for word, times in words.items()
            if times >= 3 and len(word) > 1 and capital[word] >= small[word]
            if times / sent[author] > max(0.01, shares[word] / 2)
        }
        for author, words in ends.items()
    }


def blot(text: str, signed: Iterable[str]) -> str:
    """The text without the name of whom it greets, without addresses, without what its author signs with."""
    greeted = _GREETED.match(text) or _GREETED_PLAINLY.match(text)
    if greeted:
        text = f"{greeted[1]}Name{text[greeted.end(2) :]}"
    if words := "|".join(sorted(signed)):
        text = re.sub(
            rf"\b({words})\b", lambda hit: "Name" if hit[0][0].isupper() else "name", text, flags=re.IGNORECASE
        )
    return _ADDRESS.sub("name@example.org", text)


def by_author(letters: Iterable[Letter]) -> dict[str, list[Letter]]:
    """The messages of each author, those who wrote most first."""
    found: defaultdict[str, list[Letter]] = defaultdict(list)
    for one in letters:
        found[one.author].append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def parts(authors: dict[str, list[Letter]], count: int, seed: int) -> list[dict[str, list[Letter]]]:
    """The authors in parts that have as many each, and about as many messages."""
    names = list(authors)
    rng = random.Random(seed)
    found: list[dict[str, list[Letter]]] = [{} for _ in range(count)]
    for start in range(0, len(names), count):
        some = names[start : start + count]
        for name, part in zip(some, rng.sample(range(count), len(some)), strict=True):
            found[part][name] = authors[name]
    return found


def draw(authors: dict[str, list[Letter]], same: int, other: int, seed: int, how: Draw | None = None) -> list[Pair]:
    """So many pairs by one author and by two. No known text shares thread or day with an unknown one of its author."""
    how = how or Draw()
    rng = random.Random(seed)
    fitting = {
        name: [one for one in letters if how.shortest <= len(one.text) < how.longest]
        for name, letters in authors.items()
    }
    names = [name for name in authors if len(fitting[name]) >= 12]
    pairs: list[Pair] = []
    for _ in range(_TRIES * (same + other)):
        if len(pairs) == same + other:
            break
        is_same = len(pairs) < same
        name = rng.choice(names)
        writer = name if is_same else rng.choice([one for one in names if one != name])
        unknown = rng.sample(fitting[writer], how.unknown)
        known = _known(authors[name], unknown, rng, how, others=not is_same)
        if len(known) >= how.known[0]:
            pairs.append(Pair(tuple(known), tuple(unknown), is_same))
    return pairs


def _known(
    letters: Sequence[Letter], unknown: Sequence[Letter], rng: random.Random, how: Draw, *, others: bool
) -> list[Letter]:
    """Known texts to go with these unknown ones; from a thread of theirs too, where that is asked and possible."""
    threads, days = {one.thread for one in unknown}, {one.day for one in unknown}
    wanted = rng.randint(*how.known)
    known: list[Letter] = []
    if others and how.same_thread:
        shared = [one for one in letters if one.thread in threads]
        if not shared:
            return []
        known.extend(rng.sample(shared, min(3, len(shared))))
    for _ in range(_TRIES):
        one = rng.choice(letters)
        if one.thread not in threads and one.day not in days and one not in known:
            known.append(one)
        if len(known) >= wanted:
            break
    return known
