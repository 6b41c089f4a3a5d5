"""The printing process: ``python -m inboxwatch.export.dossier.press``. The home of typst, an optional extra.

Reads one volume as JSON from standard input and writes it to standard output as PDF. It opens no file that it was not
built with but fonts: the data comes in by a pipe, and the folder that typst may read from is empty. What it takes of
memory ends with it.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any, cast

import typst

_STANDARDS = ("a-2a", "ua-1")
_LESS: tuple[tuple[str, ...], ...] = (("ua-1",), ())
_MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_PLAIN = frozenset(map(chr, range(0x20, 0x7F)))
_ROUNDS = 3


def main() -> None:
    """Print one volume; tells on standard error, as JSON, by which standards and which letters were not there."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold what is told
    volume = json.load(sys.stdin.buffer)
    pdf, facts = printed(volume)
    sys.stdout.buffer.write(pdf)
    sys.stderr.write(json.dumps(facts))


def printed(volume: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """The PDF of a volume, and by which standards it was made and without which letters.

    A letter for which no font of this machine has a form is shown by its number, and named on a page at the end.
    """
    missing = _without_form(volume)
    for _ in range(_ROUNDS):
        try:
            return _compiled(_with_stand_ins(volume, missing), _STANDARDS), _facts(_STANDARDS, missing)
        except typst.TypstError as error:
            more = _named(error) - missing
            if not more:
                break
            missing |= more
    return _by_less(_with_stand_ins(volume, missing), missing)


def _by_less(volume: dict[str, Any], missing: set[str]) -> tuple[bytes, dict[str, Any]]:
    """The PDF by fewer standards, rather than none: which ones it keeps to is told."""
    *tries, last = _LESS
    for standards in tries:
        try:
            return _compiled(volume, standards), _facts(standards, missing)
        except typst.TypstError:
            continue
    return _compiled(volume, last), _facts(last, missing)


def _facts(standards: Sequence[str], missing: set[str]) -> dict[str, Any]:
    return {"standards": list(standards), "missing": sorted(missing)}


def _compiled(volume: dict[str, Any], standards: Sequence[str]) -> bytes:
    template = resources.files("inboxwatch.export.dossier").joinpath("template.typ").read_bytes()
    return _typst(template, json.dumps(volume, ensure_ascii=False), standards, volume["moment"])


def _typst(source: bytes, data: str, standards: Sequence[str], moment: int) -> bytes:
    compile_ = cast("Callable[..., object]", typst.compile)  # its own types say less than it takes
    with tempfile.TemporaryDirectory() as empty:
        found = compile_(source, root=empty, sys_inputs={"data": data}, pdf_standards=list(standards), timestamp=moment)
    if not isinstance(found, bytes):
        raise TypeError("a PDF is expected to be bytes")
    return found


def _without_form(volume: dict[str, Any]) -> set[str]:
    """The letters of this volume that no font has, found by setting each of them once."""
    letters = sorted(set(json.dumps(volume, ensure_ascii=False)) - _PLAIN)
    source = b"#set document(title: [-])\n#for one in json(bytes(sys.inputs.data)) [#text(one) ]"
    try:
        _typst(source, json.dumps(letters), _STANDARDS, volume["moment"])
    except typst.TypstError as error:
        return _named(error)
    return set()


def _named(error: Exception) -> set[str]:
    """The letters that an error of typst names."""
    told = str(getattr(error, "diagnostic", error))
    return {letter for found in _MISSING.findall(told) for letter in _ESCAPE.sub(_unescaped, found)} - _PLAIN


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def _with_stand_ins(volume: dict[str, Any], missing: set[str]) -> dict[str, Any]:
    """The volume with ``<U+4E3B>`` for letters that cannot be shown, and a page that names them."""
    if not missing:
        return volume
    table = {ord(letter): f"<U+{ord(letter):04X}>" for letter in missing}
    changed: dict[str, Any] = _translated(volume, table)
    words = volume["words"]
    names = ", ".join(table[ord(letter)] for letter in sorted(missing))
    page = [
        {"kind": "heading", "text": words["glyphs"], "level": 1, "page": True, "anchor": ""},
        {"kind": "text", "text": words["glyphs-intro"]},
        {"kind": "text", "text": names},
    ]
    return {**changed, "pages": [*changed["pages"], page]}


def _translated(value: Any, table: dict[int, str]) -> Any:
    match value:
        case str():
            return value.translate(table)
        case list():
            return [_translated(one, table) for one in value]
        case dict():
            return {name: _translated(one, table) for name, one in value.items()}
        case _:
            return value


if __name__ == "__main__":
    main()
