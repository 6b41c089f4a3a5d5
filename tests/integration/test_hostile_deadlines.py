"""A server that is slow, endless or boundless: every talk ends in time, within the memory that was meant for it."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from inboxwatch.errors import MailboxUnavailable, ProtocolViolation
from inboxwatch.mailbox import connect
from tests.support.case import TickingClock
from tests.support.hostile import QUICK, HostileServer
from tests.support.talking import ALL, Quickly, a_source, headers


def test_a_greeting_that_drips_ends_at_the_deadline():
    with HostileServer(greeting=lambda call: call.drip(b"* OK " + b"x" * 1000, 0.05)) as server, Quickly():
        with pytest.raises(MailboxUnavailable):
            connect(server.account(), TickingClock())


def test_a_server_that_never_greets_ends_at_the_deadline():
    with HostileServer(greeting=b"") as server, Quickly(), pytest.raises(MailboxUnavailable):
        connect(server.account(), TickingClock())


def test_an_encryption_that_stalls_ends_in_time(ca_file):
    limits = replace(QUICK, connect=0.5)
    with HostileServer(greeting=b"") as server, Quickly(), pytest.raises(MailboxUnavailable):
        connect(server.account(security="tls", ca_file=ca_file, limits=limits), TickingClock())


def test_a_fetch_that_drips_ends_at_the_deadline_though_every_read_is_in_time():
    with HostileServer({"UID FETCH": lambda call: call.drip(b"* 1 FETCH (UID 1 " * 100, 0.05)}) as server:
        with a_source(server) as source, Quickly(), pytest.raises(MailboxUnavailable, match="in time"):
            headers(source)


def test_the_deadline_for_headers_is_for_usual_ones_not_for_the_largest_allowed():
    limits = replace(QUICK, command=0.3, rate=100_000)  # three headers of the largest size would have eight seconds
    with HostileServer({"UID FETCH": lambda call: call.drip(b"* 1 FETCH (UID 1 " * 100, 0.05)}) as server:
        with a_source(server, limits=limits) as source, Quickly(), pytest.raises(MailboxUnavailable):
            headers(source)


def test_untagged_lines_without_end_are_stopped_by_the_budget():
    def babble(call):
        while not call.server.stopped.is_set():
            call.send(b"* 77 EXISTS\r\n* OK still here\r\n" * 2000)

    limits = replace(QUICK, command=30.0)
    with HostileServer({"NOOP": babble}) as server, a_source(server, limits=limits) as source:
        headers(source)
        with pytest.raises(ProtocolViolation, match="more than was asked for"):
            source.look("INBOX")


def test_a_line_without_an_end_is_stopped():
    with HostileServer({"NOOP": lambda call: call.send(b"* OK " + b"x" * 3_000_000)}) as server:
        with a_source(server) as source, Quickly():
            headers(source)
            with pytest.raises(ProtocolViolation, match="without an end"):
                source.look("INBOX")


@pytest.mark.parametrize("size", [4 << 30, 99 << 40, 1 << 70])
def test_a_huge_literal_is_refused_before_memory_is_taken_for_it(size):
    with HostileServer({"UID FETCH": b"* 1 FETCH (UID 1 BODY[HEADER] {%d}\r\nx" % size}) as server:
        with a_source(server) as source, Quickly():
            look = source.look("INBOX")
            tracemalloc.start()
            try:
                with pytest.raises(ProtocolViolation, match="announced"):
                    list(source.headers(look, ALL))
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    assert peak < 8 << 20


def test_a_connection_that_ends_within_a_literal_gives_no_half_message():
    def half(call):
        call.send(b"* 1 FETCH (UID 1 BODY[HEADER]<0> {1000}\r\nFrom: half")
        call.close()

    with HostileServer({"UID FETCH": half}) as server, a_source(server) as source:
        with pytest.raises(MailboxUnavailable):
            headers(source)


def test_a_literal_that_swallows_the_next_answer_leaves_a_named_gap():
    def fetch(call):
        for uid in call.server.wanted(call.arguments.partition(" ")[0]):
            answer = call.server.fetched(uid, call.arguments)
            call.send(answer.replace(b"{", b"{1") if uid == 2 and "BODY" in call.arguments else answer)
        call.ok()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source, Quickly():
        looks, gaps, _ = headers(source)

    assert ([1, 2], [3]) == (sorted(looks), sorted(gaps))


def test_a_literal_that_swallows_the_end_of_the_answer_ends_at_the_deadline():
    def fetch(call):
        call.send(call.server.fetched(1, call.arguments).replace(b"{", b"{9"))
        call.ok()

    with HostileServer({"UID FETCH": fetch}) as server, a_source(server) as source:
        with Quickly(), pytest.raises(MailboxUnavailable):
            headers(source)
