"""What a person and a script see of the exhibits."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from inboxwatch.model.custody import JsonValue
from inboxwatch.model.exhibit import Exhibit, ExhibitState, Provenance, Sighting
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId, Sha256
from inboxwatch.model.mailbox import MessageRef
from inboxwatch.model.message import Attachment, Originators, ParsedMessage
from inboxwatch.model.origin import Origin
from inboxwatch.model.people import FlaggedSender
from inboxwatch.model.verdict import Reason
from inboxwatch.review.layout import cells, facts, fitted, table
from inboxwatch.review.sheet import attachments_text, details_text, listing_text
from inboxwatch.review.views import Step, as_json, attachment_rows, body_text, details, headers_text, listing

HOME = AccountName("home")
PLACE = MessageRef(HOME, "INBOX", 7, 42)
EXHIBIT = Exhibit(
    id=ExhibitId("IW-000017"),
    state=ExhibitState.MATCH,
    sender=SenderId("S1"),
    reasons=(Reason("exact-address", "From names someone@bad.example", "from", "someone@bad.example"),),
    account=HOME,
    location=PLACE,
    internal_date=datetime(2026, 11, 23, 22, 9, 0, tzinfo=timezone(timedelta(hours=1))),
    acquired_at=datetime(2026, 11, 23, 21, 9, 7, 5, tzinfo=UTC),
    size=123456,
    sha256=Sha256("3f" * 32),
    provenance=Provenance.IMAP,
)
FILE = replace(
    EXHIBIT,
    id=ExhibitId("IW-000018"),
    state=ExhibitState.SUSPECT,
    sender=None,
    account=None,
    location=None,
    internal_date=None,
    provenance=Provenance.IMPORTED,
)
S1 = FlaggedSender(SenderId("S1"), label="the \x1bneighbour")


def a_record(**changed: JsonValue) -> dict[str, JsonValue]:
    record: dict[str, JsonValue] = {
        "exhibit": "IW-000017",
        "sha256": "3f" * 32,
        "session": "ab" * 32,
        "source": {"internal_date_raw": "23-Nov-2026 22:09:00 +0100", "flags_changed": False},
    }
    return record | changed


def a_message(text: str = "", attachments: tuple[Attachment, ...] = ()) -> ParsedMessage:
    return ParsedMessage(originators=Originators(candidates=()), text=text, attachments=attachments)


def test_the_listing_for_scripts_holds_every_promised_key() -> None:
    assert listing([EXHIBIT]) == [
        {
            "exhibit": "IW-000017",
            "state": "match",
            "sender": "S1",
            "reasons": [
                {
                    "code": "exact-address",
                    "text": "From names someone@bad.example",
                    "where": "from",
                    "rule": "someone@bad.example",
                }
            ],
            "account": "home",
            "folder": "INBOX",
            "uidvalidity": 7,
            "uid": 42,
            "internal_date": "2026-11-23T21:09:00.000000Z",
            "acquired_at": "2026-11-23T21:09:07.000005Z",
            "size": 123456,
            "sha256": "3f" * 32,
            "provenance": "imap",
        }
    ]


def test_what_is_not_known_is_null() -> None:
    (row,) = listing([FILE])

    unknown = {key for key, value in row.items() if value is None}
    assert unknown == {"sender", "account", "folder", "uidvalidity", "uid", "internal_date"}


def test_an_answer_for_scripts_is_pure_ascii_and_reads_back_the_same() -> None:
    place = replace(PLACE, folder="Ru\u202eh\x1b]0;x\x07")
    answer = listing([replace(EXHIBIT, location=place)])

    text = as_json(list(answer))
    assert [letter for letter in text if not " " <= letter <= "~" and letter != "\n"] == []
    assert json.loads(text) == answer


def test_details_for_scripts_add_sightings_record_and_origin() -> None:
    seen = Sighting(EXHIBIT.id, replace(PLACE, folder="Archive 2"), EXHIBIT.acquired_at)
    answer = details(EXHIBIT, a_record(), [seen], Origin())

    assert answer["acquisition"] == a_record()
    assert answer["origin"] == {
        "observed": None,
        "asserted": [],
        "claimed": [],
        "provider": None,
        "envelope_from": None,
        "authentication": [],
        "remarks": [],
    }
    assert answer["sightings"] == [
        {
            "account": "home",
            "folder": "Archive 2",
            "uidvalidity": 7,
            "uid": 42,
            "seen_at": "2026-11-23T21:09:07.000005Z",
        }
    ]


def test_the_table_shows_utc_and_codes_but_nothing_that_a_sender_wrote() -> None:
    text = listing_text([EXHIBIT, FILE], [S1], width=200)

    assert text.splitlines() == [
        "EXHIBIT    STATE    SENDER                  RECEIVED (UTC)    WHERE          OCTETS  WHY",
        r"IW-000017  match    S1 (the \x1bneighbour)  2026-11-23 21:09  home/INBOX    123,456  exact address",
        "IW-000018  suspect  -                       -                 imported      123,456  exact address",
    ]


def test_an_empty_listing_says_so() -> None:
    assert listing_text([]) == "nothing is kept that fits"


def test_the_sheet_tells_when_where_why_and_how_to_look_further() -> None:
    text = details_text(EXHIBIT, a_record(), [Sighting(EXHIBIT.id, PLACE, EXHIBIT.acquired_at)], senders=[S1])

    assert "2026-11-23 21:09:00 UTC" in text
    assert "23-Nov-2026 22:09:00 +0100" in text
    assert "home, folder INBOX (UID 42, UIDVALIDITY 7)" in text
    assert "From names someone[@]bad[.]example (seen in: from)" in text
    assert [f"inboxwatch show IW-000017 --{step}" in text for step in Step] == [True] * len(Step)
    assert "Nobody has looked inside." in text
    assert "written into the journal" in text
    assert "\x1b" not in text
    assert "Please note" not in text


def test_the_sheet_names_the_steps_that_nobody_has_taken() -> None:
    text = details_text(EXHIBIT, a_record(), [], looked_at={Step.HEADERS})

    assert "Nobody has looked at: text, attachments, fingerprint." in text


@pytest.mark.parametrize("state", list(ExhibitState))
def test_every_state_and_an_empty_record_make_a_sheet(state: ExhibitState) -> None:
    text = details_text(replace(FILE, state=state), {}, [])

    assert "IW-000018" in text
    assert "not known" in text


def test_the_sheet_warns_where_list_and_record_disagree_and_where_flags_changed() -> None:
    record = a_record(sha256="00" * 32, source={"flags_changed": True})
    text = details_text(EXHIBIT, record, [])

    assert "do not agree" in text
    assert "changed the flags" in text


def test_a_header_block_is_shown_line_by_line_with_foreign_octets_escaped() -> None:
    header = b"From: caf\xe9 <a@bad.example>\r\nSubject: \x1b[31m\xe2\x80\xae\r\n\tfolded\r\n\r\n"

    assert headers_text(header) == "From: caf\\xe9 <a[@]bad[.]example>\nSubject: \\x1b[31m<U+202E>\n\tfolded"


def test_the_text_is_limited_and_defanged() -> None:
    assert body_text(a_message("click https://bad.example\nnow")) == "click hxxps://bad[.]example\nnow"
    assert body_text(a_message("abcdef"), limit=2) == "ab… (4 more characters)"


def test_a_message_without_text_says_so() -> None:
    assert body_text(a_message(" \n")) == "(there is no text in this message that could be read)"


def test_attachments_are_named_harmlessly_and_not_opened() -> None:
    part = Attachment("invoice\u202efdp.exe\x00", "application/pdf\x1b", 2048, "cd" * 32)
    rows = attachment_rows(a_message(attachments=(part,)))

    assert rows == [
        {
            "filename": r"invoice<U+202E>fdp[.]exe\x00",
            "content_type": r"application/pdf\x1b",
            "size": 2048,
            "sha256": "cd" * 32,
        }
    ]
    assert "2,048 octets" in attachments_text(rows)
    assert attachments_text([]) == "(no files are attached)"


def test_columns_line_up_with_wide_letters_and_marks() -> None:
    assert [cells("ab"), cells("你好"), cells("e\u0301")] == [2, 4, 1]
    assert [fitted("你好吗", 5), fitted("ab", 4), fitted("abcdef", 4)] == ["你好…", "ab  ", "abc…"]
    assert table(["A", "B"], [["你好", "x"], ["e\u0301", "y"]], 40) == "A     B\n你好  x\ne\u0301     y"
    assert facts([("a", "1"), ("long", "2")]) == "  a     1\n  long  2"


def test_the_last_column_is_cut_to_the_width() -> None:
    text = table(["A", "WHY"], [["x", "w" * 100]], 30)

    assert max(map(cells, text.splitlines())) == 30
