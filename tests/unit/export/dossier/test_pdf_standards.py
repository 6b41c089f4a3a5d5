"""A report as PDF against PDF/UA-1 and PDF/A-2a, by a checker that is not ours, over many kinds of case."""

from __future__ import annotations

import importlib.util
import io
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, NameObject, NumberObject

from inboxwatch.export.dossier import printing
from inboxwatch.export.dossier.facts import Manner
from inboxwatch.export.dossier.printing import volumes
from inboxwatch.model.exhibit import ExhibitState
from tests.support.dossiers import SCRIPTS, a_log, a_message, a_report, attempts, sealed_one, some_messages
from tests.support.pdf_check import findings_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("typst") is None, reason="typst is not installed: no PDF is tested"),
]
BERLIN = ZoneInfo("Europe/Berlin")
LOG = {"incidents": a_log(), "attempts": attempts()}
SUSPECTS = tuple(a_message(n, address=f"other{n}@x.example", state=ExhibitState.SUSPECT) for n in (78, 79))


def everything(language):
    return a_report(
        some_messages(30),
        Manner("", "2026/17", BERLIN, "Europe/Berlin", language, subjects=True, bodies=True, redact_own=True),
        sealed=(sealed_one(77),),
        suspects=SUSPECTS,
        with_suspects=True,
        left_out={"exhibits-rejected": 2, "incidents-withdrawn": 1, "attempts-before": 1_234},
        **LOG,
    )


CASES = {
    "German": lambda: everything("de"),
    "French": lambda: everything("fr"),
    "nothing": lambda: a_report([]),
    "one message": lambda: a_report([a_message(1)]),
    "no time": lambda: a_report([a_message(1, None)]),
    "log alone": lambda: a_report([], **LOG),
    "sealed alone": lambda: a_report([], sealed=(sealed_one(77),)),
    "everything": lambda: a_report(
        some_messages(30),
        Manner("A title", "2026/17", BERLIN, "Europe/Berlin", "en", subjects=True, bodies=True),
        sealed=(sealed_one(77),),
        suspects=SUSPECTS,
        with_suspects=True,
        left_out={"exhibits-rejected": 2, "incidents-withdrawn": 1},
        **LOG,
    ),
    "redacted": lambda: a_report(some_messages(12), Manner(redact_third_parties=True, redact_own=True), **LOG),
    "suspects alone": lambda: a_report([], suspects=SUSPECTS, with_suspects=True),
    "many": lambda: a_report(some_messages(300), **LOG),
    "every script": lambda: a_report(
        [a_message(n, subject=text, names=(text,)) for n, text in enumerate(SCRIPTS.values(), start=1)],
        Manner(subjects=True),
    ),
    "odd words": lambda: a_report(
        [a_message(1, subject="\u202egnp.exe\u202c" + "A" * 10_000 + "#x $y$ *z* _u_ <v> @w // [x]")],
        Manner(subjects=True, case="#1 $2$ *3*" * 8),
    ),
}  # fmt: skip


def printed(report, size=printing.VOLUME):
    return [one.pdf for one in volumes(report, report.digest(), lambda *_: None, size)]


@pytest.mark.parametrize("case", CASES)
def test_a_checker_of_another_make_finds_nothing(case):
    """Tagged throughout, in order, with titles, languages, table heads, and every font whole: whatever was asked for."""
    (pdf,) = printed(CASES[case]())

    assert [] == findings_of(pdf)


def test_every_volume_keeps_to_the_standards():
    """A volume is a document of its own."""
    found = printed(a_report(some_messages(30), Manner(case="2026/17"), **LOG), 5)

    assert 3 <= len(found)
    assert [[]] * len(found) == [findings_of(one) for one in found]


def test_the_checker_finds_what_is_wrong():
    """It is no checker that is content with everything: without its mark of being tagged the same PDF is refused."""
    (pdf,) = printed(a_report([a_message(1)]))
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.root_object["/MarkInfo"][NameObject("/Marked")] = BooleanObject(False)
    for figure in (one for one in writer._objects if isinstance(one, dict) and one.get("/S") == "/Figure"):
        del figure["/Alt"]
    out = io.BytesIO()
    writer.write(out)
    found = findings_of(out.getvalue())

    assert any("FIGURE-ALTERNATIVE-TEXT" in one for one in found)
    assert any("TAGGED-DOCUMENT" in one for one in found)


def test_a_width_that_is_wrong_is_not_taken_for_a_misreading():
    """What the checker misreads is held against the fonts themselves, and a lie in the PDF is still found."""
    (pdf,) = printed(CASES["every script"]())
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    fonts = [one for one in writer._objects if isinstance(one, dict) and one.get("/Subtype") == "/CIDFontType0"]
    for font in fonts:
        font[NameObject("/W")] = ArrayObject(map(NumberObject, (0, len(font["/W"]) // 3 - 1, 77)))
    out = io.BytesIO()
    writer.write(out)

    assert any("GLYPH-WIDTH" in one for one in findings_of(out.getvalue()))
