"""The page of an exhibit: what was observed, what is asserted and what is claimed are three things."""

from __future__ import annotations

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from inboxwatch.export.dossier.facts import Manner
from inboxwatch.export.dossier.header_page import header_page
from inboxwatch.export.dossier.pages import body_page
from inboxwatch.export.dossier.words import LANGUAGES, words
from inboxwatch.intake import origin
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.origin import Hop, Origin, Remark
from tests.support.dossiers import FIRST, HOSTS, a_message, a_setting

OBSERVED = b"Received: from out (out [192.0.2.7])\r\n\tby mx.home.example; Mon, 2 Mar 2026 10:00:00 +0000\r\n"
FORGED = b"Received: from evil (evil [203.0.113.5]) by mx.home.example; x\r\n"


def page_of(block, found=None, manner=None, **changes):
    one = replace(a_message(1, **changes), origin=origin(block, HOSTS) if found is None else found)
    return header_page(one, block, a_setting(manner or Manner(), [one]))


def marks_of(page):
    return [(kind, label, text) for part in page if part["kind"] == "marks" for kind, label, text in part["rows"]]


def facts_of(page):
    return {row[0]: row[1] for part in page if part["kind"] == "facts" for row in part["rows"]}


def test_the_line_of_the_own_server_is_marked_inside_the_block():
    """What stands above it is not marked, what stands below it is a claim."""
    block = b"Delivered-To: me@home.example\r\n" + OBSERVED + FORGED + b"From: max@bad.example\r\n\r\n"

    found = [(kind, label) for kind, label, _ in marks_of(page_of(block))]

    assert [("received", ""), ("observed", "OBSERVED"), ("claimed", "CLAIMED"), ("claimed", "")] == found


def test_a_forged_line_that_is_the_same_is_a_claim():
    """Whoever copies the observed line gains nothing: the first from the top counts."""
    kinds = [kind for kind, _, _ in marks_of(page_of(OBSERVED + OBSERVED + b"\r\n"))]

    assert ["observed", "claimed"] == kinds


def test_what_a_provider_asserts_has_a_mark_of_its_own():
    """A provider's word is less than what was seen, and more than a claim."""
    line = "from home (home [198.51.100.9]) by smtp.provider.example"
    observed = origin(OBSERVED, HOSTS).observed
    found = Origin(
        observed, asserted=(Hop("198.51.100.9", "smtp.provider.example", line),), provider="provider.example"
    )
    page = page_of(OBSERVED + b"Received: " + line.encode() + b"\r\n\r\n", found)

    assert ["observed", "asserted"] == [kind for kind, _, _ in marks_of(page)]
    above = page_of(b"Received: " + line.encode() + b"\r\n" + OBSERVED + b"\r\n", found)
    assert ["received", "observed"] == [kind for kind, _, _ in marks_of(above)]
    assert "198.51.100.9, by smtp.provider.example (provider.example)" == facts_of(page)["Origin · ASSERTED"]


def test_without_a_line_of_the_own_server_everything_is_a_claim_and_it_says_so():
    """An unknown origin is never made up."""
    page = page_of(FORGED.replace(b"mx.home", b"mx.other") + b"From: max@bad.example\r\n\r\n")

    assert {"claimed"} == {kind for kind, _, _ in marks_of(page)}
    assert facts_of(page)["Origin · OBSERVED"].startswith("not known")


def test_subjects_and_what_repeats_them_are_shown_only_when_asked_for():
    """The person who prints it should not have to read them."""
    block = b"Subject: I will find you\r\nThread-Topic: I will find you\r\n\r\n"

    assert not [text for _, _, text in marks_of(page_of(block)) if "find you" in text]
    shown = page_of(block, manner=Manner(subjects=True), subject="I will find you")
    assert 2 == len([text for _, _, text in marks_of(shown) if "find you" in text])
    assert "I will find you" == facts_of(shown)["Subject"]


def test_words_that_are_no_header_field_are_words_of_the_sender():
    """A message without an empty line is header throughout, and must not be read by whoever prints it."""
    page = page_of(b"From: max@bad.example\r\nI will find you\r\n")

    assert ["From: max@bad.example", "[not shown: words of the sender]"] == [text for _, _, text in marks_of(page)]


