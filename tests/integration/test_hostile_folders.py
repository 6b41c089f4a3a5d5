"""What a server may say of its folders: no name becomes a command, none is taken for another, and one that fails costs only itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inboxwatch.errors import FolderMissing, MailboxChanged, MailboxUnavailable, ProtocolViolation, Refused
from tests.support.hostile import BARE, QUICK, HostileServer, a_mail
from tests.support.talking import ALL, a_source, headers, seen


@pytest.mark.parametrize("name", [b"Junk\r\nX DELETE INBOX", b'Ju"nk', b"Ju\\nk", b"Junk\nX DELETE INBOX"])
def test_a_folder_name_from_the_server_never_becomes_a_command(name):
    answer = b'* LIST () "/" INBOX\r\n* LIST (\\Junk) "/" {%d}\r\n%s\r\n<tag> OK done\r\n' % (len(name), name)
    with HostileServer({"LIST": answer}) as server, a_source(server) as source:
        folder = source.folders()[1].name
        look = source.look(folder)
        list(source.headers(look, ALL))

    assert set(server.verbs) <= {"CAPABILITY", "LOGIN", "ID", "LIST", "STATUS", "EXAMINE", "UID FETCH", "LOGOUT"}


def test_a_status_without_uidvalidity_is_a_violation():
    with HostileServer({"STATUS": b"* STATUS INBOX (MESSAGES 3 UIDNEXT 4)\r\n<tag> OK done\r\n"}) as server:
        with a_source(server) as source, pytest.raises(ProtocolViolation, match="UIDVALIDITY"):
            source.look("INBOX")


def test_a_folder_opened_without_uidvalidity_is_not_watched():
    with HostileServer({"EXAMINE": b"* 3 EXISTS\r\n<tag> OK [READ-ONLY] done\r\n"}) as server:
        with a_source(server) as source, pytest.raises(FolderMissing, match="UIDVALIDITY"):
            headers(source)


def test_a_folder_renumbered_between_look_and_headers_is_looked_at_again():
    examined = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 8] x\r\n* OK [UIDNEXT 4] x\r\n<tag> OK [READ-ONLY] done\r\n"
    with HostileServer({"EXAMINE": examined}) as server:
        with a_source(server) as source, pytest.raises(MailboxChanged):
            headers(source)


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


@pytest.mark.parametrize("verb", ["STATUS", "EXAMINE"])
@pytest.mark.parametrize(
    "words",
    [b"NO [NOPERM] denied", b"NO cannot open that", b"NO [SERVERBUG] internal error", b"NO [INUSE] later", b"BAD what"],
)
def test_a_folder_that_the_server_does_not_open_costs_only_itself(verb, words):
    def answer(call):
        if "Junk" in call.arguments:
            call.send(b"<tag> %s\r\n" % words)
        else:
            call.honest()

    with HostileServer({verb: answer}) as server, a_source(server) as source:
        with pytest.raises(Refused):
            list(source.headers(source.look("Junk"), ALL))

        assert ([1, 2, 3], []) == seen(source)


@pytest.mark.parametrize("verb", ["UID FETCH", "UID SEARCH"])
@pytest.mark.parametrize("code", [b"UNAVAILABLE", b"INUSE", b"LIMIT"])
def test_a_server_that_cannot_now_is_asked_again_later(verb, code):
    limits = replace(QUICK, batch=2)  # so that the messages are listed first
    with HostileServer({verb: b"<tag> NO [%s] later\r\n" % code}) as server, a_source(server, limits=limits) as source:
        with pytest.raises(MailboxUnavailable):
            seen(source)


@pytest.mark.parametrize("answer", [b"* SEARCH\r\n<tag> OK done\r\n", b"<tag> OK done\r\n"], ids=["empty", "none"])
def test_a_search_that_finds_nothing_of_messages_that_exist_is_no_success(answer):
    with HostileServer({"UID SEARCH": answer}) as server:
        with (
            a_source(server, limits=replace(QUICK, batch=2)) as source,
            pytest.raises(ProtocolViolation, match="nothing"),
        ):
            headers(source)


def test_numbers_that_lie_far_apart_are_listed_with_one_question():
    mail = {uid: a_mail(uid) for uid in (1, 70_000, 4_000_000_000)}
    with HostileServer(messages=mail) as server, a_source(server) as source:
        found, _ = seen(source)

    assert list(mail) == found
    assert 1 == server.verbs.count("UID SEARCH")


def test_folders_are_asked_about_in_one_burst_and_each_answer_is_used_once():
    with HostileServer() as server, a_source(server) as source:
        source.folders()
        seen(source)
        before = len(server.verbs)
        opened, other = source.look("INBOX"), source.look("Junk")
        asked = server.verbs[before:]
        again = source.look("Junk")

    assert ["NOOP", "STATUS", "UID SEARCH"] == asked
    assert (("INBOX", 4), ("Junk", 4), ("Junk", 4)) == tuple(
        (one.folder, one.uidnext) for one in (opened, other, again)
    )
    assert ["STATUS", "LOGOUT"] == server.verbs[before + 3 :]


def test_what_was_told_ahead_is_not_believed_once_something_else_was_asked():
    with HostileServer() as server, a_source(server) as source:
        source.folders()
        seen(source)
        before = len(server.verbs)
        headers(source)
        source.look("Junk")

    assert ["NOOP", "STATUS", "UID SEARCH", "UID FETCH", "STATUS"] == server.verbs[before:-1]


@pytest.mark.parametrize(
    "answer",
    [
        b"<tag> NO cannot open that\r\n",
        b"* STATUS Trash (MESSAGES 9 UIDNEXT 9 UIDVALIDITY 9)\r\n<tag> OK done\r\n",
        b"* STATUS Junk (MESSAGES\r\n<tag> OK done\r\n",
        b"* STATUS Junk\r\n<tag> OK done\r\n",
        b"<tag> OK done\r\n",
    ],
)
def test_a_folder_that_the_burst_does_not_tell_of_rightly_is_asked_about_alone(answer):
    asked = []

    def status(call):
        asked.append(call.arguments)
        if len(asked) == 2:
            call.send(answer)
        else:
            call.honest()

    with HostileServer({"STATUS": status}) as server, a_source(server) as source:
        source.folders()
        seen(source)
        source.look("INBOX")
        other = source.look("Junk")

    assert ("Junk", 4, 7) == (other.folder, other.uidnext, other.uidvalidity)
    assert 3 == len(asked)


@pytest.mark.parametrize("name", [b'"Junk"', b"{4}\r\nJunk"])
def test_the_burst_is_understood_however_the_server_writes_a_name(name):
    answer = b"* STATUS %s (UIDVALIDITY 7 MESSAGES 3 UIDNEXT 5) \r\n<tag> OK done\r\n" % name
    with HostileServer() as server, a_source(server) as source:
        source.folders()
        seen(source)
        server.script["STATUS"] = answer
        source.look("INBOX")
        before = len(server.verbs)
        other = source.look("Junk")

        assert (5, 3) == (other.uidnext, other.exists)
        assert before == len(server.verbs)
