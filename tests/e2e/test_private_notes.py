"""A private note leaves in nothing: not a byte of it in any export, journal, index, log line or alert."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zlib
from base64 import b64encode
from pathlib import Path

import pyrage
import pytest
import pyzipper

from inboxwatch.cli import COMMANDS
from inboxwatch.cli.commands.complaint_ import COMMANDS as COMPLAINT
from inboxwatch.cli.commands.log_ import COMMANDS as LOG
from tests.support.bundles import home_with_evidence, whole_bundle
from tests.support.service import Home, Phone

PASSPHRASE = "five words that stand apart"
NOTE, IMPACT = "zebracanary7 is for me alone", "okapicanary7 could not sleep"
WORDS = (b"zebracanary7", b"okapicanary7")
FORMS = [
    form for word in WORDS for form in (word, b64encode(word)[:-4], b64encode(b"x" + word)[4:-4], word.hex().encode())
]


def typing(home: Home, typed: str, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "inboxwatch", *words]
    done = subprocess.run(
        argv, input=typed, env=home.environ(), capture_output=True, text=True, timeout=90, check=False
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    return done


def in_streams(path: Path) -> bytes:
    """What a PDF holds in its packed streams: words in letters' order are seen by `pdftotext` alone."""
    found = re.findall(rb"stream\r?\n(.*?)endstream", path.read_bytes(), re.DOTALL)
    return b"\0".join(zlib.decompressobj().decompress(one) for one in found if one.startswith(b"\x78"))


def found_in(folder: Path) -> set[str]:
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {path.name for path, octets in files.items() if any(form in octets for form in FORMS)}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    home = home_with_evidence(tmp_path_factory.mktemp("model"))
    home.run("log", "add", "--at", "2026-11-20", "--channel", "call", "--what", "he called")
    home.run("log", "attempt", "police-report", "--to", "PC Jones", "--exhibit", "1", "--due", "5")
    for about in ((), ("L-0001",), ("A-0001",), ("IW-000001",)):
        typing(home, NOTE, "log", "note", *about, "--text", "-")
        typing(home, IMPACT, "log", "impact", *about, "--text", "-")
    return home


def test_the_finder_finds_what_it_looks_for(tmp_path):
    for number, form in enumerate(FORMS):
        (tmp_path / str(number)).write_bytes(b"\0" + form + b"\0")
    (tmp_path / "nothing").write_bytes(b"canary7")

    assert {str(number) for number in range(len(FORMS))} == found_in(tmp_path)


def test_it_lies_in_the_private_store_alone(home):
    home.run("rebuild")

    assert {"private.db"} == {name.partition("-")[0] for name in found_in(home.state)}


