"""Every program over every provider: what it writes, in which order and spelling, and that readers can read it."""

import email
import email.utils
import re
from datetime import UTC, datetime

import mailparser
import pytest

from tests.support.reissue import (
    AT_GOOGLE,
    TEMPLATES,
    Attachment,
    Earlier,
    Letter,
    Line,
    Party,
    Template,
    compose,
    sent,
)
from tests.support.reissue.chance import from_seed
from tests.support.reissue.zones import BERLIN, NEW_YORK

ANNA = Party("Anna Home", "anna@home.example")
WHEN = datetime(2025, 7, 3, 5, 4, 3, tzinfo=UTC)
HERS = Earlier(
    "one@home.example", ANNA, datetime(2025, 7, 1, 5, 4, 3, tzinfo=UTC), "Hallo", "No.\nPlease.", ("two@home.example",)
)
PHOTO = Attachment("IMG_1234.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes(range(256)) * 4)
EVERY = pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)

# What the program itself writes for a new mail, in its order and spelling, without the fields of the body.
ORDER = {
    "gmail-web": "MIME-Version From Date X-Gm-Features Message-ID Subject To Content-Type",
    "iphone-icloud": "Content-Type Content-Transfer-Encoding From Mime-Version Subject Message-Id Date To X-Mailer",
    "mac-icloud": "From Content-Type Mime-Version Subject Message-Id Date To X-Mailer",
    "icloud-web": "From To Subject Date X-Mailer Message-id MIME-Version Content-type",
    "outlook-web": "From To Subject Thread-Topic Thread-Index Date Message-ID Accept-Language Content-Language X-MS-Has-Attach "
    "X-MS-TNEF-Correlator msip_labels x-ms-publictraffictype x-ms-traffictypediagnostic Content-Type MIME-Version X-OriginatorOrg",
    "exchange-office": "From To Subject Thread-Topic authentication-results x-ms-exchange-senderadcheck MIME-Version X-OriginatorOrg "
    "X-MS-Exchange-CrossTenant-mailboxtype",
    "outlook-isp": "From To Subject Date Message-ID MIME-Version Content-Type X-Mailer Thread-Index Content-Language",
    "yahoo-web": "DKIM-Signature X-SONIC-DKIM-SIGN X-YMail-OSG X-Sonic-MF X-Sonic-ID Received Date From To Message-ID Subject "
    "MIME-Version Content-Type References X-Mailer Content-Length",
    "gmx-web": "DKIM-Signature X-UI-Sender-Class Received MIME-Version Message-ID From To Subject Content-Type Date Importance "
    "Sensitivity X-UI-Message-Type X-Priority X-Provags-ID",
    "thunderbird-isp": "Message-ID Date MIME-Version User-Agent Content-Language To From Subject Content-Type Content-Transfer-Encoding",
    "k9-gmx": "Date From To Subject User-Agent Message-ID MIME-Version Content-Type Content-Transfer-Encoding X-Provags-ID",
    "roundcube": "MIME-Version Date From To Subject User-Agent Message-ID X-Sender Content-Type Content-Transfer-Encoding",
    "proton": "DKIM-Signature Date To From Subject Message-ID Feedback-ID X-Pm-Message-ID MIME-Version Content-Type",
    "tuta": "Received DKIM-Signature Date From To Message-ID Subject MIME-Version Content-Type",
    "fastmail": "X-ME-Sender X-ME-Proxy-Cause X-ME-Proxy Feedback-ID Received X-Mailer User-Agent MIME-Version Message-Id Date From To "
    "Subject Content-Type",
    "yandex": "X-Yandex-Fwd DKIM-Signature From To Subject MIME-Version X-Mailer Date Message-Id Content-Transfer-Encoding Content-Type",
    "mail-ru": "From To Subject MIME-Version X-Mailer X-SenderField-Remind Date Message-ID Reply-To X-Priority Content-Type "
    "Authentication-Results X-Mailru-Src X-Mras",
    "zoho": "ARC-Seal DKIM-Signature Received Date From To Message-ID In-Reply-To Subject MIME-Version Content-Type Importance User-Agent "
    "X-Mailer Feedback-ID",
    "phpmailer": "Received Date To From Subject Message-ID X-Mailer MIME-Version Content-Type",
    "newsletter": "Subject From Reply-To To Date Message-ID X-Mailer X-Campaign X-MC-User List-ID List-Unsubscribe MIME-Version",
    "shop-cloud": "DKIM-Signature Date From To Message-ID Subject MIME-Version Content-Type Feedback-ID X-SES-Outgoing",
}


