"""One way to write a JSON value as octets (RFC 8785, for the values that the journal allows).

The journal holds no floating-point numbers, only integers that every JSON reader keeps exactly, and ASCII keys. For
such values the canonical form of RFC 8785 is what the standard library writes with sorted keys, no white space and no
needless escapes; tests hold it against an independent implementation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring as quoted

from inboxwatch.model.custody import JsonValue

_LITERALS = {None: "null", True: "true", False: "false"}
_EXACT = 2**53 - 1  # RFC 7493 section 2.2: integers beyond are not safe with every reader


_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: JsonValue) -> bytes:
    """The canonical octets of `value` in UTF-8. Raises `ValueError` for a value that has none here."""
    _check(value)
    try:
        return _encoded(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("a lone surrogate has no canonical form") from error


def readable(value: Mapping[str, JsonValue]) -> bytes:
    """The same value for a person's eyes: indented, keys sorted, one line end at the end; as deterministic."""
    return _laid_out(dict(value), "\n").encode("utf-8", "backslashreplace") + b"\n"


def _laid_out(value: JsonValue, line: str) -> str:
    """What the standard library writes with `indent=1` and sorted keys, and sooner.

    `line` is a line end, and the indent that a new line has here. Text, which most members are, costs no call.
    """
    deeper = line + " "
    if isinstance(value, dict) and value:
        _check_keys(value)
        members = [
            f"{deeper}{quoted(key)}: {quoted(one) if isinstance(one, str) else _laid_out(one, deeper)}"
            for key, one in sorted(value.items())
        ]
        return "{" + ",".join(members) + line + "}"
    if isinstance(value, list) and value:
        members = [deeper + (quoted(one) if isinstance(one, str) else _laid_out(one, deeper)) for one in value]
        return "[" + ",".join(members) + line + "]"
    _check(value)
    if value is None or isinstance(value, bool):
        return _LITERALS[value]
    return int.__repr__(value) if isinstance(value, int) else "{}" if isinstance(value, dict) else "[]"


def _check(value: JsonValue) -> None:
    """Refuse what the journal does not allow. Text, which most members are, is passed over without a call."""
    match value:
        case dict():
            _check_keys(value)
            members: Iterable[JsonValue] = value.values()
        case list():
            members = value
        case None | bool() | str():
            return
        case int() if abs(value) <= _EXACT:
            return
        case int():
            raise ValueError(f"integer beyond 2^53: {value}")
        case _:
            raise ValueError(f"not a value for the journal: {type(value).__name__}")
    for one in members:
        if not isinstance(one, str):
            _check(one)


def _check_keys(value: Mapping[str, JsonValue]) -> None:
    for key in value:
        if not (isinstance(key, str) and key.isascii()):
            raise ValueError(f"a key is not ASCII text: {key!r}")
