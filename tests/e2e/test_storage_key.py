"""Encrypted storage as a person has it: set, used, lost, found again, taken away; and the service, which needs no key."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from inboxwatch.evidence import Gate, Vault
from inboxwatch.locks.keys import new_key
from inboxwatch.model.custody import Action
from tests.support.bundles import FROM_FLAGGED, home_with_evidence
from tests.support.case import an_event
from tests.support.river import flagged, ordinary
from tests.support.service import Home, Phone, until

PASSPHRASE = "correct horse battery"
CANARIES = (b"words number", b"Subject:", b"subject of", b"nothing to do with it")


def typing(home: Home, typed: str, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A command whose questions are answered on standard input."""
    argv = [sys.executable, "-W", "ignore", "-m", "inboxwatch", *words]
    done = subprocess.run(
        argv, input=typed, env=home.environ(), capture_output=True, text=True, timeout=90, check=False
    )
    assert code == done.returncode, done.stdout + done.stderr
    return done


def in_terminal(home: Home, answers: Sequence[str], *words: str) -> tuple[int, str]:
    """A command in a terminal; each answer is typed when the command has fallen silent behind a colon."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(sys.executable, [sys.executable, "-m", "inboxwatch", *words], home.environ())
    said, left, end = "", list(answers), time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                said += os.read(fd, 4096).decode()
            except OSError:
                break
        elif left and said.rstrip(" \r\n").endswith(":"):
            os.write(fd, left.pop(0).encode() + b"\n")
            said += "\n"
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


def recovery_key(text: str) -> str:
    found = re.search(r"AGE-SECRET-KEY-1[ A-Z0-9\n]+(?=\n\nmade on)", text)
    assert found
    return "".join(found[0].split())


def encrypted(home: Home, *words: str) -> str:
    """Have the storage encrypted; the recovery key."""
    return recovery_key(typing(home, f"{PASSPHRASE}\n{PASSPHRASE}\n", "key", "set", "--yes", *words).stdout)


def in_the_clear(state: Path) -> dict[str, bytes]:
    """Which words of a message are found in which file."""
    files = {path: path.read_bytes() for path in state.rglob("*") if path.is_file()}
    return {str(path): word for path, octets in files.items() for word in CANARIES if word in octets}


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with evidence, encrypted; `recovery` in it has the key for paper."""
    home = home_with_evidence(tmp_path_factory.mktemp("home"))
    assert in_the_clear(home.state)
    (home.folder / "recovery").write_text(encrypted(home))
    return home


@pytest.fixture
def home(evidence: Home, tmp_path: Path) -> Home:
    """A copy of it, for one test."""
    return evidence.copied_to(tmp_path / "home")


def changed(home: Home, lines: str) -> None:
    with home.config.open("a") as file:
        file.write(f"\n{lines}\n")


def findings(home: Home, code: int = 0) -> list[str]:
    return [one["code"] for one in home.json("verify", code=code)["findings"]]


def test_no_word_of_a_message_is_left_on_the_disk(home):
    assert {} == in_the_clear(home.state)
    assert {"summary.txt"} == {path.name for path in (home.state / "quarantine").rglob("*") if path.is_file()}


def test_the_key_is_for_its_owner_alone_and_says_nothing(home):
    path = home.state / "evidence" / "keys" / "identity.age"

    assert (0o400, 0o700) == tuple(stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent))
    assert b"AGE-SECRET-KEY" not in b"".join(one.read_bytes() for one in home.state.rglob("*") if one.is_file())


def test_keeping_and_listing_and_checking_need_no_key(home):
    new = home.folder / "new.eml"
    new.write_bytes(FROM_FLAGGED % 9)
    home.run("import", str(new))
    new.unlink()

    assert 5 == len(home.json("list"))
    assert ["objects-not-opened"] == findings(home)
    home.run("rebuild")
    assert 5 == len(home.json("list"))
    assert {} == in_the_clear(home.state)
    assert home.json("show", "5")["origin"] is None


