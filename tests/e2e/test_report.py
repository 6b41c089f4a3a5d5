"""The report as a person makes it: what is on paper, on the page and in the table is what was kept, and nothing more."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email.header import Header
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from inboxwatch.evidence import Gate, Vault
from inboxwatch.model.custody import Acquisition
from inboxwatch.model.exhibit import Provenance
from inboxwatch.model.identity import SenderId
from inboxwatch.model.verdict import Match, Reason
from tests.support.case import START, a_match, a_ref, a_suspicion, octets_at
from tests.support.dossiers import SCRIPTS
from tests.support.letters import a_letter
from tests.support.printed import facts_of, joined, text_of
from tests.support.service import Home

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WORDS = "unmistakable words of the body"
ADDRESSES = [f"max{number % 3}@bad{number % 3}.example" for number in range(1, 11)]
ACCOUNT = 'receiving_hosts = ["mx.home.example"]\naddresses = ["me@home.example"]'
LABEL = "the private name she gave him"


def letters() -> list[bytes]:
    """One message for each script, some to an aunt as well."""
    return [
        a_letter(
            f"{WORDS} {number}\n{script}\n",
            from_=f"{Header(script, 'utf-8').encode()} <{address}>",
            subject=Header(f"{script} number {number}", "utf-8").encode(),
            to="me@home.example, Aunt <aunt@family.example>" if number % 4 == 0 else "me@home.example",
            head="X-Odd: =cmd|' /C calc'!A0\r\nX-Track: bWVAaG9tZS5leGFtcGxl\r\nX-For: me%40home.example\r\n",
        )
        for number, (script, address) in enumerate(zip(SCRIPTS.values(), ADDRESSES, strict=True), start=1)
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Ten matches, the last of them rejected and the one before sealed; one that is only suspected."""
    folder = tmp_path_factory.mktemp("home")
    home = Home(folder, SimpleNamespace(port=9, password="x"), alerts=False, account=ACCOUNT)
    home.config.write_text(home.config.read_text().replace('id = "S1"', f'id = "S1"\nlabel = "{LABEL}"'))
    home.state.mkdir(mode=0o700)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), "inboxwatch test")
    vault.prepare()
    for uid, octets in enumerate(letters(), start=1):
        source = octets_at(octets, a_ref(uid), internal_date=START + timedelta(days=9 * uid))
        vault.preserve([Acquisition(octets, Provenance.IMAP, source, a_match(), START + timedelta(days=100))])
    doubt = a_letter("doubt\n", from_="Other <other@stranger.example>")
    source = octets_at(doubt, a_ref(11), internal_date=START + timedelta(days=95))
    vault.preserve([Acquisition(doubt, Provenance.IMAP, source, a_suspicion(), START + timedelta(days=100))])
    home.run("rebuild")
    home.run("seal", "9", "--yes", "--country", "GB", "--why", "suspected")
    home.run("reject", "10")
    return home


