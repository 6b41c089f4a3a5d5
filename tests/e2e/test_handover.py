"""Encrypted bundles: opened by other people's programs, refused with another key or passphrase, found in the journal."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pyrage
import pytest

from tests.support.bundles import home_with_evidence, part_bundle
from tests.support.service import Home, until

PASSPHRASE = "five words that stand apart"
needs_age = pytest.mark.skipif(
    shutil.which("age") is None, reason="age is not installed: only our own reading is tested"
)
needs_7z = pytest.mark.skipif(shutil.which("7z") is None, reason="7z is not installed: only our own reading is tested")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_with_evidence(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A recipient, and the file with its identity."""
    identity = pyrage.x25519.Identity.generate()
    path = tmp_path_factory.mktemp("key") / "key.txt"
    path.write_text(f"# made for a test\n{identity}\n")
    return str(identity.to_public()), path


@pytest.fixture(scope="module")
def for_key(home: Home, key: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("age") / "b.tar.age"
    home.run("bundle", "-o", str(path), "--encrypt", f"age:{key[0]}", "--for", "officer")
    return path


@pytest.fixture(scope="module")
def zipped(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "b.zip"
    done = typing(home, f"short\nshort\n{PASSPHRASE}\n{PASSPHRASE}\n", "bundle", "-o", str(path), "--encrypt", "zip")
    assert (0, True) == (done.returncode, "at least 12" in done.stderr), done.stderr
    return path


def typing(home: Home, typed: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command whose questions are answered by a person (without a terminal, from standard input)."""
    argv = [sys.executable, "-m", "inboxwatch", *words]
    return subprocess.run(argv, input=typed, env=home.environ(), capture_output=True, text=True, check=False)


def octets_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@needs_age
def test_age_opens_it_and_it_is_the_bundle(home: Home, for_key: Path, key: tuple[str, Path], tmp_path: Path) -> None:
    subprocess.run(["age", "-d", "-i", key[1], "-o", tmp_path / "b.tar", for_key], check=True)
    with tarfile.open(tmp_path / "b.tar") as archive:
        assert {("", "", 0, 0)} == {(one.uname, one.gname, one.uid, one.gid) for one in archive}
    subprocess.run(["tar", "-xf", "b.tar"], cwd=tmp_path, check=True)
    assert octets_of(part_bundle(home, tmp_path / "plain")) == octets_of(tmp_path / "bundle")


@needs_7z
def test_7z_opens_it_and_it_is_the_bundle(home: Home, zipped: Path, tmp_path: Path) -> None:
    listed = subprocess.run(["7z", "l", "-slt", zipped], check=True, capture_output=True, text=True).stdout
    assert "AES-256" in listed
    subprocess.run(["7z", "x", f"-p{PASSPHRASE}", zipped], cwd=tmp_path, check=True, capture_output=True)
    assert octets_of(part_bundle(home, tmp_path / "plain")) == octets_of(tmp_path / "bundle")


def test_we_open_them_as_well(home: Home, for_key: Path, zipped: Path, key: tuple[str, Path]) -> None:
    assert "Everything fits." in home.run("verify", str(for_key), "--identity", str(key[1]))
    done = typing(home, PASSPHRASE + "\n", "verify", str(zipped))
    assert (0, True) == (done.returncode, "Everything fits." in done.stdout)


def test_nothing_can_be_read_without_the_key(for_key: Path, zipped: Path) -> None:
    for path in (for_key, zipped):
        octets = path.read_bytes()
        assert not [word for word in (b"bad@example.net", b"words number", b"example.org") if word in octets]


def test_nothing_plain_is_left_and_the_journal_tells_what_went_out(home: Home, for_key: Path, zipped: Path) -> None:
    for path in (for_key, zipped):
        assert [path] == list(path.parent.iterdir())
    entries = [json.loads(one) for one in (home.state / "evidence/journal.jsonl").read_text().splitlines()]
    told = {one["detail"].get("file_sha256"): one["detail"] for one in entries if one["action"] == "exported"}
    assert "officer" == told[hashlib.sha256(for_key.read_bytes()).hexdigest()]["to"]
    assert ["zip"] == told[hashlib.sha256(zipped.read_bytes()).hexdigest()]["encrypted"]
    assert PASSPHRASE not in json.dumps(entries)


@pytest.mark.parametrize("damage", ["another passphrase", "an octet changed", "cut short", "no archive"])
def test_a_zip_that_cannot_be_opened_is_one_clear_finding(
    home: Home, zipped: Path, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, typed = tmp_path / "b.zip", PASSPHRASE
    octets = zipped.read_bytes()
    match damage:
        case "another passphrase":
            typed = "quite another passphrase"
        case "an octet changed":
            octets = octets[:600] + bytes([octets[600] ^ 1]) + octets[601:]
        case "cut short":
            octets = octets[:-100]
        case _:
            octets = b"PK\x03\x04" + bytes(100)
    path.write_bytes(octets)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    done = typing(home, typed + "\n", "verify", str(path))
    assert (65, "") == (done.returncode, done.stdout), done.stderr
    assert "cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr
    assert [] == list((tmp_path / "tmp").iterdir())


@pytest.mark.parametrize("damage", ["another key", "an octet changed", "cut short", "no key"])
def test_an_age_file_that_cannot_be_opened_is_one_clear_finding(
    home: Home, for_key: Path, key: tuple[str, Path], tmp_path: Path, damage: str
) -> None:
    path, identity, octets = tmp_path / "b.age", tmp_path / "key", for_key.read_bytes()
    identity.write_text(key[1].read_text())
    match damage:
        case "another key":
            identity.write_text(str(pyrage.x25519.Identity.generate()))
        case "an octet changed":
            octets = octets[:-500] + bytes([octets[-500] ^ 1]) + octets[-499:]
        case "cut short":
            octets = octets[:-100]
        case _:
            identity.write_text("not a key")
    path.write_bytes(octets)
    done = home.attempt("verify", str(path), "--identity", str(identity))
    assert (65, "") == (done.returncode, done.stdout), done.stderr
    assert "cannot be opened" in done.stderr


def test_an_archive_whose_paths_climb_out_writes_nothing(home: Home, key: tuple[str, Path], tmp_path: Path) -> None:
    for name in ("../outside", "/tmp/outside-of-it", "bundle/../../outside", "other/x"):
        plain = BytesIO()
        with tarfile.open(mode="w", fileobj=plain) as archive:
            archive.addfile(tarfile.TarInfo(name))
        path = tmp_path / "b.age"
        path.write_bytes(pyrage.encrypt(plain.getvalue(), [pyrage.x25519.Recipient.from_str(key[0])]))
        assert 65 == home.attempt("verify", str(path), "--identity", str(key[1])).returncode
    assert not (tmp_path / "outside").exists()


def test_what_is_no_recipient_is_refused_before_anything_is_written(home: Home, tmp_path: Path) -> None:
    for lock in ("age:nobody", "pgp:x", "age:"):
        assert 2 == home.attempt("bundle", "-o", str(tmp_path / "b"), "--encrypt", lock).returncode
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("lock", ["age", "zip", "none"])
def test_a_disk_that_takes_no_more_leaves_nothing(home: Home, key: tuple[str, Path], tmp_path: Path, lock: str) -> None:
    big = home.folder / "big.eml"
    big.write_bytes(b"From: bad@example.net\r\n\r\n" + os.urandom(3_000_000))
    home.run("import", str(big))
    words = {"age": ["--encrypt", f"age:{key[0]}"], "zip": ["--encrypt", "zip"], "none": []}[lock]
    argv = [sys.executable, "-m", "inboxwatch", "bundle", "-o", str(tmp_path / "b"), *words]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 2000; exec "$@"', "-", *argv],
        input=f"{PASSPHRASE}\n{PASSPHRASE}\n",
        env=home.environ(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (73, True) == (done.returncode, bool(re.search("cannot (write|be written)", done.stderr))), done.stderr
    assert "Traceback" not in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_who_stops_a_check_leaves_nothing_in_the_clear(
    home: Home, for_key: Path, key: tuple[str, Path], tmp_path: Path
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    big = tmp_path / "big.age"
    plain = BytesIO()
    with tarfile.open(mode="w", fileobj=plain) as archive:
        member = tarfile.TarInfo("bundle/bagit.txt")
        member.size = 60_000_000
        archive.addfile(member, BytesIO(bytes(member.size)))
    big.write_bytes(pyrage.encrypt(plain.getvalue(), [pyrage.x25519.Recipient.from_str(key[0])]))
    argv = [sys.executable, "-m", "inboxwatch", "verify", str(big), "--identity", str(key[1])]
    with subprocess.Popen(argv, env=home.environ(TMPDIR=str(temporary)), stderr=subprocess.DEVNULL) as process:
        until(lambda: list(temporary.glob("*/*")))
        process.terminate()
    assert 143 == process.returncode
    assert [] == list(temporary.iterdir())


def test_a_folder_that_stands_in_the_way_is_one_clear_refusal(
    home: Home, key: tuple[str, Path], tmp_path: Path
) -> None:
    (tmp_path / ".b.inboxwatch-part").mkdir()
    done = home.attempt("bundle", "-o", str(tmp_path / "b"), "--encrypt", f"age:{key[0]}")
    assert (73, False) == (done.returncode, "Traceback" in done.stderr), done.stderr


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_what_is_no_file_with_a_key_is_refused(
    home: Home, for_key: Path, tmp_path: Path, content: bytes | None
) -> None:
    identity = tmp_path / "identity"
    identity.mkdir() if content is None else identity.write_bytes(content)
    done = home.attempt("verify", str(for_key), "--identity", str(identity))
    assert (65, True) == (done.returncode, "not a file with a key" in done.stderr), done.stderr


def test_what_is_there_is_never_overwritten(home: Home, key: tuple[str, Path], tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    done = home.attempt("bundle", "-o", str(tmp_path / "b"), "--encrypt", f"age:{key[0]}")
    assert (73, "mine") == (done.returncode, (tmp_path / "b").read_text())


def test_a_receipt_names_what_was_handed_over(home: Home, tmp_path: Path) -> None:
    form = tmp_path / "receipt.txt"
    home.run("bundle", "-o", str(tmp_path / "b"), "--for", "Officer Example", "--receipt", str(form))
    text = form.read_text()
    manifest = hashlib.sha256((tmp_path / "b/manifest-sha256.txt").read_bytes()).hexdigest()
    assert all(one in text for one in (manifest, "Officer Example", "IW-000001, IW-000002, IW-000003", "Signatures"))
    assert 73 == home.attempt("bundle", "-o", str(tmp_path / "c"), "--receipt", str(form)).returncode
    assert not (tmp_path / "c").exists()
