"""Where a server says no to one thing: that thing is named, everything else goes on; and nothing smuggled is ever sent."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import replace

import pytest

from inboxwatch.errors import ConfigError, FolderMissing, MailboxUnavailable, ProtocolViolation
from inboxwatch.mailbox import ImapQuarantine, connect
from inboxwatch.model.identity import Sha256
from inboxwatch.model.mailbox import Octets, Outcome, UidRange, Unfetchable
from tests.support.case import TickingClock, a_ref
from tests.support.hostile import BARE, QUICK, HostileServer, a_mail

ALL = (UidRange(1),)
BIG = replace(QUICK, small=1000, largest=4000)


def a_source(server, **changes):
    return closing(connect(server.account(**changes), TickingClock()))


def seen(source):
    batches = list(source.headers(source.look("INBOX"), ALL))
    looks = [look.ref.uid for batch in batches for look in batch.looks]
    return looks, [gap.ref.uid for batch in batches for gap in batch.unfetchable]


def refusing(uid, words=b"NO cannot"):
    """A FETCH that is refused as soon as this message is among those asked for."""

    def answer(call):
        if uid in call.server.wanted(call.arguments.partition(" ")[0]):
            call.send(b"<tag> %s\r\n" % words)
        else:
            call.honest()

    return {"UID FETCH": answer}


# --- what is sent --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["\r\nX DELETE INBOX", "\nX DELETE INBOX", "\r", "\0"])
@pytest.mark.parametrize("field", ["username", "secret"])
def test_a_line_break_in_what_was_configured_is_refused_before_it_is_sent(field, part):
    value = "someone" + part
    with HostileServer(capabilities="IMAP4rev1 ID") as server:
        with pytest.raises(ConfigError, match="was not sent") as caught:
            connect(server.account(**{field: value if field == "username" else lambda fresh: value}), TickingClock())

    assert "someone" not in caught.value.message
    assert {"CAPABILITY"} == set(server.verbs)


def test_a_user_name_with_odd_letters_is_one_word():
    with HostileServer() as server, a_source(server, username='DOMAIN\\some "one"'):
        pass
    [line] = [one for one in server.lines if " LOGIN " in one]

    assert ' LOGIN "DOMAIN\\\\some \\"one\\"" "sesame"' == line[line.index(" LOGIN") :]


# --- folders -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["STATUS", "EXAMINE"])
@pytest.mark.parametrize("words", [b"NO [NOPERM] denied", b"NO cannot open that", b"NO [SERVERBUG] internal error"])
def test_a_folder_that_the_server_does_not_open_costs_only_itself(verb, words):
    def answer(call):
        if "Junk" in call.arguments:
            call.send(b"<tag> %s\r\n" % words)
        else:
            call.honest()

    with HostileServer({verb: answer}) as server, a_source(server) as source:
        with pytest.raises(FolderMissing):
            list(source.headers(source.look("Junk"), ALL))

        assert ([1, 2, 3], []) == seen(source)


@pytest.mark.parametrize("verb", ["STATUS", "EXAMINE", "UID FETCH", "UID SEARCH"])
@pytest.mark.parametrize("code", [b"UNAVAILABLE", b"INUSE", b"LIMIT"])
def test_a_server_that_cannot_now_is_asked_again_later(verb, code):
    limits = replace(QUICK, batch=2)  # so that the messages are listed first
    with HostileServer({verb: b"<tag> NO [%s] later\r\n" % code}) as server, a_source(server, limits=limits) as source:
        with pytest.raises(MailboxUnavailable):
            seen(source)


def test_the_identity_of_a_folder_is_told_where_the_server_knows_it():
    def status(call):
        assert "MAILBOXID" in call.arguments
        call.send(b"* STATUS INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7 MAILBOXID (F2212ea87))\r\n<tag> OK done\r\n")

    def examine(call):
        call.send(b"* OK [MAILBOXID (F2212ea87)] x\r\n")
        call.honest()

    server = HostileServer({"STATUS": status, "EXAMINE": examine}, capabilities=f"{BARE} OBJECTID")
    with server, a_source(server) as source:
        asked = source.look("INBOX")
        list(source.headers(asked, ALL))
        opened = source.look("INBOX")

    assert ("F2212ea87", "F2212ea87") == (asked.mailbox_id, opened.mailbox_id)


def test_numbers_that_lie_far_apart_are_listed_with_one_question():
    mail = {uid: a_mail(uid) for uid in (1, 70_000, 4_000_000_000)}
    with HostileServer(messages=mail) as server, a_source(server) as source:
        found, _ = seen(source)

    assert list(mail) == found
    assert 1 == server.verbs.count("UID SEARCH")


# --- messages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [b"NO cannot", b"NO [SERVERBUG] corrupted", b"NO [EXPUNGEISSUED] some are gone"])
def test_a_message_that_the_server_refuses_costs_only_itself(words):
    with HostileServer(refusing(2, words)) as server, a_source(server) as source:
        assert ([1, 3], [2]) == seen(source)
        came = list(source.octets([a_ref(uid) for uid in (1, 2, 3)]))

    assert [Octets, Unfetchable, Octets] == [type(one) for one in came]
    assert [a_mail(1), a_mail(3)] == [came[0].octets, came[2].octets]


def test_flags_that_cannot_be_understood_afterwards_cost_only_their_message():
    def answer(call):
        uids, _, items = call.arguments.partition(" ")
        if items == "(UID FLAGS)" and 2 in call.server.wanted(uids):
            call.send(b"* 2 FETCH (UID 2 FLAGS (((())\r\n<tag> OK done\r\n")
        else:
            call.honest()

    with HostileServer({"UID FETCH": answer}) as server, a_source(server) as source:
        source.look("INBOX")
        came = list(source.octets([a_ref(uid) for uid in (1, 2, 3)]))

    assert [Octets, Unfetchable, Octets] == [type(one) for one in came]


def test_a_message_that_is_answered_for_without_sense_is_still_there():
    def answer(call):
        call.send(b"* 2 FETCH (UID 2 FLAGS (((())\r\n")
        call.honest()

    with HostileServer({"UID FETCH": answer}) as server, a_source(server) as source:
        source.look("INBOX")
        there = source.present([a_ref(uid) for uid in (1, 2, 3, 9)])

    assert {a_ref(1), a_ref(2), a_ref(3)} <= there


def test_a_big_message_that_goes_halfway_is_not_kept_by_half():
    def answer(call):
        if "<1000." in call.arguments:
            call.ok()
        else:
            call.honest()

    mail = {1: b"Subject: big\r\n\r\n" + b"x" * 2500}
    with HostileServer({"UID FETCH": answer}, messages=mail) as server, a_source(server, limits=BIG) as source:
        source.look("INBOX")
        [came] = source.octets([a_ref(1)])

    assert isinstance(came, Unfetchable)
    assert "halfway" in came.why


def test_a_message_that_is_larger_than_it_was_said_to_be_is_not_cut_off():
    def answer(call):
        if "RFC822.SIZE" in call.arguments:
            call.send(b"* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 1500)\r\n<tag> OK done\r\n")
        else:
            call.honest()

    mail = {1: b"Subject: big\r\n\r\n" + b"x" * 9000}
    with HostileServer({"UID FETCH": answer}, messages=mail) as server, a_source(server, limits=BIG) as source:
        source.look("INBOX")
        [came] = source.octets([a_ref(1)])

    assert isinstance(came, Unfetchable)
    assert "larger" in came.why


# --- moving --------------------------------------------------------------------------------------------------------------

DIGEST = Sha256(hashlib.sha256(a_mail(2)).hexdigest())


def isolate(mover):
    return mover.isolate(a_ref(2), DIGEST, len(a_mail(2)))


def a_mover(server):
    return closing(ImapQuarantine(server.account(), TickingClock()))


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
