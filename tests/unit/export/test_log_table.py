"""The log as a table: whatever was written, a spreadsheet sees rows and cells, days and times, and no formula."""

import csv
import io
import json
import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.export.log_table import CELL_LIMIT, COLUMNS, IMPACT, log_csv, log_json
from inboxwatch.export.tables import words_cell
from inboxwatch.model.attempt import AttemptKind, StepKind, attempts_of
from inboxwatch.model.incident import Channel
from inboxwatch.model.timeline import timeline
from tests.support.case import a_step, an_exhibit, an_incident

anything = st.text(st.characters(), max_size=30)
hostile = st.builds(
    lambda lead, text: lead + text,
    st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "\n", "a;=", 'a; "=', "a\n\u3000="]),
    anything,
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
incidents = st.lists(
    st.builds(
        lambda number, at, what, place, witness: an_incident(
            number, at=at, what=what, place=place, witnesses=(witness,), reference=what, until=None
        ),
        st.integers(1, 99),
        moments,
        hostile,
        hostile,
        hostile,
    ),
    max_size=5,
)


def read(octets, delimiter=","):
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@given(incidents, hostile)
def test_no_words_make_a_formula_another_row_or_a_sign_that_steers(written, impact):
    rows = timeline((), written)
    octets = log_csv(rows, {"": impact, "L-0001": impact})
    head, *lines = read(octets)

    assert [*COLUMNS, IMPACT] == head
    assert len(rows) + 1 == len(lines)
    assert {len(COLUMNS) + 1} == {len(line) for line in lines}
    for cell in (cell for line in lines for cell in line):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert all(one in "\n\u200c\u200d" or unicodedata.category(one)[0] != "C" for one in cell)
    assert octets.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in octets.replace(b"\r\n", b"") or any("\n" in cell for line in lines for cell in line)


@given(incidents, hostile)
def test_no_words_make_a_formula_where_cells_are_divided_at_semicolons(written, impact):
    octets = log_csv(timeline((), written), {"": impact, "L-0001": impact})

    for cell in (cell for line in read(octets, ";") for cell in line):
        assert not cell.strip().startswith(("=", "+", "-", "@"))


def test_a_semicolon_in_the_words_ends_no_cell_where_commas_and_semicolons_both_divide():
    lines = log_csv(timeline((), [an_incident(1, what="a;b", place="c;d", witnesses=("Ann", "=Ben"))])).decode()

    assert all(f'"{cell}"' in lines for cell in ("a;b", "c;d", "Ann; '=Ben"))


@given(incidents)
def test_days_and_times_have_the_form_that_spreadsheets_take_for_such(written):
    for line in read(log_csv(timeline((), written)))[1:]:
        told = dict(zip(COLUMNS, line, strict=True))
        assert re.fullmatch(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", told["Date"])
        assert re.fullmatch(r"[0-9]{2}:[0-9]{2}", told["Time (UTC)"])
        assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", told["Written down on"])
        assert re.fullmatch(r"[0-9]{2}:[0-9]{2}", told["Written down at (UTC)"])


def test_a_long_text_is_cut_where_a_spreadsheet_breaks_and_json_has_all_of_it():
    rows = timeline((), [an_incident(1, what="\0" * 20_000)])
    cell = read(log_csv(rows))[1][COLUMNS.index("Description")]

    assert len(cell) < 32_767
    assert cell.endswith("more characters: the custody journal has all)")
    assert cell.startswith("<U+0000>" * (CELL_LIMIT // len("<U+0000>")))
    assert "\0" * 20_000 == json.loads(log_json(rows))[0]["what"]


def test_letters_of_every_script_and_emoji_stay():
    words = "Ünïcödé Привет שלום 你好 👩\u200d👧 می\u200cخواهم"

    assert words == read(log_csv(timeline((), [an_incident(1, what=words)])))[1][COLUMNS.index("Description")]


def test_of_a_day_no_time_is_told_and_every_kind_of_row_has_its_cells():
    steps = [a_step(1, 1, StepKind.SENT, kind=AttemptKind.POLICE_REPORT, to="PC Jones", reference="9", exhibits=())]
    day = an_incident(1, day_only=True, at=datetime(2026, 11, 20, tzinfo=UTC), channel=Channel.EMAIL)
    rows = timeline([an_exhibit(1)], [day], attempts_of(steps))
    told = {line[0]: dict(zip(COLUMNS, line, strict=True)) for line in read(log_csv(rows))[1:]}

    assert ("2026-11-20", "", "e-mail elsewhere") == tuple(
        told["L-0001"][name] for name in ("Date", "Time (UTC)", "Kind")
    )
    assert ("police report: sent", "PC Jones", "9") == tuple(
        told["A-0001"][name] for name in ("Kind", "Reported to", "Report number")
    )
    assert ("e-mail", f"IW-000001 (SHA-256 {an_exhibit(1).sha256})", "match") == tuple(
        told["IW-000001"][name] for name in ("Kind", "Evidence attached", "Remarks")
    )


def test_an_empty_log_is_a_head_alone():
    assert [list(COLUMNS)] == read(log_csv(()))
    assert [] == json.loads(log_json((), {}))


TAKEN = (
    "00123",
    "0049 170",
    "+49 170 1",
    "5/26",
    "1-2",
    "1e5",
    "1E400",
    "10:30",
    "5 pm",
    "5%",
    "€ 5",
    "1.5",
    "1,5",
    "May 5",
)
TAKEN += ("2 march 26", "OCT-2345", "12345678901234567890", "٠١", "2026-11-20")
LEFT = (
    "0",
    "123",
    "17012345678",
    "T-1",
    "PC 12",
    "May",
    "may be 5",
    "Marie 5",
    "",
    "-",
    "call at 5 pm",
    "A5",
    "L-0001",
)


@pytest.mark.parametrize("words", [*TAKEN, "1" + " " * 20_000, "1" * 20_000])
def test_words_that_a_spreadsheet_would_take_for_a_number_a_day_or_a_time_are_made_text(words):
    assert f"'{words}" == words_cell(words)


@pytest.mark.parametrize("words", [*LEFT, "1" + " " * 20_000 + "x", "x" * 20_000])
def test_other_words_and_plain_numbers_stay_as_they_are(words):
    assert words == words_cell(words)


def test_a_report_number_keeps_its_zeros_and_a_day_of_our_own_stays_one():
    line = dict(zip(COLUMNS, read(log_csv(timeline((), [an_incident(1, reference="007")])))[1], strict=True))

    assert ("'007", "2026-11-01") == (line["Report number"], line["Date"])
