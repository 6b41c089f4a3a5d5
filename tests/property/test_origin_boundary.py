"""Whatever a sender calls himself in the boundary line itself, and writes below it, nobody else is ever observed."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inboxwatch.intake import origin
from inboxwatch.intake.received import hop
from tests.support.chains import HOME

REAL, VICTIM = "203.0.113.5", "198.51.100.99"
BY = "by mx.home.example"
FORGED = f"Received: from v (v [{VICTIM}]) {BY} (Postfix) with ESMTPS id 9; Tue, 06 Oct 2026 09:12:45 +0000\r\n"
SERVERS = [
    "from {helo} (name.example [203.0.113.5]) " + BY + " (Postfix) with ESMTPS id 1 for <{envelope}>",
    "from name.example ([203.0.113.5]:4455 helo={helo}) " + BY + " with esmtp (Exim 4.96) (envelope-from <{envelope}>)",
    "from [203.0.113.5] (port=4455 helo={helo}) " + BY + " with esmtp (Exim 4.96) (envelope-from <{envelope}>)",
    "from [203.0.113.5] (account x HELO {helo}) " + BY + " (CommuniGate Pro SMTP 6) with ESMTP id 1",
    "from [203.0.113.5] (HELO {helo}) " + BY + " (CommuniGate Pro SMTP 6) with ESMTP id 1",
    "from unknown (HELO {helo}) (203.0.113.5) " + BY + " with SMTP",
    "from {helo} (203.0.113.5) " + BY + " (10.1.1.1) with Microsoft SMTP Server id 15",
    "from 203.0.113.5 (EHLO {helo}) " + BY + " with SMTPs (version=TLS1_3)",
    "from {helo} [203.0.113.5] " + BY + " with ESMTP (SMTPD32-7.07) id 1",
    "from {helo} (name.example [203.0.113.5]) " + BY + " (Haraka) with ESMTP id 1 envelope-from <{envelope}>",
    "from {helo} ([203.0.113.5]) " + BY + " (Lotus Domino) with ESMTP id 1",
    "from {helo} " + BY + " with ESMTP id 1 for <{envelope}>",
    "from {helo} (unknown [172.17.0.1]) " + BY + " with ESMTP id 1 for <{envelope}>",
]
WORDS = st.sampled_from(
    [VICTIM, f"[{VICTIM}]", f"({VICTIM})", f"(v [{VICTIM}])", BY, "mx.home.example", "from", "with ESMTPSA", "(", ")",
     '"', "<", ">", "\\", ";", "HELO", "helo=", "(EHLO x)", "x", "[10.0.0.1]", "localhost", "é", "\x00", "(Exim 4)",
     "via HTTP", "\u00a0", "{", "a@b"]
)  # fmt: skip
ONE_WORD = st.lists(WORDS, min_size=1, max_size=7).map("".join).map(lambda text: "".join(text.split()))
MAILBOX = st.lists(WORDS, min_size=1, max_size=4).map(lambda some: f'"{"".join(some)}"@evil.example')


def seen(line, below=(FORGED,)):
    text = f"Received: {line}; Tue, 06 Oct 2026 09:12:45 +0000\r\n{''.join(below)}From: x@evil.example\r\n\r\n"
    found = origin(text.encode(), HOME).observed
    return found.ip if found else None


@example(SERVERS[11], f"[{VICTIM}]", '"(Exim 4)"@evil.example', [])
@given(st.sampled_from(SERVERS), ONE_WORD, MAILBOX, st.lists(st.just(FORGED), max_size=2))
@settings(max_examples=1500)
def test_what_a_sender_calls_himself_is_never_observed(server, helo, envelope, below):
    """A name without blanks in it: any server takes only that as a name (RFC 5321 section 4.1.1.1)."""
    assert seen(server.format(helo=helo, envelope=envelope), below) in {REAL, None}


@given(st.sampled_from(SERVERS), st.lists(WORDS, min_size=1, max_size=6).map(" ".join))
@example(SERVERS[2], f") ({VICTIM}) (")
@settings(max_examples=1500)
def test_nor_is_a_name_with_blanks_in_it(server, helo):
    if server.startswith(("from {helo} [", "from {helo} by")):
        return  # without parentheses nothing parts what the server says from what was said to it
    assert seen(server.format(helo=helo, envelope="a@evil.example")) in {REAL, None}


@pytest.mark.parametrize("server", SERVERS)
def test_a_sender_with_an_ordinary_name_is_seen_where_the_server_says_who_he_is(server):
    names = "172.17.0.1" not in server and "{helo} by" not in server

    assert (REAL if names else None) == seen(server.format(helo="mail.evil.example", envelope="a@evil.example"))


@pytest.mark.parametrize(
    "text",
    ['from "' + '\\"' * 120_000 + " by x", "<" * 250_000, "(" * 250_000, "()" * 120_000, "(" * 120_000 + ")" * 120_000,
     "by a " * 50_000, "from " + "a." * 120_000, "from x (" + "a." * 120_000 + " [1", "from x (" + "[" * 240_000 + ")",
     "from x (" + "@" * 240_000 + ")", "from x (" + "helo=" * 50_000 + ")"],
)  # fmt: skip
def test_a_line_of_a_quarter_of_a_megabyte_is_read_in_no_time(text):
    begun = time.monotonic()
    hop(text)
    origin(b"Received: " + text.encode() + b"\r\n\r\n", HOME)

    assert 5 > time.monotonic() - begun


def test_a_field_of_a_hundred_thousand_lines_is_read_in_no_time():
    begun = time.monotonic()
    origin(b"Received: x" + b"\n " * 130_000 + b"\n\n", HOME)

    assert 5 > time.monotonic() - begun
