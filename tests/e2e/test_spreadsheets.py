"""Every table that is handed out is opened by real spreadsheet programs: days are days, words stay words, nothing runs."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time

import pytest

from inboxwatch import cli as door
from tests.support.bundles import home_with_evidence, whole_bundle
from tests.support.spreadsheets import AS_MEANT, EVERY, Formula

WORDS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "x\t=1+1",
    "x\n=1+1",
    'a;=1+1;"=2',
    "=cmd|' /C calc'!A0",
    '=DDE("soffice";"/etc/passwd";"a")',
    '=WEBSERVICE("http://bad.example/")',
    '=HYPERLINK("https://bad.example","here")',
    "\uff1d1+1",
    "0049123456",
    "+49 170 1234567",
    "12345678901234567890",
    "00123",
    "5/26",
    "1-2",
    "OCT-2345",
    "1e5",
    "10:30",
    "5 %",
    "1,5",
    "1.5",
    "#REF!",
    "NaN",
    "0x10",
    "Ünïcödé Привет שלום עולם 你好 مرحبا می\u200cخواهم 👩\u200d👧",
    "\x1b[2J\u202eevil\u2066",
    "x" * 15_000,
    "a,b\"c'd <b>&amp;</b>",
)
DAYS, TIMES = ("Date", "Over on", "Follow-up by", "Written down on"), ("Time (UTC)", "Written down at (UTC)")
PLAIN = ("Description", "Location or technology", "Witnesses", "Report number", "Reported to", "Kind", "Number")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = home_with_evidence(tmp_path_factory.mktemp("home"))

    def log(*words):
        assert 0 == door.run(["--config", str(home.config), "log", *words])

    for number, words in enumerate(WORDS):
        at = "2026-03-04" if number % 2 else "2026-03-04T05:06:07Z"
        told = ("--what", words, "--place", words[:200], "--witness", words[:80], "--reference", words[:80])
        log("add", "--at", at, "--until", at, "--channel", "chat", *told)
    log("add", "--at", "1970-01-01", "--channel", "letter", "--what", "the first day of all")
    log("attempt", "police-report", "--to", "=PC", "--reference", "007", "--due", "2099-12-31")
    return home


@pytest.fixture(scope="module")
def tables(home, tmp_path_factory):
    """Every table that there is, by name, and one about which nothing was done."""
    place = tmp_path_factory.mktemp("tables")
    home.run("log", "impact", "--text", "=1+1;=2")
    home.run("log", "export", "--mail", "--impact", "-o", str(place / "log.csv"))
    home.run("report", "--csv", str(place / "report.csv"), "--zone", "Europe/Berlin", "-o", str(place / "r.json"))
    bag = whole_bundle(home, place / "bag") / "data" / "00_report"
    for path in bag.glob("*.csv"):
        path.rename(place / f"{path.stem} of a bundle.csv")
    (place / "raw.csv").write_bytes("\ufeffa;b,c\r\n=1+1;=1+1,=1+1\r\n".encode())
    return {path.stem: path for path in sorted(place.glob("*.csv"))}


@pytest.fixture(scope="module")
def opened(tables, tmp_path_factory):
    """What a program makes of a table: it is started once for all of them."""
    known = {}

    def cells(program, name):
        if not program.is_here:
            pytest.skip(program.missing)
        if program not in known:
            sheets = program.opened(list(tables.values()), tmp_path_factory.mktemp("opened"))
            known[program] = dict(zip(tables, sheets, strict=True))
        return known[program][name]

    return cells


TABLES = ("exhibits of a bundle", "log", "log of a bundle", "report", "timeline of a bundle")


def test_these_are_all_tables(tables):
    assert {*TABLES, "raw"} == set(tables)


@pytest.mark.parametrize("program", EVERY, ids=lambda one: one.name)
def test_these_programs_do_run_a_formula_that_nothing_was_done_about(opened, program):
    assert any(isinstance(cell, Formula) for row in opened(program, "raw") for cell in row)


@pytest.mark.parametrize("program", EVERY, ids=lambda one: one.name)
@pytest.mark.parametrize("name", TABLES)
def test_no_cell_of_any_table_is_calculated_wherever_cells_are_divided(tables, opened, name, program):
    cells = opened(program, name)

    assert [] == [cell for row in cells for cell in row if isinstance(cell, Formula)]
    assert str(cells[0][0]).startswith(rows(tables[name])[0][0])


@pytest.mark.parametrize("program", AS_MEANT, ids=lambda one: one.name)
def test_of_the_log_days_are_days_times_are_times_and_words_are_as_they_stand_in_the_table(tables, opened, program):
    (head, *there), (names, *lines) = opened(program, "log"), rows(tables["log"])

    assert names == head
    assert len(lines) == len(there) == len(WORDS) + 3 + 2 + 1
    for line, row in zip(lines, there, strict=True):
        told, got = dict(zip(names, line, strict=True)), dict(zip(names, row, strict=True))
        for name in DAYS:
            assert (date.fromisoformat(told[name]) if told[name] else None) == as_day(got[name])
        for name in TIMES:
            assert told[name] == as_time(got[name])
        for name in PLAIN:
            assert as_text(got[name]) in as_told(told[name])


@pytest.mark.parametrize("program", AS_MEANT, ids=lambda one: one.name)
def test_of_the_report_days_are_days_and_words_are_as_they_stand_in_the_table(tables, opened, program):
    (head, *there), (names, *lines) = opened(program, "report"), rows(tables["report"])

    assert names == head
    for line, row in zip(lines, there, strict=True):
        told, got = dict(zip(names, line, strict=True)), dict(zip(names, row, strict=True))
        for name in ("date_utc", "date_local"):
            assert (date.fromisoformat(told[name]) if told[name] else None) == as_day(got[name])
        for name in ("kind", "number", "what", "sender", "address", "sha256", "zone"):
            assert as_text(got[name]) in as_told(told[name])


def rows(table):
    """What a table says, each cell as text."""
    return list(csv.reader(io.StringIO(table.read_bytes().decode("utf-8-sig"), newline="")))


def as_day(value):
    assert value is None or (isinstance(value, datetime) and value.time() == time())
    return value and value.date()


def as_text(value):
    assert value is None or isinstance(value, str)
    return value or ""


def as_told(told):
    """The words, with the apostrophe that makes them text or, where a program knows that sign, without."""
    return {told, told.removeprefix("'")}


def as_time(value):
    """A time of day as the table has it; where no special numbers are looked for it is text, and says the same."""
    return f"{value:%H:%M}" if isinstance(value, time) else value or ""
