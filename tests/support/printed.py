"""What readers that are not ours find in a PDF."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def text_of(path: Path, *options: str) -> str:
    """The text as pdftotext finds it, without its own marks of direction."""
    found = subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, check=True)
    return _DIRECTIONS.sub("", found.stdout.decode())


def joined(text: str) -> str:
    """The text without spaces and line ends: what was broken over lines is whole again."""
    return re.sub(r"\s+", "", text)


def pages_of(path: Path) -> list[str]:
    """The text of each page."""
    return text_of(path, "-layout").split("\f")[:-1]


@dataclass(frozen=True)
class Facts:
    """What pypdf, a reader of another make, says of a PDF."""

    language: str
    title: str
    tagged: bool
    metadata: str
    elements: dict[str, int]
    outline: list[str]
    scripts: bool


def facts_of(octets: bytes) -> Facts:
    """Read a PDF."""
    reader = PdfReader(io.BytesIO(octets))
    root = reader.trailer["/Root"].get_object()
    elements: dict[str, int] = {}
    _count(root["/StructTreeRoot"].get_object(), elements)
    metadata = root["/Metadata"].get_object().get_data().decode()
    outline = [str(one["/Title"]) for one in reader.outline if isinstance(one, dict)]
    scripts = any(name in root for name in ("/OpenAction", "/AA")) or b"/JavaScript" in octets
    title = str(reader.metadata.title if reader.metadata else "")
    return Facts(str(root["/Lang"]), title, bool(root["/MarkInfo"]["/Marked"]), metadata, elements, outline, scripts)


def _count(element: object, found: dict[str, int]) -> None:
    stack = [element]
    while stack:
        one = stack.pop()
        if not isinstance(one, dict):
            continue
        if "/S" in one:
            found[str(one["/S"])] = found.get(str(one["/S"]), 0) + 1
        kids = one.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        stack += [
            kid.get_object() if hasattr(kid, "get_object") else kid
            for kid in (kids if isinstance(kids, list) else [kids])
        ]
