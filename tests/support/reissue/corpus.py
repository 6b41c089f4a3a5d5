"""Real ways of writing: texts of real authors from a file that is not part of this project, where it is there."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\(?\b\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(slots=True)
class Author:
    """One author's texts, in order; each is given away once."""

    name: str
    texts: list[tuple[str, str]] = field(repr=False)  # subject and text
    given: int = 0

    def next(self) -> tuple[str, str] | None:
        if self.given >= len(self.texts):
            return None
        self.given += 1
        return self.texts[self.given - 1]


def texts_from(path: Path, *, least: int = 60, most: int = 4000) -> dict[str, Author]:
    """Authors by name. Addresses, numbers and links of real people are replaced by ones that nobody has."""
    if not path.exists():
        return {}
    found: dict[str, Author] = {}
    seen: set[str] = set()
    for one in _lines(path):
        text = _unsigned(_without_people(one["text"]).strip())
        if not least <= len(text) <= most or text in seen:
            continue
        seen.add(text)
        author = found.setdefault(one["author"], Author(one["author"], []))
        author.texts.append((_without_people(one.get("subj") or "").replace("\n", " ").strip()[:80], text))
    return found


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _unsigned(text: str) -> str:
    """Without the name at the end: it would tell the author on every level."""
    lines = text.split("\n")
    while len(lines) > 1 and len(lines[-1].split()) <= 3:
        del lines[-1]
    return "\n".join(lines).strip()


def _without_people(text: str) -> str:
    text = _ADDRESS.sub("someone@example.org", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LINK.sub("https://www.example.org/", _NUMBER.sub("555-0100", text))
