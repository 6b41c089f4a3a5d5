"""Ways to write a sender so that a mail program shows it and a program that looks for it does not."""

import base64

import pytest

from inboxwatch.intake import header_block, originators

BAD = "bad@example.net"
RETURN = b"Return-Path: <x@throw.example>\r\n"
FROM = b"From: Bad <bad@example.net>\r\n"


def many(count: int) -> bytes:
    return b", ".join(b"u%d@throw.example" % number for number in range(count))


PADDED = [
    (b"".join(b"X-%d: a\r\n" % number for number in range(2001)) + FROM, {"too-many-fields"}),
    (b"".join(b"X-%d: %s\r\n" % (number, b"a" * 900) for number in range(330)) + FROM, {"header-too-large"}),
    (b"X: a" + b"".join(b"\r\n " + b"a" * 900 for _ in range(330)) + b"\r\n" + FROM, {"header-too-large"}),
    (b"From: " + many(1200) + b", bad@example.net\r\n", {"too-many-originators"}),
    (b"".join(b"From: u%d@throw.example\r\n" % number for number in range(1500)) + FROM, {"too-many-originators"}),
    (b'From: "' + b"a" * 20_000 + b'" <bad@example.net>\r\n', {"too-many-originators"}),
    (b"From: a@b.example" + b"\r\n " * 20_000 + b", bad@example.net\r\n", {"too-many-originators"}),
    (b"From: " + b"a@b.example, " * 5_000 + b"bad@example.net\r\n", {"too-many-originators"}),
    (b"From: " + many(1200) + b', "bad"@example.net\r\n', {"too-many-originators"}),
    (b"From: " + many(1200) + b", bad (x) @ example.net\r\n", {"too-many-originators"}),
    (b"From: " + many(1200) + b", =?utf-8?q?bad=40example.net?=\r\n", {"too-many-originators"}),
    (b"From:\r\n" * 1500 + FROM, {"too-many-originators"}),
    (b"".join(b"Sender: (%d) u@throw.example\r\n" % number for number in range(30)) + FROM, {"too-many-originators"}),
]


@pytest.mark.parametrize(("fields", "codes"), PADDED)
def test_no_padding_hides_an_address_and_it_is_named_as_a_defect(fields, codes):
    found = originators(RETURN + fields + b"\r\n")

    assert BAD in found.addresses
    assert codes == {one.code for one in found.cut_short}
    assert not found.from_unreadable
    assert len(found.candidates) <= 1_000


def test_a_first_look_that_is_filled_says_so():
    assert "header-too-large" in {one.code for one in originators(b"X: " + b"a" * (256 * 1024 - 3)).cut_short}
    assert () == originators(FROM + b"X: " + b"a" * (256 * 1024 - 4 - len(FROM))).cut_short


@pytest.mark.parametrize(
    "header",
    [
        FROM + b"To: " + b",\r\n ".join(b"Person %d <p%d@home.example>" % (n, n) for n in range(2_500)) + b"\r\n\r\n",
        FROM + b"Cc: " + b", ".join(b"p%d@home.example" % number for number in range(300)) + b"\r\n\r\n",
        FROM + b"Reply-To: " + many(300) + b"\r\n\r\n",
        FROM + b"Received: by x.example; Mon, 1 Jan 2026 00:00:00 +0000\r\n" * 500 + b"\r\n",
        FROM + RETURN * 6 + b"Resent-From: a@b.example\r\nResent-Sender: a@b.example\r\n" * 4 + b"\r\n",
    ],
    ids=["2,500 recipients in lines", "300 recipients", "300 to reply to", "500 hops", "sent on four times"],
)
def test_large_ordinary_mail_is_read_to_the_end(header):
    assert () == originators(header).cut_short


