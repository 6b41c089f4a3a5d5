"""The observed origin is what the person's own receiving server saw, and nothing that a sender wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.intake.trace import origin

OWN = ("mx.home.example",)
BOUNDARY = b"Received: from bad.example (bad.example [203.0.113.5])\r\n\tby mx.home.example (Postfix) with ESMTPS id 1;\r\n\tMon, 1 Jan 2026 00:00:00 +0000\r\n"
INNER = b"Received: from mx.home.example (localhost [127.0.0.1]) by mx.home.example with LMTP; Mon, 1 Jan 2026 00:00:01 +0000\r\n"
BELOW = b"Received: from home (unknown [198.51.100.9]) by bad.example with ESMTPA; Mon, 1 Jan 2026 00:00:00 +0000\r\n"


def test_the_boundary_is_the_first_peer_from_outside_that_an_own_host_saw():
    found = origin(INNER + BOUNDARY + BELOW + b"From: a@bad.example\r\n\r\n", OWN)

    assert ("203.0.113.5", "mx.home.example") == (found.observed.ip, found.observed.host)
    assert "[203.0.113.5]" in found.observed.line
    assert ["198.51.100.9"] == [one.ip for one in found.claimed]
    assert () == found.asserted


@pytest.mark.parametrize(
    "header",
    [
        b"From: a@bad.example\r\n\r\n",
        BELOW + b"\r\n",
        b"Received: nonsense\r\n\r\n",
        b"Received: from x [not.an.ip] by mx.home.example\r\n\r\n",
        b"",
    ],
)
def test_without_a_line_of_an_own_host_nothing_is_observed(header):
    assert origin(header, OWN).observed is None


def test_without_own_hosts_everything_is_a_claim():
    found = origin(BOUNDARY + BELOW + b"\r\n", ())

    assert found.observed is None
    assert ["203.0.113.5", "198.51.100.9"] == [one.ip for one in found.claimed]


def test_an_own_name_in_helo_or_in_a_lower_line_moves_nothing():
    lying = b"Received: from mx.home.example (evil.example [203.0.113.5]) by mx.home.example with SMTP; x\r\n"
    forged = b"Received: from good.example (good.example [192.0.2.1]) by mx.home.example with ESMTPS; x\r\n"

    assert "203.0.113.5" == origin(lying + forged + b"\r\n", OWN).observed.ip


def test_an_address_in_the_for_clause_is_no_peer():
    line = b"Received: from bad.example (bad.example [203.0.113.5]) by mx.home.example for <me@[192.0.2.7]>; x\r\n"

    assert "203.0.113.5" == origin(line + b"\r\n", OWN).observed.ip


@pytest.mark.parametrize(("own", "seen"), [("*.home.example", True), ("*.example", True), ("ome.example", False)])
def test_own_hosts_may_be_a_whole_domain(own, seen):
    assert seen is (origin(BOUNDARY + b"\r\n", (own,)).observed is not None)


@given(st.binary(max_size=400), st.lists(st.sampled_from([BELOW, BOUNDARY, INNER, b"Received: x\r\n"]), max_size=4))
def test_nothing_below_the_boundary_changes_what_is_observed(octets, lines):
    plain = origin(BOUNDARY + b"\r\n", OWN).observed

    assert (
        plain
        == origin(
            BOUNDARY + b"X: " + octets.replace(b"\n", b" ").replace(b"\r", b" ") + b"\r\n" + b"".join(lines) + b"\r\n",
            OWN,
        ).observed
    )
