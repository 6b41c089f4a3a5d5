"""Waiting for news (IDLE, RFC 2177), however the server tells them: none is missed, and no wait is without an end."""

from __future__ import annotations

import threading
import time

import pytest

from inboxwatch.errors import MailboxUnavailable
from tests.support.hostile import BARE, HostileServer
from tests.support.talking import Quickly, a_source


def idling(*answers, pause=0.0):
    def answer(call):
        for octets_ in answers:
            call.send(octets_)
            call.server.stopped.wait(pause)
        if call.read_line() == "DONE":
            call.ok()

    return {"IDLE": answer}


def test_news_in_the_same_segment_as_the_consent_end_the_wait_at_once():
    with HostileServer(idling(b"+ idling\r\n* 4 EXISTS\r\n")) as server, a_source(server) as source, Quickly():
        assert source.wait(60) is True


def test_news_before_the_consent_end_the_wait_at_once():
    with HostileServer(idling(b"* 4 EXISTS\r\n+ idling\r\n")) as server, a_source(server) as source, Quickly():
        assert source.wait(60) is True


def test_news_split_over_packets_are_put_together():
    server = HostileServer(idling(b"+ idling\r\n", b"* 4 EX", b"IS", b"TS\r\n", pause=0.1))
    with server, a_source(server) as source, Quickly():
        assert source.wait(60) is True


def test_news_split_over_records_are_put_together_under_tls(ca_file):
    server = HostileServer(idling(b"+ idling\r\n", b"* 4 EX", b"IS", b"TS\r\n", pause=0.1), security="tls")
    with server, a_source(server, ca_file=ca_file) as source, Quickly():
        assert source.wait(60) is True


def test_chatter_is_no_news():
    server = HostileServer(idling(b"+ idling\r\n* OK still here\r\n* OK still here\r\n"))
    with server, a_source(server) as source, Quickly():
        assert source.wait(0.3) is False


def test_the_end_of_the_connection_in_idle_is_noticed_at_once():
    def end(call):
        call.send(b"+ idling\r\n")
        call.close()

    with HostileServer({"IDLE": end}) as server, a_source(server) as source, Quickly():
        with pytest.raises(MailboxUnavailable):
            source.wait(60)


def test_goodbye_in_idle_is_noticed_at_once():
    with HostileServer(idling(b"+ idling\r\n* BYE shutting down\r\n")) as server, a_source(server) as source:
        with Quickly(), pytest.raises(MailboxUnavailable, match="goodbye"):
            source.wait(60)


def test_a_server_that_refuses_idle_is_waited_for_without_and_not_asked_again():
    with HostileServer({"IDLE": b"<tag> NO not here\r\n"}) as server, a_source(server) as source, Quickly():
        assert [False, False] == [source.wait(0.2), source.wait(0.2)]
        assert 3 == source.look("INBOX").exists
        assert 1 == server.verbs.count("IDLE")


@pytest.mark.parametrize("capabilities", [BARE, BARE.replace(" IDLE", "")])
def test_another_thread_ends_a_wait_at_once_with_and_without_idle(capabilities):
    with HostileServer(capabilities=capabilities) as server, a_source(server) as source:
        source.look("INBOX")
        began = time.monotonic()
        waker = threading.Timer(0.2, source.wake)
        waker.start()
        try:
            assert source.wait(60) is False
        finally:
            waker.join()
        assert time.monotonic() - began < 0.7
