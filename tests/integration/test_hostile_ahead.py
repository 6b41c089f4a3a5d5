"""Headers that are asked for ahead: answers stay with their questions, whatever the server does meanwhile."""

from __future__ import annotations

import threading

import pytest

from inboxwatch.errors import MailboxError, MailboxUnavailable
from inboxwatch.model.mailbox import MessageRef, UidRange, Unfetchable
from tests.support.hostile import QUICK, HostileServer
from tests.support.river import flagged, ordinary
from tests.support.rounds import HOME, Rounds

EVERYTHING = (UidRange(1, None),)
FIRST, SECOND, THIRD = range(1, 51), range(51, 101), range(101, 121)  # batches, as QUICK has them


def a_mailbox(**more):
    assert 50 == QUICK.batch
    return HostileServer(messages={uid: ordinary(f"n{uid}") for uid in range(1, 121)}, **more)


def refs(uids):
    return [MessageRef(HOME, "INBOX", 7, uid) for uid in uids]


def uids(batch):
    return [one.ref.uid for one in batch.looks]


def test_the_next_headers_are_on_their_way_while_those_before_are_worked_on():
    asked_twice = threading.Event()

    def answered(call):
        if call.arguments.startswith("51:100 "):
            asked_twice.set()
        call.honest()

    with a_mailbox(script={"UID FETCH": answered}) as server, Rounds(server.account()).connected() as source:
        batches = source.headers(source.look("INBOX"), EVERYTHING)

        assert [*FIRST] == uids(next(batches))
        assert asked_twice.wait(5)
        assert [[*SECOND], [*THIRD]] == [uids(one) for one in batches]


def test_other_questions_in_between_get_their_own_answers():
    with a_mailbox() as server, Rounds(server.account()).connected() as source:
        batches = source.headers(source.look("INBOX"), EVERYTHING)
        found = []
        for batch in batches:
            found += uids(batch)
            one, other = source.octets(refs([3, 55]))
            assert (server.messages[3], server.messages[55]) == (one.octets, other.octets)
            assert frozenset(refs([1])) == source.present(refs([1]))

        assert [*range(1, 121)] == found


def test_headers_that_nobody_waits_for_any_more_do_not_answer_another_question():
    with a_mailbox() as server, Rounds(server.account()).connected() as source:
        batches = source.headers(source.look("INBOX"), EVERYTHING)
        next(batches)
        batches.close()

        assert 120 == source.look("INBOX").exists
        assert source.wait(0.05) is False
        assert [*range(1, 121)] == [
            uid for one in source.headers(source.look("INBOX"), EVERYTHING) for uid in uids(one)
        ]


@pytest.mark.parametrize("answer", [b"<tag> NO [SERVERBUG] no\r\n", b"* 51 FETCH (UID 51 ((((\r\n<tag> OK done\r\n"])
def test_headers_asked_for_ahead_that_cannot_be_had_are_asked_for_one_by_one(answer):
    def answered(call):
        wanted = call.server.wanted(call.arguments.partition(" ")[0])
        if 70 in wanted and "HEADER" in call.arguments:
            call.send(answer)
        else:
            call.honest()

    with a_mailbox(script={"UID FETCH": answered}) as server, Rounds(server.account()).connected() as source:
        found, strange = [], []
        for batch in source.headers(source.look("INBOX"), EVERYTHING):
            found += uids(batch)
            strange += [one.ref.uid for one in batch.unfetchable if isinstance(one, Unfetchable)]

        assert [70] == strange
        assert [uid for uid in range(1, 121) if uid != 70] == found