def test_looking_needs_the_key_and_what_was_not_opened_was_not_looked_at(home):
    typing(home, "another passphrase\n", "show", "1", "--text", code=65)
    typing(home, "", "show", "1", "--text", code=77)
    assert "viewed" not in (home.state / "evidence" / "journal.jsonl").read_text()
    done = typing(home, f"{PASSPHRASE}\n", "show", "1", "--text")

    assert "words number 1" in done.stdout
    assert '"action":"viewed"' in (home.state / "evidence" / "journal.jsonl").read_text()


def test_a_bundle_holds_the_plain_octets_and_is_checked_by_anybody(home, tmp_path):
    typing(home, "another passphrase\n", "bundle", "-o", str(tmp_path / "b"), code=65)
    assert not (tmp_path / "b").exists()
    typing(home, f"{PASSPHRASE}\n", "bundle", "-o", str(tmp_path / "b"))

    assert FROM_FLAGGED % 1 == (tmp_path / "b/data/10_exhibits/IW-000001.eml").read_bytes()
    subprocess.run([sys.executable, tmp_path / "b/data/90_verify/verify.py", tmp_path / "b"], check=True)


def test_in_a_terminal_verify_asks_for_the_passphrase(home):
    code, said = in_terminal(home, [PASSPHRASE], "verify")

    assert (0, True) == (code, "everything kept is what was kept" in said), said
    assert "NOTE" not in said
    assert 65 == in_terminal(home, ["another passphrase"], "verify")[0]


def test_harm_to_an_encrypted_file_is_found_without_the_key(home):
    path = next((home.state / "evidence" / "objects").rglob("*.age"))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert "object-altered" in findings(home, code=65)


def test_a_lost_passphrase_is_met_by_the_recovery_key(home):
    key = (home.folder / "recovery").read_text()
    written = " ".join(key[at : at + 4] for at in range(0, len(key), 4)).lower()
    typing(home, f"{written}\nanother passphrase\nanother passphrase\n", "key", "recover")

    typing(home, f"{PASSPHRASE}\n", "show", "1", "--text", code=65)
    assert "words number 1" in typing(home, "another passphrase\n", "show", "1", "--text").stdout


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("AGE-SECRET-KEY-1QQQQ", "a letter is missing or wrong"),
        ("AGE-SECRET-KEY-17U75KDETYF8K88NA0LY5TX0CDH9G0EEX4TTL2W0GCVEURP2TP7FSVATQRM", "of something else"),
    ],
)
def test_another_recovery_key_is_refused_and_changes_nothing(home, wrong, words):
    before = (home.state / "evidence" / "keys" / "identity.age").read_bytes()
    done = typing(home, f"{wrong}\n", "key", "recover", code=65)

    assert words in done.stderr
    assert before == (home.state / "evidence" / "keys" / "identity.age").read_bytes()


def test_the_recovery_key_opens_a_message_without_this_program(home):
    if shutil.which("age") is None:
        pytest.skip("MISSING: age (Debian: apt-get install age)")
    found = {
        subprocess.check_output(["age", "-d", "-i", home.folder / "recovery", path])
        for path in (home.state / "evidence" / "objects").rglob("*.age")
    }

    assert FROM_FLAGGED % 1 in found
    assert 4 == len(found)


def test_the_way_back_puts_everything_into_the_clear(home):
    typing(home, "another passphrase\n", "key", "remove", "--yes", code=65)
    typing(home, f"{PASSPHRASE}\n", "key", "remove", "--yes")

    assert [] == findings(home)
    assert [] == list(home.state.rglob("*.age"))
    assert "words number 1" in home.run("show", "1", "--text")
    assert (home.state / "quarantine" / "IW-000001" / "message.eml").is_file()


def test_a_key_in_a_file_is_asked_of_nobody(home):
    place = home.folder / "stick"
    said = typing(home, f"{PASSPHRASE}\n", "key", "set", "--file", str(place)).stderr
    lines = re.search(r"    \[storage\]\n    (key_file = .*)\n", said)
    assert lines
    changed(home, f"[storage]\n{lines[1]}")

    assert 0o400 == stat.S_IMODE(place.stat().st_mode)
    assert "words number 1" in home.run("show", "1", "--text")
    assert [] == findings(home)
    assert "the key is at hand" in home.run("doctor", "--offline")
    assert home.json("show", "1")["origin"] is not None


