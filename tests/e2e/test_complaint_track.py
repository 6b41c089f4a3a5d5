"""A complaint is followed from the letter to its end, as a person types it."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from inboxwatch import cli as door
from inboxwatch.cli.commands.complaint_ import COMMANDS
from tests.e2e.test_rebuild import rows
from tests.support.bundles import whole_bundle
from tests.support.service import Home
from tests.support.typed import typing_in

DESK = "abuse@provider.example"
HOSTILE = "stop \x1b[2J\n\u202eevil https://bad.example/ \udcff"


@pytest.fixture
def type_in(home, capsys):
    return typing_in(home, capsys, "complaint")


def listed(type_in, *words):
    return json.loads(type_in(*words, "--json").out)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("bad@example.net", "belongs to a flagged sender"),
        ("The desk <bad@example.net>", "belongs to a flagged sender"),
        ("abuse@transit.example, abuse@example.net", "may read there"),
        ("https://abuse.example.net/form?x=1", "may read there"),
        ("the form at EXAMPLE.net.", "may read there"),
    ],
)
def test_nothing_is_taken_further_to_whom_the_sender_may_read(type_in, home, to, words):
    type_in("sent", "--to", DESK, "--exhibit", 1, "--at", "2026-01-05")
    said = type_in("escalate", 1, "--to", to)

    assert (73, "") == (said.code, said.out)
    assert words in said.err
    assert ["A-0001"] == [one["attempt"] for one in listed(type_in, "list")]


def test_a_complaint_is_sent_answered_reminded_of_and_taken_further(type_in, home):
    begun = type_in("sent", "--to", DESK, "--exhibit", 1, "--exhibit", 2, "--at", "2026-01-05")
    assert (0, f"A-0001: sent, to {DESK}; due 2026-01-19") == (begun.code, begun.out.partition(", OVERDUE")[0])
    assert ["A-0001"] == [one["attempt"] for one in listed(type_in, "due")["todo"]]
    assert {"open": 1, "overdue": 1} == home.json("status")["complaints"]

    letter = type_in("remind", 1)
    assert "Reminder: abuse report A-0001" in letter.out
    assert f"send this to {DESK}" in letter.err
    type_in("answer", 1, "--ticket", "T-9", "--text", "we got it", "--at", "2026-01-06T10:00+01:00")
    type_in("remind", 1, "--sent", "--at", "2026-01-20", "--due", 3)
    assert "escalate" == listed(type_in, "list")[0]["next"]

    above = type_in("escalate", 1, "--to", "abuse@transit.example")
    assert "Abuse report A-0002: reported before to" in above.out
    assert "taken further as A-0002" in above.err
    type_in("sent", 2)

    first, second = listed(type_in, "list")
    assert ("escalated", None, "nothing", "T-9") == (first["state"], first["due"], first["next"], first["ticket"])
    assert ["sent", "answered", "reminded", "escalated"] == [one["step"] for one in first["steps"]]
    assert ("2026-01-06T09:00:00.000000Z", "we got it") == (first["answered"], first["answer"])
    assert ("sent", "abuse@transit.example", "wait") == (second["state"], second["to"], second["next"])
    assert ["IW-000001", "IW-000002"] == first["exhibits"] == second["exhibits"]
    assert 3 == len(second["logs_gone_by"])
    assert ["A-0002"] == [one["attempt"] for one in listed(type_in, "list", "--open")]
    assert {"open": 1, "overdue": 0} == home.json("status")["complaints"]


def test_what_is_closed_is_waited_for_no_more_until_it_is_answered(type_in):
    type_in("sent", "--to", DESK, "--at", "2026-01-05")
    assert "A-0001: closed" in type_in("answer", 1, "--closed", "--text", "account closed").out
    assert [] == listed(type_in, "due")["todo"]
    assert "A-0001: answered" in type_in("answer", 1, "--text", "we were wrong").out
    assert 1 == len(listed(type_in, "list", "--open"))


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["answer", "77", "--closed"], 66, "there is no attempt A-0077"),
        (["sent", "77"], 66, "there is no attempt A-0077"),
        (["sent", "--to", "x", "--exhibit", "99"], 66, "there is no exhibit IW-000099"),
        (["sent"], 2, "nobody is named whom it was sent to"),
        (["sent", "--to", "x", "--at", "2999-01-01"], 2, "is not a time at which this can have been done"),
        (["sent", "--to", "x", "--at", "yesterday"], 2, "is no time such as"),
        (["sent", "--to", "x", "--due", "soon"], 2, "is neither a day"),
        (["sent", "--to", "x", "--due", "1999-01-01"], 2, "cannot be due on 1999-01-01"),
        (["answer", "1"], 2, "say what was answered"),
        (["preserved"], 2, "which provider was asked"),
        (["remind", "1", "--at", "2026-01-01"], 2, "go with --sent"),
        (["preservation", "4"], 73, "IW-000004 is suspect: only what matched a rule or was confirmed goes in"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(type_in, home, words, code, says):
    before = (home.state / "evidence" / "journal.jsonl").read_bytes()
    done = type_in(*words)

    assert (code, "") == (done.code, done.out)
    assert says in done.err
    assert before == (home.state / "evidence" / "journal.jsonl").read_bytes()


def test_what_a_desk_writes_steers_neither_terminal_nor_journal(type_in, home):
    type_in("sent", "--to", HOSTILE, "--ticket", HOSTILE, "--text", HOSTILE, "--exhibit", 1)
    type_in("answer", 1, "--from", HOSTILE, "--text", HOSTILE)
    type_in("preserved", 1, "--officer", HOSTILE, "--to", HOSTILE)
    shown = [
        type_in(*words) for words in (["list", "--steps"], ["due"], ["remind", 1], ["escalate", 1, "--to", HOSTILE])
    ]

    for done in shown:
        assert 0 == done.code
        assert all(one.isprintable() or one == "\n" for one in done.out + done.err)
    assert "hxxps://bad[.]example/" in shown[0].out
    assert type_in("list", "--json").out.isascii()
    assert 0 == door.run(["--config", str(home.config), "verify"])


def test_attempts_come_back_when_everything_is_made_again_and_numbers_go_on(type_in, home):
    type_in("sent", "--to", DESK, "--exhibit", 1, "--text", "zwölf\n\u202e")
    type_in("answer", 1, "--ticket", "T-9")
    before = rows(home)["attempt_steps"]
    for path in home.state.glob("casefile.db*"):
        path.unlink()
    home.run("rebuild")

    assert 2 == len(before)
    assert before == rows(home)["attempt_steps"]
    assert "A-0002" in type_in("sent", "--to", DESK).out


def test_commands_that_run_at_once_never_give_a_number_twice(type_in, home):
    with ThreadPoolExecutor() as pool:
        said = list(pool.map(lambda _: home.run("complaint", "sent", "--to", DESK), range(4)))

    assert ["A-0001", "A-0002", "A-0003", "A-0004"] == sorted(one[:6] for one in said)
    assert 4 == len(listed(type_in, "list"))


def test_a_bundle_of_everything_tells_attempts_and_its_checkers_agree_and_a_part_does_not(type_in, home, tmp_path):
    type_in("sent", "--to", DESK, "--exhibit", 1)
    whole, part = whole_bundle(home, tmp_path / "whole"), tmp_path / "part"
    home.run("bundle", "-o", str(part), "--exhibit", "1")

    home.run("verify", str(whole))
    home.run("verify", str(part))
    assert DESK.encode() in b"".join(one.read_bytes() for one in whole.rglob("*") if one.is_file())
    assert DESK.encode() not in b"".join(one.read_bytes() for one in part.rglob("*") if one.is_file())


def test_the_sheet_for_the_officer_is_written_once_and_journaled(type_in, home, tmp_path):
    target = tmp_path / "sheet.txt"
    done = type_in("preservation", 1, 2, "-o", target)
    text = target.read_text("utf-8")
    entries = [json.loads(line) for line in (home.state / "evidence" / "journal.jsonl").read_text().splitlines()]
    told = [one for one in entries if one["action"] == "exported"]

    assert 0 == done.code
    assert text.startswith("DRAFT - NOT SENT")
    assert re.search(r"bad@example\.net\n      in IW-000001, IW-000002", text)
    assert "words number" not in text
    assert 0o600 == target.stat().st_mode & 0o777
    assert [("IW-000001", "preservation sheet"), ("IW-000002", "preservation sheet")] == [
        (one["exhibit"], one["detail"]["what"]) for one in told
    ]
    assert told[0]["detail"]["written_sha256"] in done.err
    assert 73 == type_in("preservation", 1, "-o", target).code
    assert text == target.read_text("utf-8")


def test_an_officers_request_runs_beside_and_is_told_of_before_it_lapses(type_in):
    type_in("sent", "--to", DESK, "--exhibit", 1)
    told = type_in("preserved", 1, "--officer", "PC Jones", "--to", "the provider", "--at", "2026-01-05")
    assert "records at the provider: preservation LAPSED on 2026-04-05" in told.out
    assert [] == listed(type_in, "due")["preserved"]
    renewed = type_in("preserved", 1)
    assert "90 days left" in renewed.out
    other = type_in("preserved", "--to", "mail.example")

    assert "A-0002  records at mail.example" in other.out
    due = listed(type_in, "due")
    assert [("A-0001", False), ("A-0002", False)] == [(one["attempt"], one["renew"]) for one in due["preserved"]]
    assert ["A-0001"] == [one["attempt"] for one in listed(type_in, "list")]
    assert "sent" == listed(type_in, "list")[0]["state"]


def test_an_answer_may_come_from_standard_input(type_in, monkeypatch):
    type_in("sent", "--to", DESK)
    monkeypatch.setattr("sys.stdin", io.StringIO("they\nwrote"))
    assert 0 == type_in("answer", 1, "--text", "-").code
    assert "they\nwrote" == listed(type_in, "list")[0]["answer"]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_list_is_the_first_line_of_the_command(name):
    import click

    group = door.cli.get_command(click.Context(door.cli), "complaint")
    command = group.get_command(click.Context(group), name)

    assert command.get_short_help_str(200) == COMMANDS[name]


@pytest.mark.parametrize("name", ["list", "due"])
def test_every_reading_command_answers_as_json(type_in, name):
    assert "--json" in type_in(name, "--help").out


def test_nothing_is_listed_where_nothing_was_done(type_in, home: Home):
    assert "no complaint is written down" in type_in("list").out
    assert "No complaint is written down." in type_in("due").out
    assert [] == listed(type_in, "list")