def a_letter(template: Template, **changes: object) -> Letter:
    writer = Party("Jörg Maß", f"joerg.k4m7@{(template.domains or ('own.example',))[0]}")
    text = "Hallo Anna,\n\nich weiß nicht, was ich sagen soll. " + "Ein langer Satz mit vielen Wörtern. " * 5 + "\n\nJ."
    facts: dict[str, object] = {
        "writer": writer, "to": ANNA, "when": WHEN, "subject": "Grüße – und mehr", "text": text, "zone": NEW_YORK,
        "line": Line("203.0.113.9", "p9.dsl.example"), **changes,
    }  # fmt: skip
    return Letter(**facts)  # type: ignore[arg-type]


def made(template: Template, **changes: object) -> bytes:
    return compose(template, a_letter(template, **changes), from_seed(template.name)).octets


VARIANTS = ({}, {"answers": HERS, "quotes": HERS}, {"attachments": (PHOTO,)}, {"text": "Hi", "subject": "Hi"}, {"language": "de", "quotes": HERS})  # fmt: skip


@EVERY
@pytest.mark.parametrize("changes", VARIANTS, ids=["new", "answer", "file", "ascii", "german"])
def test_the_standard_library_finds_no_defect(template: Template, changes: dict[str, object]) -> None:
    message = email.message_from_bytes(made(template, **changes))

    assert [type(one) for part in message.walk() for one in part.defects] == []


@EVERY
@pytest.mark.parametrize("changes", VARIANTS, ids=["new", "answer", "file", "ascii", "german"])
def test_mail_parser_finds_no_defect(template: Template, changes: dict[str, object]) -> None:
    parsed = mailparser.parse_from_bytes(made(template, **changes))

    assert (parsed.has_defects, parsed.to[0][1]) == (False, ANNA.address)
    assert parsed.date is not None


