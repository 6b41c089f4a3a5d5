"""Big messages, which are fetched in pieces: whole, octet for octet, or named as not fetched."""

from __future__ import annotations

import re
from dataclasses import replace

from inboxwatch.model.mailbox import Unfetchable
from tests.support.case import a_ref
from tests.support.hostile import QUICK, HostileServer
from tests.support.talking import a_source, octets

BIG = replace(QUICK, small=1000, largest=4000)


def test_a_big_message_that_comes_in_smaller_pieces_than_asked_is_whole():
    big = b"Subject: big\r\n\r\n" + bytes(range(33, 123)) * 100

    def fetch(call):
        call.arguments = re.sub(r"<(\d+)\.\d+>", r"<\1.700>", call.arguments)
        call.honest()

    server = HostileServer({"UID FETCH": fetch}, messages={1: big})
    with server, a_source(server, limits=replace(QUICK, small=1000)) as source:
        assert big == octets(source, 1)[1].octets


def test_a_message_larger_than_the_limit_is_named_and_not_fetched():
    server = HostileServer(messages={1: b"x" * 5000})
    with server, a_source(server, limits=BIG) as source:
        assert "it is larger" in octets(source, 1)[1].why
        assert [] == [line for line in server.lines if "BODY" in line]


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
