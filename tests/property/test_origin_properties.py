"""No header at or below the boundary changes what the own server's lines above it say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from inboxwatch.intake import field_span, origin, receiver
from inboxwatch.intake.auth_results import authserv_id, passed_domains, results
from inboxwatch.intake.received import hop
from inboxwatch.intake.scan import fields
from tests.support.chains import CHAINS, HOME

BOUNDED = [one for one in CHAINS if one.observed]
OWN_LINES = [
    b"Received: from good ([192.0.2.1]) by mx.home.example with ESMTPS id 1; Tue, 06 Oct 2026 09:12:45 +0000\r\n",
    b"Received: from good ([192.0.2.1]) by mx.google.com with ESMTPS id 1; Tue, 06 Oct 2026 09:12:45 +0000\r\n",
    b"Received: by 10.2.3.4 with SMTP id 1; x\r\n",
    b"Received: from 192.0.2.1 (EHLO x) by 10.2.3.4 with SMTPs; x\r\n",
    b"Received: by mail-sor-f41.google.com with SMTP id 1; x\r\n",
    b"Received: from x (192.0.2.1) by A.prod.outlook.com (10.1.1.1) with mapi id 1; x\r\n",
    b"Authentication-Results: mx.home.example; dkim=pass header.d=gmail.com; spf=pass smtp.mailfrom=x@gmail.com\r\n",
    b"Authentication-Results: mx.google.com; dkim=pass header.d=outlook.com; spf=pass smtp.mailfrom=x@outlook.com\r\n",
    b"Authentication-Results: dkim=pass header.d=outlook.com; spf=pass smtp.mailfrom=x@outlook.com\r\n",
    b"ARC-Authentication-Results: i=9; mx.google.com; arc=pass arc.chain=microsoft.com\r\n",
    b"ARC-Seal: i=9; d=google.com; cv=pass; b=A\r\n",
    b"Return-Path: <forged@gmail.com>\r\n",
    b"DKIM-Signature: v=1; d=gmail.com; s=x; b=A\r\n",
]
ANY = st.one_of(
    st.sampled_from(OWN_LINES),
    st.sampled_from([one.header for one in CHAINS]).map(lambda one: one[:-2]),
    st.binary(max_size=120).map(lambda one: b"X: " + one + b"\r\n"),
    st.binary(max_size=120),
    st.text(max_size=60).map(lambda one: b"Received: from " + one.encode("utf-8", "surrogatepass") + b"\r\n"),
    st.sampled_from([b"\r", b"\n", b"\r\n", b" ", b"\t", b" by mx.home.example", b"\x00", b":", b"\xff\xfe"]),
)


def vouched(found):
    """Everything in an origin that stands on lines above the boundary, and the provider that they show."""
    return found.observed, found.envelope_from, found.authentication, found.provider


@given(st.sampled_from(BOUNDED), st.lists(ANY, max_size=8))
@settings(max_examples=400)
def test_nothing_below_the_boundary_changes_what_was_observed_or_vouched_for(chain, below):
    """Whatever stands there: more lines, none, others, in any order, folded, in any letters, with any own name."""
    plain = origin(chain.header, chain.own)
    assert plain.observed is not None
    top = chain.above(plain.observed.number)
    rest = b"".join(below)
    if rest[:1] in {b" ", b"\t"}:  # that would go on with the boundary line itself, which a sender cannot do
        rest = b"X: x\r\n" + rest

    assert vouched(plain) == vouched(origin(top + rest + b"\r\n", chain.own))


@given(st.lists(ANY, max_size=8))
@settings(max_examples=200)
def test_where_another_server_received_it_nothing_below_is_ever_believed(below):
    top = b"Received: from bad ([203.0.113.5]) by mx2.other.example with ESMTPS id 1; x\r\n"
    found = origin(top + b"X: x\r\n" + b"".join(below) + b"\r\n", HOME)

    assert (None, "", (), "", ()) == (*vouched(found), found.asserted)


@given(st.binary(max_size=600), st.lists(ANY, max_size=6))
@settings(max_examples=300)
def test_an_origin_can_be_told_of_any_octets(octets, lines):
    header = octets + b"".join(lines)
    found = origin(header, [*HOME, "*", "10.0.0.0/8"])
    numbers = [one.number for one in (*([found.observed] if found.observed else []), *found.asserted, *found.claimed)]

    assert numbers == sorted(set(numbers))
    assert all(one.text and one.code for one in found.remarks)
    receiver(header, None)


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_any_text_is_read_as_a_line_and_as_results(text):
    one = hop(text)
    assert one.ip == "" or one.ip in text
    for result in results(text, named=bool(authserv_id(text))):
        assert result.method in text.lower()
    assert all(name in text.lower() for name in passed_domains(results(f"x; {text}", named=True)))


@given(st.lists(st.one_of(ANY, st.just(b"Received: x\r\n")), max_size=8))
@settings(max_examples=300)
def test_a_field_begins_and_ends_where_its_number_says(lines):
    """Each span holds the whole field and nothing of another."""
    header = b"".join(lines) + b"\r\n"
    found = list(fields(header))
    end = 0
    for number, one in enumerate(found, start=1):
        span = field_span(header, number)
        assert span is not None
        start, end_of = span
        assert start >= end
        end = end_of
        (alone,) = fields(header[start:end_of])
        assert (one.name, one.value) == (alone.name, alone.value)
    assert field_span(header, len(found) + 1) is None
