"""Addresses that are made unreadable, wherever they stand."""

from __future__ import annotations

import json

import pytest

from inboxwatch.complaint.redact import Redactor
from inboxwatch.export.dossier.facts import Custody, Manner, Material
from inboxwatch.export.dossier.listing import incidents
from inboxwatch.export.dossier.page import html_page
from inboxwatch.export.dossier.redaction import Redaction
from inboxwatch.export.dossier.table import timeline_table
from inboxwatch.export.dossier.words import LANGUAGES, words
from tests.support.dossiers import OWN, a_message, a_report, a_setting, an_incident, attempts
from tests.support.letters import a_letter

AUNT = "aunt.mary@family.example"


def redaction(**switches):
    return Redaction(words("en"), OWN, {"max@bad.example"}, **switches)


def test_third_parties_are_told_by_a_number_and_the_sender_by_his_address():
    """The same address by the same number; a report without the sender's address is of no use."""
    text = f"{AUNT}, Max <max@bad.example>, me@home.example, {AUNT.upper()}, b@x.example"

    found = redaction(third_parties=True).text(text)

    assert "[third party 1], Max <max@bad.example>, me@home.example, [third party 1], [third party 2]" == found


def test_her_own_addresses_have_a_switch_of_their_own():
    """Each is asked for by itself."""
    found = redaction(hide_own=True).text(f"me@home.example {AUNT}")

    assert f"[own address 1] {AUNT}" == found


def test_names_of_recipients_go_with_their_addresses():
    """«Aunt Mary» tells as much as her address."""
    found = redaction(third_parties=True).field("to", f' "Aunt Mary" <{AUNT}>, Me <me@home.example>')

    assert " [third party 1], me@home.example" == found


def test_an_address_inside_of_another_is_not_told():
    """Bounce addresses carry the one that they are for (VERP)."""
    found = redaction(third_parties=True, hide_own=True).text(
        "bounce+aunt=family.example@list.example x=me@home.example"
    )

    assert "[third party 1] [own address 1]" == found


@pytest.mark.parametrize("known", ["max@bad.example", "me@home.example"])
@pytest.mark.parametrize("before", [f"{AUNT}=", f"{AUNT}?cc=", f"a={AUNT}/b="])
def test_an_address_in_front_of_one_that_is_told_is_not_told(before, known):
    """Whoever ties it to his own address does not get it into a report."""
    assert f"[third party 1]{known}" == redaction(third_parties=True).text(before + known)


def test_an_address_with_a_quoted_name_is_an_address():
    """RFC 5321, 4.1.2: a local part may be quoted, with spaces."""
    assert "to [third party 1]" == redaction(third_parties=True).text('to "aunt mary"@family.example')


def test_a_subject_in_which_an_address_hides_is_not_told():
    """It is left out beside the header block as it is in it."""
    setting = a_setting(Manner(subjects=True, redact_third_parties=True))
    setting.redaction.shows = Redactor([AUNT], (), b"").shows

    assert words("en")["redacted"] == setting.line("for aunt.mary%40family.example")


def test_a_message_id_is_no_address():
    """It finds a message in a provider's logs."""
    assert " <1@mail.example>" == redaction(third_parties=True).field("message-id", " <1@mail.example>")


def test_no_form_of_a_report_tells_what_was_made_unreadable():
    """Neither in header blocks nor in what a person wrote, nor in the data."""
    one = a_message(1, recipients=("me@home.example", AUNT))
    letter = a_letter(
        from_="Max <max@bad.example>", to=f"Aunt Mary <{AUNT}>, me@home.example", head=f"X-Original-To: {AUNT}\r\n"
    )
    manner = Manner(redact_third_parties=True, redact_own=True, bodies=True)
    report = a_report([one], manner, letter, incidents=(an_incident(what=f"wrote to {AUNT}"),), attempts=attempts())

    told = b"".join([*report.data(), *html_page(report, report.digest())]).decode()
    told += timeline_table(report.happenings, a_setting(manner, [one])).decode()

    assert "max@bad.example" in told
    assert not [
        word for word in ("aunt", "home.example", "abuse@mail1") if word in told.lower().replace("mx.home.example", "")
    ]
    assert "[third party 1]" in json.loads(json.dumps(told))


def test_an_address_behind_a_very_long_word_is_found_and_the_word_is_kept():
    """A word of a million letters is gone through once."""
    word = "A" * 1_000_000

    assert f"{word} [third party 1]\n[third party 1]" == redaction(third_parties=True).text(f"{word} {AUNT}\n{AUNT}")


def test_numbers_of_two_kinds_are_counted_apart():
    """The first third party is the first, whatever stood before it."""
    found = redaction(third_parties=True, hide_own=True).text(f"me@home.example {AUNT} b@x.example {AUNT}")

    assert "[own address 1] [third party 1] [third party 2] [third party 1]" == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_to_be_read_as_a_whole_is_not_told_line_by_line(language):
    """An address may show only where lines are read together; the words that say so have odd spaces in French."""
    setting = a_setting(Manner(language=language, redact_third_parties=True))
    setting.redaction.shows = lambda text: "aunt" in text and "family" in text
    found = incidents(Material((), Custody(0, "", None), "", incidents=(an_incident(what="aunt\nfamily"),)), setting)

    told = [one["text"] for piece in found for one in piece if one["kind"] == "text"]

    assert [words(language)["redacted"].split()] == [one.split() for one in told]
