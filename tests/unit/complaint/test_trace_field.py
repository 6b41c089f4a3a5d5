"""What of a Received line is told to whoever is to find the message in their logs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.trace_field import moment_of, queue_id, source_port
from inboxwatch.model.origin import Hop

HOME = "mx.home.example"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("from x by mx.home.example (Postfix) with ESMTPS id 4XyZ for <me@home.example>; x", "4XyZ"),
        ("from x by mx.home.example id abc; x", "abc"),
        ("from x by mx.home.example id <abc.1@x>; x", "abc.1@x"),
        ("from x by mx.home.example with LMTP id eL/xKz+spzmTX4QAAGFAyLg; x", "eL/xKz+spzmTX4QAAGFAyLg"),
        (
            "by mx.home.example with esmtp (Exim 4.96) (envelope-from <a@b.example>) id 1tABCD-0001-EF; x",
            "1tABCD-0001-EF",
        ),
        ("from id evil by mx.home.example with SMTP; x", ""),
        ("from x by mx.home.example with SMTP for <me id evil@x>; x", ""),
        ("from y by mx.home.example id evil by mx.home.example id abc; x", ""),
        ('from y by mx.home.example (envelope-from <"a) id evil "@b.example>) id 1tABCD-0001-EF; x', ""),
        ("by mx.home.example (with id COMMENT1) with HTTP; x", ""),
        ("by mx.home.example; id AFTER1", ""),
        ("by mx.home.example id " + "a" * 300 + ";", ""),
        ("by other.example id abc; x", ""),
        ("", ""),
    ],
)
def test_a_number_is_told_only_where_it_is_that_of_the_server_that_wrote_the_line(line, number):
    assert number == queue_id(Hop("", HOME, line))


def test_a_server_may_write_its_address_for_its_name():
    assert "d6csp1234" == queue_id(Hop("", "2002:a05:6402:1", "by 2002:a05:6402:1 with SMTP id d6csp1234; x"))


def test_where_nobody_is_known_to_have_written_a_line_it_names_no_number():
    assert "" == queue_id(Hop("", "", "from x by mx.home.example id abc; x"))


@pytest.mark.parametrize(
    ("line", "port"),
    [
        ("from out.example (out.example [192.0.2.7]) by mx.home.example id 1; x", None),
        ("from out.example ([192.0.2.7]:4711 helo=x) by mx.home.example id 1; x", 4711),
        ("from [192.0.2.7] (port=4711 helo=x) by mx.home.example id 1; x", 4711),
        ("from [192.0.2.7]:25 (unknown [192.0.2.7]) by mx.home.example id 1; x", None),
        ("from [198.51.100.1]:25 (unknown [192.0.2.7]) by mx.home.example id 1; x", None),
        ("from x ([192.0.2.7]:99999) by mx.home.example id 1; x", None),
        ("from x ([192.0.2.7]) by mx.home.example id 1 for <[192.0.2.7]:25@x.example>; x", None),
        ("from x ([192.0.2.7]:25) by y by mx.home.example by mx.home.example id 1; x", None),
        ("from x ([IPv6:2001:db8::1]:25) by mx.home.example id 1; x", None),
    ],
)
def test_a_port_is_told_only_where_the_server_wrote_it_behind_the_peer(line, port):
    assert port == source_port(Hop("192.0.2.7", "mx.home.example", line))


@pytest.mark.parametrize("line", ["", ";", "; x", "; Tue, 99 Foo 2027", "; " + "9" * 500, "no date"])
def test_a_line_without_a_time_gives_none(line):
    assert moment_of(line) is None


@given(st.text(max_size=200))
def test_a_time_of_any_line_is_utc_or_none(line):
    found = moment_of("; " + line)

    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Sun, 01 Nov 2026 10:00:00 +0530", datetime(2026, 11, 1, 4, 30, tzinfo=UTC)),
        ("Sun, 1 Nov 2026 10:00:00 -0800 (PST)", datetime(2026, 11, 1, 18, tzinfo=UTC)),
        ("Sun, 1 Nov 2026 10:00:00 GMT", datetime(2026, 11, 1, 10, tzinfo=UTC)),
        ("Sun, 1 Nov 2026 10:00:00", None),
        ("yesterday", None),
        ("Sun, 99 Nov 2026 10:00:00 +0000", None),
        ("Fri, 31 Dec 9999 23:00:00 -1200", None),
        ("", None),
    ],
)
def test_a_time_without_a_zone_is_no_time(text, at):
    found = moment_of(f"by x; {text}")

    assert at == found
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("zone", ["", " CEST", " A", " (UTC)"])
def test_a_time_in_a_zone_that_is_not_known_is_no_time(zone):
    """Said to be UTC it would lead the desk to somebody else's log."""
    assert moment_of(f"; Tue, 06 Oct 2026 09:12:45{zone}") is None


@pytest.mark.parametrize("zone", [" -0000", " +0000 (UTC)", " GMT", " UT"])
def test_the_ways_to_say_utc_are_one(zone):
    assert datetime(2026, 10, 6, 9, 12, 45, tzinfo=UTC) == moment_of(f"; Tue, 06 Oct 2026 09:12:45{zone}")
