"""Moving at a server that misleads: what became of a message is found out by its octets, and what did not happen is no success."""

from __future__ import annotations

import hashlib
from contextlib import closing

import pytest

from inboxwatch.errors import FolderMissing, MailboxUnavailable, ProtocolViolation
from inboxwatch.mailbox import ImapQuarantine
from inboxwatch.model.identity import Sha256
from inboxwatch.model.mailbox import Outcome
from tests.support.case import TickingClock, a_ref
from tests.support.hostile import BARE, HostileServer, a_mail

DIGEST = Sha256(hashlib.sha256(a_mail(2)).hexdigest())
MOVING = {"SELECT", "EXAMINE", "LIST", "CREATE", "UID MOVE", "UID COPY", "UID FETCH", "UID SEARCH", "LOGOUT"}


def a_mover(server):
    return closing(ImapQuarantine(server.account(), TickingClock()))


def isolate(mover):
    return mover.isolate(a_ref(2), DIGEST, len(a_mail(2)))


def test_a_move_whose_new_number_is_not_told_is_found_by_its_octets():
    with HostileServer(capabilities=f"{BARE} MOVE") as server, a_mover(server) as mover:
        done = isolate(mover)

    assert (Outcome.MOVED, a_ref(1, "Archive 2")) == (done.outcome, done.now_at)
    assert "found by its octets" in done.notes[0]
    assert MOVING >= set(server.verbs) - {"CAPABILITY", "LOGIN", "ID"}


def test_a_number_that_the_server_made_up_is_not_believed():
    def move(call):
        call.send(b"* OK [COPYUID 7 2 99] moved\r\n")
        call.honest()

    with HostileServer({"UID MOVE": move}, capabilities=f"{BARE} MOVE") as server, a_mover(server) as mover:
        done = isolate(mover)

    assert (Outcome.MOVED, a_ref(1, "Archive 2")) == (done.outcome, done.now_at)


def test_a_message_that_went_just_before_the_move_is_gone_and_not_moved():
    def move(call):
        del call.server.messages[2]
        call.ok()

    with HostileServer({"UID MOVE": move}, capabilities=f"{BARE} MOVE") as server, a_mover(server) as mover:
        done = isolate(mover)

    assert (Outcome.GONE, None) == (done.outcome, done.now_at)


def test_a_move_that_did_not_happen_is_no_success():
    with (
        HostileServer({"UID MOVE": b"<tag> OK done\r\n"}, capabilities=f"{BARE} MOVE") as server,
        a_mover(server) as mover,
    ):
        with pytest.raises(ProtocolViolation, match="did not"):
            isolate(mover)


def test_a_folder_that_may_only_be_read_is_told_from_a_lost_connection():
    opened = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n<tag> OK [READ-ONLY] done\r\n"
    with HostileServer({"SELECT": opened}, capabilities=f"{BARE} MOVE") as server, a_mover(server) as mover:
        with pytest.raises(ProtocolViolation, match="only read"):
            isolate(mover)

    assert "UID MOVE" not in server.verbs


@pytest.mark.parametrize("answer", [b"<tag> NO [EXPUNGEISSUED] gone\r\n", b"<tag> NO quota\r\n"])
def test_a_refused_move_is_an_error_and_changes_nothing(answer):
    with HostileServer({"UID MOVE": answer}, capabilities=f"{BARE} MOVE") as server, a_mover(server) as mover:
        with pytest.raises(ProtocolViolation):
            isolate(mover)

    assert "UID COPY" not in server.verbs


def test_after_a_lost_connection_the_next_move_opens_another():
    fail = [True]

    def select(call):
        if fail:
            fail.clear()
            call.close()
        else:
            call.honest()

    server = HostileServer({"SELECT": select}, capabilities=f"{BARE} MOVE")
    with server, a_mover(server) as mover:
        with pytest.raises(MailboxUnavailable):
            isolate(mover)

        assert Outcome.MOVED is isolate(mover).outcome
    assert 2 == server.verbs.count("LOGIN")


def test_a_folder_that_we_may_not_open_is_no_proof_that_the_message_is_gone():
    server = HostileServer({"SELECT": b"<tag> NO [NOPERM] denied\r\n"}, capabilities=f"{BARE} MOVE")
    with server, a_mover(server) as mover, pytest.raises((FolderMissing, ProtocolViolation)):
        isolate(mover)

    assert "UID MOVE" not in server.verbs
