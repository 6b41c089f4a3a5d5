"""What every reader promises (`MessageReader`): an answer for each, in order, whatever the octets."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from inboxwatch.intake import InlineReader, ProcessReader, header_block, originators

PLAIN = b"From: Ann <a@example.org>\r\nTo: b@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Mon, 5 Jan 2026 10:00:00 +0100\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n"
MIXED = (
    b'From: a@example.org\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n'
    b'--b\r\nContent-Type: application/pdf; name="x.pdf"\r\nContent-Disposition: attachment; filename="../x.pdf"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n"
)


@pytest.fixture(params=[InlineReader, ProcessReader], ids=["inline", "process"])
def reader(request):
    made = request.param()
    yield made
    made.close()
    made.close()


def test_header_blocks_are_answered_in_order(reader):
    blocks = [b"From: n%d@example.org\r\nSubject: %d\r\n\r\n" % (number, number) for number in range(20)]
    answers = reader.headers(blocks)

    assert [f"n{number}@example.org" for number in range(20)] == [
        next(iter(one.originators.addresses)) for one in answers
    ]
    assert [str(number) for number in range(20)] == [one.subject for one in answers]
    assert 20 == len(answers)


def test_what_was_found_before_need_not_be_looked_for_again(reader):
    blocks = [PLAIN, BOMBS["long header"], BOMBS["fields"], b"From: nobody\r\n\r\n", b""]

    assert list(reader.originators(blocks)) == list(reader.originators(blocks, [originators(one) for one in blocks]))


def test_who_is_named_is_read_as_where_everything_is_read(reader):
    blocks = [PLAIN, BOMBS["long header"], BOMBS["fields"], b"From: nobody\r\n\r\n", b"", BUILT, MIXED]

    assert [(one.originators, one.defects, one.reader) for one in reader.headers(blocks)] == [
        (one.originators, one.defects, one.reader) for one in reader.originators(blocks)
    ]


def test_a_message_of_several_parts_is_not_called_broken_where_its_header_is_read_alone(reader):
    """The parser would: it sees no parts."""
    for block in (header_block(BUILT), header_block(MIXED)):
        (named,), (shown,) = reader.originators([block]), reader.headers([block])

        assert ((), (), ()) == (named.codes, named.defects, shown.defects)
    assert () == reader.whole(BUILT).defects


def test_a_message_is_read_with_its_words_and_the_list_of_its_attachments(reader):
    plain, mixed = reader.whole(PLAIN), reader.whole(MIXED)

    assert ("Grüße", "<1@x>", "Hello") == (plain.subject, plain.message_id, plain.text.strip())
    assert "2026-01-05T09:00:00+00:00" == plain.date.isoformat()
    assert "words" == mixed.text.strip()
    assert [("../x.pdf", "application/pdf", 3)] == [
        (one.filename, one.content_type, one.size) for one in mixed.attachments
    ]
    assert plain.reader.startswith("mail-parser/4.")


def test_html_alone_is_read_as_its_words(reader):
    html = b"From: a@x.example\r\nContent-Type: text/html\r\n\r\n<style>no</style><p>Hello<br>there</p><a href='http://x.example/'>go</a>"

    assert ["Hello", "there", "[http://x.example/] go"] == reader.whole(html).text.splitlines()


@pytest.mark.parametrize(
    "charset", ["rot13", "idna", "unicode_escape", "utf-7", "zlib", "punycode", "undefined", "x" * 50, "utf-8", "\xff"]
)
def test_odd_charsets_give_text_that_can_be_written(reader, charset):
    octets = (
        b"From: a@x.example\r\nContent-Type: text/plain; charset="
        + charset.encode()
        + b"\r\n\r\n\\ud800 +2AA- \xff\xfe abc"
    )
    text = reader.whole(octets).text

    text.encode("utf-8")
    assert "abc" in text


BOMBS = {
    "nested": b"From: a@x.example\r\n"
    + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000)),
    "enclosed": b"From: a@x.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3000,
    "parts": b'From: a@x.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 20_000,
    "fields": b"From: a@x.example\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\n",
    "words": b"From: a@x.example\r\nSubject: " + b"=?utf-8?q?x?= " * 15_000 + b"\r\n\r\n",
    "semicolons": b"From: a@x.example\r\nContent-Type: text/plain" + b";" * 200_000 + b"\r\n\r\n",
    "recipients": b"From: a@x.example\r\nTo: " + b"a@b.c," * 40_000 + b"\r\n\r\n",
    "comments": b"From: a@x.example\r\nCc: " + b"(" * 5000 + b"\r\n\r\n",
    "groups": b"From: " + b"a:" * 2000 + b"\r\nSender: a@x.example\r\n\r\n",
    "long header": b"From: a@x.example\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\n",
    "large": b"From: a@x.example\r\n\r\n" + b"x" * (11 << 20),
    "nothing": b"",
    "nul": b"\0" * 1000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_message_gets_an_answer_with_its_originators(name):
    reader = ProcessReader(patience=5.0)
    try:
        found = reader.whole(BOMBS[name])
        after = reader.whole(PLAIN)
    finally:
        reader.close()

    assert "a@x.example" in found.originators.addresses or name in {"nothing", "nul"}
    assert "Hello" == after.text.strip()


@pytest.mark.parametrize("field", [b"From", b"Reply-To"])
def test_a_name_in_broken_base64_is_a_defect_and_costs_no_process(reader, field):
    """With a number of letters that base64 cannot have."""
    block = field + b": =?utf-8?B?Zm9vZ?= <b@x.example>\r\n\r\n"
    (read,) = reader.originators([block])

    assert "b@x.example" in read.originators.addresses
    assert ["parser-refused"] == [one.code for one in read.defects]


def test_what_is_over_a_cap_is_named():
    reader = InlineReader()

    assert {"message-too-large"} <= {one.code for one in reader.whole(BOMBS["large"]).defects}
    assert {"nested-too-deep"} <= {one.code for one in reader.whole(BOMBS["enclosed"]).defects}
    assert {"too-many-parts"} <= {one.code for one in reader.whole(BOMBS["parts"]).defects}
    assert {"header-too-large"} <= {one.code for one in reader.whole(BOMBS["long header"]).defects}


def test_a_reading_process_that_is_killed_costs_one_answer():
    reader = ProcessReader()
    try:
        reader.whole(PLAIN)
        os.kill(reader._child.pid, signal.SIGKILL)
        reader._child.wait()
        assert "Hello" == reader.whole(PLAIN).text.strip()
    finally:
        reader.close()


def test_a_process_that_ends_after_it_read_others_is_no_fault_of_the_message_at_hand():
    """Its memory may have been taken by those before."""
    reader = ProcessReader()
    try:
        reader.whole(PLAIN)
        first = reader._child
        os.kill(first.pid, signal.SIGSTOP)
        threading.Timer(0.3, first.kill).start()
        found = reader.whole(PLAIN)
        assert ("Hello", ()) == (found.text.strip(), found.defects)
    finally:
        reader.close()


def test_a_process_that_ends_over_the_first_that_it_reads_names_it():
    reader = ProcessReader()
    try:
        child = reader._begun()
        os.kill(child.pid, signal.SIGSTOP)
        threading.Timer(0.3, child.kill).start()
        assert ["parser-crashed"] == [one.code for one in reader.whole(PLAIN).defects]
        assert "Hello" == reader.whole(PLAIN).text.strip()
    finally:
        reader.close()


def test_a_reading_process_that_is_stopped_is_given_up_in_time_and_named():
    reader = ProcessReader()
    try:
        reader.whole(PLAIN)
        reader._patience = 0.3
        os.kill(reader._child.pid, signal.SIGSTOP)
        stuck = reader.whole(PLAIN)
        assert ["parser-timeout"] == [one.code for one in stuck.defects]
        assert {"a@example.org"} == stuck.originators.addresses
    finally:
        reader.close()
    again = ProcessReader()
    try:
        assert "Hello" == again.whole(PLAIN).text.strip()
    finally:
        again.close()


def test_the_process_is_made_anew_after_much_was_read_and_not_after_little(monkeypatch):
    monkeypatch.setattr("inboxwatch.intake.reader._ENOUGH", 100_000)
    reader = ProcessReader()
    try:
        reader.whole(PLAIN)
        first = reader._child
        list(reader.headers([PLAIN] * 100))
        assert first is reader._child
        assert "Hello" in reader.whole(PLAIN + b"x" * 100_000).text
        reader.whole(PLAIN)
        assert first is not reader._child
        assert first.poll() is not None
    finally:
        reader.close()


@pytest.mark.slow
def test_of_many_header_blocks_only_the_one_at_which_the_process_stood_still_goes_without_its_answer():
    reader = ProcessReader(patience=3.0)  # a process takes a while to begin
    try:
        reader.whole(PLAIN)
        os.kill(reader._child.pid, signal.SIGSTOP)
        answers = reader.headers([b"From: n%d@example.org\r\nSubject: %d\r\n\r\n" % (one, one) for one in range(40)])

        assert ["parser-timeout"] == [one.code for one in answers[0].defects]
        assert ["", *(str(one) for one in range(1, 40))] == [one.subject for one in answers]
        assert [{f"n{one}@example.org"} for one in range(40)] == [one.originators.addresses for one in answers]
    finally:
        reader.close()


def test_a_header_block_over_its_budget_is_answered_among_the_others():
    reader = ProcessReader()
    try:
        answers = reader.headers([PLAIN, BOMBS["long header"], BOMBS["fields"], PLAIN])

        assert ["Grüße", "", "", "Grüße"] == [one.subject for one in answers]
        assert ["header-too-large", "too-many-fields"] == [one.defects[0].code for one in answers[1:3]]
    finally:
        reader.close()


def test_an_idle_reading_process_is_let_go():
    reader = ProcessReader(idle=0.0)
    try:
        reader.whole(PLAIN)
        assert reader._child is not None
        reader.rest()
        assert reader._child is None
    finally:
        reader.close()


def test_the_service_never_loads_the_parser_into_its_own_process():
    script = "import sys, inboxwatch.daemon.supervisor; print([m for m in ('mailparser', 'apprise', 'pymap') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "[]" == said.stdout.strip()


def test_help_loads_nothing_heavy():
    script = (
        "import sys; from inboxwatch.cli import run; run(['--help']);"
        "print([m for m in ('pydantic', 'sqlite_utils', 'imapclient', 'structlog', 'watchdog') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "[]" == said.stdout.splitlines()[-1]


BUILT = (
    b"Return-Path: <a@x.example>\r\nMIME-version: 1.0\r\nFrom: a@x.example\r\nX-Odd:\r\n folded\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n12345\r\n123\r\n"
    b'--b\r\nContent-type: text/html\r\n\r\n<div><img src="http://t.example/p.gif" width=1 height=1><br></div>\r\n--b--\r\n'
)


def test_how_a_message_is_built_is_told_as_it_is_spelled(reader):
    build = reader.whole(BUILT).build

    assert ["Return-Path", "MIME-version", "From", "X-Odd", "Content-Type"] == [one.name for one in build.fields]
    assert "folded" == build.fields[3].value
    assert [(0, 'multipart/alternative; boundary="b"'), (1, "text/plain; charset=UTF-8"), (1, "text/html")] == [
        (one.depth, one.content_type) for one in build.parts
    ]
    assert "7bit" == build.parts[1].transfer_encoding
    assert "div img br" == build.tags
    assert [("img", "http://t.example/p.gif", "1", "1")] == [
        (one.element, one.url, one.width, one.height) for one in build.resources
    ]
    assert 5 == build.wraps


STYLED = (
    b"From: a@x.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nplain words\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    b"<style>@import \"http://i.example/x.css\"; b {background: url( 'http://b.example/i.png')}</style>"
    b'<meta http-equiv=Refresh content="0; url=http://m.example/">'
    b'<p style="background:url(http://c.example/)"><img srcset="http://s.example/1.png 1x, y 2x">'
    b'<a href="http://l.example/?q">x</a><area href=http://map.example><form></form><form action="http://f.example">'
    b"<button formaction=http://g.example></form>\r\n--b--\r\n"
)


def test_what_a_style_would_fetch_and_where_html_leads_is_told_beside_plain_text(reader):
    found = reader.whole(STYLED)

    assert "plain words" == found.text.strip()
    assert [
        ("css", "http://i.example/x.css"),
        ("css", "http://b.example/i.png"),
        ("meta", "http://m.example/"),
        ("css", "http://c.example/"),
        ("img", "http://s.example/1.png"),
    ] == [(one.element, one.url) for one in found.build.resources]
    assert [
        ("a", "http://l.example/?q"),
        ("area", "http://map.example"),
        ("form", ""),
        ("form", "http://f.example"),
        ("button", "http://g.example"),
    ] == [(one.element, one.url) for one in found.build.links]


@pytest.mark.parametrize(
    "html",
    ["<style>" + "url(" * 200_000 + "</style>", "<p style='" + "@import \t" * 90_000 + "'>", "<a href=x>" * 90_000],
)
def test_what_html_leads_to_is_bounded(reader, html):
    found = reader.whole(b"Content-Type: text/html\r\n\r\n" + html.encode())

    assert len(found.build.resources) + len(found.build.links) <= 400
    assert "parser-timeout" not in {one.code for one in found.defects}


def test_of_a_body_that_is_not_read_the_fields_are_told_all_the_same(reader):
    build = reader.whole(BOMBS["enclosed"]).build

    assert "From" == build.fields[0].name
    assert () == build.parts


def test_of_a_header_block_alone_no_build_is_told(reader):
    (found,) = reader.headers([BUILT])

    assert ((), ()) == (found.build.fields, found.build.parts)
