"""The log as a PDF says what its table says, in full, on pages that can be put back in order."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest

from inboxwatch.export.dossier import printing
from inboxwatch.export.dossier.facts import Custody
from inboxwatch.export.dossier.header_page import inert
from inboxwatch.export.dossier.log_pages import LogFacts, left_out_words, log_pages
from inboxwatch.export.dossier.printing import volumes
from inboxwatch.export.dossier.words import LANGUAGES, words
from inboxwatch.export.log_table import COLUMNS, IMPACT, cells, log_json, readable
from inboxwatch.model.attempt import AttemptKind, StepKind, attempts_of
from inboxwatch.model.identity import Sha256
from inboxwatch.model.timeline import RowKind, timeline
from tests.support.case import a_step, an_exhibit, an_incident
from tests.support.dossiers import SCRIPTS
from tests.support.pdf_check import findings_of
from tests.support.printed import facts_of, joined, pages_of, text_of

WORDS = words("en")
AT = datetime(2026, 11, 20, 14, 4, tzinfo=UTC)
LEFT_OUT = {"withdrawn": 2, "messages": 1_234, "suspects": 0}
needs_a_printer = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("typst") is None, reason="typst is not installed: no PDF is tested"),
    pytest.mark.skipif(
        shutil.which("pdftotext") is None, reason="poppler-utils is not installed: what a PDF says is not tested"
    ),
]


def steps():
    kind = AttemptKind.POLICE_REPORT
    first = a_step(1, 1, StepKind.SENT, kind=kind, to="PC Jones", reference="5/26", due=date(2026, 12, 24), exhibits=())
    return attempts_of([first, a_step(2, 1, StepKind.ANSWERED, kind=kind, text="they look into it")])


def some_rows(count=3):
    written = [
        an_incident(n, at=AT + timedelta(days=n), until=AT + timedelta(days=n, hours=2)) for n in range(1, count)
    ]
    day = an_incident(count, at=datetime(2026, 11, 20, tzinfo=UTC), day_only=True, until=None, corrections=2)
    return timeline([an_exhibit(1)], [*written, day], steps())


def pages(
    rows,
    impact=None,
    case="2026/17",
    custody=Custody(12, "ab" * 32, AT),  # noqa: B008
    choice=None,
    left_out=LEFT_OUT,
    language="en",
):
    digest = Sha256.of(log_json(rows, impact))
    about = LogFacts(case, "inboxwatch 9", custody, choice or {}, left_out, digest, language)
    return log_pages(rows, impact, about), digest


def cells_told(row):
    """The cells of a row that its pages show word for word: names of kinds and remarks are in the pages' language."""
    given = {name: cell for name, cell in zip(COLUMNS, cells(row), strict=True) if name not in {"Kind", "Remarks"}}
    if row.kind is RowKind.MESSAGE:
        del given["Location or technology"]
    return list(given.values())


def printed(tmp_path, *args, size=printing.VOLUME, **more):
    made, digest = pages(*args, **more)
    done = list(volumes(made, digest, lambda *_: None, size))
    for number, one in enumerate(done):
        (tmp_path / f"{number}.pdf").write_bytes(one.pdf)
    return [tmp_path / f"{number}.pdf" for number in range(len(done))], done, digest


def blocks(made):
    return [*made.front, *(one for part in made.all_parts() for one in part.blocks)]


def told(made):
    """Every row of the tables as one text."""
    return ["\n".join(row) for one in blocks(made) if one["kind"] == "sheet" for row in one["rows"]]


def test_every_cell_of_the_table_stands_in_its_row():
    rows = some_rows()
    for row, text in zip(rows, told(pages(rows)[0]), strict=True):
        assert [] == [cell for cell in map(readable, cells_told(row)) if cell not in text]


def test_every_name_of_a_column_stands_above_the_table_in_the_same_order():
    (sheet,) = (one for one in blocks(pages(some_rows())[0]) if one["kind"] == "sheet")

    assert list(COLUMNS) == "\n".join(sheet["head"]).split("\n")


def test_words_are_made_harmless_and_none_is_cut():
    text = "\u202e" * 20_000 + " https://bad.example/ ●"
    (row,) = told(pages(timeline((), [an_incident(1, what=text, reference="=1+1")]))[0])

    assert "<U+202E>" * 20_000 + " hxxps://bad.example/ <U+25CF>" in row
    assert "number =1+1" in row