@EVERY
def test_every_line_ends_with_crlf_and_is_short_enough(template: Template) -> None:
    for changes in VARIANTS:
        octets = made(template, **changes)

        assert re.findall(rb"(?<!\r)\n|\r(?!\n)", octets) == []
        assert max(map(len, octets.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", ORDER)
def test_fields_stand_in_the_order_and_spelling_of_the_program(name: str) -> None:
    names = [one for one, _ in email.message_from_bytes(made(TEMPLATES[name])).items()]
    wanted = ORDER[name].split()
    positions, at = [], len(names) - 1
    for one in reversed(wanted):  # from the end, since Received stands in several places
        while at >= 0 and names[at] != one:
            at -= 1
        positions.insert(0, at)
        at -= 1

    assert [names[one] for one in positions if one >= 0] == wanted


@EVERY
def test_a_boundary_that_is_declared_is_used(template: Template) -> None:
    octets = made(template, attachments=(PHOTO,), quotes=HERS)
    parts = [part for part in email.message_from_bytes(octets).walk() if part.is_multipart()]

    for part in parts:
        boundary = part.get_boundary().encode()
        assert octets.count(b"\r\n--" + boundary + b"\r\n") == len(part.get_payload())
        assert octets.count(b"\r\n--" + boundary + b"--") == 1
    assert parts or template.name == "shop-own"


@EVERY
def test_the_text_can_be_read_again(template: Template) -> None:
    message = email.message_from_bytes(made(template))
    texts = [
        part.get_payload(decode=True).decode(part.get_content_charset())
        for part in message.walk()
        if not part.is_multipart()
    ]

    assert all("ich weiß nicht, was" in one for one in texts)


@EVERY
def test_an_attachment_keeps_its_octets(template: Template) -> None:
    message = email.message_from_bytes(made(template, attachments=(PHOTO,)))
    files = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "image/jpeg"]

    assert files == ([] if template.name == "shop-own" else [PHOTO.octets])


@EVERY
def test_the_date_is_the_moment_of_writing(template: Template) -> None:
    message = email.message_from_bytes(made(template))
    date = email.utils.parsedate_to_datetime(message["Date"])

    assert date == WHEN
    assert (date.utcoffset() == NEW_YORK.local(WHEN).utcoffset()) == template.tells_zone


@EVERY
def test_trace_fields_go_back_in_time_and_end_before_the_program(template: Template) -> None:
    message = email.message_from_bytes(made(template))
    times = [
        email.utils.parsedate_to_datetime(re.sub(r"\s+", " ", one.rpartition(";")[2]).strip())
        for one in message.get_all("Received")
    ]

    assert times == sorted(times, reverse=True)
    assert times[-1] >= WHEN


@EVERY
def test_the_client_s_address_is_told_only_by_those_who_tell_it(template: Template) -> None:
    assert (b"203.0.113.9" in made(template)) == template.tells_line


@EVERY
def test_an_answer_names_what_it_answers(template: Template) -> None:
    message = email.message_from_bytes(made(template, answers=HERS))

    if template.name in {"phpmailer", "newsletter", "shop-cloud", "shop-own"}:
        assert message["In-Reply-To"] is None
    else:
        assert message["In-Reply-To"] == "<one@home.example>"
        assert message["References"].split() == ["<two@home.example>", "<one@home.example>"]


@EVERY
def test_the_person_s_own_server_stands_on_top(template: Template) -> None:
    message = email.message_from_bytes(made(template))

    assert [one for one, _ in message.items()][:5] == [
        "Return-Path",
        "Delivered-To",
        "Received",
        "Received",
        "Authentication-Results",
    ]
    assert "by mx.home.example (Postfix)" in message.get_all("Received")[1]


@EVERY
def test_the_same_seed_gives_the_same_octets(template: Template) -> None:
    assert made(template) == made(template)


@pytest.mark.parametrize(
    ("name", "after", "spelling", "before"),
    [
        ("gmail-web", "To", "Cc", "Content-Type"),
        ("outlook-web", "To", "CC", "Subject"),
        ("k9-gmx", "To", "CC", "Subject"),
        ("iphone-icloud", "References", "Cc", "In-Reply-To"),
        ("mac-icloud", "Date", "Cc", "References"),
    ],
)
def test_others_who_get_it_stand_where_the_program_puts_them(name: str, after: str, spelling: str, before: str) -> None:
    copies = (Party("Bob Tollwick", "bob.k3m4@gmail.com"), Party("", "x.k3m5@gmail.com"))
    message = email.message_from_bytes(made(TEMPLATES[name], copies=copies, answers=HERS))
    names = [one for one, _ in message.items()]
    at = names.index(spelling)

    assert (names[at - 1], names[at + 1]) == (after, before)
    assert [address for _, address in email.utils.getaddresses([message["Cc"]])] == [one.address for one in copies]


@EVERY
def test_a_domain_that_google_keeps_is_written_as_google_writes(template: Template) -> None:
    message = email.message_from_bytes(made(template, home=AT_GOOGLE))
    names = [one for one, _ in message.items()]

    assert names[:4] == ["Delivered-To", "Received", "X-Google-Smtp-Source", "X-Received"]
    assert names[4:11] == ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "Return-Path", "Received", "Received-SPF",
                           "Authentication-Results"]  # fmt: skip
    assert message["Authentication-Results"].startswith("mx.google.com;")
    assert [type(one) for part in message.walk() for one in part.defects] == []


def test_a_copy_in_the_folder_of_sent_mail_has_no_trace() -> None:
    template = TEMPLATES["thunderbird-isp"]
    message = email.message_from_bytes(sent(template, a_letter(template), from_seed(1)).octets)

    assert (message["Received"], message["Return-Path"], message["User-Agent"]) == (None, None, "Mozilla Thunderbird")


def test_summer_time_begins_and_ends_by_each_rule() -> None:
    moments = [
        datetime(2025, 3, 30, 0, 59, tzinfo=UTC),
        datetime(2025, 3, 30, 1, tzinfo=UTC),
        datetime(2025, 10, 26, 1, tzinfo=UTC),
    ]
    american = [
        datetime(2025, 3, 9, 6, 59, tzinfo=UTC),
        datetime(2025, 3, 9, 7, tzinfo=UTC),
        datetime(2025, 11, 2, 6, tzinfo=UTC),
    ]

    assert [BERLIN.offset(one) for one in moments] == [60, 120, 60]
    assert [NEW_YORK.offset(one) for one in american] == [-300, -240, -300]
