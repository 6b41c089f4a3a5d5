"""What holds for the fingerprint of every message, however hostile."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from inboxwatch.fingerprint import HEADER_KINDS, KINDS, mark, mark_fields
from inboxwatch.fingerprint.words import split
from inboxwatch.intake import InlineReader
from inboxwatch.model.message import Build, HeaderField, Originator, Originators, ParsedMessage
from inboxwatch.model.origin import Hop, Origin
from tests.support.letters import FOLDS, GMAIL_WEB, a_letter, from_gmail, marked, pairs

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)  # lone surrogates too
NAMES = st.sampled_from(
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "References",
        "In-Reply-To",
        "Received",
        "Return-Path",
        "DKIM-Signature",
        "ARC-Seal",
        "Content-Type",
        "MIME-Version",
        "X-Mailer",
        "User-Agent",
        "Autocrypt",
        "List-Unsubscribe",
        "X-Originating-IP",
        "message-Id",
        "X-Priority",
        "Reply-To",
    ]
)
ODD = st.sampled_from(
    [*"<>@;:,=\"'()[]\\ \t./-_+?0aZ%\x00", "=?utf-8?q?", "?=", "boundary=", "d=", "s=", "+0100", "Nov", "Re:", "\u0301"]
)
VALUES = st.one_of(ANY_TEXT, st.lists(ODD, max_size=30).map("".join))
FIELDS = st.lists(st.builds(HeaderField, st.one_of(NAMES, ANY_TEXT), VALUES), max_size=12)
TIMES = st.one_of(st.none(), st.datetimes(timezones=st.just(UTC)))
WORDS = st.lists(
    st.sampled_from(
        [
            "i",
            "know",
            "where",
            "you",
            "live,",
            "bunny.",
            "and",
            "what",
            "Train",
            "takes",
            "grüße",
            "home!",
            "2027",
            "приве́т",
            "x",
        ]
    ),
    max_size=60,
).map(" ".join)
HOPS = st.builds(Hop, st.one_of(ANY_TEXT, st.sampled_from(["192.0.2.1", "10.0.0.1", "::1"])), ANY_TEXT, ANY_TEXT)


def check(fingerprint) -> None:
    traits = fingerprint.traits
    assert list(traits) == sorted(traits)
    assert len(traits) == len({(one.kind, one.value) for one in traits}) <= 400
    for one in traits:
        assert KINDS[one.kind] == one.family
        assert one.value.encode("utf-8")
        assert len(one.value) <= 200
    assert len(fingerprint.signature) in {0, 128}


@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(st.one_of(ODD, NAMES, st.just("\r\n"), st.just(": "))).map("".join).map(str.encode),
    ),
    TIMES,
)
@settings(max_examples=120)
def test_any_octets_have_a_fingerprint_and_always_the_same(octets: bytes, received_at: datetime | None) -> None:
    one, two = marked(octets, received_at), marked(octets, received_at)

    check(one)
    assert one == two


@given(
    FIELDS,
    ANY_TEXT,
    ANY_TEXT,
    st.lists(st.builds(Originator, st.sampled_from(["from", "reply-to"]), ANY_TEXT, ANY_TEXT, ANY_TEXT), max_size=3),
    st.builds(
        Origin, st.one_of(st.none(), HOPS), st.lists(HOPS, max_size=2).map(tuple), st.lists(HOPS, max_size=2).map(tuple)
    ),
    TIMES,
)
@settings(max_examples=120)
def test_anything_that_was_read_has_a_fingerprint(fields, text, subject, people, origin, received_at) -> None:
    message = ParsedMessage(
        Originators(tuple(people)), subject, text=text, build=Build(fields=tuple(fields), tags=text)
    )

    check(mark(message, origin, received_at, FOLDS))


@given(FIELDS, TIMES)
@settings(max_examples=120)
def test_the_header_alone_says_what_the_whole_message_says(fields, received_at) -> None:
    alone = mark_fields(fields, received_at)
    whole = mark(ParsedMessage(Originators(()), build=Build(fields=tuple(fields))), Origin(), received_at, FOLDS)

    assert alone == tuple(one for one in whole.traits if one.kind in HEADER_KINDS)


def folded(octets: bytes, choose) -> bytes:
    """The message with its header block folded at other white space (RFC 5322 section 2.2.3)."""
    head, _, body = octets.partition(b"\r\n\r\n")
    lines = []
    for field in re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n"):
        name, _, value = field.partition(b":")
        words = value.strip().split(b" ")
        lines.append(
            name + b": " + words[0] + b"".join((b"\r\n\t", b"\r\n ", b" ")[choose()] + one for one in words[1:])
        )
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_folding_changes_nothing(data) -> None:
    octets = data.draw(
        st.sampled_from(
            [
                from_gmail(),
                a_letter(head="References: <a@b.example> <c@d.example>\r\nX-Mailer: Some Mailer 1.2.3\r\n"),
                a_letter(
                    from_='"Max van Muster" <max@mail.example>', subject="=?utf-8?q?gr=C3=BC=C3=9Fe?= =?utf-8?q?x?="
                ),
            ]
        )
    )
    again = folded(octets, lambda: data.draw(st.integers(0, 2)))

    assert pairs(marked(octets)) == pairs(marked(again))


ADDED = [
    b"X-Spam-Status: No, score=-1.0\r\n",
    b"X-Spam-Flag: NO\r\n",
    b"Authentication-Results: mx.more.example; dkim=pass header.d=other.example\r\n",
    b"ARC-Seal: i=1; a=rsa-sha256; d=receiver.example; s=arc; b=x\r\n",
    b"ARC-Authentication-Results: i=1; mx.more.example; spf=pass\r\n",
    b"Delivered-To: me@home.example\r\n",
    b"X-Original-To: me@home.example\r\n",
    b"X-Of-The-Receiver: words\r\n",
    b"Received-SPF: pass (mx.more.example)\r\n",
    b"X-Virus-Scanned: by something\r\n",
    b"DKIM-Filter: OpenDKIM Filter v2\r\n",
]


@given(
    st.permutations(ADDED),
    st.integers(0, len(ADDED)),
    st.sampled_from([(from_gmail(), b"mx.google.com"), (a_letter(), b"mx.home.example")]),
)
@settings(max_examples=60, deadline=None)
def test_what_receivers_put_on_top_changes_nothing(added, count, mail) -> None:
    octets, receiver = mail
    top = b"Received: by store.home.example; x\r\n" if count < len(added) else b""
    top += b"".join(added[:count]) + b"Received: from %s (x [10.0.0.1]) by store.home.example; x\r\n" % receiver
    top += b"".join(added[count:])
    hosts = ("mx.home.example", "store.home.example", "mx.google.com")

    assert pairs(marked(octets, hosts=hosts)) == pairs(marked(top + octets, hosts=hosts))


@given(WORDS)
@settings(max_examples=60, deadline=None)
def test_another_transfer_encoding_changes_that_trait_alone(text: str) -> None:
    ways = [pairs(marked(a_letter(text, encoding=one)), "encoding") for one in ("8bit", "base64", "quoted-printable")]

    assert ways[0] == ways[1] == ways[2]


@given(st.lists(WORDS, min_size=1, max_size=5), st.integers(20, 120), st.sampled_from(["", " ", " \t "]))
@settings(max_examples=100, deadline=None)
def test_wrapping_lines_and_trailing_white_space_change_nothing_of_the_text(paragraphs, width, trailing) -> None:
    texts = [
        "\n\n".join("\n".join(f"{line}{end}" for line in textwrap.wrap(one, wide) or [""]) for one in paragraphs)
        for wide, end in ((70, ""), (width, trailing))
    ]
    one, two = (marked(a_letter(text)) for text in texts)

    assert one.signature == two.signature
    for kind in ("sentence", "quoted", "band"):
        assert {pair for pair in pairs(one) if pair[0] == kind} == {pair for pair in pairs(two) if pair[0] == kind}
    own = [split(text).own.split() for text in texts]
    assert own[0] == own[1]


@given(ANY_TEXT)
def test_no_word_is_lost_between_own_quoted_and_signature(text: str) -> None:
    words = split(text)
    told = f"{words.own} {words.quoted} {words.signature}".replace(">", " ").split()

    assert sorted(text.replace(">", " ").split()) == sorted(told)


def test_the_gmail_letter_is_one_that_was_received() -> None:
    assert GMAIL_WEB.count(b"\r\nReceived: ") == 2
    assert InlineReader().whole(from_gmail()).build.fields