def test_of_impact_is_told_only_where_it_is_asked_for_and_apart():
    rows = some_rows(2)
    impact = {"": "all of this", "L-0001": "no sleep", "L-0099": "about what is left out", "A-0001": "a step, twice"}
    without, with_it = pages(rows)[0], pages(rows, impact)[0]

    assert not any("sleep" in str(one) or IMPACT[:6] in str(one) for one in blocks(without))
    *_, part = with_it.all_parts()
    assert [["L-0001", "no sleep"], ["A-0001", "a step, twice"], ["all of it", "all of this"]] == sorted(
        part.blocks[-1]["rows"], key=lambda row: ["L", "A", "a"].index(row[0][0])
    )
    assert not any("sleep" in text for text in told(with_it)[: len(rows)])


def test_what_is_left_out_is_told_as_numbers_and_what_was_asked_for_in_words():
    choice = {"mail": "yes", "since": "2026-11-01", "channels": "call chat"}
    told = {row[0]: row[1] for row in pages((), choice=choice)[0].front[1]["rows"]}

    assert "incidents that were withdrawn: 2; kept messages that were not asked for: 1,234" == told["Left out"]
    assert "kept mail too; since 2026-11-01; channels: Call, Chat" == told["What was asked for"]
    assert "" == left_out_words({"suspects": 0}, WORDS)
    assert ("everything", "nothing") == tuple(
        {row[0]: row[1] for row in pages((), left_out={})[0].front[1]["rows"]}[name]
        for name in ("What was asked for", "Left out")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_remarks_and_names_of_columns_are_in_the_language_of_the_pages(language):
    """What a person wrote stands as it is; what the program says around it is in one language."""
    said = words(language)
    made = pages(some_rows(), language=language)[0]
    rows = {text.split("\n")[0]: text for text in told(made)}
    (sheet,) = (one for one in blocks(made) if one["kind"] == "sheet")

    assert language == made.language
    assert [said["log-column-number"], said["log-column-remarks"]] == [sheet["head"][0], sheet["head"][-1]]
    assert said["log-state-match"] == rows["IW-000001"].split("\n")[-1]
    assert {True} == {said["channel-email"] in rows["IW-000001"], said["channel-call"] in rows["L-0003"]}
    assert said["log-corrected"].format(count=2) == rows["L-0003"].split("\n")[-1]
    assert said["row-attempt"].format(kind=said["kind-police_report"], step=said["step-answered"]) in rows["A-0001"]
    asked = pages((), choice={"channels": "call"}, language=language)[0].front[1]["rows"]
    assert said["log-choice-channels"].format(value=said["channel-call"]) in [row[1] for row in asked]


class TestPrinted:
    pytestmark = needs_a_printer

    def test_pdftotext_finds_every_cell_of_the_table(self, tmp_path):
        rows = some_rows(60)
        (path,), _, _ = printed(tmp_path, rows, {"": "all of it here", "L-0001": "no sleep"})
        found = joined(text_of(path, "-raw"))

        for row in rows:
            assert [] == [cell for cell in cells_told(row) if joined(inert(readable(cell))) not in found]
        assert joined("no sleep") in found

    def test_every_page_lies_on_its_side_and_says_case_place_digest_and_what_its_columns_are(self, tmp_path):
        (path,), _, digest = printed(tmp_path, some_rows(60))
        shown = pages_of(path)

        assert 4 < len(shown)
        for number, page in enumerate(shown, start=1):
            assert f"Page {number} of {len(shown)}" in page
            assert "Case: 2026/17" in page
            assert f"Data SHA-256 {digest}" in page
            assert "Description" in page
        size = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        assert "841.89 x 595.276 pts (A4)" in size

    def test_it_is_tagged_and_keeps_to_the_standards(self, tmp_path):
        _, (one,), _ = printed(tmp_path, some_rows(), {"": "impact"})
        found = facts_of(one.pdf)

        assert ("a-2a", "ua-1") == one.standards
        assert ("en", True, False) == (found.language, found.tagged, found.scripts)
        assert f"{WORDS['log-title']} – 2026/17" == found.title
        assert {"/Table", "/TH", "/TD", "/H1", "/P"} <= found.elements.keys()
        assert [WORDS["log-title"], WORDS["log-impact"]] == found.outline

    @pytest.mark.parametrize("case", ["nothing", "some", "sixty", "long", "scripts"])
    def test_a_checker_of_another_make_finds_nothing(self, tmp_path, case):
        rows = {
            "nothing": (),
            "some": some_rows(),
            "sixty": some_rows(60),
            "long": timeline((), [an_incident(1, what="word " * 2_000 + "W" * 3_000)]),
            "scripts": timeline((), [an_incident(n, what=text) for n, text in enumerate(SCRIPTS.values(), start=1)]),
        }[case]
        _, (one,), _ = printed(tmp_path, rows, {"": "impact"})

        assert [] == findings_of(one.pdf)

    @pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
    def test_in_another_language_it_says_so_keeps_to_the_standards_and_breaks_no_name_of_a_column(
        self, tmp_path, language
    ):
        said = words(language)
        (path,), (one,), _ = printed(tmp_path, some_rows(60), {"": "impact"}, language=language)
        found, shown = facts_of(one.pdf), pages_of(path)

        assert language == found.language
        assert [] == findings_of(one.pdf)
        assert all(f"{said['page']} {at} {said['of']} {len(shown)}" in page for at, page in enumerate(shown, start=1))
        text = text_of(path, "-raw")
        names = [said[name] for name in said if name.startswith("log-column-")]
        assert [] == [word for name in names for word in name.split() if word not in text.split()]

    def test_a_long_text_goes_on_over_pages_and_none_of_it_is_lost(self, tmp_path):
        what = " ".join(f"word{n}" for n in range(1_400)) + "Щ" * 3_000 + "END"
        (path,), _, _ = printed(tmp_path, timeline((), [an_incident(1, what=what, place="Щ" * 500)]))
        found = joined(text_of(path, "-raw"))

        assert len(what) > 10_000
        assert {True} == {f"word{n}" in found for n in range(1_400)}
        assert 3_500 == found.count("Щ")
        assert "END" in found

    def test_no_wide_letters_run_into_the_next_column(self, tmp_path):
        (path,), _, _ = printed(
            tmp_path, timeline((), [an_incident(1, what="W" * 400, place="M" * 200, witnesses=("@" * 99,))])
        )
        boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
        ends = {}
        for left, right, text in re.findall(r'xMin="([0-9.]+)".*?xMax="([0-9.]+)".*?>([WM@]{4,})</word>', boxes):
            for letter in set(text):
                known = ends.get(letter, (float(left), 0.0))
                ends[letter] = (min(known[0], float(left)), max(known[1], float(right)))

        assert ends["W"][1] < ends["M"][0]
        assert ends["M"][1] < ends["@"][0]

    def test_letters_of_every_script_are_shown(self, tmp_path):
        written = [an_incident(n, what=text, place=text) for n, text in enumerate(SCRIPTS.values(), start=1)]
        (path,), (one,), _ = printed(tmp_path, timeline((), written))
        if one.missing:
            pytest.skip(f"no font of this machine has {len(one.missing)} letters: sh tests/system-packages.sh")
        found = joined(text_of(path)).replace("\ufe0f", "")

        assert [] == [name for name, text in SCRIPTS.items() if joined(text).replace("\ufe0f", "") not in found]

    @pytest.mark.parametrize(
        "hostile",
        [
            "\u202egnp.exe\u202c \u2067x\u2069",
            "a\x00b\x1b[2J\x07\r\nx\x85",
            '#import "@preview/x" $x$ #read("/etc/passwd") *b* `r` <label> \\u{41} @ref // c /* c',
            "م" * 5_000,
            "a" + "\u0301" * 500,
            "\ue000\U0010fffd\ufdd0",
            "👨\u200d👩\u200d👧" * 50,
        ],
    )
    def test_hostile_words_make_pages_all_the_same(self, hostile, tmp_path):
        one = an_incident(1, what=hostile, place=hostile[:400], witnesses=(hostile[:90],), reference=hostile[:90])
        (path,), _, _ = printed(tmp_path, timeline((), [one]), {"": hostile}, case=hostile[:80])
        found = text_of(path, "-raw")

        assert "L-0001" in found
        assert not re.search("[\x00-\x08\x0b\x0e-\x1f\x7f]", found)
        if "read" in hostile:
            assert joined('#read("/etc/passwd")') in joined(found)

    def test_an_empty_log_is_a_page_that_says_so(self, tmp_path):
        (path,), (one,), _ = printed(tmp_path, (), case="", custody=Custody(0, "0" * 64, None))
        (page,) = pages_of(path)

        assert "Nothing is written down that was asked for." in page
        assert "no case number given" in page
        assert ("a-2a", "ua-1") == one.standards

    def test_the_same_log_is_the_same_octets(self, tmp_path):
        assert printed(tmp_path, some_rows())[1][0].pdf == printed(tmp_path, some_rows())[1][0].pdf

    def test_a_log_of_many_rows_becomes_volumes_that_say_which_they_are(self, tmp_path):
        paths, _, _ = printed(tmp_path, some_rows(600), size=7.0)

        assert 2 < len(paths)
        for number, path in enumerate(paths, start=1):
            assert all(f"Volume {number} of {len(paths)}" in page for page in pages_of(path))
        found = joined("".join(text_of(path) for path in paths))
        assert {True} == {f"L-{number:04d}" in found for number in range(1, 601)}
