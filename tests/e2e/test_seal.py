"""Sealed material leaves the machine in nothing, whatever is done; its digests and header block stay."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path

import pytest

from inboxwatch.guidance.helplines import OLD, Kind, help_lines
from inboxwatch.guidance.sealing import sealing_advice
from tests.support.bundles import home_with_evidence

SECRET = b"unmistakable-octets-of-the-picture"
BODY = b"words before\r\n" + SECRET + b"\r\n" + base64.b64encode(SECRET * 9) + b"\r\n"
MESSAGES = {
    "with a header": b"From: bad@example.net\r\nSubject: a subject\r\n\r\n" + BODY,
    "header throughout": b"From: bad@example.net\r\nSubject: a subject\r\n" + BODY,
    "behind a lone CR": b"From: bad@example.net\r\nSubject: a subject\r\n\r\r" + BODY + b"\r\n\r\n",
}
TRACES = [SECRET, base64.b64encode(SECRET * 9)[4:60], b"words before"]


@pytest.mark.parametrize("kind", MESSAGES)
def test_no_sealed_octet_is_in_any_export_view_or_bundle(kind: str, tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    (tmp_path / "bad.eml").write_bytes(MESSAGES[kind])
    home.run("import", str(tmp_path / "bad.eml"))
    assert (home.state / "quarantine/IW-000005/message.eml").exists()

    said = home.run("seal", "5", "--yes", "--country", "GB", "--why", "suspected")
    assert "Internet Watch Foundation" in said
    assert "Do not send it on" in said
    out = tmp_path / "out"
    out.mkdir()
    everything = [word for number in range(1, 6) for word in ("--exhibit", str(number))]
    home.run("bundle", "-o", str(out / "bag-whole"), *everything)
    home.run("bundle", "-o", str(out / "bag"), "--exhibit", "5")
    home.run("bundle", "-o", str(out / "bag-of-all"))
    forms = [word for form in ("pdf", "html", "csv", "json") for word in ("-o", str(out / f"report.{form}"))]
    home.run("report", *forms, "--bodies", "--with-suspects")
    assert b"IW-000005" in (out / "report.json").read_bytes()
    home.attempt("export", "headers", "5", "-o", str(out / "headers.txt"))
    home.attempt("export", "headers", "5", "4", "-o", str(out / "both.txt"))
    for _ in range(2):
        for number, words in enumerate((
            ("list",), ("list", "--json"), ("show", "5"), ("show", "5", "--json"), ("show", "5", "--headers"),
            ("show", "5", "--headers", "--json"), ("show", "5", "--text"), ("show", "5", "--text", "--json"),
            ("show", "5", "--attachments"), ("status", "--json"), ("verify", "--json"), ("export", "headers", "5"),
        )):  # fmt: skip
            done = home.attempt(*words)
            (out / f"said-{number}").write_text(done.stdout + done.stderr)
        home.run("rebuild")

    looked = [path for folder in (out, home.state / "quarantine") for path in folder.rglob("*") if path.is_file()]
    assert len(looked) > 60
    for path in looked:
        octets = path.read_bytes()
        assert not [trace for trace in TRACES if trace in octets], f"{path} holds sealed octets"
    for name in ("bag", "bag-whole", "bag-of-all"):
        assert (out / name / "data/10_exhibits/IW-000005.sealed.txt").is_file()
        assert "Everything fits." in home.run("verify", str(out / name))


def test_what_stays_what_is_refused_and_what_is_journaled(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    before = home.json("show", "2")
    home.run("--as", "anna", "seal", "2", "--yes", "--why", "suspected picture")
    home.run("seal", "2", "--yes")
    for words in (("show", "2", "--text"), ("show", "2", "--attachments"), ("release", "2"), ("confirm", "2")):
        assert 73 == home.attempt(*words).returncode
    after = home.json("show", "2")
    assert ("sealed", before["sha256"]) == (after["state"], after["sha256"])
    assert b"Subject: =1+1" in home.run("show", "2", "--headers").encode()
    assert "--text" not in home.run("show", "2")
    assert not (home.state / "quarantine/IW-000002").exists()
    assert next((home.state / "evidence/objects").rglob(f"{before['sha256']}.eml")).exists(), "never deleted"

    entries = [json.loads(one) for one in (home.state / "evidence/journal.jsonl").read_text().splitlines()]
    (sealed,) = [one for one in entries if one["action"] == "sealed"]
    assert ("person:anna", "suspected picture", "IW-000002") == (sealed["actor"], sealed["purpose"], sealed["exhibit"])
    assert [] == [one for one in entries if one["action"] == "viewed" and one["detail"]["step"] != "headers"]
    assert 0 == home.attempt("verify").returncode


def test_it_asks_first(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    assert 0 != home.attempt("seal", "2").returncode
    assert "match" == home.json("show", "2")["state"]


def test_the_country_is_the_one_that_was_set_up_unless_another_is_named(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    home.config.write_text(f'{home.config.read_text()}\n[person]\ncountry = "uk"\nminor = true\n')

    said = home.run("seal", "2", "--yes")
    assert "Internet Watch Foundation (GB)" in said
    assert said.index("Tell a parent or another adult you trust, first of all") < said.index("Do not look at it again")
    assert "NCMEC CyberTipline (US)" in home.run("seal", "2", "--yes", "--country", "us")
    wrong = home.attempt("seal", "3", "--yes", "--country", "Atlantis")
    assert (2, "match") == (wrong.returncode, home.json("show", "3")["state"]), "refused before anything is sealed"


LINES = help_lines()
OFFICES = [one for one in LINES if one.kind is Kind.IMAGES]
CHECKED = max(one.checked_on for one in OFFICES)


def test_the_offices_are_dated_and_said_to_be_old_when_they_are() -> None:
    assert len({one.country for one in OFFICES}) == len(OFFICES) > 15
    german = sealing_advice("IW-000001 is", "DE", LINES, CHECKED)
    assert "Internet-Beschwerdestelle (DE)" in german
    assert "check it first" in german
    assert "from published knowledge, called by nobody" in german
    assert "some of it may be wrong" in sealing_advice("IW-000001 is", "DE", LINES, CHECKED + OLD + timedelta(1))


def test_where_no_office_is_known_it_is_said_where_to_ask_and_a_guess_is_said_to_be_one() -> None:
    for country in (None, "IS"):
        assert "offices are known here for AT, AU, BE" in sealing_advice("IW-000001 is", country, LINES, CHECKED)
    assert "guessed" in sealing_advice("IW-000001 is", "DE", LINES, CHECKED, is_guess=True)
    assert "guessed" not in sealing_advice("IW-000001 is", "DE", LINES, CHECKED)
