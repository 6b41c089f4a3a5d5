"""The guided checklist over a real state directory, and where there is none; what is ticked off leaves in nothing."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import shlex
import struct
import subprocess
import sys
import termios
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from inboxwatch.casefile import SqliteCaseFile
from inboxwatch.model.case import Change, Problem
from tests.support.bundles import home_with_evidence
from tests.support.service import ROOT, Home, Phone


def state_of(home: Home, name: str) -> str:
    (step,) = home.json("steps", name)["steps"]
    return str(step["state"])


def codes_of(home: Home, name: str) -> list[str]:
    (step,) = home.json("steps", name)["steps"]
    return [one["code"] for one in step["because"]]


def bare(folder: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The program where nothing is set up."""
    return subprocess.run(
        [sys.executable, "-m", "inboxwatch", *words],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_with_evidence(tmp_path_factory.mktemp("kept"))


def test_the_states_follow_what_is_done(kept: Home, tmp_path: Path) -> None:
    home = kept.copied_to(tmp_path)
    before = {one["step"]: one["state"] for one in home.json("steps")["steps"]}
    assert ("holds", "open", "open", "begun") == tuple(before[one] for one in ("meet", "proof", "provider", "keep"))

    home.run("complaint", "sent", "--exhibit", "1", "--to", "abuse@provider.example")
    assert ("begun", ["complaint_open"]) == (state_of(home, "provider"), codes_of(home, "provider"))
    assert "begun" == state_of(home, "log")
    home.run("complaint", "answer", "1", "--text", "closed the account", "--closed")
    assert ("done", ["complaint_over"]) == (state_of(home, "provider"), codes_of(home, "provider"))

    home.run("export", "headers", "1")
    assert ["verify_never", "no_outside"] == codes_of(home, "proof")
    home.run("verify")
    assert ("begun", ["verified", "no_outside"]) == (state_of(home, "proof"), codes_of(home, "proof"))
    home.run("bundle", "-o", str(tmp_path / "bag"), "--exhibit", "1")
    assert ("begun", ["verified", "no_outside", "copied"]) == (state_of(home, "proof"), codes_of(home, "proof"))
    home.run("bundle", "-o", str(tmp_path / "for"), "--exhibit", "1", "--for", "Officer Example")
    assert ("done", ["verified", "handed_out", "copied"]) == (state_of(home, "proof"), codes_of(home, "proof"))


def exported(home: Home, place: Path) -> dict[str, bytes]:
    """All that goes out: a bundle of everything, header blocks, and the evidence itself."""
    place.mkdir()
    home.run("bundle", "-o", str(place / "bag"), *(word for one in "1234" for word in ("--exhibit", one)))
    home.run("export", "headers", "1", "2", "-o", str(place / "headers"))
    files = {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    for path in (home.state / "evidence").rglob("*"):
        if path.is_file() and path.name != "journal.jsonl":  # it tells of the exports themselves
            files[path.relative_to(home.state).as_posix()] = path.read_bytes()
    return files


def test_what_is_ticked_off_is_in_no_export_and_stays_over_a_rebuild(kept: Home, tmp_path: Path) -> None:
    home = kept.copied_to(tmp_path)
    before = exported(home, tmp_path / "before")
    journal = (home.state / "evidence/journal.jsonl").read_bytes()

    said = home.run("steps", "yourself", "--not-for-me") + home.run("steps", "trusted", "--done")
    assert 2 == said.count("stays on this computer")
    assert ("not_for_me", "done") == (state_of(home, "yourself"), state_of(home, "trusted"))
    assert journal == (home.state / "evidence/journal.jsonl").read_bytes()
    assert len(before) > 20
    assert before == exported(home, tmp_path / "after")

    home.run("rebuild")
    assert ("not_for_me", "done") == (state_of(home, "yourself"), state_of(home, "trusted"))
    home.run("steps", "yourself", "--undo")
    assert "open" == state_of(home, "yourself")
    home.run("log", "attempt", "blocked")
    assert "done" == state_of(home, "sight")
    assert "still to do" in home.run("steps", "sight", "--not-done")
    assert ("open", ["you_said_open", "blocked_written"]) == (state_of(home, "sight"), codes_of(home, "sight"))


def test_a_rule_cannot_be_ticked_off(kept: Home) -> None:
    for name in ("meet", "answer", "danger"):
        done = kept.attempt("steps", name, "--done")
        assert (2, "") == (done.returncode, done.stdout)
        assert "holds always" in done.stderr


def test_under_18_the_trusted_adult_is_never_put_aside(kept: Home, tmp_path: Path) -> None:
    home = kept.copied_to(tmp_path)
    done = home.attempt("steps", "trusted", "--not-for-me", "--minor")
    assert (2, "") == (done.returncode, done.stdout)
    assert "somebody at a help line counts as well" in done.stderr
    assert "not_for_me" != state_of(home, "trusted")


def test_what_is_said_about_a_step_is_answered_as_json_too(kept: Home, tmp_path: Path) -> None:
    home = kept.copied_to(tmp_path)
    assert {"step": "work", "mark": "done"} == home.json("steps", "work", "--done")
    assert {"step": "work", "mark": None} == home.json("steps", "work", "--undo")


def test_a_command_that_was_pasted_as_it_stands_writes_nothing_down(kept: Home, tmp_path: Path) -> None:
    home = kept.copied_to(tmp_path)
    told = [ready["run"] for step in home.json("steps")["steps"] for ready in step["ready"]]
    blanks = sorted({one for one in told if '"..."' in one})
    journal = (home.state / "evidence/journal.jsonl").read_bytes()

    for run in blanks:
        done = home.attempt(*shlex.split(run)[1:])
        assert done.returncode, run
        assert "..." in done.stderr, run
    assert len(blanks) > 9
    assert journal == (home.state / "evidence/journal.jsonl").read_bytes()


NOT_HERE = {"inboxwatch init", "inboxwatch run"}  # one asks twenty questions, the other never ends
ELSEWHERE = {
    "inboxwatch doctor": 69,  # there is no mail server here
    "inboxwatch doctor --send-test": 69,
    "inboxwatch anchor": 78,  # no authority is named
    "inboxwatch key set": 130,  # asks to write down the recovery key, which a test cannot read
}
"""The codes of what cannot work in this place, and says so."""


def test_every_command_that_is_told_does_what_it_says_when_it_is_pasted_and_filled_in(
    kept: Home, tmp_path: Path
) -> None:
    home = kept.copied_to(tmp_path)
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved/letter.eml").write_bytes(b"From: someone@bad.example\r\nSubject: x\r\n\r\nwords\r\n")
    told = dict.fromkeys(ready["run"] for step in home.json("steps")["steps"] for ready in step["ready"])
    seal = [one for one in told if " seal " in one]

    assert ["inboxwatch seal ..."] == seal, "what no command undoes names no message of its own accord"
    for run in [*(one for one in told if one not in {*NOT_HERE, *seal}), "inboxwatch seal IW-000001"]:
        for path in ("bundle", "headers.txt", "report.pdf"):  # two steps name the same file, and nothing is overwritten
            if (tmp_path / path).exists():
                (tmp_path / path).rename(tmp_path / f"{path}-{len(list(tmp_path.iterdir()))}")
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", *shlex.split(run.replace("...", "someone-else@bad.example"))],
            input="correct horse battery\n" * 2 if " zip" in run else "y\n",
            env={**home.environ(), "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ELSEWHERE.get(run, 0) == done.returncode, f"{run}\n{done.stdout}{done.stderr}"
    assert "sealed" == home.json("show", "1")["state"]


def in_terminal(home: Home, keys: list[bytes], *words: str, **more: str) -> tuple[int, bytes]:
    """The steps in a terminal of 24 lines; each key is pressed when the page stands."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execvpe(sys.executable, [sys.executable, "-m", "inboxwatch", *words], home.environ(**more))
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    said, left, end = b"", list(keys), time.monotonic() + 60
    while time.monotonic() < end and select.select([fd], [], [], 30)[0]:
        try:
            said += os.read(fd, 65536)
        except OSError:
            break
        if left and said.endswith(b"any other key: away"):
            os.write(fd, left.pop(0))
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


@pytest.mark.parametrize("away", [b"q", b"\x1b", b"\x03", b"\x1a"], ids=["q", "escape", "ctrl-c", "ctrl-z"])
def test_one_key_leaves_and_nothing_stays_on_the_screen(kept: Home, away: bytes) -> None:
    code, said = in_terminal(kept, [b" ", b"b", away], "steps", "--page", "--country", "GB")

    assert 0 == code
    before, _, shown = said.partition(b"\x1b[?1049h")
    assert before == b""
    assert 3 == shown.count(b"any other key: away")
    pages = shown.split(b"\x1b[H\x1b[2J")
    assert b"call 999" in pages[1]
    assert b"call 999" not in pages[2]
    assert pages[1] == pages[3]
    assert pages[-1] == b"\x1b[?1049l", "the other screen is left empty, and nothing is written on the first"


def test_a_terminal_without_a_second_screen_is_told_it_as_ever(kept: Home) -> None:
    code, said = in_terminal(kept, [], "steps", "--page", "--country", "GB", TERM="dumb")

    assert (0, False) == (code, b"\x1b" in said)
    assert b"call 999" in said


def test_where_there_is_no_terminal_the_page_is_told_as_ever(kept: Home) -> None:
    assert kept.run("steps", "--country", "GB") == kept.run("steps", "--page", "--country", "GB")


def test_a_test_alert_that_was_handed_over_shows_that_the_trusted_person_is_reached(tmp_path: Path) -> None:
    phone = Phone()
    home = Home(tmp_path, SimpleNamespace(port=9, password="x"), phone)
    assert ("begun", ["helper_untested"]) == (state_of(home, "trusted"), codes_of(home, "trusted"))

    done = home.attempt("doctor", "--send-test")  # the mailbox is not there, which is told and stops nothing
    phone.close()
    assert 1 == len(phone.notices)
    assert ("done", ["helper_reached"]) == (state_of(home, "trusted"), codes_of(home, "trusted"))
    assert "`inboxwatch steps`" in done.stdout

    for days, code in ((0, "done"), (1, "begun")):  # given up before the test alert went through, and after it
        problem = Problem("alert:sister", datetime.now(UTC) + timedelta(days), "could not be handed over", "try again")
        casefile = SqliteCaseFile(home.state / "casefile.db")
        casefile.commit(Change(closed=(problem.key,)))
        casefile.commit(Change(opened=(problem,)))
        casefile.close()
        assert code == state_of(home, "trusted")


def test_for_the_young_it_is_a_setting(tmp_path: Path) -> None:
    home = Home(
        tmp_path,
        SimpleNamespace(port=9, password="x"),
        alerts=False,
        extra='[person]\nminor = true\ncountry = "uk"',
    )
    told = home.run("steps")
    assert told.startswith("If you are in danger now, call 999.\nTell an adult you trust, today.")
    answer = home.json("steps")
    assert (True, "GB", "trusted", "trusted") == (
        answer["minor"],
        answer["country"],
        answer["next"][0],
        answer["steps"][0]["step"],
    )
    assert "Kids Help Phone" in home.run("steps", "--country", "CA")
    adult = home.run("steps", "--adult")
    assert "Tell an adult" not in adult, "for the trusted adult who reads it"
    assert "More: inboxwatch steps --adult trusted" in adult


# -- where something is missing or broken ------------------------------------------------------------------------------


def test_it_works_before_anything_is_set_up_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = bare(tmp_path, "steps", LANG="de_DE.UTF-8", PYTHONUTF8="1")
    assert (0, "") == (done.returncode, done.stderr)
    assert "110 in Germany" in done.stdout
    assert "Nothing is set up here yet" in done.stdout
    answer: dict[str, Any] = json.loads(bare(tmp_path, "steps", "--json", "--country", "fr").stdout)
    assert (False, False, "FR", False) == tuple(
        answer[one] for one in ("set_up", "read", "country", "country_is_a_guess")
    )
    assert {"3018", "17"} <= {one["phone"] for one in answer["help_lines"]}
    assert {"checked_on", "how", "page"} <= set(answer["help_lines"][0])
    assert [] == [one for one in tmp_path.rglob("*") if "pycache" not in str(one)]


def test_what_is_ticked_off_needs_a_place(tmp_path: Path) -> None:
    done = bare(tmp_path, "steps", "device", "--done")
    assert (78, "") == (done.returncode, done.stdout)
    assert "inboxwatch init" in done.stderr


def test_a_broken_configuration_or_journal_is_told_and_the_steps_are_told_all_the_same(
    kept: Home, tmp_path: Path
) -> None:
    home = kept.copied_to(tmp_path)
    journal = home.state / "evidence/journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"acquired", b"required", 1))
    done = home.attempt("steps", "--country", "US")
    assert 65 == done.returncode
    assert "what to do:" in done.stderr
    assert "call 911" in done.stdout

    home.config.write_text('[[account]]\nnonsense = 1\n[person]\nminor = true\ncountry = "FR"\n')
    done = home.attempt("steps")
    assert 78 == done.returncode
    assert done.stdout.startswith("If you are in danger now, call 17. You cannot speak? Write to 114.\nTell an adult")

    home.config.write_text("nonsense =")
    done = home.attempt("steps", "--country", "US")
    assert 78 == done.returncode
    assert "call 911" in done.stdout
    assert "Nothing is set up" not in done.stdout
    assert "could not be read just now" in done.stdout


def test_a_configuration_that_was_named_and_is_not_there_is_told(tmp_path: Path) -> None:
    done = bare(tmp_path, "--config", str(tmp_path / "none.toml"), "steps")
    assert 78 == done.returncode
    assert "none.toml" in done.stderr
    assert "Never meet" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("steps", "polcie"), "did you mean police?"),
        (("steps", "xyzzy"), "there are danger, meet, trusted"),
        (("steps", "--done"), "name the step as well"),
        (("steps", "--country", "Atlantis"), "two letters"),
    ],
)
def test_wrong_usage_says_what_is_right(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = bare(tmp_path, *words)
    assert (2, "") == (done.returncode, done.stdout)
    assert told in done.stderr
