"""The letter: what it says, in every language, and what a person may change of it."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo

from inboxwatch.complaint.language import FOLDER, Words, languages
from inboxwatch.complaint.letter import Before
from inboxwatch.complaint.original import Original, Shape
from inboxwatch.complaint.redact import Redactor
from inboxwatch.complaint.table import Table
from inboxwatch.complaint.template import template_of
from inboxwatch.errors import ConfigError
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.origin import Hop, Origin, Remark
from tests.support.complaints import a_cover, a_kept, a_plan, drafted
from tests.support.letters import a_letter, from_gmail
from tools.catalogs import catalog, compiled, template

GOLDEN = Path(__file__).parents[2] / "golden"
OTHERS = [one for one in languages() if one != "en"]
_PLACES = re.compile(r"\{[a-z_]+\}")


SEEN = Hop(
    "192.0.2.7",
    "mx.home.example",
    "from out.mail.example (out.mail.example [192.0.2.7])\r\n\tby mx.home.example (Postfix) with ESMTPS id 4XyZ\r\n"
    "\tfor <me@home.example>; Tue, 23 Nov 2027 19:04:12 +0000 (UTC)",
)
ASSERTED = Hop("203.0.113.9", "smtp.mail.example", "from [203.0.113.9] by smtp.mail.example with ESMTPSA id 77aB; x")
CLAIM = Hop("198.51.100.3", "", "from [198.51.100.3]")
WHOLE = Origin(SEEN, (ASSERTED,), (CLAIM,), "mail.example", "max@mail.example", ("mx.home.example; dkim=pass",))


def a_case(language: str) -> str:
    """A letter about four messages of all kinds: observed and asserted, from Gmail, planted, sealed."""
    kept = (
        a_kept(number=1, origin=WHOLE),
        a_kept(from_gmail(), 2, origin=Origin(claimed=(Hop("209.85.220.41", "mx.google.com", "x"),))),
        a_kept(a_letter("I know.", received=False, message_id="<p@mail.example>"), 3, internal_date=None),
        a_kept(a_letter("x", message_id="<s@mail.example>"), 4, state=ExhibitState.SEALED, origin=Origin(SEEN)),
    )
    cover = a_cover(asked=date(2027, 11, 1), country="Germany", police="ST/0815/2027", rule="No harassment.")
    return drafted(*kept, language=language, cover=cover)["letter.txt"].decode()


@pytest.mark.parametrize("language", languages())
def test_the_letter_reads_as_it_did(language):
    """After a change that is meant: GOLDEN=write, then read the difference."""
    path = GOLDEN / f"letter.{language}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(a_case(language), "utf-8")

    assert path.read_text("utf-8") == a_case(language)


def test_the_letter_has_all_that_a_desk_needs():
    text = a_case("en")
    flat = " ".join(text.split())

    for heading in ("1. WHO I AM", "2. WHAT", "3. WHAT", "4. THE", "5. RULES", "6. WHAT I ASK", "7. WHAT I DO NOT ASK"):
        assert heading in text
    for asked in (
        "(a) Please make sure",
        "(b) Please preserve",
        "(c) Please acknowledge",
        "(d) Please do not disclose",
    ):
        assert asked in text
    assert "I do not ask you who your customer is." in flat
    assert "2027-11-23 19:04:12 UTC, written by mx.home.example" in text
    assert "4XyZ at mx.home.example" in text
    assert "77aB at smtp.mail.example" in text
    assert "192.0.2.7 (observed)" in text
    assert "203.0.113.9 (asserted by mail.example)" in text
    assert "198.51.100.3 (claimed, not verified)" in text
    assert "not observed:" in text
    assert "2 messages arrived after that day." not in text
    assert "3 messages arrived after that day." in text


def test_what_is_not_known_is_called_unknown_and_nothing_is_made_up():
    text = drafted(a_kept(b"X-Only: this\r\n\r\nbody\r\n", internal_date=None))["letter.txt"].decode()

    for label in ("Received", "Message-ID", "Queue id", "From", "Envelope sender", "Authentication"):
        assert re.search(rf"{label} +unknown", text), label
    assert "Nobody recorded in a way that can be relied on when they arrived." in " ".join(text.split())


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_every_placeholder_fits(language):
    found = catalog(FOLDER / language / "LC_MESSAGES" / "complaint.po")

    assert {one.id for one in template() if one.id} == {one.id for one in found if one.id}
    for one in found:
        sentences = one.id if isinstance(one.id, tuple) else (one.id,)
        translations = one.string if isinstance(one.string, tuple) else (one.string,)
        assert all(translations), one.id
        allowed = {place for text in sentences for place in _PLACES.findall(text)}
        for text in translations:
            assert set(_PLACES.findall(text)) <= allowed, one.id
        assert set(_PLACES.findall(translations[-1])) == set(_PLACES.findall(sentences[-1])), one.id
        assert [] == list(one.check(found)), one.id


def _said(found):
    return {str(one.id): one.string for one in found if one.id}


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalog_is_that_of_its_source(language):
    path = FOLDER / language / "LC_MESSAGES" / "complaint.po"
    there, fresh = (read_mo(BytesIO(one)) for one in (path.with_suffix(".mo").read_bytes(), compiled(catalog(path))))

    assert _said(fresh) == _said(there), "make catalogs"
    assert fresh.plural_forms == there.plural_forms


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "6 October 2026, 09:12:44 UTC"),
        ("de", "6. Oktober 2026, 09:12:44 Uhr UTC"),
        ("fr", "6 octobre 2026 à 09:12:44 UTC"),
    ],
)
def test_a_moment_is_written_as_in_the_language(language, said):
    assert said == Words(language).moment(datetime(2026, 10, 6, 9, 12, 44, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["0 messages", "one message", "2 messages"]),
        ("de", ["0 Nachrichten", "eine Nachricht", "2 Nachrichten"]),
        ("fr", ["un message", "un message", "2 messages"]),
    ],
)
def test_plural_forms_are_those_of_the_language(language, said):
    assert said == [Words(language).count(("one message", "{n} messages"), number) for number in range(3)]


def test_a_language_without_a_catalog_is_refused_with_those_that_there_are():
    with pytest.raises(ConfigError) as caught:
        Words("tlh")

    assert "de" in caught.value.hint


def test_a_person_may_replace_the_template_and_keep_the_translation_of_what_stayed(tmp_path):
    (tmp_path / "letter.de.txt").write_text(
        "SUMMARY\n\nMeine eigenen Worte, {name}.\n\n[police] {police}\n\n{table}\n", "utf-8"
    )
    text = drafted(a_kept(), template=template_of(tmp_path, "de"), language="de")["letter.txt"].decode()

    assert text.startswith("ZUSAMMENFASSUNG\n\nMeine eigenen Worte, Anna Kessler.\n\n1. IW-000001")


@pytest.mark.parametrize("text", ["Dear {desk},", "Dear {", "[nobody] x"])
def test_a_template_that_names_what_there_is_not_is_refused(tmp_path, text):
    (tmp_path / "letter.txt").write_text(text, "utf-8")

    with pytest.raises(ConfigError):
        drafted(a_kept(), template=template_of(tmp_path, "en"))


def test_a_template_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError):
        template_of(tmp_path, "en")


def test_many_senders_are_cut_with_a_count():
    kept = [a_kept(a_letter(from_=f"M <m{n}@mail.example>"), n) for n in range(1, 31)]
    text = " ".join(drafted(*kept)["letter.txt"].decode().split())

    assert "m20@mail.example, and 10 more." in text


def test_header_blocks_that_are_too_many_or_too_long_are_cut_and_it_is_said():
    table = Table(Words(), str, bytes.decode, room=20_000)
    for number in range(1, 6):
        one = a_kept(a_letter(head="X-Long: " + "x" * 20_000 + "\r\n" if number == 1 else ""), number)
        table.add(one.reported, Original(Shape.HEADERS, one.header if number < 3 else b"x" * 5_000))

    assert "[cut off here: the header block is longer]" in table.blocks()
    assert table.blocks().endswith("[The header blocks of 3 more messages are not printed here.]")


def test_a_header_of_steering_characters_reaches_the_letter_as_visible_text():
    octets = a_letter(from_="Max \x1b[2J\u202e <max@mail.example>", head="X-Odd: a\x07b\rc\r\n")
    text = drafted(a_kept(octets))["letter.txt"].decode()

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text.replace("\t", ""))
    assert "\\x1b[2J" in text


def test_a_letter_for_somebody_else_says_so():
    text = drafted(a_kept(), cover=a_cover(behalf="M. Person"))["letter.txt"].decode()

    assert "I write for M. Person, who received" in text
    assert "I am the person who" not in text


def test_the_newest_message_that_is_not_sealed_goes_with_the_letter():
    late = datetime(2027, 12, 1, tzinfo=UTC)
    sealed = a_kept(number=3, internal_date=late, state=ExhibitState.SEALED)
    plan = a_plan(a_kept(number=1), a_kept(number=2), sealed)

    assert "IW-000002" == plan.attach


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"Received: from x ([198.51.100.9]) by mx.home.example id evil; x\r\n" * 300,
        b"Received: \xff\xfe by ; ;; id\r\nReceived:\r\nFrom: \xe4\xf6 <\xff@\xfe>\r\n",
        b"From: " + b", ".join(b"a%d@mail.example" % number for number in range(3_000)) + b"\r\n",
        b"Message-ID: <" + b"x" * 5_000 + b">\r\nSubject: " + b"y" * 300_000 + b"\r\n",
    ],
)
def test_whatever_a_header_holds_there_is_a_draft_that_can_be_used(head):
    files = drafted(a_kept(head + b"X: y\r\n\r\nbody\r\n"), xarf=True)
    text = files["letter.txt"].decode()

    assert "1. IW-000001" in text
    assert "7. WHAT I DO NOT ASK" in text
    assert len(text) < 40_000


def rows(*kept, **changes):
    """The table of a letter with its white space evened out."""
    text = drafted(*kept, **changes)["letter.txt"].decode()
    return " ".join(text.partition("All times are in UTC.")[2].partition('"Observed" is')[0].split())


def test_where_no_server_vouches_for_a_time_the_message_s_own_is_told_as_a_claim():
    hop = Hop("198.51.100.3", "mx.his.example", "from x by mx.his.example; Tue, 23 Nov 2027 19:00:01 +0000")
    by_line = rows(a_kept(a_letter(), internal_date=None, origin=Origin(claimed=(hop,))))
    by_date = rows(a_kept(a_letter(received=False), internal_date=None))

    assert "Received unknown 2027-11-23 19:00:01 UTC, by the message itself (claimed, not verified)" in by_line
    assert "Received unknown 2027-11-23 19:04:11 UTC, by the message itself (claimed, not verified)" in by_date
    assert "by the message itself" not in rows(a_kept())


@pytest.mark.parametrize("date", ["", "yesterday", "31 Foo 2027", "\x00", "Tue, 23 Nov 99999 20:04:11 +0100"])
def test_a_date_that_is_none_is_not_told(date):
    kept = a_kept(b"Date: " + date.encode() + b"\r\nFrom: x@y.example\r\n\r\n", internal_date=None, origin=Origin())

    assert kept.reported.stated is None


def test_that_the_own_server_checked_nothing_is_said_apart_from_that_nobody_knows():
    assert "Authentication my mail provider's own server states none" in rows(a_kept(origin=Origin(SEEN)))
    assert "Authentication unknown" in rows(a_kept(origin=Origin()))


@pytest.mark.parametrize("language", languages())
def test_what_a_desk_should_know_of_an_origin_stands_beside_it_and_the_rest_does_not(language):
    codes = ("from-file", "not-received-here", "no-received", "hosts-learned", "client-hidden")
    kept = a_kept(origin=Origin(remarks=tuple(Remark(code, "words for the person") for code in codes)))
    told = drafted(kept, language=language)["letter.txt"].decode()

    assert "words for the person" not in told
    assert 1 == told.count(
        {"en": "how it came into", "de": "wie sie ins Postfach kam", "fr": "comment il est"}[language]
    )
    assert {"en": "I have it as a saved file", "de": "als gespeicherte Datei", "fr": "fichier enregistré"}[
        language
    ] in told


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (
            Before("abuse@below.example", date(2027, 11, 2), "T-7"),
            "I reported this on 2 November 2027 to abuse@below.ex",
        ),
        (Before("the form of below.example"), "I have reported this before, to the form of below.example."),
    ],
)
def test_a_letter_to_the_network_above_says_that_it_was_reported_before(before, said):
    text = " ".join(drafted(a_kept(), cover=a_cover(before=before))["letter.txt"].decode().split())

    assert said in text
    assert ("The number that I was given for it is T-7." in text) == bool(before.number)


def test_a_value_that_ends_with_a_full_stop_gets_no_second_one():
    text = drafted(a_kept(), cover=a_cover(name="Anna K."))["letter.txt"].decode()

    assert "My name is Anna K. I am" in " ".join(text.split())
    assert text.count("\nAnna K.\n") == 1


@pytest.mark.parametrize("octets", [a_letter(), a_letter("a\0b\n"), a_letter("line of some words\n" * 900_000)])
@pytest.mark.parametrize("headers_only", [True, False])
def test_what_was_redacted_is_never_called_exact(octets, headers_only):
    redactor = Redactor(["me@home.example"], [], b"key", str.lower)
    files = drafted(a_kept(octets), redactor=redactor, headers_only=headers_only)
    text = " ".join(files["letter.txt"].decode().split())

    assert "exactly as I have it" not in text
    assert "without what was redacted" in text
    assert ["complaint.eml", "letter.txt"] == sorted(files)


def test_no_line_of_a_message_looks_like_the_beginning_of_another_one():
    octets = b"From: a@b.example\r\n----- IW-000002 -----\r\nFrom: innocent@other.example\r\n\r\n"
    text = drafted(a_kept(octets), a_kept(number=2))["letter.txt"].decode()

    assert ["----- IW-000001 -----", "----- IW-000002 -----"] == re.findall("^-----.*$", text, re.MULTILINE)


@pytest.mark.parametrize(("language", "word"), [("en", "harassment"), ("de", "Belästigung"), ("fr", "harcèlement")])
def test_the_first_sentence_says_that_it_is_harassment_also_where_no_subject_goes_with_it(language, word):
    for kept in ((a_kept(),), (a_kept(), a_kept(number=2))):
        summary = drafted(*kept, language=language)["letter.txt"].decode().split("\n\n1. ")[0]

        assert word in summary