def test_a_key_that_is_a_systemd_credential_is_asked_of_nobody(home):
    typing(home, f"{PASSPHRASE}\n", "key", "set", "--file", str(home.folder / "stick"))
    folder = home.folder / "credentials"
    folder.mkdir(mode=0o700)
    (home.folder / "stick").rename(folder / "storage-key")
    changed(home, '[storage]\ncredential = "storage-key"')

    assert "words number 1" in home.run("show", "1", "--text", CREDENTIALS_DIRECTORY=str(folder))
    home.run("show", "1", "--text", code=78)
    assert ["objects-not-opened"] == findings(home)


def test_a_key_file_with_another_key_is_refused(home):
    other = home.folder / "other"
    other.write_text("AGE-SECRET-KEY-17U75KDETYF8K88NA0LY5TX0CDH9G0EEX4TTL2W0GCVEURP2TP7FSVATQRM\n")
    other.chmod(0o600)
    changed(home, f'[storage]\nkey_file = "{other}"')

    home.run("show", "1", "--text", code=65)
    home.run("verify", code=65)
    assert "does not open what is kept" in home.run("doctor", "--offline", code=65)


def test_the_key_is_in_one_place_only_and_can_be_had_from_there(home):
    place = home.folder / "stick"
    typing(home, f"{PASSPHRASE}\n", "key", "set", "--file", str(place))

    assert not (home.state / "evidence" / "keys" / "identity.age").exists()
    typing(home, f"{PASSPHRASE}\n", "show", "1", "--text", code=77)


def test_what_cannot_be_done_is_refused_before_anything(tmp_path, home):
    both = tmp_path / "both"
    typing(home, "", "key", "set", "--yes", "--file", str(both), "--recovery", str(both), code=78)
    typing(home, "", "key", "set", "--yes", "--recovery", str(both), code=78)
    assert not both.exists()


def test_entries_that_put_somebody_elses_key_in_are_told_by_ones_own_key(home):
    """Nothing secret is needed to write them; they make a sound chain."""
    typing(home, f"{PASSPHRASE}\n", "key", "set", "--file", str(home.folder / "stick"))
    changed(home, f'[storage]\nkey_file = "{home.folder}/stick"')
    assert [] == findings(home)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), "inboxwatch test")
    recipients = {"recipients": [new_key().recipient]}
    vault.record([an_event(Action.UNLOCKED), an_event(Action.LOCKED, detail=recipients)])

    assert "key-refused" in findings(home, code=65)
    home.run("doctor", "--offline", code=65)


def test_with_a_wrong_key_everything_else_is_checked_all_the_same(home):
    other = home.folder / "other"
    other.write_text("nonsense\n")
    other.chmod(0o600)
    changed(home, f'[storage]\nkey_file = "{other}"')
    next((home.state / "evidence" / "objects").rglob("*.age")).unlink()

    assert {"key-refused", "object-missing", "objects-not-opened"} == set(findings(home, code=65))


def test_nothing_is_overwritten(home):
    before = home.config.read_bytes()
    home.run("key", "set", "--file", str(home.config), code=78)
    home.run("key", "set", "--yes", "--recovery", str(home.config), code=78)

    assert before == home.config.read_bytes()


def test_the_key_is_not_changed_under_a_running_service(home):
    with home.service() as service:
        until(lambda: "service_started" in service.log or service.events("service_started"), what=service)
        home.run("key", "remove", "--yes", code=75)
        assert 0 == service.stop()


def test_who_did_not_write_the_recovery_key_down_gets_nothing_encrypted(tmp_path):
    home = home_with_evidence(tmp_path)
    done = typing(home, "y\nx\ny\nz\n", "key", "set", code=130)

    assert "NOBODY CAN READ" in done.stderr
    assert "Nothing was changed" in done.stderr
    assert [] == list(home.state.rglob("*.age"))
    assert "storage_locked" not in (home.state / "evidence" / "journal.jsonl").read_text()
    typing(home, "n\n", "key", "set", code=130)
    assert [] == list(home.state.rglob("*.age"))


