"""A folder in which nothing is new is not searched, and mail is found all the same, wherever the server tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inboxwatch.errors import MailboxError
from inboxwatch.ports import MailSource
from tests.support.hostile import QUICK, Call, HostileServer, a_mail
from tests.support.talking import ALL, a_source, octets, seen

NEW = 9


def arrives(call: Call) -> None:
    call.server.messages[NEW] = a_mail(NEW)
    call.send(b"* 4 EXISTS\r\n")


def swapped(call: Call) -> None:
    """One is gone and one is new: as many as before."""
    del call.server.messages[1]
    call.server.messages[NEW] = a_mail(NEW)
    call.send(b"* 1 EXPUNGE\r\n* 3 EXISTS\r\n")


def once(happens: Callable[[Call], None], *, late: bool = False) -> Callable[[Call], None]:
    """An honest answer, with news before it, or after it and before its end, the first time."""

    def answer(call: Call) -> None:
        if NEW in call.server.messages:
            call.honest()
        elif late:
            uids = b"".join(b" %d" % uid for uid in call.server.wanted("*"))
            happens(call)
            call.send(b"* SEARCH%s\r\n" % uids)
            call.ok()
        else:
            happens(call)
            call.honest()

    return answer


def idling(happens: Callable[[Call], None], when: str) -> Callable[[Call], None]:
    def answer(call: Call) -> None:
        if when == "before":
            happens(call)
        call.send(b"+ idling\r\n")
        if when == "meanwhile":
            happens(call)
        call.read_line()
        if when == "after":
            happens(call)
        call.ok()

    return answer


def in_quiet(source: MailSource) -> None:
    """Until nothing is new and nothing can have gone by unread."""
    source.folders()
    seen(source)
    source.look("INBOX")


def test_what_is_quiet_is_asked_about_with_one_burst_and_not_searched():
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        before = len(server.verbs)
        looks = [source.look("INBOX"), source.look("Junk"), source.look("INBOX"), source.look("Junk")]

        assert ["NOOP", "STATUS", "NOOP", "STATUS"] == server.verbs[before:]
        assert [(3, 4)] * 4 == [(one.exists, one.uidnext) for one in looks]


@pytest.mark.parametrize("happens", [arrives, swapped])
@pytest.mark.parametrize("verb", ["NOOP", "STATUS"])
def test_news_in_the_answers_to_the_burst_are_searched_for_at_once(verb, happens):
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        server.script[verb] = once(happens)

        look = source.look("INBOX")

    assert (len(server.messages), NEW + 1) == (look.exists, look.uidnext)


@pytest.mark.parametrize("happens", [arrives, swapped])
@pytest.mark.parametrize("when", ["before", "meanwhile", "after"])
def test_news_during_a_wait_are_searched_for(when, happens):
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        server.script["IDLE"] = idling(happens, when)
        source.wait(0.3)

        look = source.look("INBOX")

    assert (len(server.messages), NEW + 1) == (look.exists, look.uidnext)


def test_a_wait_without_news_is_quiet():
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        source.wait(0.05)
        before = len(server.verbs)
        source.look("INBOX")

        assert ["NOOP", "STATUS"] == server.verbs[before:]


def test_news_in_the_answer_to_anything_else_are_searched_for():
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        server.script["UID FETCH"] = once(arrives)
        octets(source, 2)

        assert NEW + 1 == source.look("INBOX").uidnext


def test_news_that_a_search_brings_and_does_not_find_are_searched_for_again():
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        octets(source, 2)  # so that it is searched
        server.script["UID SEARCH"] = once(arrives, late=True)

        assert [4, NEW + 1] == [source.look("INBOX").uidnext, source.look("INBOX").uidnext]


def test_mail_that_the_server_never_tells_of_is_found_when_the_folder_is_opened_anew():
    with HostileServer() as server, a_source(server, limits=replace(QUICK, renewal=0.3)) as source:
        in_quiet(source)
        server.messages[NEW] = a_mail(NEW)
        server.stopped.wait(0.4)

        assert (4, NEW + 1) == (source.look("INBOX").exists, source.look("INBOX").uidnext)


@pytest.mark.parametrize(
    "line",
    [
        b"* 4 FETCH (UID 9 FLAGS (\\Recent))",
        b"* VANISHED 1",
        b"* OK [UIDNEXT 10] predicted",
        b"* 00000000004 EXISTS",
        b'* LIST () "/" INBOX',
    ],
)
@pytest.mark.parametrize("verb", ["NOOP", "STATUS", "IDLE"])
def test_whatever_else_is_said_than_what_was_asked_for_leads_to_a_search(verb, line):
    def says(call: Call) -> None:
        call.server.messages[NEW] = a_mail(NEW)
        call.send(line + b"\r\n")

    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        server.script[verb] = idling(says, "meanwhile") if verb == "IDLE" else once(says)
        source.wait(0.3)

        assert NEW + 1 == source.look("INBOX").uidnext


def test_words_during_a_wait_that_tell_nothing_leave_it_quiet():
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        server.script["IDLE"] = idling(lambda call: call.send(b"* OK Still here\r\n"), "meanwhile")
        source.wait(0.3)
        before = len(server.verbs)
        source.look("INBOX")

        assert ["NOOP", "STATUS"] == server.verbs[before:]


def test_a_server_that_was_found_not_to_tell_is_searched_in_every_round():
    with HostileServer() as server, a_source(server, limits=replace(QUICK, renewal=0.3)) as source:
        in_quiet(source)
        server.messages[NEW] = a_mail(NEW)
        server.stopped.wait(0.4)
        assert NEW + 1 == source.look("INBOX").uidnext
        source.look("INBOX")
        server.messages[NEW + 1] = a_mail(NEW + 1)

        assert NEW + 2 == source.look("INBOX").uidnext


def test_a_server_that_tells_is_not_searched_more_for_having_been_opened_anew():
    with HostileServer() as server, a_source(server, limits=replace(QUICK, renewal=0.3)) as source:
        in_quiet(source)
        server.script["NOOP"] = once(arrives)
        server.stopped.wait(0.4)
        assert NEW + 1 == source.look("INBOX").uidnext
        source.look("INBOX")
        before = len(server.verbs)
        source.look("INBOX")

        assert ["NOOP", "STATUS"] == server.verbs[before:]


@pytest.mark.parametrize("verb", ["UID FETCH", "STATUS", "LIST"])
def test_news_told_while_something_else_is_asked_end_the_next_wait_at_once(verb):
    limits = replace(QUICK, renewal=0.3 if verb == "LIST" else 300.0)
    with HostileServer() as server, a_source(server, limits=limits) as source:
        in_quiet(source)
        server.script[verb] = once(arrives)
        if verb == "UID FETCH":
            octets(source, 2)
        elif verb == "STATUS":
            source.look("Junk")
            source.look("Junk")
        else:
            server.stopped.wait(0.4)
            source.folders()

        assert source.wait(30.0)
        assert "IDLE" not in server.verbs
        assert NEW + 1 == source.look("INBOX").uidnext


def test_mail_that_came_while_another_folder_was_open_ends_the_next_wait_at_once():
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        list(source.headers(source.look("Junk"), ALL))
        server.messages[NEW] = a_mail(NEW)

        assert source.wait(30.0)
        assert NEW + 1 == source.look("INBOX").uidnext
        assert not source.wait(0.05)


def test_messages_told_while_something_else_is_asked_are_counted():
    """Or a folder would seem to be emptied by somebody who deletes as many as it held before."""

    def three_come(call: Call) -> None:
        call.server.messages.update({uid: a_mail(uid) for uid in (NEW, NEW + 1, NEW + 2)})
        call.send(b"* 6 EXISTS\r\n")

    def three_go(call: Call) -> None:
        for uid in (1, 2, 3):
            del call.server.messages[uid]
        call.send(b"* 1 EXPUNGE\r\n" * 3)
        call.honest()

    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        server.script["UID FETCH"] = once(three_come)
        octets(source, 2)
        server.script["NOOP"] = three_go
        look = source.look("INBOX")

    assert (3, NEW + 3) == (look.exists, look.uidnext)


def test_a_number_of_messages_that_cannot_be_is_a_failure_of_the_server():
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        server.script["NOOP"] = b"* 9999999999 EXISTS\r\n<tag> OK done\r\n"

        with pytest.raises(MailboxError):
            source.look("INBOX")


def test_news_without_a_number_change_none():
    with HostileServer() as server, a_source(server) as source:
        in_quiet(source)
        server.script["NOOP"] = b"* EXISTS\r\n<tag> OK done\r\n"

        assert (3, 4) == ((look := source.look("INBOX")).exists, look.uidnext)
