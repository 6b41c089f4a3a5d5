"""The parts that a report is made of, as plain data: what a PDF and a page both know how to set. Pure.

Every text in here is final, harmless and no markup: whoever sets it sets it letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

Block = dict[str, Any]
"""One part; `kind` says which. Only JSON's own types, so that its canonical form is the report's data."""

Style = Literal["text", "mono", "digest", "time", "number", "id"]
"""How a column or a value is set; `digest` breaks 64 digits in two."""

Fact = tuple[str, str] | tuple[str, str, Style]
"""A name, its value, and the style of the value if it is not ``text``."""

Column = tuple[str, Style, str]
"""The head of a column, its style, and its width (``auto``, or a share such as ``2fr``)."""


def heading(text: str, level: int = 1, *, page: bool = False, anchor: str = "") -> Block:
    """A heading; `page` begins a new page before it."""
    return {"kind": "heading", "text": text, "level": level, "page": page, "anchor": anchor}


def text(words: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": words}


def note(words: str) -> Block:
    """A paragraph in a box: what a reader must not miss."""
    return {"kind": "note", "text": words}


def bullets(items: Iterable[str]) -> Block:
    """A list."""
    return {"kind": "list", "items": list(items)}


def code(lines: Iterable[str]) -> Block:
    """Lines to be typed as they stand."""
    return {"kind": "code", "lines": list(lines)}


def facts(rows: Iterable[Fact]) -> Block:
    """Names and values below each other; a value is set in the style that stands behind it."""
    return {"kind": "facts", "rows": [[row[0], row[1], row[2] if len(row) > 2 else "text"] for row in rows]}  # noqa: PLR2004


def table(head: Sequence[Column], rows: Iterable[Sequence[str]], *, small: bool = False) -> Block:
    """A table."""
    return {
        "kind": "table",
        "head": [name for name, _, _ in head],
        "styles": [style for _, style, _ in head],
        "widths": [width for _, _, width in head],
        "rows": [list(row) for row in rows],
        "small": small,
    }


def sheet(head: Sequence[tuple[str, str, int]], rows: Iterable[Sequence[str]]) -> Block:
    """A table over the whole width of a page on its side; rows may go on over pages, and cells may have several lines.

    Of each column its name, its width (``14mm`` or ``1fr``), and how many letters a word may have that is never broken.
    """
    return {
        "kind": "sheet",
        "head": [name for name, _, _ in head],
        "widths": [width for _, width, _ in head],
        "letters": [letters for _, _, letters in head],
        "rows": [list(row) for row in rows],
    }


def grid(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Block:
    """A table of two narrow columns, which is set in as many pairs of columns as there is room for."""
    return {"kind": "grid", "head": list(head), "rows": [list(row) for row in rows]}


def figure(svg: str, alt: str, caption: str) -> Block:
    """A drawing with what it shows in words."""
    return {"kind": "figure", "svg": svg, "alt": alt, "caption": caption}


def marks(rows: Iterable[tuple[str, str, str]]) -> Block:
    """Lines of a header block, or of its legend: the kind of statement, its name in words, the text."""
    return {"kind": "marks", "rows": [list(row) for row in rows]}


def body(lines: str) -> Block:
    """The words of a message."""
    return {"kind": "body", "text": lines}
