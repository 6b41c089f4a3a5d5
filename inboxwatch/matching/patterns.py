"""Regular expressions of a person's own, over «name <address>», with a bound on the time they may take.

The text is compared as written, and once more without invisible characters and with compatibility forms resolved.
Case does not count. A pattern that does not come to an end in time is a hit of its own kind, so that nobody slips
through by being slow to read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]  # it brings no types

from inboxwatch.matching.hits import Hit, Rule, Weight
from inboxwatch.matching.visible import visible
from inboxwatch.model.message import Originator

_SECONDS = 0.1  # for one comparison; ordinary ones take a microsecond
_TEXTS_AT_MOST = 60  # different candidates of one message; real mail has fewer than ten
_LONGEST = 2000  # characters of one candidate
_TIMEOUTS_AT_MOST = 3  # in one message; then the other patterns are not tried


@dataclass(frozen=True, slots=True)
class PatternRule:
    """A rule with its compiled pattern."""

    rule: Rule
    pattern: regex.Pattern[str]


def compiled(pattern: str) -> regex.Pattern[str]:
    """The pattern, compiled. Raises `ValueError` with the reason if it cannot be used."""
    try:
        found = regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    try:
        if found.search("", timeout=_SECONDS):
            raise ValueError("fits the empty text, so it would fit everybody")
    except TimeoutError as error:
        raise ValueError("does not come to an end even on an empty text") from error
    return found


def pattern_hits(patterns: Sequence[PatternRule], candidates: Iterable[Originator]) -> Iterator[Hit]:
    """The hits of all patterns, and hits of weight `TIMEOUT` for what was not compared to the end.

    Every candidate that some pattern was not compared with gets at least one such hit.
    """
    texts, uncompared = _texts(candidates)
    timeouts = 0
    for one in patterns:
        for text, where in texts.items():
            if timeouts >= _TIMEOUTS_AT_MOST:
                uncompared += [candidate for them in texts.values() for candidate in them]
                yield from (Hit(Weight.TIMEOUT, one.rule, candidate) for candidate in uncompared)
                return
            try:
                if one.pattern.search(text, timeout=_SECONDS):
                    yield from (Hit(Weight.PATTERN, one.rule, candidate) for candidate in where)
            except TimeoutError:
                timeouts += 1
                yield from (Hit(Weight.TIMEOUT, one.rule, candidate) for candidate in where)
    yield from (Hit(Weight.TIMEOUT, patterns[0].rule, candidate) for candidate in uncompared)


def _texts(candidates: Iterable[Originator]) -> tuple[dict[str, list[Originator]], list[Originator]]:
    """Each text with its candidates, in an order of its own; and the candidates that are not compared to the end."""
    texts: dict[str, list[Originator]] = {}
    uncompared: list[Originator] = []
    for one in sorted(candidates, key=_by_field):
        written = f"{one.name} <{one.address}>" if one.address else one.name
        for text in {written.strip()[:_LONGEST]: None, _plain(written)[:_LONGEST]: None}:
            if text in texts or len(texts) < _TEXTS_AT_MOST:
                texts.setdefault(text, []).append(one)
            else:
                uncompared.append(one)
        if len(written) > _LONGEST:
            uncompared.append(one)
    return texts, uncompared


def _by_field(one: Originator) -> tuple[bool, str, str, str]:
    """From first, then whatever order does not depend on the order of reading."""
    return (one.field != "from", one.field, one.address, one.name)


def _plain(text: str) -> str:
    """The text without invisible characters and compatibility forms, as far as it is compared."""
    text = " ".join(visible(text[: 2 * _LONGEST]).split())
    return text if text.isascii() else unicodedata.normalize("NFKC", text[:_LONGEST])