@pytest.fixture(scope="module")
def made(home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A report in every form, and what the command answered."""
    place = tmp_path_factory.mktemp("report")
    forms = [word for form in ("pdf", "html", "csv", "json") for word in ("-o", str(place / f"r.{form}"))]
    done = home.attempt(
        "--as", "anna", "report", *forms, "--case", "2026/17", "--zone", "Europe/Berlin", "--subjects", "--for", "officer",
        "--json",
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    return {"place": place, "said": done.stderr, **json.loads(done.stdout)}


def digests() -> list[str]:
    return [hashlib.sha256(octets).hexdigest() for octets in letters()]


def test_paper_page_and_table_agree_with_what_was_kept(made: dict[str, Any]) -> None:
    paper = joined(text_of(made["place"] / "r.pdf"))
    page = (made["place"] / "r.html").read_text()
    rows = list(csv.DictReader((made["place"] / "r.csv").read_text("utf-8-sig").splitlines()))

    for number, (digest, address) in enumerate(zip(digests()[:8], ADDRESSES, strict=False), start=1):
        for told in (paper, page):
            assert {True} == {word in told for word in (f"IW-{number:06d}", digest, address)}
    assert digests()[:8] == [row["sha256"] for row in rows]
    assert [(START + timedelta(days=9 * n)).strftime("%Y-%m-%d") for n in range(1, 9)] == [
        row["date_utc"] for row in rows
    ]
    assert ["192.0.2.7"] * 8 == [row["origin_observed"] for row in rows]


def test_letters_of_every_script_are_on_paper(made: dict[str, Any]) -> None:
    if any("no font of this machine" in line for line in made["said"].splitlines()):
        pytest.skip("this machine has no fonts for some letters: sh tests/system-packages.sh")
    paper = joined(text_of(made["place"] / "r.pdf")).replace("\ufe0f", "")
    told = list(SCRIPTS.values())[:8]  # the ninth is sealed and the tenth rejected
    assert [] == [text for text in told if joined(text) not in paper]


def test_what_must_not_be_told_is_in_no_form(made: dict[str, Any]) -> None:
    told = text_of(made["place"] / "r.pdf") + "".join(
        (made["place"] / f"r.{form}").read_text() for form in ("html", "csv", "json")
    )
    for word in (WORDS, LABEL, "other@stranger.example", "IW-000010", digests()[9], "IW-000011", "number 9"):
        assert word not in told
    assert digests()[8] in told
    assert "rejected by a person: 1" in told
    assert "suspected, and not decided by a person: 1" in told


def test_the_same_state_gives_the_same_octets_though_one_was_made_before(
    home: Home, made: dict[str, Any], tmp_path: Path
) -> None:
    words = ("--case", "2026/17", "--zone", "Europe/Berlin", "--subjects")
    home.run("report", "-o", str(tmp_path / "again.pdf"), "--html", str(tmp_path / "again.html"), *words)
    for form in ("pdf", "html"):
        assert (made["place"] / f"r.{form}").read_bytes() == (tmp_path / f"again.{form}").read_bytes()


def test_what_went_out_is_in_the_journal(home: Home, made: dict[str, Any]) -> None:
    entries = [json.loads(line) for line in (home.state / "evidence/journal.jsonl").read_text().splitlines()]
    mine = [one for one in entries if one["action"] == "exported" and one["detail"].get("to") == "officer"]
    assert {"person:anna"} == {one["actor"] for one in mine}
    assert [None, *(f"IW-{n:06d}" for n in range(1, 10))] == [one["exhibit"] for one in mine]
    assert {made["data_sha256"]} == {one["detail"]["data_sha256"] for one in mine}
    for form, file in zip(("pdf", "html", "csv", "data"), mine[0]["detail"]["files"], strict=True):
        name = made["place"] / f"r.{form.replace('data', 'json')}"
        assert {"form": form, "sha256": hashlib.sha256(name.read_bytes()).hexdigest()} == file
        assert 0o600 == stat.S_IMODE(name.stat().st_mode)


def test_the_digest_in_the_footer_is_that_of_the_data(made: dict[str, Any]) -> None:
    digest = hashlib.sha256((made["place"] / "r.json").read_bytes()).hexdigest()
    assert digest == made["data_sha256"]
    assert digest in text_of(made["place"] / "r.pdf")


def test_nothing_is_overwritten_and_nothing_half_made_is_left(home: Home, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"precious")
    done = home.attempt("report", "-o", str(tmp_path / "r.html"), "-o", str(tmp_path / "r.csv"))
    assert (73, "is there already") == (done.returncode, done.stderr[done.stderr.index("is there") :][:16])
    assert (["r.csv"], b"precious") == ([one.name for one in tmp_path.iterdir()], (tmp_path / "r.csv").read_bytes())


def test_suspects_words_and_recipients_are_switches(home: Home, tmp_path: Path) -> None:
    home.run(
        "report",
        "-o",
        str(tmp_path / "r.html"),
        "--with-suspects",
        "--bodies",
        "--redact-third-parties",
        "--redact-own",
    )
    told = (tmp_path / "r.html").read_text()
    assert {True} == {word in told for word in ("other@stranger.example", WORDS, "[third party 1]", "[own address 1]")}
    assert {False} == {word in told for word in ("aunt@", "Aunt", "me@home", "bWVAaG9tZS5leGFtcGxl", "me%40home")}
    assert told.index("a reader can stop here") < told.index(WORDS)


def test_what_only_stands_in_a_name_is_no_address_that_was_used(tmp_path: Path) -> None:
    """Not in a figure, a table or the officer's sheet. An aunt's is hidden, and she counts; what a rule names is shown."""
    home = Home(tmp_path, SimpleNamespace(port=9, password="x"), alerts=False, account=ACCOUNT)
    home.state.mkdir(mode=0o700)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), "inboxwatch test")
    vault.prepare()
    for uid, name in enumerate(("call me @ home", "aunt@family.example", "y@throw.example"), start=1):
        octets = a_letter("x\n", from_=f'"{name}" <max@bad.example>', to="aunt@family.example")
        found = name if "throw" in name else "max@bad.example"
        verdict = Match(SenderId("S1"), (Reason("domain", f"the From field names {found}", "from"),))
        source = octets_at(octets, a_ref(uid), internal_date=START + timedelta(days=uid))
        vault.preserve([Acquisition(octets, Provenance.IMAP, source, verdict, START + timedelta(days=9))])
    home.run("rebuild")
    home.run(
        "report", "-o", str(tmp_path / "r.csv"), "-o", str(tmp_path / "r.html"), "--redact-third-parties", "--subjects"
    )
    rows = list(csv.DictReader((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()))
    assert ["max@bad.example"] * 3 == [row["address"] for row in rows]
    told = (tmp_path / "r.html").read_text()
    assert 1 == told.count("Addresses they name</dt><dd>1</dd>")
    assert 1 == told.count("Third parties reached</dt><dd><bdi>1 (")
    assert 3 == told.count("In the name beside it only, no address")
    assert ("call me @ home" in told, "call me home" in told) == (True, False)
    assert ("aunt@" in told, "y@throw.example" in told) == (False, True)
    home.run("complaint", "preservation", "1", "2", "3", "-o", str(tmp_path / "sheet.txt"))
    sheet = (tmp_path / "sheet.txt").read_text()
    accounts = sheet[sheet.index("ACCOUNTS, AS") : sheet.index("NETWORK ADDRESSES")]
    assert {"max@bad.example"} == set(re.findall(r"\S+@\S+", accounts))


def test_one_exhibit_alone(home: Home, tmp_path: Path) -> None:
    forms = [word for form in ("csv", "json") for word in ("-o", str(tmp_path / f"r.{form}"))]
    home.run("report", "iw-2", *forms, "--since", "2026-11-01", "--until", "2027-12-31")
    assert "exhibits: 1; since 2026-11-01; until 2027-12-31" in (tmp_path / "r.json").read_text()
    rows = list(csv.DictReader((tmp_path / "r.csv").read_text("utf-8-sig").splitlines()))
    assert ["IW-000002"] == [row["number"] for row in rows]
    assert "was rejected" in home.attempt("report", "10", "-o", str(tmp_path / "no.csv")).stderr


def test_a_selection_that_can_hold_nothing_is_refused_and_the_last_day_of_all_is_none(
    home: Home, tmp_path: Path
) -> None:
    out = ("-o", str(tmp_path / "r.csv"))
    unknown = home.attempt("report", *out, "--sender", "S7")
    backwards = home.attempt("report", *out, "--since", "2026-12-02", "--until", "2026-12-01")
    assert (66, 2, []) == (unknown.returncode, backwards.returncode, list(tmp_path.iterdir()))
    assert "there is no sender S7" in unknown.stderr
    assert "--until 2026-12-01 is before --since 2026-12-02" in backwards.stderr
    home.run("report", *out, "--since", "0001-01-01", "--until", "9999-12-31", "--zone", "Pacific/Kiritimati")
    assert 9 == len((tmp_path / "r.csv").read_text().splitlines())


def test_an_empty_case_makes_every_form(tmp_path: Path) -> None:
    home = Home(tmp_path, SimpleNamespace(port=9, password="x"), alerts=False)
    forms = [word for form in ("pdf", "html", "csv", "json") for word in ("-o", str(tmp_path / f"r.{form}"))]
    home.run("report", *forms)
    assert "No message is told of in this report" in text_of(tmp_path / "r.pdf")
    assert facts_of((tmp_path / "r.pdf").read_bytes()).tagged


def test_the_language_is_that_of_the_letters_unless_another_is_asked_for(tmp_path: Path) -> None:
    home = Home(tmp_path, SimpleNamespace(port=9, password="x"), alerts=False)
    before = home.config.read_text()
    for name, letters_in, asked in (
        ("en", "", ()),
        ("de", "de", ()),
        ("fr", "de", ("--language", "fr")),
        ("en", "nl", ()),
    ):
        home.config.write_text(before + (f'\n[complaint]\nlanguage = "{letters_in}"\n' if letters_in else ""))
        page, log = tmp_path / f"{name}{letters_in}.html", tmp_path / f"{name}{letters_in}.pdf"
        home.run("report", "-o", str(page), *asked)
        home.run("log", "export", "-o", str(log), *asked)
        assert f'<html lang="{name}">' in page.read_text()
        assert name == facts_of(log.read_bytes()).language
    refused = home.attempt("log", "export", "--language", "de", "-o", str(tmp_path / "log.csv"))
    assert (2, "only the pages of a PDF are in another language" in refused.stderr) == (refused.returncode, True)


def test_a_form_that_is_none_is_refused(home: Home, tmp_path: Path) -> None:
    assert 2 == home.attempt("report", "-o", str(tmp_path / "r.docx")).returncode
    assert 2 == home.attempt("report", "-o", str(tmp_path / "r.csv"), "--zone", "../../etc/passwd").returncode


@pytest.fixture(scope="module")
def browser_page(made: dict[str, Any]) -> Iterator[tuple[Page, list[str]]]:
    """The page in a browser as wide as a small telephone, and everything that it asked for or complained about."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: the page of a report is not tested")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as machine:
        browser = machine.chromium.launch(executable_path=CHROMIUM, args=[*root, "--disable-gpu"])
        page = browser.new_page(viewport={"width": 320, "height": 800})
        heard: list[str] = []
        page.on("request", lambda request: heard.append(request.url.partition(",")[0]))
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto((made["place"] / "r.html").as_uri())
        yield page, heard
        browser.close()