def test_who_wrote_it_down_goes_on(tmp_path):
    home = home_with_evidence(tmp_path)
    page = home.folder / "page"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "inboxwatch", "key", "set", "--recovery", str(page)],
        env=home.environ(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin
        process.stdin.write("y\n")
        process.stdin.flush()
        until(page.exists)
        until(page.read_text)
        said, told = process.communicate(f"{recovery_key(page.read_text())[-8:]}\n{PASSPHRASE}\n{PASSPHRASE}\n", 60)

    assert (0, True) == (process.returncode, "4 messages were encrypted" in said), told
    assert "SECRET" not in said + told
    assert str(home.state) in page.read_text()
    assert 0o400 == stat.S_IMODE(page.stat().st_mode)


def test_a_key_is_not_made_anew_while_old_files_need_the_old_one(home):
    """The way back was broken off by a kill: the old key must not be forgotten for a new one."""
    evidence = home.state / "evidence"
    saved = {path: path.read_bytes() for path in (evidence / "objects").rglob("*.age")}
    key = (evidence / "keys" / "identity.age").read_bytes()
    typing(home, f"{PASSPHRASE}\n", "key", "remove", "--yes")
    (path, octets), *_ = saved.items()
    path.with_suffix("").unlink()
    path.write_bytes(octets)
    (evidence / "keys" / "identity.age").write_bytes(key)

    typing(home, "", "key", "set", "--yes", code=77)
    typing(home, f"{PASSPHRASE}\n", "key", "set", "--yes")
    assert "words number" in typing(home, f"{PASSPHRASE}\n", "show", "1", "--text").stdout
    assert ["objects-not-opened"] == findings(home)
    typing(home, f"{PASSPHRASE}\n", "key", "remove", "--yes")
    assert [] == findings(home)
    encrypted(home)
    assert ["objects-not-opened"] == findings(home)


def test_the_key_of_a_file_that_cannot_be_opened_is_not_thrown_away(home):
    path = next((home.state / "evidence" / "objects").rglob("*.age"))
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    done = typing(home, f"{PASSPHRASE}\n", "key", "remove", "--yes", code=65)

    assert "stay encrypted" in done.stderr
    assert [path] == list((home.state / "evidence" / "objects").rglob("*.age"))
    assert (home.state / "evidence" / "keys" / "identity.age").exists()
    assert "object-altered" in findings(home, code=65)


def test_what_a_crash_left_in_the_clear_is_gone(tmp_path):
    home = home_with_evidence(tmp_path)
    (home.state / "evidence" / "scratch" / "1-0-x.eml").write_bytes(FROM_FLAGGED % 1)
    encrypted(home)

    assert {} == in_the_clear(home.state)


@pytest.mark.dovecot
def test_the_service_keeps_and_moves_without_ever_having_the_key(dovecot, tmp_path):
    phone: Any = Phone()
    user = "locked-storage"
    home = Home(tmp_path, dovecot, phone, user=user, account='on_match = "move"')
    home.run("status")
    encrypted(home)
    dovecot.deliver(user, flagged("before"))
    dovecot.deliver(user, ordinary("one"))
    with home.service() as service:
        until(lambda: len(home.json("list")) == 1, what=service)
        dovecot.deliver(user, flagged("while"))
        until(lambda: len(home.json("list")) == 2, what=service)
        until(lambda: _moved(dovecot, user) == (2, 1), what=service)
        until(lambda: phone.notices)
        assert 0 == service.stop()
    phone.close()

    assert ["objects-not-opened"] == findings(home)
    assert {} == in_the_clear(home.state)
    typing(home, f"{PASSPHRASE}\n", "release", "1")
    until(lambda: _moved(dovecot, user) == (1, 2))


def _moved(dovecot: Any, user: str) -> tuple[int, int]:
    with dovecot.client(user) as client:
        if not client.folder_exists("Archive 2"):
            return (0, -1)
        away, inbox = (client.folder_status(name, ["MESSAGES"])[b"MESSAGES"] for name in ("Archive 2", "INBOX"))
        return away, inbox
