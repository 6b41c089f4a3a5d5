"""Plain text in columns: widths are counted in cells of a terminal, where some letters take two and marks take none.

Promises nothing about what the text holds: it comes here when the text filter has seen it.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_GAP = "  "
_MORE = "…"
_LAST = 16  # cells that the last column gets even where there is no room for it


def cells(text: str) -> int:
    """How many cells of a terminal the text takes (UAX 11)."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def fitted(text: str, width: int) -> str:
    """The text filled up with spaces, or cut with ``…``, to exactly `width` cells."""
    taken = cells(text)
    if taken <= width:
        return text + " " * (width - taken)
    room = width - cells(_MORE)
    shown: list[str] = []
    for letter in text:
        room -= _cells(letter)
        if room < 0:
            break
        shown.append(letter)
    cut = "".join(shown) + _MORE
    return cut + " " * (width - cells(cut))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """A table with a head line. The last column gets what is left of `width` and is cut there."""
    lines = [head, *rows]
    widths = [max(cells(line[column]) for line in lines) for column in range(len(head) - 1)]
    last = max(width - sum(widths) - len(_GAP) * len(widths), _LAST)
    return "\n".join(_row(line, [*widths, last]) for line in lines)


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and values below each other, the values aligned, each line indented by two spaces."""
    wide = max((cells(name) for name, _ in pairs), default=0)
    return "\n".join(f"  {fitted(name, wide)}  {value}".rstrip() for name, value in pairs)


@lru_cache(maxsize=256)  # most sentences are the same for many exhibits
def paragraph(text: str, width: int, lead: str = "  ") -> str:
    """A text broken into lines; `lead` stands before the first, as much space before the others."""
    return textwrap.fill(
        text, max(width, 40), initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False
    )


def _row(line: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(fitted(cell, wide) for cell, wide in zip(line, widths, strict=True)).rstrip()


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
