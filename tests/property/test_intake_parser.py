"""mail-parser as it is used here says what it would say in full."""

from __future__ import annotations

import re

import mailparser
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inboxwatch.intake import derive, header_block

NAMES = "From To Cc Sender Reply-To Return-Path Received Date Resent-Date Subject Message-ID MIME-Version Content-Type"
FURTHER = b"X-Foo x- DKIM-Signature ARC-Seal list-id Authentication-Results Body Defects Parse Content-Disposition"
NAME = st.sampled_from([*NAMES.encode().split(), *FURTHER.split(), b"X-Foo ", b" X-Foo", b""])
VALUE = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"Ann <a@example.org>",
            b"a@example.org, b@example.org",
            b"=?utf-8?q?x?= <a@example.org>",
            b"=?nobody?q?x?=",
            b"Mon, 5 Jan 2026 10:00:00 +0100",
            b"from a.example by b.example; Mon, 5 Jan 2026 10:00:00 +0100",
            b"multipart/mixed; boundary=b",
            b"multipart/mixed",
            b"text/html; charset=nobody",
            b"attachment; filename=x",
            b"message/rfc822",
        ]
    ),
)
FIELDS = st.lists(st.tuples(NAME, VALUE)).map(lambda pairs: b"".join(b"%s: %s\r\n" % pair for pair in pairs))
MESSAGES = st.one_of(st.tuples(FIELDS, st.binary(max_size=100)).map(b"\r\n".join), st.binary())


@given(MESSAGES)
def test_nothing_that_is_read_needs_the_tables_that_are_not_made(octets: bytes) -> None:
    ours = derive.header_facts(octets), derive.whole_facts(octets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "_Parser", mailparser.MailParser)

        assert (derive.header_facts(octets), derive.whole_facts(octets)) == ours


@given(MESSAGES)
def test_fields_that_nothing_is_asked_of_are_not_missed(octets: bytes) -> None:
    """But for what the parser finds odd about them, and about the body that is not there."""
    block = header_block(octets)
    assume(b"\r\r" not in block)  # where the parser's header ends, and ours does not
    ours, named = derive.header_facts(block), derive.originator_facts(block)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "_HEADER_FIELDS", re.compile(rb"(?!)"))
        everything = derive.header_facts(block)

    assert {*named.pop("parser_defects", ())} <= {*ours.pop("parser_defects", ())}
    everything.pop("parser_defects", ())
    assert everything == ours
    assert named["addresses"] == ours["addresses"]


def test_a_line_behind_a_bare_carriage_return_is_no_part_of_the_field_before_it() -> None:
    facts = derive.header_facts(b"X-Foo: a\rFrom: bad@example.net\r\nX-Bar: b\r\n c\r\nTo: me@home.example\r\n\r\n")

    assert [["from", "bad@example.net", ""]] == facts["addresses"]
    assert ["me@home.example"] == facts["to"]


def test_what_stands_behind_an_envelope_line_is_left_there() -> None:
    facts = derive.header_facts(
        b"From: bad@example.net\r\nContent-Type: text/plain; charset=\0\r\nFrom \xe9\r\nX-Foo: a\r\n\r\n"
    )

    assert [["from", "bad@example.net", ""]] == facts["addresses"]
    assert ["MisplacedEnvelopeHeaderDefect"] == facts["parser_defects"]


def test_the_tables_are_not_made() -> None:
    assert {} == derive._Parser.from_bytes(b"From: a@example.org\r\n\r\n").mail
