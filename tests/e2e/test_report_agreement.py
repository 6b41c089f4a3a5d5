"""What four readers that are not ours find in a report is what lies on the disk: exhibits, digests, times and counts.

The truth is taken from the kept files alone: their octets are hashed here, their From and Cc read by Python's `email`, and
every figure counted anew. The readers are pdftotext, a browser, a reader of CSV (and a spreadsheet program where there
is one), and a reader of JSON.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import getaddresses
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import sync_playwright

from inboxwatch.evidence import Gate, Vault
from inboxwatch.model.custody import Acquisition, FileOrigin
from inboxwatch.model.exhibit import Provenance
from tests.support.case import a_match, a_ref, a_suspicion, octets_at
from tests.support.dossiers import SCRIPTS
from tests.support.letters import a_letter
from tests.support.printed import text_of
from tests.support.service import Home

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ACCOUNT = 'receiving_hosts = ["mx.home.example"]\naddresses = ["me@home.example"]'
ZONE = ZoneInfo("America/New_York")
BEGIN = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
NOTICE = BEGIN + timedelta(days=40)
SUSPECT, REJECTED, SEALED = 25, 26, 27
ODD = {
    "typst": '#import "x" $a$ *b* _c_ `d` <f> // g /* h */ [i] = j #panic("x") @ref',
    "HTML": "<script>alert(1)</script></title><img src=x onerror=alert(1)>&amp;",
    "long": "A" * 10_000,
    "direction": "\u202egnp.exe\u202c \u2067x\u2069",
    "control": "a\x1b[2J\x07b\x85",
    "an @ in it": "call me @ home, max@elsewhere.example <aunt3@family.example>",
    "formula": '=HYPERLINK("http://x.example")',
}
DATES = ("Mon, 1 Jan 0000 00:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 -1200", "Tue, 3 Nov 2026 10:00:00 +9999", "", "?")
TIMES = {
    20: datetime(1970, 1, 1, tzinfo=UTC),
    21: datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC),
    22: datetime(1, 1, 1, tzinfo=UTC),
    23: None,
}

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- where spreadsheets count days from
_NOTE, _NUMBER, _ADDRESS, _OCTETS, _DIGEST = 5, 7, 11, 13, 14


@dataclass(frozen=True)
class Kept:
    """One exhibit as it lies on the disk."""

    number: str
    sha256: str
    octets: int
    at: datetime | None
    address: str
    recipients: tuple[str, ...]

    @property
    def received(self) -> str:
        return "" if self.at is None else f"{self.at.year:04d}-{self.at:%m-%d %H:%M:%S}"


def quoted(name: str) -> str:
    """What stands between quotation marks (RFC 5322 section 3.2.4)."""
    return re.sub(r'["\\]', r"\\\g<0>", name)


def letters() -> Iterator[tuple[bytes, datetime | None]]:
    words = [*SCRIPTS.values(), *ODD.values()]
    for number in range(1, SEALED + 1):
        said = words[number % len(words)]
        octets = a_letter(
            f"{said} {number}\n",
            from_=f'"{quoted(said[:200])}" <max{number // 3}@mail{number % 4}.example>',
            subject=said,
            date=DATES[number % len(DATES)],
            to="me@home.example" + (f", Aunt <aunt{number % 8}@family.example>" if number % 4 == 0 else ""),
            head=f"X-Odd: {said[:900]}\r\n",
        )
        yield octets, TIMES.get(number, BEGIN + timedelta(days=number * 3, hours=number * 5 % 24, minutes=number))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Odd mail of all kinds; one message from a file, one suspected, one rejected, one sealed; a log."""
    home = Home(tmp_path_factory.mktemp("home"), SimpleNamespace(port=9, password="x"), alerts=False, account=ACCOUNT)
    home.state.mkdir(mode=0o700)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), "inboxwatch test")
    vault.prepare()
    kept_at = BEGIN + timedelta(days=500)
    for number, (octets, at) in enumerate(letters(), start=1):
        verdict = a_suspicion() if number == SUSPECT else a_match()
        source = octets_at(octets, a_ref(number), internal_date=at)
        vault.preserve([Acquisition(octets, Provenance.IMAP, source, verdict, kept_at)])
    octets = a_letter("from a file\n", from_="Max <max@file.example>")
    vault.preserve(
        [Acquisition(octets, Provenance.IMPORTED, FileOrigin("l.eml", None), a_match(), kept_at, "person:me")]
    )
    home.run("rebuild")
    home.run("reject", str(REJECTED))
    home.run("seal", str(SEALED), "--yes", "--country", "GB", "--why", "suspected")
    home.run("log", "attempt", "asked-to-stop", "--at", f"{NOTICE:%Y-%m-%dT%H:%MZ}", "--to", "max", "--text", "stop")
    home.run("log", "add", "--at", "2024-03-20", "--channel", "call", "--what", ODD["typst"])
    return home