def test_a_remark_is_told_without_what_to_type():
    """An officer has no use for our commands."""
    remark = Remark("x", "The mailbox says otherwise. `inboxwatch show` tells more, and why. It may have been moved.")

    page = page_of(b"\r\n", Origin(remarks=(remark,)))

    assert "The mailbox says otherwise. It may have been moved." == facts_of(page)["Note"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_claim_bears_the_sign_of_something_observed(language):
    """Whoever reads the text alone, or has it read aloud, knows a mark by its sign, whatever word stands beside it."""
    forged = f"● {words(language)['class-observed']} Received: from x ([192.0.2.99]) by mx.home.example"
    block = OBSERVED + f"X-Note: a\r\n {forged}\r\nFrom: max@bad.example\r\n\r\n".encode()
    manner = Manner(subjects=True, language=language)
    page = page_of(block, manner=manner, subject=forged, names=(forged,))
    body = body_page(a_message(1).exhibit, forged, a_setting(manner))

    told = json.dumps([page, body], ensure_ascii=False)

    assert "●" not in told
    assert 4 == told.count(forged.replace("●", "<U+25CF>"))


def test_the_pages_of_what_is_suspected_say_so_at_the_top():
    """They stand behind those of what is told of, with the same marks: a page that is torn out says what it is."""
    one = a_message(1, state=ExhibitState.SUSPECT)
    above = header_page(one, OBSERVED, a_setting())[0], body_page(one.exhibit, "words", a_setting())[0]

    assert ["Exhibit IW-000001 · Suspected, not confirmed"] * 2 == [block["text"] for block in above]


@pytest.mark.parametrize(
    ("remark", "told"),
    [
        (
            (
                "It is not known which servers receive your mail, so nothing here is observed. Name them as "
                "receiving_hosts in the configuration; the first Received lines of ordinary mail show their names."
            ),
            "It is not known which servers receive the person’s mail, so nothing here is observed.",
        ),
        (
            (
                "Your receiving server got it from a machine that has your own provider's name. If it is one of your "
                "provider's servers, add its address to receiving_hosts: then the lines below it are read."
            ),
            "The person’s receiving server got it from a machine that has the person’s own provider's name.",
        ),
        (
            "Which servers receive your mail was learned, not told by you or by our table.",
            "Which servers receive the person’s mail was learned, not told by the person or by the table of this program.",
        ),
        ("It holds. `inboxwatch show --signatures` checks it, and says first what that discloses.", "It holds."),
    ],
)
def test_a_remark_is_told_to_others_and_gives_them_no_advice(remark, told):
    """An officer has no configuration, and is not the person whose mail it is."""
    one = replace(a_message(1), origin=Origin(remarks=(Remark("x", remark),)))
    rows = header_page(one, OBSERVED, a_setting())[1]["rows"]

    assert ["Note", told, "text"] == rows[-1]


@pytest.mark.parametrize(
    ("field", "read", "told"),
    [
        (b"Date: Tue, 23 Nov 2027\r\n 20:04:11 +9999\r\n", True, "Tue, 23 Nov 2027 20:04:11 +9999 (read as {at} UTC)"),
        (b"DATE: soon \x1b[2J\r\n", False, "soon \\x1b[2J (cannot be read as a time)"),
        (b"Date: first\r\nDate: second\r\n", False, "first (cannot be read as a time)"),
        (b"", False, "none"),
    ],
)
def test_the_date_that_a_message_claims_is_told_as_it_stands(field, read, told):
    """How a program reads a zone that does not exist is not what the sender wrote."""
    one = a_message(1, date=FIRST if read else None)
    rows = dict(row[:2] for row in header_page(one, field + b"\r\n", a_setting())[1]["rows"])

    assert told.format(at="2026-03-02 18:30:00") == rows["Date it claims"]


def test_a_web_link_can_be_read_and_not_be_followed():
    """Some viewers make links of everything that looks like one."""
    (row,) = marks_of(page_of(b"List-Unsubscribe: <https://evil.example/u?1>, <HTTP://www.evil.example>\r\n\r\n"))

    assert "List-Unsubscribe: <hxxps://evil.example/u?1>, <hxxp://www[.]evil.example>" == row[2]


def test_a_huge_block_is_cut_and_it_is_said_by_how_much():
    """The observed line is shown also where it stands far below."""
    block = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 2000) for n in range(100)) + OBSERVED + b"\r\n"
    page = page_of(block)
    rows = marks_of(page)

    assert 91 == len(rows)
    assert "observed" == rows[-1][0]
    assert "10 more header fields are not shown here; the exhibit holds them" == page[-1]["text"]
    assert "… (1,305 more characters)".replace(",", "") in rows[0][2]


def test_times_are_shown_in_the_zone_beside_utc():
    """Both, so that nobody has to reckon."""
    page = page_of(b"\r\n", manner=Manner(zone=ZoneInfo("Europe/Berlin"), zone_name="Europe/Berlin"))

    assert "2026-03-02 18:30:00 UTC (2026-03-02 19:30:00 +0100 Europe/Berlin)" == facts_of(page)["Received"]


@pytest.mark.parametrize("block", [b"", b"\r\n", b"\n\n", b"no field at all", b": x\r\n", b"\x00\xff\r\n"])
def test_a_block_that_is_none_makes_a_page_all_the_same(block):
    """Broken mail is no error."""
    assert "Exhibit IW-000001" == page_of(block)[0]["text"]
