"""The log is written, corrected, listed and handed out, as a person types it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inboxwatch import cli as door
from inboxwatch.cli.commands.log_ import COMMANDS
from inboxwatch.model.attempt import AttemptKind
from inboxwatch.model.incident import Channel
from tests.e2e.test_rebuild import rows
from tests.support.bundles import whole_bundle
from tests.support.typed import typing_in

HOSTILE = "=stop \x1b[2J\n\u202eevil https://bad.example/ \udcff 🙂 " + "x" * 10_000
CALL = ("add", "--at", "2026-11-20T15:04+01:00", "--channel", "call", "--what", "he called")


@pytest.fixture
def type_in(home, capsys):
    return typing_in(home, capsys, "log")


@pytest.fixture
def voice(tmp_path):
    path = tmp_path / "voice.ogg"
    path.write_bytes(b"\0\xffsound")
    return path


def listed(type_in, *words):
    return json.loads(type_in("list", "--json", *words).out)


def journal(home):
    return (home.state / "evidence" / "journal.jsonl").read_bytes()


def table(octets):
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig"), newline="")))


def test_an_incident_is_written_down_corrected_and_withdrawn(type_in, home, voice):
    more = ("--until", "2026-11-20T15:10+01:00", "--place", "at home", "--witness", "Ann", "--witness", "Bo")
    more += ("--reported-to", "PC Jones, badge 4711")
    done = type_in(*CALL, *more, "--reference", "T-1", "--sender", "S1", "--file", voice)
    assert (0, "L-0001: call, 2026-11-20 14:04 UTC, written down, 1 file kept\n") == (done.code, done.out)
    assert "corrected (1)" in type_in("correct", 1, "--what", "he called twice", "--why", "a slip", "--place", "").out
    type_in("add", "--at", "2026-11-21", "--channel", "in-person", "--what", "stood there")
    assert "L-0002: in person, 2026-11-21, withdrawn" in type_in("withdraw", "l-2", "--why", "the postman").out

    (call,) = listed(type_in)
    assert ("2026-11-20T14:04:00.000000Z", "2026-11-20T14:10:00.000000Z") == (call["at"], call["until"])
    assert ("he called twice", "", ["Ann", "Bo"], "PC Jones, badge 4711", "T-1", ["S1"], 1) == tuple(
        call[name] for name in ("what", "place", "witnesses", "to", "reference", "senders", "corrections")
    )
    assert "reported to: PC Jones, badge 4711; number: T-1" in type_in("list").out
    digest = hashlib.sha256(voice.read_bytes()).hexdigest()
    assert [{"name": "voice.ogg", "sha256": digest}] == call["evidence"]
    assert ["2026-11-20T14:04:00.000000Z", "2026-11-21"] == [one["at"] for one in listed(type_in, "--withdrawn")]
    assert [] == home.json("verify")["findings"]
    assert voice.read_bytes() == (home.state / "evidence" / "objects" / digest[:2] / f"{digest}.file").read_bytes()


def test_an_attempt_that_was_written_down_by_mistake_is_taken_back_and_told_in_no_export(type_in, home, tmp_path):
    type_in("attempt", "asked-to-stop", "--to", "canary", "--at", "2026-01-05", "--due", 10)
    type_in("answer", 1, "--text", "canary too", "--at", "2026-01-06")
    done = type_in("withdraw", "a-1", "--why", "never sent")
    assert (0, "A-0001: asked to stop, withdrawn, to canary\n") == (done.code, done.out)

    assert [] == listed(type_in)
    assert "not shown: 1 incidents and attempts that were withdrawn" in type_in("list").err
    assert [True] * 3 == [one["withdrawn"] for one in listed(type_in, "--withdrawn")]
    assert "nothing is due\n" == type_in("due").out
    told = type_in("export")
    assert ("canary" in told.out, "attempts that were withdrawn: 1" in told.err) == (False, True)
    home.run("report", "-o", str(tmp_path / "r.json"))
    whole = whole_bundle(home, tmp_path / "whole")
    assert b"canary" not in (tmp_path / "r.json").read_bytes()
    assert not (whole / "data" / "00_report" / "log.csv").exists()

    for words in (["answer", 1, "--text", "x"], ["close", 1], ["withdraw", "A-1", "--why", "x"]):
        assert "A-0001 is withdrawn" in type_in(*words).err
    assert "From here on answer nothing" in type_in("attempt", "asked-to-stop").err
    assert (2, True) == ((done := type_in("withdraw", "A-2", "--why", " ")).code, "it is not said why" in done.err)


def test_mail_incidents_and_attempts_stand_in_one_timeline_and_can_be_chosen(type_in):
    type_in(*CALL, "--sender", "S1")
    type_in("add", "--at", "2026-11-22", "--channel", "letter", "--what", "a letter")
    type_in("attempt", "police-report", "--to", "PC Jones", "--exhibit", 1, "--at", "2026-11-21")
    type_in("attempt", "blocked", "--at", "2026-11-01")

    def names(*words):
        return [one["name"] for one in listed(type_in, *words)]

    assert ["A-0002", "L-0001", "A-0001", "L-0002"] == names()
    assert ["A-0002", "L-0001", "A-0001", "L-0002", "IW-000001", "IW-000002", "IW-000003"] == names("--mail")
    assert ["L-0001", "A-0001", "IW-000001", "IW-000002", "IW-000003"] == names("--mail", "--sender", "S1")
    assert ["L-0002"] == names("--channel", "letter", "--channel", "chat")
    assert ["A-0001"] == names("--since", "2026-11-21", "--until", "2026-11-21")
    assert "what happened" not in type_in("list", "--mail").out


@pytest.mark.parametrize("kind", [one.value.replace("_", "-") for one in AttemptKind])
def test_attempts_of_every_kind_are_written_down_answered_and_closed(type_in, kind):
    assert 0 == type_in("attempt", kind, "--to", "somebody", "--at", "2026-01-05", "--due", 10).code
    (due,) = json.loads(type_in("due", "--json").out)
    assert ("A-0001", "2026-01-15", True) == (due["attempt"], due["due"], due["overdue"])
    assert "A-0001" in type_in("due").out
    answered = type_in("answer", 1, "--text", "we look", "--reference", "T-1", "--from", "them", "--due", 9)
    assert "A-0001" in answered.out
    assert [False] == [one["overdue"] for one in json.loads(type_in("due", "--json").out)]
    assert "closed" in type_in("close", 1).out
    assert "nothing is due\n" == type_in("due").out


def test_to_ask_to_stop_twice_is_written_down_and_advised_against(type_in):
    assert "answer nothing" in type_in("attempt", "asked-to-stop", "--text", "Do not contact me again.").err
    twice = type_in("attempt", "asked-to-stop")

    assert "advised against" in twice.err
    assert (0, 2) == (twice.code, len(listed(type_in)))
    told = " ".join(type_in("attempt", "--help").out.split())
    assert "once" in told
    assert all(one.value.replace("_", "-") in told for one in AttemptKind)


ADD = ("add", "--at", "2026-11-20", "--channel", "call")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["attempt", "asked-to-stop", "--at", "2026-11-20T15:04"], 2, "in which zone"),
        (["attempt", "asked-to-stop", "--at", "20261120"], 2, "in which zone"),
        (["add", "--at", "2026-11-20T15:04", "--channel", "call", "--what", "x"], 2, "in which zone"),
        (["add", "--at", "yesterday", "--channel", "call", "--what", "x"], 2, "is no time such as"),
        (["add", "--at", "2099-01-01", "--channel", "call", "--what", "x"], 2, "is not a time at which"),
        (["add", "--at", "1969-01-01", "--channel", "call", "--what", "x"], 2, "is not a time at which"),
        (["add", "--at", "2026-11-20", "--channel", "fax", "--what", "x"], 2, "is none of call"),
        ([*ADD, "--what", " "], 2, "not said what happened"),
        ([*ADD, "--what", "x", "--sender", "S9"], 66, "nobody is flagged as 'S9'"),
        ([*ADD, "--what", "x", "--file", "nowhere"], 2, "cannot be read"),
        ([*ADD, "--what", "x", "--file", "/dev/null"], 2, "is not a file"),
        ([*ADD, "--what", "x", "--file", "/"], 2, "is a folder"),
        (["correct", "7", "--what", "x"], 66, "there is no incident L-0007"),
        (["withdraw", "7", "--why", "x"], 66, "there is no incident L-0007"),
        (["correct", "A-1", "--what", "x"], 2, "is not the number of an incident"),
        (["answer", "7", "--text", "x"], 66, "there is no attempt A-0007"),
        (["close", "7"], 66, "there is no attempt A-0007"),
        (["attempt", "hoped"], 2, "is none of complaint"),
        (["note", "L-7", "--text", "x"], 66, "there is no incident L-0007"),
        (["note", "x", "--text", "x"], 66, "is no number such as"),
        (["note", "--text", " "], 2, "nothing is said"),
        (["notes", "--remove", "7"], 66, "there is no note 7"),
        (["list", "--sender", "S9"], 66, "nobody is flagged"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(type_in, home, words, code, says):
    before = journal(home)
    done = type_in(*words)

    assert (code, "") == (done.code, done.out)
    assert says in done.err
    assert before == journal(home)


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
@pytest.mark.parametrize("words", [(*CALL[:-1], "-"), ("answer", "1", "--text", "-"), ("note", "--text", "-")])
def test_octets_that_are_no_text_are_refused_and_not_lost_as_question_marks(type_in, home, words, locale):
    type_in("attempt", "blocked")
    before = journal(home)
    argv = [sys.executable, "-m", "inboxwatch", "log", *words]
    environ = home.environ(LC_ALL=locale)
    done = subprocess.run(argv, env=environ, input=b"Gr\xfc\xdfe", capture_output=True, timeout=60, check=False)

    assert 2 == done.returncode
    assert b"no text in UTF-8" in done.stderr
    assert before == journal(home)


def test_a_file_that_is_a_link_a_pipe_or_not_readable_is_refused(type_in, home, voice, tmp_path):
    link, pipe = tmp_path / "link.ogg", tmp_path / "pipe"
    link.symlink_to(voice)
    os.mkfifo(pipe)
    before = journal(home)

    for path, says in ((link, "is a link"), (pipe, "is not a file")):
        done = type_in(*CALL, "--file", voice, "--file", path)
        assert (2, True) == (done.code, says in done.err)
    assert before == journal(home)
    assert 4 == len([path for path in (home.state / "evidence" / "objects").rglob("*") if path.is_file()])


def test_hostile_words_steer_neither_terminal_nor_table_nor_journal(type_in, home, tmp_path):
    words = ("--what", HOSTILE, "--place", "@x\t", "--witness", "+1\u202e", "--reference", "-1")
    assert 0 == type_in("add", "--at", "1970-01-01", "--channel", "chat", *words).code
    type_in("attempt", "told-somebody", "--to", "=cmd|' /C calc'!A0", "--text", HOSTILE[:200])
    type_in("note", "L-1", "--text", HOSTILE[:200])
    for command in (["list"], ["list", "--full", "--mail"], ["due"], ["notes"]):
        shown = type_in(*command)
        assert all(one.isprintable() or one == "\n" for one in shown.out + shown.err)
        assert "https://bad.example" not in shown.out
    assert type_in("list", "--json").out.isascii()

    target = tmp_path / "log.csv"
    assert 0 == type_in("export", "-o", target).code
    incident, attempt = table(target.read_bytes())
    assert ("1970-01-01", "", "chat") == (incident["Date"], incident["Time (UTC)"], incident["Kind"])
    assert incident["Description"].startswith("'=stop <U+001B>[2J\n<U+202E>evil https://bad.example/ ? 🙂 xxx")
    assert ("'@x", "'+1<U+202E>", "'-1") == (
        incident["Location or technology"],
        incident["Witnesses"],
        incident["Report number"],
    )
    assert attempt["Reported to"].startswith("'=cmd")
    assert 0o600 == target.stat().st_mode & 0o777
    assert 0 == door.run(["--config", str(home.config), "verify"])


def test_the_table_has_the_known_columns_and_right_dates_and_is_journaled(type_in, home, voice, tmp_path):
    type_in(*CALL, "--witness", "Ånn", "--file", voice, "--reported-to", "The desk")
    type_in("add", "--at", "2026-11-21", "--channel", "letter", "--what", "gone")
    type_in("withdraw", 2, "--why", "not from him")
    type_in("attempt", "police-report", "--to", "PC Jones", "--reference", "123/26", "--due", "2026-12-24")
    target = tmp_path / "log.csv"
    done = type_in("export", "--mail", "-o", target)
    octets = target.read_bytes()
    call, *mail, report = sorted(table(octets), key=lambda one: (one["Date"], one["Number"][0] != "I"))

    assert octets.startswith(b"\xef\xbb\xbfNumber,Date,Time (UTC)")
    digest = hashlib.sha256(voice.read_bytes()).hexdigest()
    assert ("2026-11-20", "14:04", "Ånn", f"voice.ogg (SHA-256 {digest})", "The desk") == (
        call["Date"],
        call["Time (UTC)"],
        call["Witnesses"],
        call["Evidence attached"],
        call["Reported to"],
    )
    assert ("PC Jones", "'123/26", "2026-12-24") == (
        report["Reported to"],
        report["Report number"],
        report["Follow-up by"],
    )
    kept = sorted(home.json("list", "--state", "match"), key=lambda one: one["exhibit"])
    shown = [f"{one['exhibit']} (SHA-256 {one['sha256']})" for one in kept]
    assert (3, shown) == (len(shown), [one["Evidence attached"] for one in mail])
    assert "left out: incidents that were withdrawn: 1; messages that are only suspected: 1\n" in done.err
    told = [json.loads(line) for line in journal(home).splitlines()][-1]
    assert ("exported", hashlib.sha256(octets).hexdigest()) == (told["action"], told["detail"]["written_sha256"])
    assert 73 == type_in("export", "-o", target).code
    assert octets == target.read_bytes()


def test_the_table_is_printed_and_its_pages_name_the_digest_of_the_data(type_in, home, tmp_path):
    type_in(*CALL)
    done = type_in("export", "--mail", "--since", "2026-11-20", "--case", "2026/17", "-o", tmp_path / "log.pdf")
    assert (0, "") == (done.code, done.out)
    type_in("export", "--mail", "--since", "2026-11-20", "-o", tmp_path / "log.json")
    *_, pdf, _ = [json.loads(line) for line in journal(home).splitlines()]

    data = hashlib.sha256((tmp_path / "log.json").read_bytes()).hexdigest()
    printed = hashlib.sha256((tmp_path / "log.pdf").read_bytes()).hexdigest()
    assert ("log as pdf", data, [{"form": "pdf", "sha256": printed}]) == tuple(
        pdf["detail"][name] for name in ("what", "data_sha256", "files")
    )
    assert f"sha256 {printed}" in done.err
    assert 73 == type_in("export", "-o", tmp_path / "log.pdf").code


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--format", "pdf"], "-o log.pdf"),
        (["--case", "1"], "--format pdf"),
        (["--format", "pdf", "-o", "x.pdf", "--case", "W" * 81], "does not fit"),
        (["--format", "x"], "pdf"),
    ],
)
def test_a_form_that_cannot_be_is_refused_and_not_journaled(type_in, home, words, says):
    before = journal(home)
    done = type_in("export", *words)

    assert (2, "", True) == (done.code, done.out, says in done.err)
    assert before == journal(home)


def test_a_table_that_cannot_be_written_is_not_journaled_and_one_that_cannot_be_journaled_is_not_left(
    type_in, home, tmp_path
):
    type_in(*CALL)
    before = journal(home)
    assert 73 == type_in("export", "-o", tmp_path / "none" / "log.csv").code
    assert before == journal(home)

    (home.state / "evidence" / "journal.jsonl").write_bytes(before[:-40])
    for words in (["export"], ["export", "-o", tmp_path / "log.csv"], ["export", "-o", tmp_path / "log.pdf"]):
        done = type_in(*words)
        assert (True, "") == (done.code != 0, done.out)
    assert [] == [path.name for path in tmp_path.iterdir() if "log" in path.name or "part" in path.name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
def test_standard_output_that_takes_nothing_is_said_and_no_error_of_the_program(type_in, home):
    type_in(*CALL)
    argv = [sys.executable, "-m", "inboxwatch", "log", "export"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(argv, env=home.environ(), stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)

    assert (73, True) == (done.returncode, b"cannot write to standard output: No space left" in done.stderr)
    assert b"Exception" not in done.stderr
    assert b'"exported"' in journal(home).splitlines()[-1]


@pytest.mark.parametrize("step", ["journal_written", "noted", "never"])
def test_an_export_has_its_name_only_when_the_journal_tells_of_it_wherever_it_is_killed(type_in, home, tmp_path, step):
    type_in(*CALL)
    target, before = tmp_path / "log.csv", journal(home)
    killed = [sys.executable, "-m", "tests.support.killed_export", step, "inboxwatch.cli.log.export_"]
    done = subprocess.run([*killed, "-o", target], env=home.environ(), capture_output=True, timeout=60, check=False)

    assert (0 if step == "never" else -9) == done.returncode
    assert (step == "never") == target.exists()
    (part,) = [path for path in tmp_path.iterdir() if path.name == "log.csv" or path.suffix == ".part"]
    assert 0o600 == part.stat().st_mode & 0o777
    assert b'"exported"' in journal(home).removeprefix(before)
    home.run("verify")
    assert 0 == type_in("export", "-o", tmp_path / "again.csv").code
    assert part.read_bytes() == (tmp_path / "again.csv").read_bytes()


def test_a_dash_is_standard_output(type_in, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    type_in(*CALL)

    assert "he called" in type_in("export", "-o", "-").out
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("ending", ["csv", "json", "pdf"])
def test_what_was_journaled_before_a_crash_and_not_noted_is_in_the_export(type_in, home, tmp_path, ending):
    type_in("list")
    before = {path: path.read_bytes() for path in home.state.glob("casefile.db*")}
    type_in(*CALL)
    for path in home.state.glob("casefile.db*"):
        path.unlink()
    for path, octets in before.items():
        path.write_bytes(octets)
    done = type_in("export", "-o", tmp_path / f"log.{ending}")

    assert (0, True) == (done.code, "1 rows" in done.err)


def test_the_log_as_json_says_the_same_as_the_list(type_in, tmp_path):
    type_in(*CALL)
    target = tmp_path / "log.json"
    type_in("export", "--format", "json", "-o", target)

    assert listed(type_in) == json.loads(target.read_bytes())


def test_of_impact_is_told_only_where_it_is_asked_for(type_in):
    type_in(*CALL)
    type_in("impact", "L-1", "--text", "could not sleep")
    type_in("impact", "--text", "moved twice")
    without, with_it = type_in("export").out, type_in("export", "--impact").out
    as_json = json.loads(type_in("export", "--impact", "--format", "json").out)

    assert "sleep" not in without
    assert "moved" not in without
    assert ["could not sleep", "moved twice"] == [
        one["Impact, in the person's own words"] for one in table(with_it.encode())
    ]
    assert ["could not sleep", "moved twice"] == [one["impact"] for one in as_json]


def test_notes_are_read_and_removed_for_good(type_in, home):
    type_in(*CALL)
    type_in("note", "L-1", "--text", "canary one")
    type_in("note", "--text", "canary two")
    assert ["canary one"] == [one["text"] for one in json.loads(type_in("notes", "L-1", "--json").out)]
    assert "canary two" in type_in("notes").out
    type_in("notes", "--remove", 1)
    type_in("notes", "--remove", 2)

    assert "there are no notes\n" == type_in("notes").out
    assert not any(b"canary" in path.read_bytes() for path in home.state.rglob("*") if path.is_file())


def test_a_directory_is_asked_by_letter_and_followed_to_its_answer(type_in, home, tmp_path):
    target = tmp_path / "letter.txt"
    words = ("--for", "Ann Example", "--answer-to", "removals@example.org", "--listing", "https://192.example/ann")
    before = journal(home)
    done = type_in("removal", "letter", "192", *words, "-o", target)
    assert (0, "") == (done.code, done.out)
    assert "What this letter tells 192.com: the name, the listings" in done.err
    assert "Article 17(1)" in " ".join(target.read_text("utf-8").split())
    assert before == journal(home)
    assert 73 == type_in("removal", "letter", "192", *words, "-o", target).code

    started = type_in("removal", "start", "192", "--at", "2026-01-31", "--reference", "R-1")
    assert started.out.startswith("A-0001: removal, sent, to 192.com; due 2026-02-28, OVERDUE")
    assert "asked before: A-0001" in type_in("removal", "start", "192.com", "--law", "ccpa", "--at", "2026-01-01").err
    assert ["2026-02-15", "2026-02-28"] == [one["due"] for one in json.loads(type_in("due", "--json").out)]
    assert "data protection authority" in type_in("due").out
    type_in("answer", 2, "--text", "done", "--closed")

    known = json.loads(type_in("removal", "list", "--country", "uk", "--json").out)
    (one,) = [one for one in known["directories"] if one["id"] == "192"]
    assert (False, "A-0002", "closed") == (known["verified_online"], one["attempt"], one["state"])
    shown = type_in("removal", "list")
    assert "A-0002 closed" in shown.out
    assert "no page was opened" in " ".join(shown.err.split())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["start", "nobody"], 66, "is not in the register"),
        (["start", "x", "--law", "none"], 2, "none"),
        (["letter", "192", "--for", "a\u202eb", "--answer-to", "x"], 2, "cannot be seen"),
        (["letter", "192", "--for", " ", "--answer-to", "x"], 2, "is empty"),
    ],
)
def test_a_request_that_cannot_be_is_refused(type_in, words, code, says):
    done = type_in("removal", *words)

    assert (code, "") == (done.code, done.out)
    assert says in done.err


def test_a_file_is_written_out_as_it_was_handed_in_and_the_journal_tells(type_in, home, voice, tmp_path):
    type_in(*CALL, "--file", voice)
    target = tmp_path / "again.ogg"
    assert 0 == type_in("file", 1, "voice.ogg", "-o", target).code
    told = json.loads(journal(home).splitlines()[-1])

    assert voice.read_bytes() == target.read_bytes()
    assert ("exported", "L-0001") == (told["action"], told["detail"]["incident"])
    assert 73 == type_in("file", 1, "voice.ogg", "-o", target).code
    assert 66 == type_in("file", 1, "other.ogg", "-o", tmp_path / "x").code


def test_a_file_that_is_a_sealed_message_is_not_written_out(type_in, home, tmp_path):
    type_in(*CALL, "--file", home.folder / "1.eml", "--file", home.folder / "2.eml")
    home.run("seal", "1", "--yes")
    before = journal(home)
    done = type_in("file", 1, "1.eml", "-o", tmp_path / "x")

    assert (73, "") == (done.code, done.out)
    assert "the sealed IW-000001" in done.err
    assert not (tmp_path / "x").exists()
    assert before == journal(home)
    assert 0 == type_in("file", 1, "2.eml", "-o", tmp_path / "y").code


def test_of_two_files_with_one_name_each_can_be_written_out_and_taken_away(type_in, voice, tmp_path):
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / voice.name
    other.write_bytes(b"another sound")
    type_in(*CALL, "--file", voice, "--file", other)
    for words in (("file", 1, voice.name, "-o", tmp_path / "x"), ("correct", 1, "--without-file", voice.name)):
        done = type_in(*words)
        assert (2, True) == (done.code, "has several files" in done.err)

    first, second = (hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in (voice, other))
    assert first in done.err
    assert 0 == type_in("file", 1, first, "-o", tmp_path / "1").code
    assert 0 == type_in("file", 1, second, "-o", tmp_path / "2").code
    assert (voice.read_bytes(), other.read_bytes()) == ((tmp_path / "1").read_bytes(), (tmp_path / "2").read_bytes())
    assert 0 == type_in("correct", 1, "--without-file", second).code
    assert [hashlib.sha256(voice.read_bytes()).hexdigest()] == [e["sha256"] for e in listed(type_in)[0]["evidence"]]


def test_an_end_of_which_the_day_alone_is_known_is_told_as_a_day(type_in, home, tmp_path):
    type_in("add", "--at", "2026-11-20", "--until", "2026-11-21", "--channel", "call", "--what", "by day")
    type_in("add", "--at", "2026-11-20", "--until", "2026-11-21T09:30Z", "--channel", "call", "--what", "by hour")
    type_in("add", "--at", "2026-11-20T23:00Z", "--until", "2026-11-21T00:00Z", "--channel", "call", "--what", "night")

    lines = table(type_in("export").out.encode())
    told = {one["Description"]: (one["Over on"], one["Over at (UTC)"]) for one in lines}
    assert {"by day": ("2026-11-21", ""), "by hour": ("2026-11-21", "09:30"), "night": ("2026-11-21", "00:00")} == told
    assert [True, False, False] == [one["until"] == "2026-11-21" for one in listed(type_in)]
    home.run("report", "-o", str(tmp_path / "r.html"))
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "until 2026-11-21 (day only)" in page
    assert "until 2026-11-21 09:30:00 UTC" in page


def test_a_day_as_the_end_of_what_began_at_a_time_is_refused_since_midnight_was_not_said(type_in, home):
    type_in(*CALL)
    before = journal(home)
    for words in ((*CALL, "--until", "2026-11-21"), ("correct", 1, "--until", "2026-11-21")):
        done = type_in(*words)
        assert (2, "name the time of the end" in done.err) == (done.code, True)

    assert before == journal(home)


def test_a_day_can_be_corrected_to_a_time_and_a_time_to_a_day(type_in):
    type_in("add", "--at", "2026-11-20", "--channel", "call", "--what", "x")

    def corrected(*words):
        assert 0 == type_in("correct", 1, *words).code
        (one,) = listed(type_in)
        return one["at"], one["until"]

    at, later = "2026-11-20T15:04:00.000000Z", "2026-11-20T15:30:00.000000Z"
    assert (at, None) == corrected("--at", "2026-11-20T15:04Z")
    assert (at, later) == corrected("--until", "2026-11-20T15:30Z")
    assert ("2026-11-20", later) == corrected("--at", "2026-11-20")
    assert ("2026-11-20", "2026-11-21") == corrected("--until", "2026-11-21")
    assert (at, later) == corrected("--at", "2026-11-20T15:04Z", "--until", "2026-11-20T15:30Z")


def test_an_end_can_be_taken_away(type_in):
    type_in(*CALL, "--until", "2026-11-20T15:10+01:00")
    assert 0 == type_in("correct", 1, "--until", "").code
    assert [None] == [one["until"] for one in listed(type_in)]
    assert 2 == type_in("correct", 1, "--until", "").code  # nothing is different


@pytest.mark.parametrize(
    ("at", "until", "then"),
    [
        ("2026-11-20", "2026-11-21", "2026-11-20T15:04Z"),
        ("2026-11-20T15:04Z", "2026-11-21T01:00+01:00", "2026-11-20"),
    ],
)
def test_a_correction_of_the_beginning_never_makes_another_end(type_in, home, at, until, then):
    type_in("add", "--at", at, "--until", until, "--channel", "call", "--what", "x")
    before, told = journal(home), listed(type_in)
    done = type_in("correct", 1, "--at", then)

    assert (2, True) == (done.code, "--until ''" in done.err)
    assert (before, told) == (journal(home), listed(type_in))
    assert 0 == type_in("correct", 1, "--at", then, "--until", "").code


def test_an_end_at_midnight_is_not_told_as_a_day(type_in, home):
    before = journal(home)
    done = type_in("add", "--at", "2026-11-20", "--until", "2026-11-21T00:00Z", "--channel", "call", "--what", "x")

    assert (2, True) == (done.code, "name the day alone" in done.err)
    assert before == journal(home)


def test_what_was_named_wrongly_can_be_taken_away(type_in, voice):
    type_in(*CALL, "--sender", "S1", "--witness", "Ann", "--place", "x", "--reference", "y", "--file", voice)
    type_in("correct", 1, "--reported-to", "somebody")
    empty = ("--sender", "", "--witness", "", "--place", "", "--reference", "", "--without-file", "voice.ogg")
    empty += ("--reported-to", "")
    assert 0 == type_in("correct", 1, *empty).code
    (one,) = listed(type_in)

    assert ([], [], "", "", "", []) == tuple(
        one[name] for name in ("senders", "witnesses", "place", "to", "reference", "evidence")
    )
    assert 66 == type_in("correct", 1, "--without-file", "voice.ogg").code


def test_the_log_comes_back_when_everything_is_made_again_and_numbers_go_on(type_in, home, voice):
    type_in(*CALL, "--file", voice)
    type_in("correct", 1, "--what", "zwölf\n\u202e")
    type_in("note", "L-1", "--text", "private")
    before = rows(home)["incident_entries"]
    for path in home.state.glob("casefile.db*"):
        path.unlink()
    home.run("rebuild")

    assert (2, before) == (len(before), rows(home)["incident_entries"])
    assert "L-0002" in type_in(*CALL).out
    assert "private" in type_in("notes").out


def test_status_tells_how_many_attempts_wait_for_a_day_and_which_command_tells_more(type_in, home):
    type_in("attempt", "police-report", "--to", "PC Late", "--at", "2026-01-05", "--due", 10)
    type_in("attempt", "order", "--due", "2099-01-01")
    type_in("attempt", "blocked")
    assert {"waiting": 2, "overdue": 1} == home.json("status")["attempts"]
    assert "overdue: 1 (`inboxwatch log due` tells which)" in home.run("status")


def test_an_empty_case_is_listed_and_exported(type_in):
    assert "nothing is written down\n" == type_in("list").out
    assert ([], []) == (listed(type_in), json.loads(type_in("export", "--format", "json").out))
    assert [] == table(type_in("export").out.encode())
    assert "nothing is due\n" == type_in("due").out


def test_a_bundle_of_everything_tells_incidents_and_its_checkers_agree_and_a_part_does_not(type_in, home, tmp_path):
    type_in("add", "--at", "2026-11-20", "--channel", "call", "--what", "canary call")
    whole, part = whole_bundle(home, tmp_path / "whole"), tmp_path / "part"
    home.run("bundle", "-o", str(part), "--exhibit", "1")

    home.run("verify", str(whole))
    home.run("verify", str(part))
    assert b"canary call" in b"".join(one.read_bytes() for one in whole.rglob("*") if one.is_file())
    assert b"canary call" not in b"".join(one.read_bytes() for one in part.rglob("*") if one.is_file())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_list_is_the_first_line_of_the_command(name):
    import click

    group = door.cli.get_command(click.Context(door.cli), "log")
    command = group.get_command(click.Context(group), name)

    assert command.get_short_help_str(200) == COMMANDS[name]


@pytest.mark.parametrize("name", ["list", "due", "notes"])
def test_every_reading_command_answers_as_json(type_in, name):
    assert "--json" in type_in(name, "--help").out


def test_every_channel_can_be_typed(type_in):
    for one in Channel:
        words = ("--at", "2026-11-20", "--channel", one.value.replace("_", "-"), "--what", "x")
        assert 0 == type_in("add", *words).code
    assert [one.value for one in Channel] == [one["sort"] for one in listed(type_in)]
