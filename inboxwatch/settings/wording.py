"""What is wrong with a configuration, in words: file and line, the key, what was expected. Never the value."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from inboxwatch.settings import lines
from inboxwatch.settings.schema import Settings


def in_words(errors: Sequence[ErrorDetails], where: Path, text: str, variables: Mapping[str, str]) -> str:
    """All errors, in the order of the file, one a line. `variables` names those that a value was taken from."""
    places = lines.places(text)
    found: list[tuple[int, str]] = []
    for error in errors:
        path = error["loc"]
        line = lines.line_of(path, places)
        place = variables.get(str(path[0]) if path else "") or (f"{where}:{line}" if line else str(where))
        found.append((line, f"{place}: {_what(error, path)}"))
    return "\n  ".join(words for _, words in sorted(found, key=lambda one: one[0]))


def _what(error: ErrorDetails, path: lines.Path) -> str:
    key = ".".join(str(part + 1) if isinstance(part, int) else _printable(part) for part in path)
    match error["type"]:
        case "extra_forbidden":
            return f"{key} is not a known key{_advice(path)}"
        case "missing":
            return f"{key} is missing"
        case "tuple_type" | "list_type" if len(path) == 1:
            return f"{key}: write [[{key}]], in two brackets, as the head of each table"
        case "tuple_type" | "list_type":
            return f'{key}: should be a list, such as ["one", "two"]'
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{key}: should be a table, such as [{path[0]}]"
    words = error["msg"].removeprefix("Value error, ").replace("Input should", "should")
    return f"{key + ': ' if key else ''}{words[:1].lower()}{words[1:]}"


def _printable(name: str) -> str:
    return name if name.isprintable() else ascii(name)


def _advice(path: lines.Path) -> str:
    """The nearest key that this table knows, or the table in which the key belongs."""
    name = str(path[-1])
    own = list(_model(path[:-1]).model_fields)
    near = difflib.get_close_matches(name, own, n=1, cutoff=0.5)
    elsewhere = [title for title, model in _tables(Settings, "") if name in model.model_fields]
    if elsewhere and not difflib.get_close_matches(name, own, n=1, cutoff=0.85):
        return f"; it belongs {' or '.join(elsewhere)}"
    return f"; did you mean {near[0]}?" if near else ""


def _tables(model: type[BaseModel], title: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every table with where it is: the top of the file, ``[allow]``, ``[[account]]``, ``[account.oauth2]``."""
    yield (f"into {title}" if title else "at the top of the file, before all tables"), model
    for name, field in model.model_fields.items():
        inner = _table_of(field.annotation)
        if inner is not None:
            whole = f"{title.strip('[]')}.{name}" if title else name
            yield from _tables(inner, f"[[{whole}]]" if "tuple" in str(field.annotation) else f"[{whole}]")


def _model(path: lines.Path) -> type[BaseModel]:
    """The table at a path."""
    model: type[BaseModel] = Settings
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = _table_of(model.model_fields[part].annotation) or model
    return model


def _table_of(annotation: Any) -> type[BaseModel] | None:
    """The table behind a field: itself, or what a tuple or an optional holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in getattr(annotation, "__args__", ()) if (found := _table_of(inner))), None)
