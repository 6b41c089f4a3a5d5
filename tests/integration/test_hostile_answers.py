"""Answers that are wrong, garbled, missing or refused for one message: it is named, and its neighbours come as they are."""

from __future__ import annotations

import pytest

from inboxwatch.model.mailbox import Octets, UidRange, Unfetchable
from tests.support.case import a_ref
from tests.support.hostile import HostileServer, a_mail
from tests.support.talking import a_source, headers, octets, seen


def header_of(uid):
    return a_mail(uid).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def instead_for(uid, answer):
    """Answer honestly, but for one message in this way whenever its body is asked for."""

    def fetch(call):
        uids, _, items = call.arguments.partition(" ")
        for one in call.server.wanted(uids):
            twisted = one == uid and "BODY" in items
            call.send(answer(call.server, items) if twisted else call.server.fetched(one, items))
        call.ok()

    return {"UID FETCH": fetch}


def refusing(uid, words=b"NO cannot"):
    """A FETCH that is refused as soon as this message is among those asked for."""

    def answer(call):
        if uid in call.server.wanted(call.arguments.partition(" ")[0]):
            call.send(b"<tag> %s\r\n" % words)
        else:
            call.honest()

    return {"UID FETCH": answer}


def test_two_different_headers_for_one_uid_are_never_settled_by_the_last():
    def twice(server, items):
        return server.fetched(2, items) + server.fetched(2, items, b"From: another@example.org\r\n\r\n")

    with HostileServer(instead_for(2, twice)) as server, a_source(server) as source:
        looks, gaps, through = headers(source)

    assert {1: header_of(1), 3: header_of(3)} == looks
    assert "two different bodies" in gaps[2]
    assert 3 == through


def test_two_different_bodies_for_one_uid_are_never_settled_by_the_last():
    def twice(server, items):
        return server.fetched(2, items) + server.fetched(2, items, b"From: another@example.org\r\n\r\n")

    with HostileServer(instead_for(2, twice)) as server, a_source(server) as source:
        came = octets(source, 1, 2, 3)

    assert isinstance(came[2], Unfetchable)
    assert {1: a_mail(1), 3: a_mail(3)} == {uid: one.octets for uid, one in came.items() if isinstance(one, Octets)}


def test_an_item_given_twice_within_one_answer_is_seen():
    def twice(server, items):
        return b"* 2 FETCH (UID 2 BODY[HEADER]<0> {3}\r\na\r\n BODY[HEADER]<0> {3}\r\nb\r\n)\r\n"

    with HostileServer(instead_for(2, twice)) as server, a_source(server) as source:
        assert "two bodies" in headers(source)[1][2]


def test_an_answer_for_another_uid_is_not_taken_for_the_one_asked():
    def other(server, items):
        return server.fetched(2, items).replace(b"UID 2 ", b"UID 99 ")

    with HostileServer(instead_for(2, other)) as server, a_source(server) as source:
        looks, gaps, _ = headers(source)
        came = octets(source, 2)

    assert [1, 3] == sorted(looks)
    assert [2] == sorted(gaps)
    assert isinstance(came[2], Unfetchable)


def test_a_single_message_that_the_server_keeps_silent_about_is_named():
    with HostileServer(instead_for(3, lambda server, items: b"")) as server, a_source(server) as source:
        looks, gaps, through = headers(source, (UidRange(3, 3),))

    assert ({}, [3], 3) == (looks, sorted(gaps), through)


@pytest.mark.parametrize(
    "answer",
    [b"* 2 FETCH (UID 2 BODY[HEADER]<0> NIL)\r\n", b"* 2 FETCH (UID 2 RFC822.SIZE 10)\r\n"],
    ids=["nil", "no body"],
)
def test_a_message_without_a_header_is_named_and_its_neighbours_are_there(answer):
    with HostileServer(instead_for(2, lambda server, items: answer)) as server, a_source(server) as source:
        looks, gaps, _ = headers(source)

    assert {1: header_of(1), 3: header_of(3)} == looks
    assert {2: "the server gave no header"} == gaps


@pytest.mark.parametrize(
    "answer", [b"* 2 FETCH (UID 2 BODY[] NIL)\r\n", b"* 2 FETCH (UID 2)\r\n"], ids=["nil", "no body"]
)
def test_a_message_without_octets_is_named_and_its_neighbours_are_there(answer):
    with HostileServer(instead_for(2, lambda server, items: answer)) as server, a_source(server) as source:
        came = octets(source, 3, 2, 1)

    assert [3, 2, 1] == list(came)
    assert "the server gave no octets" == came[2].why
    assert (a_mail(1), a_mail(3)) == (came[1].octets, came[3].octets)


GARBLED = [
    b"* 2 FETCH (UID 2 FLAGS (\r\n",
    b"* 2 FETCH )(\r\n",
    b"* 2 FETCH (UID two BODY[HEADER] {3}\r\nabc)\r\n",
    b"* 2 FETCH (UID 2 BODY[HEADER] {3}\r\nabc\r\n",
    b"* 2 FETCH (UID 2 " + b"(" * 100_000 + b"\r\n",
    b"* 2 FETCH (UID 2 FLAGS)\r\n",
]


@pytest.mark.parametrize("answer", GARBLED, ids=["open", "close", "word", "no end", "deep", "odd"])
def test_one_garbled_answer_costs_its_own_message_only(answer):
    mail = {uid: a_mail(uid) for uid in range(1, 11)}
    server = HostileServer(instead_for(2, lambda server, items: answer), messages=mail)
    with server, a_source(server) as source:
        looks, gaps, through = headers(source)
        came = octets(source, *mail)

    assert ({uid: header_of(uid) for uid in mail if uid != 2}, [2], 10) == (looks, sorted(gaps), through)
    assert [2] == [uid for uid, one in came.items() if isinstance(one, Unfetchable)]


def test_garbled_facts_cost_their_own_message_only():
    def fetch(call):
        for uid in call.server.wanted(call.arguments.partition(" ")[0]):
            garbled = uid == 2 and "INTERNALDATE" in call.arguments
            call.send(b"* 2 FETCH (UID 2 FLAGS (\r\n" if garbled else call.server.fetched(uid, call.arguments))
        call.ok()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source:
        came = octets(source, 1, 2, 3)

    assert isinstance(came[2], Unfetchable)
    assert (a_mail(1), a_mail(3)) == (came[1].octets, came[3].octets)


def test_news_between_the_answers_change_nothing():
    def fetch(call):
        call.send(b"* 4 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* OK [ALERT] hello\r\n")
        call.honest()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source:
        looks, gaps, _ = headers(source)

    assert ({uid: header_of(uid) for uid in (1, 2, 3)}, {}) == (looks, gaps)


def test_answers_in_single_octets_are_put_together():
    def fetch(call):
        for uid in call.server.wanted(call.arguments.partition(" ")[0]):
            call.drip(call.server.fetched(uid, call.arguments), 0.0)
        call.ok()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source:
        assert {uid: header_of(uid) for uid in (1, 2, 3)} == headers(source)[0]


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
