"""The guided checklist over a real state directory, and where there is none; what is ticked off leaves in nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

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


def test_a_test_alert_that_was_handed_over_shows_that_the_trusted_person_is_reached(tmp_path: Path) -> None:
    phone = Phone()
    home = Home(tmp_path, SimpleNamespace(port=9, password="x"), phone)
    assert ("begun", ["helper_untested"]) == (state_of(home, "trusted"), codes_of(home, "trusted"))

    done = home.attempt("doctor", "--send-test")  # the mailbox is not there, which is told and stops nothing
    phone.close()
    assert 1 == len(phone.notices)
    assert ("done", ["helper_reached"]) == (state_of(home, "trusted"), codes_of(home, "trusted"))
    assert "`inboxwatch steps`" in done.stdout


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
    assert "Tell an adult" not in home.run("steps", "--adult"), "for the trusted adult who reads it"


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
        (("steps", "--country", "Germany"), "two letters"),
    ],
)
def test_wrong_usage_says_what_is_right(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    done = bare(tmp_path, *words)
    assert (2, "") == (done.returncode, done.stdout)
    assert told in done.stderr
