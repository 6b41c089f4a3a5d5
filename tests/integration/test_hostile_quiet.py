"""A folder in which nothing is new is not searched, and mail is found all the same, wherever the server tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from inboxwatch.ports import MailSource
from tests.support.hostile import QUICK, Call, HostileServer, a_mail
from tests.support.talking import a_source, octets, seen

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
