"""Which servers receive an account's mail is learned from ordinary mail, and cannot be taught by a sender."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.intake import learned_hosts, receiver
from inboxwatch.intake.receiving import DAYS_AT_LEAST, SENDERS_AT_LEAST
from inboxwatch.model.identity import AccountName
from inboxwatch.model.likeness import PLACES, ReceivedBy

HOME = AccountName("home")
NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)
DAY = date(2026, 10, 6)
GOOD = b"Received: from x (x [203.0.113.5]) by mx.home.example (Postfix) with ESMTPS id 1; Tue, 06 Oct 2026 11:59:00 +0000\r\n"
EVIL = b"Received: from x (x [203.0.113.5]) by mx.evil.example with ESMTPS id 1; Tue, 06 Oct 2026 11:58:00 +0000\r\n"
INNER = b"Received: by 10.1.2.3 with LMTP id 1; Tue, 06 Oct 2026 12:00:00 +0000\r\n"


@pytest.mark.parametrize(
    ("header", "host"),
    [
        (GOOD + EVIL, "mx.home.example"),
        (b"Return-Path: <x@y>\r\nX: y\r\n" + INNER + GOOD + EVIL, "mx.home.example"),
        (GOOD.replace(b"by mx", b"by mx.evil.example [x] (a) by mx"), ""),  # two writers
        (GOOD.replace(b"06 Oct", b"01 Oct"), ""),  # not of the time at which it arrived: put there
        (GOOD.replace(b"; Tue", b" Tue"), ""),
        (GOOD.replace(b"mx.home.example", b"localhost"), ""),
        (GOOD.replace(b"mx.home.example", b"[192.0.2.1]"), ""),
        (INNER, ""),
        (b"From: x@y\r\n", ""),
        (b"", ""),
        (b"X: " + b"y" * 9000 + b"\r\n" + GOOD, ""),
    ],
)
def test_only_the_topmost_line_of_the_time_of_arrival_names_a_receiver(header, host):
    assert host == receiver(header + b"\r\n", NOON)


def test_without_a_time_of_arrival_nothing_is_learned():
    assert "" == receiver(GOOD, None)


def seen(host, senders, days=3, begin=0):
    return [
        ReceivedBy(HOME, host, f"{number + begin:016x}", DAY - timedelta(days=number % days))
        for number in range(senders)
    ]


@pytest.mark.parametrize(
    ("rows", "hosts"),
    [
        ([], ()),
        (seen("mx.home.example", SENDERS_AT_LEAST), ("mx.home.example",)),
        (seen("mx.home.example", SENDERS_AT_LEAST - 1), ()),
        (seen("mx.home.example", 50, DAYS_AT_LEAST - 1), ()),
        (
            seen("mx1.home.example", 20) + seen("mx2.home.example", 20, begin=20),
            ("mx1.home.example", "mx2.home.example"),
        ),
        (seen("mx.home.example", 60) + seen("once.example", 5, 1, begin=90), ("mx.home.example",)),
        ([one for number in range(20) for one in seen(f"mx.of-sender-{number}.example", 2, begin=9 * number)], ()),
        (seen("mx.home.example", 20) + seen("mx.evil.example", 4, begin=90), ()),  # they do not agree
    ],
)
def test_a_host_is_learned_from_several_senders_on_several_days_who_agree(rows, hosts):
    assert hosts == learned_hosts(rows)


def test_a_new_provider_is_learned_once_most_of_the_newest_mail_shows_it():
    old = [
        ReceivedBy(HOME, "mx.old.example", f"a{number}", DAY - timedelta(days=100 + number)) for number in range(300)
    ]

    assert ("mx.old.example",) == learned_hosts(old)
    assert ("mx.new.example",) == learned_hosts([*old, *seen("mx.new.example", 99, 30)])


@given(st.integers(0, 3), st.integers(1, 400), st.integers(20, 100))
def test_a_sender_who_could_write_a_topmost_line_needs_to_be_most_of_the_mail(days, flood, ordinary):
    """Even where a provider writes no line at all in some mail, a flood on two days teaches nothing."""
    rows = seen("mx.home.example", ordinary) + seen("mx.evil.example", flood, min(days, 2) or 1, begin=1000)

    assert "mx.evil.example" not in learned_hosts(rows)


@given(st.text())
def test_every_sender_has_one_place_of_so_many(key):
    assert 0 <= ReceivedBy(HOME, "x", key, DAY).place < PLACES
