"""What a checker of another make finds in a PDF, against PDF/UA-1 (the Matterhorn conditions) and PDF/A-2a.

The checker (`page-validation`) passes the files by which veraPDF is tested. Three things it misreads; each of its words
about these is held against a second reader here, and is dropped only where that one shows the PDF to be right.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import page
from fontTools.cffLib import CFFFontSet
from fontTools.misc.psCharStrings import T2WidthExtractor
from pypdf import PdfReader

PROFILES = ("ua1", "2a")
_STREAM = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n")
_END = re.compile(rb"\r?\nendstream|endstream")
_NEAR = 1


def findings_of(octets: bytes) -> list[str]:
    """Everything that does not keep to a standard, as rule and words; empty for a PDF that keeps to both."""
    found = []
    for profile in PROFILES:
        told = page.validate_pdf_bytes(octets, profile=profile, limits=page.SafetyLimits.unlimited())
        found += [f"{one.rule_id}: {one.message}" for one in told.failures if not _is_misread(one, octets)]
    return found


def _is_misread(failure: Any, octets: bytes) -> bool:
    """Whether a second reader finds right what the checker finds wrong.

    It counts a carriage return that ends compressed data as part of the line end behind it; it takes ``d0/x0`` for one
    word; and it looks up the width of a letter that is not said for each letter in the wrong part of a CFF font.
    """
    if "STREAM-LENGTH" in failure.rule_id:
        return all(_END.match(octets, found.end() + int(found[1])) for found in _STREAM.finditer(octets))
    if "GLYPH-WIDTH" in failure.rule_id and ("Type3" in failure.message or "CIDFontType0C" in failure.message):
        return all(abs(said - drawn) <= _NEAR for said, drawn in _widths(PdfReader(io.BytesIO(octets))))
    return False


def _widths(reader: PdfReader) -> Iterator[tuple[float, float]]:
    """For every letter of the fonts that are misread: the width that the PDF says, and that of the font itself."""
    for number in range(1, int(reader.trailer["/Size"])):
        one = reader.get_object(number)
        if not isinstance(one, dict):
            continue
        if one.get("/Subtype") == "/Type3":
            for said, drawing in zip(one["/Widths"], one["/CharProcs"].values(), strict=True):
                yield float(said), float(drawing.get_object().get_data().split()[0])
        elif one.get("/Subtype") == "/CIDFontType0" and "/FontFile3" in one["/FontDescriptor"]:
            yield from _cff_widths(one)


def _cff_widths(font: Any) -> Iterator[tuple[float, float]]:
    drawn = CFFFontSet()
    drawn.decompile(io.BytesIO(font["/FontDescriptor"]["/FontFile3"].get_object().get_data()), None)
    top = drawn[0]
    rest = iter(font["/W"])
    for first in rest:
        widths = next(rest)
        if not isinstance(widths, list):
            widths = [next(rest)] * (int(widths) - int(first) + 1)
        for cid, said in enumerate(widths, start=int(first)):
            letter, _ = top.CharStrings.getItemAndSelector(f"cid{cid:05d}" if cid else ".notdef")
            own = letter.private
            reader = T2WidthExtractor(getattr(own, "Subrs", []), top.GlobalSubrs, own.nominalWidthX, own.defaultWidthX)
            reader.execute(letter)
            yield float(said), float(reader.width)
