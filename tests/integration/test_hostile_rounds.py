"""Whole rounds over a server that fails in one place: what is beside it is looked at, kept and moved all the same."""

from __future__ import annotations

import pytest

from inboxwatch.model.alert import AlertKind
from tests.support.hostile import HostileServer
from tests.support.river import flagged
from tests.support.rounds import Rounds


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
        rounds = Rounds(server)
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
        assert {"INBOX", "Junk"} == {folder for folder, _ in rounds.kept()} | {
            one.ref.folder for one in rounds.case.casefile.sightings()
        }


def test_a_folder_that_is_refused_is_no_sight_of_the_account():
    """While one folder cannot be seen, «blind» stays open, and nobody is told that all is well again."""
    with a_server({"STATUS": only("Junk", b"<tag> NO internal error\r\n")}) as server:
        rounds = Rounds(server)
        rounds.go()
        rounds.blind()
        rounds.go()

        assert "blind:home" in rounds.problems()
        assert AlertKind.SEEING not in [one.kind for one in rounds.case.casefile.alerts.values()]


def test_a_folder_that_cannot_be_opened_does_not_keep_from_waiting():
    with a_server({"EXAMINE": b"<tag> NO internal error\r\n"}) as server:
        with Rounds(server).connected() as source:
            assert source.wait(0.05) is False
            assert "INBOX" == source.look("INBOX").folder