SPELLED = [
    b"From : bad@example.net",
    b"From\t \t:bad@example.net",
    b"fRoM:bad@example.net",
    b"From\r\n : bad@example.net",
    b"From\r\n \r\n\t: bad@example.net",
    b"From\x0b: bad@example.net",
    b"From\xa0: bad@example.net",
    b"From\x00: bad@example.net",
    b"\x0bFrom: bad@example.net",
    b"\x00From: bad@example.net",
    b"\xef\xbb\xbfFrom: bad@example.net",
    b"X: y\rFrom: bad@example.net",
    b"X: y\r\r\nFrom: bad@example.net",
    b"From: ba\rd@example.net",
    b"From: bad@example\r.net",
    b"From:\r bad@example.net",
    b"From:\r\n \r\n\t\r\n bad@example.net",
    b"no colon in this line\r\nFrom: bad@example.net",
    b"From x@y Mon Jan  1 00:00:00 2026\r\nFrom: bad@example.net",
    b"X: " + b"a" * 100_000 + b"\r\nFrom: bad@example.net",
    b"From: =?utf-8?q?bad=40example.net" + b"_" * 5_000 + b"?=",
    b"From: =?utf-8?b?" + base64.b64encode(b"bad@example.net" + b" " * 3_000) + b"?=",
    b"From: =?utf-8*en?q?bad=40example.net?=",
    b"From: =? utf-8 ?q?bad=40example.net?=",
    b"From: =?utf-8?q?ba?=\r\n =?utf-8?q?d=40example?=.net",
    b"From: =?utf-8?b?YmFkQGV4YW1wbGUubmV0=?=",
    b"From: =?utf-8?b?YmFkQGV4YW1wbGUubmV0A?=",
    b"From: =?utf-16?b?" + base64.b64encode("bad@example.net".encode("utf-16")) + b"?=",
    b"From: =?utf-16be?b?AGIAYQBkAEAAZQ==?= =?utf-16be?b?AHgAYQBtAHAAbABlAC4AbgBlAHQ=?=",
    b"From: =?utf-7?q?bad+AEA-example.net?=",
    b"From: =?x?q?=?= =?utf-8?q?bad=40example.net?=",
    b"From: =?utf-8?q?x =?utf-8?q?bad=40example.net?=",
    b"From: b\\ad@example.net",
    b'From: "b\\ad"@example.net',
    b'From: "ba"d@example.net',
    b'From: <"bad"@example.net>',
    b"From: ba(x)d@example.net",
    b"From: ba (x) d@example.net",
    b"From: bad(c)@(d)example.net",
    b"From: bad (" + b"x" * 400 + b") @example.net",
    b"From: bad@example . (c) net",
    b"From: undisclosed: bad@example.net;",
    b"From: a:b:bad@example.net",
    b"From: <@relay.example,@other.example:bad@example.net>",
    b"From: <<bad@example.net",
    b"From: bad@example.net>",
    b"From: 'bad@example.net'",
    b"From: bad@example.net.",
    b"From: \xff\xfe bad@example.net",
    b"From: ba\xadd@example.net",
    "From: ba\u200bd@example.net".encode(),
    b"From: " + b" " * 4_000 + b"bad@example.net",
]


@pytest.mark.parametrize("field", SPELLED)
@pytest.mark.parametrize("before", [RETURN, b""], ids=["later", "first"])
def test_however_it_is_written_it_is_found(field, before):
    found = originators(before + field + b"\r\nSubject: x\r\n\r\n")

    assert BAD in {one.address.strip(".").lower() for one in found.candidates if one.field == "from"}


@pytest.mark.parametrize("indent", [b" ", b"\t", b"  "])
def test_a_first_line_that_begins_with_a_blank_is_a_field(indent):
    assert BAD in originators(indent + FROM + RETURN + b"\r\n").addresses


@pytest.mark.parametrize(
    "header", [b"X: y\r\n From: bad@example.net\r\n", b"XFrom: bad@example.net\r\n", b"X-From: bad@example.net\r\n"]
)
def test_what_no_program_takes_for_such_a_field_is_none(header):
    assert frozenset() == originators(header).addresses


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"=?utf-8?q?J=C3?= =?utf-8?q?=B6rg?= <x@y.example>", "Jörg"),
        (b"=?utf-8?b?SsM=?=\r\n =?UTF-8?b?tnJn?= <x@y.example>", "Jörg"),
        (b"=?utf-8*de?q?J=C3=B6rg?= <x@y.example>", "Jörg"),
        (b"J\xc3\xb6rg \xff <x@y.example>", "Jörg \ufffd"),
        (b"Sandy M<x@y.example>", "Sandy M"),
    ],
)
def test_names_are_read_as_programs_show_them(value, name):
    assert name in originators(b"From: " + value + b"\r\n\r\n").names


def test_octets_of_no_charset_beside_an_address_do_not_change_it():
    assert (
        "jörg@exämple.example"
        in originators("From: \udcff <jörg@exämple.example>".encode("utf-8", "surrogateescape")).addresses
    )


@pytest.mark.parametrize(
    ("octets", "size"),
    [
        (b"X: a\r\r\nFrom: b\r\n\r\nbody", 18),
        (b"X: a\r\rFrom: b\n\nbody", 15),
        (b"X: a\rFrom: b\r\rbody", 14),
        (b"X: a\nFrom: b\r\n\nbody", 15),
    ],
)
def test_a_header_goes_on_where_servers_go_on(octets, size):
    assert octets[:size] == header_block(octets)