def test_what_comes_after_an_answer_that_broke_off_is_not_read_as_anything():
    """The rest of a message, when it comes at last, may look like an answer: whoever wrote it could have wanted that."""
    late = threading.Event()

    def answered(call):
        if not call.arguments.startswith("51:100 "):
            call.honest()
            return
        call.send(b"* 51 FETCH (UID 51 BODY[HEADER]<0> {400}\r\nFrom: x\r\n")
        late.wait(10)
        call.send(b"* 51 FETCH (UID 51 FLAGS ())\r\n<tag> OK done\r\n")

    with a_mailbox(script={"UID FETCH": answered}) as server, Rounds(server.account()).connected() as source:
        batches = source.headers(source.look("INBOX"), EVERYTHING)
        next(batches)
        with pytest.raises(MailboxUnavailable):
            next(batches)
        late.set()

        for ask in (lambda: source.look("Junk"), lambda: list(source.octets(refs([1]))), lambda: source.wait(0.05)):
            with pytest.raises(MailboxUnavailable):
                ask()


def test_a_server_that_hangs_up_after_every_answer_is_got_through_batch_by_batch():
    def answered(call):
        call.honest()
        if "HEADER" in call.arguments and call.server.opened == "INBOX":
            call.close()
            raise EOFError

    with a_mailbox(script={"UID FETCH": answered}) as server:
        rounds = Rounds(server.account(folders=("INBOX",)))
        rounds.through()

        assert 120 == rounds.case.casefile.cursor(HOME, "INBOX").last_uid
        assert [] == rounds.dead()


def test_a_connection_that_ends_over_headers_asked_for_ahead_does_not_cost_what_came_before():
    """While the octets of one batch are fetched, the server ends the connection over the headers of the next."""

    def answered(call):
        wanted = call.server.wanted(call.arguments.partition(" ")[0])
        if 70 in wanted and "HEADER" in call.arguments and call.server.opened == "INBOX":
            call.close()
            raise EOFError
        call.honest()

    mail = {uid: flagged(f"n{uid}") for uid in range(1, 121)}
    with HostileServer({"UID FETCH": answered}, messages=mail) as server:
        rounds = Rounds(server.account(folders=("INBOX",)))
        with pytest.raises(MailboxError):
            rounds.go()
        with pytest.raises(MailboxError):
            rounds.go()

        assert [("INBOX", uid) for uid in FIRST] == rounds.kept()

        assert 4 >= rounds.through()
        assert [70] == rounds.dead()
        assert {("INBOX", uid) for uid in mail if uid != 70} == rounds.seen()


def test_the_next_octets_are_on_their_way_while_those_before_are_kept():
    asked = threading.Event()

    def answered(call):
        if call.arguments == "201:250 (UID BODY.PEEK[])":
            asked.set()
        call.honest()

    mail = {uid: flagged(f"n{uid}") for uid in range(1, 251)}
    with HostileServer({"UID FETCH": answered}, messages=mail) as server:
        with Rounds(server.account()).connected() as source:
            source.look("INBOX")
            came = source.octets(refs(mail))
            first = next(came)

            assert asked.wait(5)
            assert 250 == source.look("INBOX").exists  # and its answer is not one about octets
            assert [*mail.values()] == [first.octets, *(one.octets for one in came)]


@pytest.mark.parametrize("item", ["HEADER", "BODY.PEEK[]"])
def test_a_message_that_was_given_up_is_not_asked_for_ahead_either(item):
    """It stands alone between two batches, and the server ends the connection whenever it is asked for."""

    def answered(call):
        its_turn = 60 in call.server.wanted(call.arguments.partition(" ")[0])
        if its_turn and item in call.arguments and call.server.opened == "INBOX":
            call.close()
            raise EOFError
        call.honest()

    mail = {uid: flagged(f"n{uid}") for uid in range(1, 121)}
    with HostileServer({"UID FETCH": answered}, messages=mail) as server:
        rounds = Rounds(server.account(folders=("INBOX",)))
        rounds.through()
        assert [60] == rounds.dead()
        with rounds.connected() as source:
            found = [uid for batch in source.headers(source.look("INBOX"), EVERYTHING) for uid in uids(batch)]
            came = [one.ref.uid for one in source.octets(refs(mail)) if not isinstance(one, Unfetchable)]

        without = [uid for uid in mail if uid != 60]
        assert ([*without], [*mail]) == ((found, came) if item == "HEADER" else (came, found))
