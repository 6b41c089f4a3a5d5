"""Make `inboxwatch/matching/confusables.txt` from Unicode's `confusables.txt` (UTS 39, Unicode security data).

    python tools/make_confusables.py confusables.txt > inboxwatch/matching/confusables.txt

One line for each prototype: its code points, a colon, and the code points that are mapped to it, all in hexadecimal.
Nothing but code points is kept, so the file is plain ASCII and can be read by a person.
"""

# ruff: noqa: INP001 - a script, not a package
from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

_HEADER = """\
# The confusables of Unicode {version} (UTS 39), made by tools/make_confusables.py: do not edit.
# Copyright Unicode, Inc.; Unicode License v3, see UNICODE-LICENSE.txt beside this file.
# Modified: grouped by prototype, comments left out."""


def compact(lines: Iterable[str]) -> Iterator[str]:
    """The lines of the compact file. Raises `ValueError` for a line that is not one of confusables.txt."""
    version = "of an unknown version"
    groups: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for line in lines:
        if found := re.match(r"#\s*Version:\s*([0-9.]+)", line):
            version = found[1]
        data = line.partition("#")[0].strip("\ufeff \t\r\n")
        if data:
            source, target, _ = data.split(";", 2)
            groups[tuple(int(one, 16) for one in target.split())].append(int(source, 16))
    yield _HEADER.format(version=version)
    for prototype, sources in sorted(groups.items()):
        yield f"{_hex(prototype)}:{_hex(sorted(sources))}"


def _hex(points: Iterable[int]) -> str:
    """Code points as text."""
    return " ".join(f"{one:04X}" for one in points)


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8-sig") as source:
        sys.stdout.writelines(f"{one}\n" for one in compact(source))