@pytest.fixture(scope="module")
def truth(home: Home) -> list[Kept]:
    """Read from the files, without this program."""
    found = []
    for record in sorted((home.state / "evidence/records").glob("IW-*.json")):
        told = json.loads(record.read_text())
        (file,) = (home.state / "evidence/objects").glob(f"*/{told['sha256']}.*")
        octets = file.read_bytes()
        message = message_from_bytes(octets)
        at = told["source"].get("internal_date")
        found.append(
            Kept(
                record.stem,
                hashlib.sha256(octets).hexdigest(),
                len(octets),
                None if at is None else datetime.fromisoformat(at),
                re.findall(r"<([^<>]*)>$", str(message["From"]))[0],
                tuple(address for _, address in getaddresses([str(message["To"])])),
            )
        )
    assert SEALED + 1 == len(found)
    return found


@pytest.fixture(scope="module")
def told(truth: list[Kept]) -> list[Kept]:
    """What a report tells of: all but what is suspected, rejected or sealed."""
    out = {f"IW-{number:06d}" for number in (SUSPECT, REJECTED, SEALED)}
    return [one for one in truth if one.number not in out]


@pytest.fixture(scope="module")
def place(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report")
    forms = [word for form in ("pdf", "html", "csv", "json") for word in ("-o", str(place / f"r.{form}"))]
    home.run("report", *forms, "--subjects", "--bodies", "--zone", ZONE.key, "--case", ODD["typst"][:60])
    return place


def facts_of(one: Kept) -> tuple[str, str, str, str]:
    """What each form says of an exhibit: its digest, its size, when it was received, and from where it says it is."""
    return one.sha256, f"{one.octets:,}", one.received, one.address


Figures = dict[str, Any]


def counted(told: list[Kept]) -> Figures:
    """Every figure, counted anew."""
    times = sorted(one.at for one in told if one.at is not None)
    first: dict[str, datetime] = {}
    for one in sorted((one for one in told if one.at is not None), key=lambda one: (one.at, one.number)):
        first.setdefault(one.address, one.at)  # type: ignore[arg-type]
    here = [_there(at) for at in times]
    hours = Counter(at.hour for at in here)
    gap = max(pairwise(times), key=lambda pair: pair[1] - pair[0])
    days, rest = divmod(gap[1] - gap[0], timedelta(days=1))
    weeks = Counter(str(at.date() - min(timedelta(days=at.weekday()), at.date() - at.date().min)) for at in here)
    months = Counter(f"{_there(at).year:04d}-{_there(at):%m}" for at in first.values())
    others = {address for one in told for address in one.recipients} - {"me@home.example"}
    return {
        "hours": {f"{hour:02d}:00–{hour:02d}:59": hours[hour] for hour in range(24)},
        "weeks": dict(weeks),
        "months": dict(months),
        "third": len(others),
        "after": sum(at > NOTICE for at in times),
        "silence": f"{days:,} days {rest // timedelta(hours=1)} hours",
    }


def _there(at: datetime) -> datetime:
    try:
        return at.astimezone(ZONE)
    except OverflowError:
        return at


def test_json_says_what_was_kept(place: Path, told: list[Kept]) -> None:
    blocks = [one for line in (place / "r.json").read_text().splitlines()[1:] for one in json.loads(line)]
    index = next(block for block in blocks if block["kind"] == "table" and block["head"][-1] == "SHA-256")
    found = {row[0]: (row[-1], row[-2], row[1].replace("-", "", row[1] == "-"), row[2]) for row in index["rows"]}

    assert {one.number: facts_of(one) for one in told} == found
    grids = [dict(block["rows"]) for block in blocks if block["kind"] == "grid"]
    figures = counted(told)
    assert [{name: str(n) for name, n in figures[what].items()} for what in ("hours", "months", "weeks")] == grids


def test_a_reader_of_csv_finds_what_was_kept(place: Path, told: list[Kept]) -> None:
    with (place / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "message"]
    found = {
        row["number"]: (
            row["sha256"],
            f"{int(row['octets']):,}",
            "" if row["time_note"] == "kept" else f"{row['date_utc']} {row['time_utc']}",
            row["address"],
        )
        for row in rows
    }

    assert {one.number: facts_of(one) for one in told} == found


def test_pdftotext_finds_what_was_kept(place: Path, told: list[Kept]) -> None:
    """Once in the list of all exhibits, and once on the page of each."""
    pages = text_of(place / "r.pdf", "-raw").split("\f")
    own = {}
    for page in pages:
        if begins := re.match(
            r"Exhibit (IW-\d{6})\nSHA-256 ([0-9a-f]{64})\nReceived (.*)\nFrom, as it names itself (\S+)", page
        ):
            at = re.match(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", begins[3])
            size = re.search(r"^Octets ([\d,]+)$", page, re.MULTILINE)
            own[begins[1]] = (begins[2], size and size[1], at[1] if at else "", begins[4].rstrip(","))
            assert at or begins[3] == "no mail server says when"
    whole = re.sub(r"\s", "", "".join(pages))

    assert {one.number: facts_of(one) for one in told} == own
    for one in told:
        assert 2 == whole.count(one.sha256)


def test_pdftotext_finds_the_figures(place: Path, told: list[Kept]) -> None:
    pages = text_of(place / "r.pdf", "-layout").split("\f")
    text = "".join(page for page in pages if re.search(r"Counts · Page", page))
    hours, _, rest = text.partition("New addresses per month")
    months, _, weeks = rest.partition("Messages per week")
    figures = counted(told)

    def pairs(pattern: str, text: str) -> dict[str, int]:
        return {name: int(n) for name, n in re.findall(rf"({pattern}) +(\d+)(?=\s)", text)}

    assert figures["hours"] == pairs(r"\d\d:00–\d\d:59", hours)
    assert figures["months"] == pairs(r"\d{4}-\d\d", months)
    assert figures["weeks"] == pairs(r"\d{4}-\d\d-\d\d", weeks)
    assert re.search(rf"Third parties reached +{figures['third']} ", hours)
    assert re.search(rf"Messages after the request to +{figures['after']} ", hours)
    assert re.search(rf"Longest silence +{figures['silence']}, from", hours)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: the page of a report is not tested")
def test_a_browser_shows_what_was_kept(place: Path, told: list[Kept]) -> None:
    """Read from what it shows, each exhibit under its own heading, and every figure."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as machine:
        browser = machine.chromium.launch(executable_path=CHROMIUM, args=[*root, "--disable-gpu"])
        page = browser.new_page()
        page.goto((place / "r.html").as_uri())
        own: dict[str, dict[str, str]] = page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('h3[id^=IW-]:not([id$=text])')].map(head => [
                head.innerText.replace('Exhibit ', ''),
                Object.fromEntries([...head.nextElementSibling.children].map(
                    row => [row.children[0].innerText, row.children[1].innerText]))]))"""
        )
        grids = page.evaluate(
            """() => [...document.querySelectorAll('.grid tbody')].map(body => Object.fromEntries(
                [...body.rows].map(row => [row.cells[0].innerText, Number(row.cells[1].innerText)])))"""
        )
        single = page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll('tbody tr')].map(
                row => [row.cells[0].innerText, row.cells[1].innerText]))"""
        )
        browser.close()
    found = {
        number: (row["SHA-256"], row["Octets"], re.sub(r" UTC.*|^no .*", "", row["Received"]), row["From, as it names itself"].split(",")[0])
        for number, row in own.items()
    }  # fmt: skip
    figures = counted(told)

    assert {one.number: facts_of(one) for one in told} == found
    assert [figures[what] for what in ("hours", "months", "weeks")] == grids
    assert str(figures["third"]) == single["Third parties reached"]
    assert str(figures["after"]) == single["Messages after the request to stop"]
    assert single["Longest silence"].startswith(f"{figures['silence']}, from")


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: the table is not opened in it"
)
def test_a_spreadsheet_program_finds_dates_and_digests_and_no_formula(
    place: Path, told: list[Kept], tmp_path: Path
) -> None:
    own = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    words = ["soffice", own, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path), str(place / "r.csv")]
    subprocess.run(words, capture_output=True, check=True, timeout=100)
    sheet = (tmp_path / "r.fods").read_text()
    rows = [
        re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<table:table-row.*?</table:table-row>", sheet, re.DOTALL)
    ]
    days = Counter(re.findall(r'office:date-value="([^"]*)"', sheet))

    assert "table:formula" not in sheet
    for one in told:
        assert 1 == sum(one.number in row and one.sha256 in row and str(one.octets) in row for row in rows)
        if one.at is not None and one.at.year >= 1900:
            assert f"{one.at:%Y-%m-%d}" in days


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("ssconvert") is None, reason="gnumeric is not installed: the table is not opened in it"
)
def test_gnumeric_takes_days_for_days_and_times_for_times(place: Path, told: list[Kept], tmp_path: Path) -> None:
    """Days are numbers from the last of 1899 on, and times of day parts of one, as in every spreadsheet."""
    words = ["ssconvert", "--export-type=Gnumeric_XmlIO:sax:0", str(place / "r.csv"), str(tmp_path / "r.xml")]
    subprocess.run(words, capture_output=True, check=True, timeout=100)
    rows: dict[str, dict[int, str]] = {}
    for cell in ET.parse(tmp_path / "r.xml").iter("{http://www.gnumeric.org/v10.dtd}Cell"):  # noqa: S314 -- of our table
        assert cell.get("ValueType") is not None  # a cell without one is a formula
        rows.setdefault(cell.attrib["Row"], {})[int(cell.attrib["Col"])] = cell.text or ""
    found = {
        row[_NUMBER]: (
            row[_DIGEST],
            f"{int(row[_OCTETS]):,}",
            EPOCH + timedelta(days=int(row[0]), seconds=round(float(row[1]) * 86_400)),
            row[_ADDRESS],
        )
        for row in rows.values()
        if row.get(_DIGEST, "").isalnum() and row[0].isdecimal() and row.get(_NOTE) != "kept"
    }

    expected = {
        one.number: (one.sha256, f"{one.octets:,}", one.at.replace(tzinfo=None), one.address)
        for one in told
        if one.at is not None and one.at.year >= 1900
    }
    assert expected == found