@pytest.mark.slow
def test_the_page_loads_nothing_and_fits_a_narrow_screen(
    browser_page: tuple[Page, list[str]], made: dict[str, Any]
) -> None:
    page, heard = browser_page
    assert {(made["place"] / "r.html").as_uri()} == {one for one in heard if not one.startswith("data:")}
    assert 320 >= page.evaluate("document.documentElement.scrollWidth")
    assert 0 == page.locator("script, iframe, object, embed, form, link").count()


@pytest.mark.slow
def test_a_browser_shows_what_was_kept(browser_page: tuple[Page, list[str]]) -> None:
    page, _ = browser_page
    shown = joined(page.inner_text("main"))
    for number, digest in enumerate(digests()[:8], start=1):
        assert {True} == {word in shown for word in (f"IW-{number:06d}", digest)}
    assert [] == [text for text in list(SCRIPTS.values())[:8] if joined(text) not in shown]
    assert page.evaluate(
        "document.querySelector('figure img').complete && document.querySelector('figure img').naturalWidth > 0"
    )
    assert 8 == page.locator(".mark.observed strong").count() - 1  # the legend has one as well


@pytest.mark.slow
def test_the_page_prints_with_what_each_sheet_is_of(
    browser_page: tuple[Page, list[str]], made: dict[str, Any], tmp_path: Path
) -> None:
    page, _ = browser_page
    page.pdf(path=tmp_path / "printed.pdf", format="A4")
    paper = text_of(tmp_path / "printed.pdf")
    sheets = paper.split("\f")[:-1]
    assert digests()[0] in joined(paper)
    assert all(f"Page {number} of {len(sheets)}" in sheet for number, sheet in enumerate(sheets, start=1))
    assert all(f"Data SHA-256 {made['data_sha256']}" in sheet for sheet in sheets)


def test_of_encrypted_storage_a_report_is_made_with_the_passphrase_alone(home: Home, tmp_path: Path) -> None:
    locked = home.copied_to(tmp_path / "home")
    words = "five words that stand apart\n"
    typed(locked, words * 2, "key", "set", "--yes")

    assert 77 == locked.attempt("report", "-o", str(tmp_path / "no.csv")).returncode
    typed(locked, words, "report", "-o", str(tmp_path / "r.csv"))

    assert digests()[0] in (tmp_path / "r.csv").read_text()
    assert not (tmp_path / "no.csv").exists()


def typed(home: Home, text: str, *words: str) -> None:
    """Run a command that asks for a passphrase."""
    argv = [sys.executable, "-m", "inboxwatch", *words]
    subprocess.run(argv, input=text, env=home.environ(), capture_output=True, text=True, timeout=90, check=True)
