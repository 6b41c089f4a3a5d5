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


GMAIL = b"Received: by 2002:a05:6402:1234:b0:54c:5d34:f00d with SMTP id z20csp1;\r\n Mon, 1 Jan 2026 00:00:02 -0800\r\n"
PRIVATE = b"Received: by 10.2.3.4 with LMTP id 7; Mon, 1 Jan 2026 00:00:02 +0000\r\n"


@pytest.mark.parametrize(
    "above", [GMAIL, PRIVATE, GMAIL + PRIVATE + GMAIL, INNER + GMAIL, b"X-Received: by 2002:a05::1\r\n" + GMAIL]
)
def test_inner_machines_above_the_boundary_are_passed_over(above):
    found = origin(above + INNER + BOUNDARY + BELOW + b"\r\n", OWN)

    assert "203.0.113.5" == found.observed.ip
    assert ["198.51.100.9"] == [one.ip for one in found.claimed]


@pytest.mark.parametrize(
    "above",
    [
        BELOW,
        b"Received: by other.example with SMTP id 1; x\r\n",
        b"Received: by 2001:db8::1 with SMTP id 1; x\r\n",
        b"Received: by 203.0.113.9 with SMTP id 1; x\r\n",
        b"Received: by 2002:cb00:7109::1 with SMTP id 1; x\r\n",
        b"Received: from x (x [198.51.100.1]) by 10.2.3.4 with SMTP id 1; x\r\n",
        b"Received: from x by 10.2.3.4 with SMTP id 1; x\r\n",
        b"Received: nonsense\r\n",
        GMAIL + BELOW,
        INNER + GMAIL + BELOW,
    ],
)
def test_any_other_line_above_it_ends_what_can_be_trusted(above):
    assert origin(above + BOUNDARY + b"\r\n", OWN).observed is None


def test_inner_machines_alone_are_claims():
    found = origin(GMAIL + PRIVATE + b"\r\n", OWN)

    assert found.observed is None
    assert 2 == len(found.claimed)


@pytest.mark.parametrize(
    "line",
    [
        b"Received: from x by mx.home.example (evil [203.0.113.5]) by mx.home.example with SMTP; x\r\n",
        b"Received: from x [192.0.2.1] by mx.home.example x (evil [203.0.113.5]) by mx.home.example with SMTP; x\r\n",
        b"Received: from x [203.0.113.5] by mx.home.example with SMTP id 1 by mx.home.example [192.0.2.1]; x\r\n",
    ],
)
def test_a_line_with_two_writers_has_none(line):
    forged = b"Received: from good.example (good.example [192.0.2.1]) by mx.home.example with ESMTPS; x\r\n"

    assert origin(line + forged + b"\r\n", OWN).observed is None


def test_an_envelope_sender_that_looks_like_a_writer_is_none():
    line = (
        b'Received: from x ([203.0.113.5]) by mx.home.example with esmtp (Exim) (envelope-from <"a) [192.0.2.1] by '
        b'mx.home.example"@evil.example>) id 1; x\r\n'
    )

    assert "203.0.113.5" == origin(line + b"\r\n", OWN).observed.ip


FORGED = [BELOW, BOUNDARY, INNER, GMAIL, PRIVATE, b"Received: x\r\n", b"Received: from a [192.0.2.1] by mx.home.example\r\n"]  # fmt: skip


@given(st.lists(st.sampled_from([GMAIL, PRIVATE]), max_size=3), st.lists(st.sampled_from(FORGED), max_size=6))
def test_lines_forged_below_never_change_what_is_observed(above, forged):
    """A sender's lines stand below the one that the receiving server wrote, whatever inner machines wrote later."""
    top = b"".join(above) + BOUNDARY.replace(b"203.0.113.5", b"203.0.113.77")

    assert "203.0.113.77" == origin(top + b"".join(forged) + b"\r\n", OWN).observed.ip


@given(st.lists(st.sampled_from([GMAIL, PRIVATE]), max_size=3), st.lists(st.sampled_from(FORGED), max_size=6))
def test_where_another_server_received_it_no_forged_line_is_believed(above, forged):
    top = b"".join(above) + b"Received: from bad ([203.0.113.5]) by mx2.other.example with ESMTPS id 1; x\r\n"

    assert origin(top + b"".join(forged) + b"\r\n", OWN).observed is None


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