def test_no_export_holds_a_byte_of_it(home, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    identity = pyrage.x25519.Identity.generate()
    said = [
        home.run("export", "headers", "1", "-o", str(out / "headers.txt")),
        home.run("complaint", "preservation", "1", "2", "-o", str(out / "sheet.txt")),
        home.run("complaint", "sent", "--to", "abuse@provider.example", "--exhibit", "1"),
        home.run("complaint", "remind", "2"),
        home.run("complaint", "escalate", "2", "--to", "abuse@network.example"),
        home.run("complaint", "list", "--steps", "--json"),
        home.run("complaint", "due", "--json"),
        home.run("log", "export", "--mail", "-o", str(out / "log.csv")),
        home.run("log", "export", "--mail", "--format", "json", "-o", str(out / "log.json")),
        home.run("log", "export", "--mail", "--case", "1", "-o", str(out / "log.pdf")),
        home.run("log", "list", "--mail", "--full", "--withdrawn"),
        home.run("log", "list", "--mail", "--json"),
        home.run("log", "due", "--json"),
        home.run("report", "-o", str(out / "r.json"), "-o", str(out / "r.html"), "-o", str(out / "r.csv"), "--bodies"),
        home.run("report", "-o", str(out / "r.pdf"), "--bodies", "--subjects", "--with-suspects"),
        home.run("log", "removal", "letter", "192", "--for", "Ann", "--answer-to", "x@example.org"),
        home.run("log", "removal", "start", "192"),
        home.run("log", "removal", "list", "--json"),
        home.run("list", "--json"),
        home.run("show", "1", "--json"),
        home.run("status", "--json"),
        home.run("steps", "--json"),
        home.run("verify", "--json"),
        home.run("complaint", "contacts", "1", "--json"),
        home.run("complaint", "draft", "1", "-o", str(out / "draft"), "--yes"),
    ]
    whole_bundle(home, out / "whole")
    home.run("bundle", "-o", str(out / "part"), "--exhibit", "1", "--receipt", str(out / "receipt.txt"))
    home.run("bundle", "-o", str(out / "b.age"), "--encrypt", f"age:{identity.to_public()}")
    typing(home, f"{PASSPHRASE}\n{PASSPHRASE}\n", "bundle", "-o", str(out / "b.zip"), "--encrypt", "zip")
    (out / "b.tar").write_bytes(pyrage.decrypt((out / "b.age").read_bytes(), [identity]))
    with pyzipper.AESZipFile(out / "b.zip") as archive:
        archive.setpassword(PASSPHRASE.encode())
        archive.extractall(out / "zip")

    for name in ("r", "log"):
        (out / f"{name}.streams").write_bytes(in_streams(out / f"{name}.pdf"))
        if shutil.which("pdftotext"):
            subprocess.run(["pdftotext", str(out / f"{name}.pdf"), str(out / f"{name}.txt")], check=True)
            assert "he called" in (out / f"{name}.txt").read_text("utf-8")

    assert len(list(out.rglob("*"))) > 80
    assert b"he called" in (out / "r.json").read_bytes()
    assert (out / "r.streams").stat().st_size > 10_000
    assert b"he called" in b"".join(path.read_bytes() for path in (out / "whole").rglob("*") if path.is_file())
    assert set() == found_in(out)
    assert not any(word.decode() in text for word in WORDS for text in said)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed: no PDF is read")
def test_of_the_impact_only_the_table_that_was_asked_for_tells_and_of_notes_not_even_that(home, tmp_path):
    told = home.run("log", "export", "--impact")
    home.run("log", "export", "--impact", "-o", str(tmp_path / "log.pdf"))
    done = subprocess.run(["pdftotext", str(tmp_path / "log.pdf"), "-"], capture_output=True, text=True, check=True)

    assert 3 == told.count("okapicanary7") == done.stdout.count("okapicanary7")  # the exhibit is not in the table
    assert "zebracanary7" not in told + done.stdout
    assert {"private.db"} == {name.partition("-")[0] for name in found_in(home.state)}


def test_no_log_line_and_no_alert_holds_a_byte_of_it(model, tmp_path):
    home = model.copied_to(tmp_path / "home")
    phone = Phone()
    try:
        home._write("phone", phone.url)
        home.write_config(9, alerts=True)
        done = [home.attempt("run", "--once"), home.attempt("doctor", "--send-test")]
    finally:
        phone.close()

    assert phone.notices
    heard = str(phone.notices) + "".join(one.stdout + one.stderr for one in done)
    assert not any(word.decode() in heard for word in WORDS)


def test_where_storage_is_encrypted_it_is_locked_and_comes_back(home):
    typing(home, f"{PASSPHRASE}\n{PASSPHRASE}\n", "key", "set", "--yes")
    assert set() == found_in(home.state)
    typing(home, NOTE, "log", "note", "--text", "-")  # which needs no key
    assert set() == found_in(home.state)

    assert 5 == typing(home, f"{PASSPHRASE}\n", "log", "notes", "--json").stdout.count("zebracanary7")
    assert 77 == home.attempt("log", "notes").returncode
    typing(home, f"{PASSPHRASE}\n", "key", "remove", "--yes")
    assert 5 == home.run("log", "notes").count("zebracanary7")


def test_no_command_that_may_write_something_out_was_forgotten():
    """Whoever adds a command looks here whether it belongs into the test above."""
    seen = {
        "export",
        "complaint",
        "log",
        "bundle",
        "report",
        "list",
        "show",
        "status",
        "verify",
        "run",
        "doctor",
        "rebuild",
        "steps",
    }
    inside = {"demo", "init", "sender", "confirm", "reject", "release", "seal", "import", "anchor", "key"}

    assert seen | inside == set(COMMANDS)
    tracked = {"list", "sent", "answer", "due", "remind", "escalate", "preservation", "preserved"}
    assert tracked | {"contacts", "draft", "send"} == set(COMPLAINT)  # `send` sends what `draft` wrote
    assert {"export", "list", "due", "note", "notes", "impact"} < set(LOG)
