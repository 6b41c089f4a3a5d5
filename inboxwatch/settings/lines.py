"""The line in which each key of a TOML text stands: tomllib does not tell, and a person wants to know.

Pure. The text is cut into statements, each of which the real parser reads, so that no second grammar is needed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
"""A key with the tables around it; arrays of tables are counted from 0."""

_CLOSING = ("]", "}", '"""', "'''")


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line (from 1) of a key, or of the nearest table around one that does not stand in the text; 0 for none."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), 0)


def places(text: str) -> dict[Path, int]:
    """Every key and table of a text that is valid TOML, with the line where it first stands."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for line, is_header, parsed in _statements(text):
        if is_header:
            table = _entered(parsed, counts)
            _note(found, table, line)
        else:
            for path in _leaves(parsed):
                _note(found, table + path, line)
    return found


def _note(found: dict[Path, int], path: Path, line: int) -> None:
    for length in range(1, len(path) + 1):
        found.setdefault(path[:length], line)


def _statements(text: str) -> Iterator[tuple[int, bool, dict[str, Any]]]:
    """Each statement: its line, whether it is the header of a table, and what the parser makes of it alone."""
    waiting: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not waiting and (not line.strip() or line.lstrip().startswith("#")):
            continue
        waiting.append(line)
        if len(waiting) > 1 and not any(mark in line for mark in _CLOSING):
            continue  # in the middle of a value: not worth a try
        try:
            parsed = tomllib.loads("\n".join(waiting))
        except tomllib.TOMLDecodeError:
            continue
        yield number - len(waiting) + 1, waiting[0].lstrip().startswith("["), parsed
        waiting = []


def _entered(parsed: dict[str, Any], counts: dict[Path, int]) -> Path:
    """The table that a header opens; a header of two brackets opens the next one of its array."""
    path: Path = ()
    value: Any = parsed
    while isinstance(value, dict) and value:
        name, value = next(iter(value.items()))
        path += (name,)
        if isinstance(value, list):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path += (counts[path],)
    return path


def _leaves(parsed: dict[str, Any]) -> Iterator[Path]:
    for name, value in parsed.items():
        if isinstance(value, dict) and value:
            yield from ((name, *path) for path in _leaves(value))
        else:
            yield (name,)
