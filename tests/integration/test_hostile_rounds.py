"""Whole rounds over a server that fails in one place: what is beside it is looked at, kept and moved all the same."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from inboxwatch.errors import MailboxUnavailable
from inboxwatch.model.alert import AlertKind
from inboxwatch.model.custody import Action
from inboxwatch.model.exhibit import ExhibitFilter
from tests.support.hostile import BARE, QUICK, HostileServer
from tests.support.river import flagged, ordinary
from tests.support.rounds import Rounds
from tests.support.service import Home


def a_server(script, **more):
    return HostileServer(script, messages={uid: flagged(f"n{uid}") for uid in (1, 2, 3)}, **more)


def only(folder, answer):
    """This answer for one folder, an honest one for the others."""

    def answered(call):
        if folder in call.arguments:
            call.send(answer)
        else:
            call.honest()

    return answered


@pytest.mark.parametrize("verb", ["STATUS", "EXAMINE"])
@pytest.mark.parametrize("answer", [b"<tag> NO internal error\r\n", b"<tag> BAD what\r\n", b"<tag> NO [INUSE] x\r\n"])
@pytest.mark.parametrize(("bad", "good"), [("INBOX", "Junk"), ("Junk", "INBOX")])
def test_a_folder_that_is_refused_stops_itself_alone_and_is_a_problem_until_it_is_over(verb, answer, bad, good):
    with a_server({verb: only(bad, answer)}) as server:
        rounds = Rounds(server.account())
        rounds.go()
        rounds.go(full=True)

        assert {good} == {folder for folder, _ in rounds.kept()}
        assert [f"refused:home:{bad}"] == rounds.problems()
        (problem,) = rounds.case.casefile.problems()
        assert "has no folder" not in problem.text
        assert [good] == [one.folder for one in rounds.case.casefile.proofs()]

        server.script.clear()
        rounds.go()

        assert [] == rounds.problems()
        assert {"INBOX", "Junk"} == {folder for folder, _ in rounds.seen()}


def test_a_folder_that_is_refused_is_no_sight_of_the_account():
    """While one folder cannot be seen, «blind» stays open, and nobody is told that all is well again."""
    with a_server({"STATUS": only("Junk", b"<tag> NO internal error\r\n")}) as server:
        rounds = Rounds(server.account())
        rounds.go()
        rounds.blind()
        rounds.go()

        assert "blind:home" in rounds.problems()
        assert AlertKind.SEEING not in [one.kind for one in rounds.case.casefile.alerts.values()]


def test_a_folder_that_cannot_be_opened_does_not_keep_from_waiting():
    with a_server({"EXAMINE": b"<tag> NO internal error\r\n"}) as server:
        with Rounds(server.account()).connected() as source:
            assert source.wait(0.05) is False
            assert "INBOX" == source.look("INBOX").folder


def deadly(uid, item, last_words=b""):
    """The connection ends whenever this item of this message in INBOX is asked for."""

    def answered(call):
        uids, _, items = call.arguments.partition(" ")
        if item in items and call.server.opened == "INBOX" and uid in call.server.wanted(uids):
            call.send(last_words)
            call.close()
            raise EOFError
        call.honest()

    return {"UID FETCH": answered}


@pytest.mark.parametrize("item", ["BODY.PEEK[HEADER]", "BODY.PEEK[]"])
@pytest.mark.parametrize("last_words", [b"", b"* BYE FETCH failed\r\n", b"* 2 FETCH (UID 2 BODY[] {500}\r\nFrom: x"])
@pytest.mark.parametrize("number", [1, 3, 120])
def test_a_message_over_which_the_server_hangs_up_costs_itself_alone(item, last_words, number):
    bad = max(1, number // 2)
    mail = {uid: flagged(f"n{uid}") for uid in range(1, number + 1)}
    with HostileServer(deadly(bad, item, last_words), messages=mail) as server:
        rounds = Rounds(server.account())
        died = rounds.through()

        assert died <= 6
        assert [bad] == rounds.dead()
        assert {("INBOX", uid) for uid in mail if uid != bad} | {("Junk", uid) for uid in mail} == rounds.seen()

        server.messages[number + 1] = flagged("later")
        assert 0 == rounds.through()
        assert ("INBOX", number + 1) in rounds.seen()


def test_a_message_that_was_let_go_is_asked_for_again_now_and_then_and_kept_once_it_can_be_had():
    with a_server(deadly(2, "BODY.PEEK[]")) as server:
        rounds = Rounds(server.account(folders=("INBOX",)))
        rounds.through(full=True)
        asked = server.verbs.count("LOGIN")

        assert 0 == rounds.through(full=True)
        rounds.steady += 3600
        assert 1 == rounds.through(full=True)
        assert asked + 3 == server.verbs.count("LOGIN")

        server.script.clear()
        rounds.steady += 3600
        rounds.through(full=True)

        assert [] == rounds.dead()
        assert [("INBOX", 1), ("INBOX", 2), ("INBOX", 3)] == rounds.kept()


def test_a_connection_that_is_lost_for_another_reason_costs_no_message():
    left = [1, 1, 1]

    def answered(call):
        if left and "BODY.PEEK[]" in call.arguments:
            left.pop()
            call.close()
            raise EOFError
        call.honest()

    with a_server({"UID FETCH": answered}) as server:
        rounds = Rounds(server.account(folders=("INBOX",)))
        rounds.through()

        assert [] == rounds.dead()
        assert [("INBOX", 1), ("INBOX", 2), ("INBOX", 3)] == rounds.kept()


def test_a_message_of_which_the_server_says_a_size_far_too_small_is_fetched_in_pieces():
    big = flagged("big") + b"x" * 300_000

    def answered(call):
        uids, _, items = call.arguments.partition(" ")
        for uid in call.server.wanted(uids):
            answer = call.server.fetched(uid, items)
            call.send(re.sub(rb"RFC822.SIZE \d+", b"RFC822.SIZE 10", answer) if uid == 2 else answer)
        call.ok()

    mail = {1: flagged("a"), 2: big, 3: flagged("c")}
    with HostileServer({"UID FETCH": answered}, messages=mail) as server:
        limits = replace(QUICK, small=100_000)
        rounds = Rounds(server.account(folders=("INBOX",), limits=limits))
        rounds.through()

        assert [] == rounds.dead()
        (kept,) = [one for one in rounds.case.casefile.exhibits(ExhibitFilter()) if one.location.uid == 2]
        assert big == rounds.case.vault.open(kept.sha256)
        assert "size-disagrees" in kept.defects


def test_a_line_that_is_too_long_costs_its_message_alone():
    def answered(call):
        uids, _, items = call.arguments.partition(" ")
        for uid in call.server.wanted(uids):
            answer = call.server.fetched(uid, items)
            long = b"FLAGS (" + b"keyword " * 150_000 + b"x)"
            call.send(answer.replace(b"FLAGS (\\Answered)", long) if uid == 2 else answer)
        call.ok()

    with a_server({"UID FETCH": answered}) as server:
        rounds = Rounds(server.account(folders=("INBOX",)))
        rounds.through()

        assert [2] == rounds.dead()
        assert [("INBOX", 1), ("INBOX", 3)] == rounds.kept()


@pytest.mark.parametrize("verb", ["STATUS", "EXAMINE"])
@pytest.mark.parametrize("bad", ["INBOX", "Junk"])
def test_a_folder_over_which_the_server_hangs_up_costs_itself_alone(verb, bad):
    def answered(call):
        if bad in call.arguments:
            call.close()
            raise EOFError
        call.honest()

    with a_server({verb: answered}) as server:
        rounds = Rounds(server.account())

        assert 2 == rounds.through()
        assert {"INBOX", "Junk"} - {bad} == {folder for folder, _ in rounds.kept()}
        assert [f"refused:home:{bad}"] == rounds.problems()

        server.script.clear()
        rounds.steady += 200
        assert 0 == rounds.through()
        assert [] == rounds.problems()


def test_moves_do_not_wait_for_a_message_that_cannot_be_had():
    mail = {1: flagged("a"), 2: ordinary("b"), 3: flagged("c")}
    with HostileServer(deadly(3, "BODY.PEEK[HEADER]"), messages=mail, capabilities=f"{BARE} MOVE") as server:
        rounds = Rounds(server.account(folders=("INBOX",), limits=replace(QUICK, batch=1)), moves=True)
        with pytest.raises(MailboxUnavailable):
            rounds.go()

        assert [] == list(rounds.case.casefile.moves())
        assert 1 not in server._messages


def test_one_run_finds_out_by_itself_over_which_message_the_server_hangs_up(tmp_path):
    tmp_path.chmod(0o700)
    with a_server(deadly(2, "BODY.PEEK[]")) as server:
        home = Home(tmp_path, server, user="someone@example.org", account='folders = ["INBOX"]')
        home.run("run", "--once")

        assert 2 == len(home.json("list"))
        assert 1 == home.json("status")["unfetchable"]
        words = home.run("status")
        assert "does not hand out, and is asked for again: 1" in words
        assert "home, INBOX: a flagged message cannot be had" in words


def over_quota(call):
    if call.arguments.startswith("1 "):
        call.send(b"<tag> NO [OVERQUOTA] no room\r\n")
    else:
        call.honest()


def test_a_move_that_the_server_refuses_costs_itself_alone_is_told_and_is_not_hammered():
    mail = {uid: flagged(f"n{uid}") for uid in (1, 2, 3)}
    with HostileServer({"UID MOVE": over_quota}, messages=mail, capabilities=f"{BARE} MOVE") as server:
        rounds = Rounds(server.account(folders=("INBOX",)), moves=True)
        for _ in range(3):
            rounds.go()

        assert [1] == list(server._messages)
        assert [1] == [one.ref.uid for one in rounds.case.casefile.moves()]
        assert 3 == server.verbs.count("UID MOVE")
        assert 3 + 1 == server.verbs.count("LOGIN")
        assert ["move:home"] == rounds.problems()
        told = [one.kind for (key, _), one in rounds.case.casefile.alerts.items() if key.startswith("move:")]
        assert [AlertKind.TROUBLE] * 2 == told
        assert 1 == [one.event.action for one in rounds.case.vault.custody()].count(Action.MOVE_REFUSED)

        rounds.case.clock.advance(90)
        rounds.go()
        rounds.case.clock.advance(90)
        rounds.go()
        assert 4 == server.verbs.count("UID MOVE")

        server.script.clear()
        rounds.case.clock.advance(600)
        rounds.go()
        rounds.go()

        assert {} == server._messages
        assert [] == rounds.problems()


@pytest.mark.parametrize("verb", ["CREATE", "SELECT", "UID MOVE"])
@pytest.mark.parametrize("answer", [b"<tag> NO not here\r\n", b"<tag> BAD what\r\n"])
def test_whatever_of_a_move_is_refused_the_round_comes_to_its_end(verb, answer):
    with a_server({verb: answer}, capabilities=f"{BARE} MOVE") as server:
        rounds = Rounds(server.account(folders=("INBOX",)), moves=True)

        assert 0 == rounds.through()
        assert ["move:home"] == rounds.problems()
        assert 3 == len(server._messages)


@pytest.mark.parametrize(
    "answer", [b"* SEARCH\r\n<tag> OK done\r\n", b"<tag> OK done\r\n", b"<tag> NO not now\r\n", b"<tag> BAD what\r\n"]
)
def test_a_server_that_does_not_list_is_looked_at_from_the_cursor_on_as_ever(answer):
    with a_server({"UID SEARCH": answer}) as server:
        rounds = Rounds(server.account(folders=("INBOX",)))

        assert 0 == rounds.through(full=True)
        assert 3 == len(rounds.kept())
        assert [] == rounds.problems()


def test_a_number_that_appears_below_the_cursor_at_a_server_is_found_with_one_question():
    mail = {uid: flagged(f"n{uid}") for uid in (1, 3)}
    with HostileServer(messages=mail) as server:
        rounds = Rounds(server.account(folders=("INBOX",)))
        rounds.go(full=True)
        server.messages[2] = flagged("late")
        server.messages.pop(1)
        asked = server.verbs.count("UID SEARCH")
        rounds.go(full=True)

        assert ("INBOX", 2) in rounds.kept()
        assert asked + 1 == server.verbs.count("UID SEARCH")
