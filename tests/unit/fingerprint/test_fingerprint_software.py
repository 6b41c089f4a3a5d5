"""The mail program, the provider and the clock, in header shapes as they are really written."""

from datetime import UTC, datetime

import pytest

from inboxwatch.fingerprint import HEADER_KINDS, KINDS, mark_fields
from inboxwatch.fingerprint.shapes import boundary_shape, generic_shape, message_id_shape
from inboxwatch.model.message import HeaderField
from tests.support.letters import a_letter, from_gmail, marked, values


def of(*fields, received_at=None):
    """Kind → values of a header block."""
    found: dict[str, list[str]] = {}
    for one in mark_fields([HeaderField(*field) for field in fields], received_at):
        found.setdefault(one.kind, []).append(one.value)
    return found


@pytest.mark.parametrize(
    ("identifier", "shape"),
    [
        ("CAF4mQ5+8ZrTq1VxVbJwE0kP3Zb7nG2h=mDqR9tYxWvU_sLkA1Q@mail.gmail.com", "google-web"),
        ("655f1a2b.050a0220.1a2b3.4c5dSMTPIN_ADDED_MISSING@mx.google.com", "google-added"),
        ("AM0PR04MB1234F0A1B2C3D4E5F6A7B8C9D0E1F2A3@AM0PR04MB1234.eurprd04.prod.outlook.com", "exchange-online"),
        ("DU0P192MB1547A1B2C3D4E5F6A7B8C9D0E1F2A3B4@DU0P192MB1547.EURP192.PROD.OUTLOOK.COM", "outlook-com"),
        ("1234567890.1234567.1700000000000@mail.yahoo.com", "yahoo"),
        ("8F1C2D3E-1111-4222-8333-ABCDEFABCDEF@icloud.com", "capital-uuid@elsewhere"),
        ("8F1C2D3E-1111-4222-8333-ABCDEFABCDEF@mail.example", "capital-uuid@from"),
        ("8f1c2d3e-1111-4222-8333-abcdefabcdef@mail.example", "uuid@from"),
        ("trinity-8f1c2d3e-1111-4222-8333-abcdefabcdef-1700000000000@3c-app-gmx-bs12", "trinity@bare"),
        ("NxAbCdE--3-9@tutanota.com", "tuta"),
        ("000001d7e3c1$8a1b2c30$9e518490$@mail.example", "outlook-desktop@from"),
        ("5A1B2C3D.1234567@mail.example", "thunderbird-old@from"),
        ("1234.5.1700000000000.JavaMail.max@laptop", "javamail@bare"),
        ("E1abcDE-0001aB-CD@host.mail.example", "exim@below"),
        ("202711231904.3ANJ4C1q012345@srv.example", "sendmail@elsewhere"),
        ("170000000012.1234.5678901234@max.local", "python@local"),
        ("0123456789abcdef0123456789abcdef@www.shop.example", "hex32@elsewhere"),
        ("some-12-thing@[192.0.2.1]", "l-d-l@literal"),
        ("x.y@example", "l.l@bare"),
    ],
)
def test_message_ids_of_one_program_have_one_shape(identifier, shape):
    assert shape == message_id_shape(*identifier.split("@"), "mail.example")


@pytest.mark.parametrize(
    ("boundary", "shape"),
    [
        ("000000000000c1d2e3060af1b2c3", "google"),
        ("Apple-Mail=_8F1C2D3E-1111-4222-8333-ABCDEFABCDEF", "apple"),
        ("Apple-Mail-8F1C2D3E-1111-4222-8333-ABCDEFABCDEF", "apple"),
        ("------------ws0A1b2C3d4E5f6G7h8I9j0K", "thunderbird"),
        ("------------030405060708090102030405", "thunderbird-old"),
        ("----=_NextPart_000_0012_01D7E3C1.8A1B2C30", "outlook"),
        ("_000_AM0PR04MB1234F0A1B2C3D4E5F6A7B8C9eurprd04prod_", "exchange"),
        ("----=_Part_12345_678901234.1700000000000", "javamail"),
        ("b1_0123456789abcdef0123456789abcdef", "phpmailer"),
        ("b1=_UQ8ZrTq1VxVbJwE0kP3Zb7nG2hmDqR9tYxWv", "phpmailer"),
        ("===============1234567890123456789==", "python"),
        ("----0AB1CD2EF3GH4IJ5KL6MN7OP8QR9ST", "k9"),
        ("--_NmP-0a1b2c3d4e5f6a7b-Part_1", "nodemailer"),
        ("abmob-8f1c2d3e-1111-4222-8333-abcdefabcdef", "gmx"),
        ("------------79Bu5A16qPEYcVIZL@tutanota", "tuta"),
        ("=_0123456789abcdef0123456789abcdef", "roundcube"),
        ("=-AbCdEf0123456789+/aB", "evolution"),
        ("ZPt4rx8FFjLCG7dd", "mutt"),
        ("=-=-=", "gnus"),
        ("frontier", "l8"),
        ("12ab-XY", "h-U"),
    ],
)
def test_boundaries_of_one_program_have_one_shape(boundary, shape):
    assert shape == boundary_shape(boundary)


def test_a_shape_never_holds_what_is_shaped():
    assert "l8 l l9 m l5" != generic_shape("you will regret it")
    assert "?" in generic_shape("päß")
    assert len(generic_shape("a-" * 5000)) < 60


def test_a_reply_from_gmail_in_the_browser():
    mail = marked(from_gmail())

    assert ["google"] == values(mail, "provider") == values(mail, "boundary-shape")
    assert ["google-web"] == values(mail, "message-id-shape")
    assert ["gmail.com"] == values(mail, "dkim-domain")
    assert ["20230601"] == values(mail, "dkim-selector")
    assert [] == values(mail, "arc-sealer")  # that is the receiver's
    assert ["mime-version,references,in-reply-to,from,date,message-id,subject,to,content-type"] == values(
        mail, "field-order"
    )
    assert ["Re:"] == values(mail, "reply-prefix")
    assert ["multipart/alternative(text/plain,text/html)"] == values(mail, "structure")
    assert ["div br"] == values(mail, "html-elements")
    assert ["quoted-printable"] == values(mail, "encoding")
    assert ["name <a>"] == values(mail, "from-shape") == values(mail, "to-shape")


def test_a_telephone_of_apple():
    found = of(
        ("Return-Path", "<max@icloud.com>"),
        ("Received", "from st43p00im-zteg10073501.me.com (x [17.58.63.180]) by mx.home.example; x"),
        ("DKIM-Signature", "v=1; a=rsa-sha256; c=relaxed/relaxed; d=icloud.com; s=1a1hai; t=1700000000;"),
        ("Received", "from smtpclient.apple (x [17.57.152.18]) by st43p00im-zteg10073501.me.com; x"),
        ("Content-Type", "text/plain; charset=us-ascii"),
        ("Content-Transfer-Encoding", "7bit"),
        ("From", "Max Muster <max@icloud.com>"),
        ("Mime-Version", "1.0 (1.0)"),
        ("Date", "Tue, 3 Nov 2027 20:04:11 +0100"),
        ("Subject", "=?utf-8?Q?R=C3=A9ponds?="),
        ("Message-Id", "<8F1C2D3E-1111-4222-8333-ABCDEFABCDEF@icloud.com>"),
        ("To", "me@home.example"),
        ("X-Mailer", "iPhone Mail (21A329)"),
    )

    assert ["iphone mail (21)"] == found["mailer"]
    assert ["iphone mail (21a329)"] == found["mailer-full"]
    assert ["1 (1)"] == found["mime-version"]
    assert ["Message-Id", "Mime-Version"] == found["field-spelling"]
    assert ["capital-uuid@from"] == found["message-id-shape"]
    assert ["apple"] == found["provider"]
    assert ["utf-8?Q"] == found["subject-encoding"]
    assert ["d"] == found["date-padding"]
    assert ["us-ascii"] == found["charset"]
    assert ["7bit"] == found["encoding"]
    assert ["content-type,content-transfer-encoding,from,mime-version,date,subject,message-id,to,x-mailer"] == found[
        "field-order"
    ]


def test_outlook_com_seals_what_it_sends():
    found = of(
        ("Received", "from EUR05-DB8-obe.outbound.protection.outlook.com (x [40.92.89.1]) by mx.home.example; x"),
        ("ARC-Seal", "i=1; a=rsa-sha256; s=arcselector10001; d=microsoft.com; cv=none; b=x"),
        ("DKIM-Signature", "v=1; a=rsa-sha256; c=relaxed/relaxed; d=outlook.com; s=selector1; h=From; b=x"),
        ("Received", "from DU0P192MB1547.EURP192.PROD.OUTLOOK.COM by DU0P192MB1548.EURP192.PROD.OUTLOOK.COM; x"),
        ("From", "Max Muster <max@outlook.com>"),
        ("To", '"me@home.example" <me@home.example>'),
        ("Subject", "you"),
        ("Thread-Topic", "you"),
        ("Thread-Index", "AQHaHkOm"),
        ("Date", "Tue, 23 Nov 2027 19:04:11 +0000"),
        ("Message-ID", "<DU0P192MB1547A1B2C3D4E5F6A7B8C9D0E1F2A3B4@DU0P192MB1547.EURP192.PROD.OUTLOOK.COM>"),
        ("Accept-Language", "de-DE, en-US"),
        ("Content-Language", "de-DE"),
        ("X-MS-Has-Attach", ""),
        ("x-ms-exchange-messagesentrepresentingtype", "1"),
        ("Content-Type", 'multipart/alternative; boundary="_000_DU0P192MB1547A1B2C3D4E5F6A7B8C9DU0P192MB1547EURP_"'),
        ("MIME-Version", "1.0"),
        ("X-OriginatorOrg", "outlook.com"),
        ("X-MS-Exchange-CrossTenant-Id", "84df9e7f"),
    )

    assert ["microsoft.com"] == found["arc-sealer"]
    assert ["microsoft"] == found["provider"]
    assert ["du#p#mb#.eurp#.prod.outlook.com"] == found["message-id-domain"]
    assert ["exchange"] == found["boundary-shape"]
    assert ["de-DE", "de-DE, en-US"] == found["language"]
    assert ['"a" <a>'] == found["to-shape"]
    assert "x-ms-has-attach" in found["field-order"][0]
    assert "exchange" not in found["field-order"][0]


@pytest.mark.parametrize(
    ("value", "mailer"),
    [
        ("Apple Mail (2.3774.600.62)", "apple mail (2)"),
        ("Microsoft Outlook 16.0", "microsoft outlook 16"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.4.0",
            "mozilla/5 (x11; linux x86_64; rv:102) gecko/20100101 thunderbird/102",
        ),
        ("K-9 Mail for Android", "k-9 mail for android"),
        ("WebService/1.1.21134 YMailNorrin", "webservice/1 ymailnorrin"),
    ],
)
def test_a_program_is_told_with_its_major_version(value, mailer):
    assert [mailer] == of(("X-Mailer", value))["mailer"]


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ('text/plain; charset="UTF-8"', 'text/plain; charset="UTF-8"'),
        ("text/plain;charset=utf-8", "text/plain;charset=utf-8"),
        ("text/plain; charset=utf-8; format=flowed;", "text/plain; charset=utf-8; format=flowed;"),
        ('Multipart/Mixed;\tboundary="secret words"', 'Multipart/Mixed; boundary="…"'),
        ("multipart/mixed; boundary=abc; type=x", "multipart/mixed; boundary=…; type=x"),
        ('image/png; name="you and me.png"; x-y=1', 'image/png; name="…"; x-y=…'),
        ("image/png; name*0*=utf-8''a; name*1=b", "image/png; name*=…; name*=…"),
        ("you will regret it", "odd"),
    ],
)
def test_a_content_type_is_told_without_what_changes(value, shape):
    assert [shape] == of(("Content-Type", value))["content-type-shape"]


@pytest.mark.parametrize(
    ("value", "shape", "zone"),
    [
        ("Tue, 23 Nov 2027 20:04:11 +0100", "Www, d Mmm yyyy hh:mm:ss zone", "+0100"),
        ("Tue, 23 Nov 2027 20:04:11 +0000 (UTC)", "Www, d Mmm yyyy hh:mm:ss zone (UTC)", "+0000"),
        ("Tue, 23 Nov 2027 20:04:11 +0100 (CET)", "Www, d Mmm yyyy hh:mm:ss zone (ZZZ)", "+0100"),
        ("Tue, 23 Nov 2027 20:04:11 +0100 (Mitteleuropäische Zeit)", "Www, d Mmm yyyy hh:mm:ss zone (words)", "+0100"),
        ("Tue, 23 Nov 2027 20:04:11 GMT", "Www, d Mmm yyyy hh:mm:ss GMT", "+0000"),
        ("23 Nov 2027 20:04 EST", "d Mmm yyyy hh:mm EST", "-0500"),
        ("Tue, 23-Nov-27 9:04:11 -0800", "Www, d-Mmm-yy h:mm:ss zone", "-0800"),
        ("Tue, 23 Nov 2027 20:04:11", "Www, d Mmm yyyy hh:mm:ss none", None),
        ("Tue, 23 Nov 2027 20:04:11 +9900", "Www, d Mmm yyyy hh:mm:ss zone", None),
        ("2027-11-23T20:04:11Z", "odd", None),
        ("you will regret it", "odd", None),
    ],
)
def test_a_date_is_told_by_the_way_it_is_written(value, shape, zone):
    found = of(("Date", value))

    assert [shape] == found["date-shape"]
    assert ([zone] if zone else None) == found.get("zone")


def test_the_hour_is_the_receivers_in_the_zone_that_is_claimed():
    date = ("Date", "Tue, 23 Nov 2027 03:00:00 +0530")
    real = datetime(2027, 11, 23, 19, 5, tzinfo=UTC)

    assert (["00-03"], ["Wed"]) == ((found := of(date, received_at=real))["hour"], found["weekday"])
    assert ["03-06"] == of(date)["hour"]


def test_the_hour_of_imported_mail_is_that_of_its_date():
    found = of(("Date", "Tue, 23 Nov 2027 23:59:00 +0100"), received_at=datetime(2029, 1, 1, 4, tzinfo=UTC))

    assert (["21-24"], ["Tue"]) == (found["hour"], found["weekday"])


@pytest.mark.parametrize(
    "date", ["Tue, 31 Dec 9999 23:59:59 -1400", "Sat, 1 Jan 0001 00:00:00 +1400", "Tue, 99 Foo 2027 99:99:99 +0100"]
)
@pytest.mark.parametrize(
    "received_at", [None, datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
)
def test_no_date_is_too_absurd(date, received_at):
    assert "date-shape" in of(("Date", date), received_at=received_at)


@pytest.mark.parametrize(
    ("subject", "prefix"),
    [
        ("Re: you", "Re:"),
        ("RE: you", "RE:"),
        ("AW: Re: you", "AW:"),
        ("Re[2]: you", "Re[n]:"),
        ("=?UTF-8?Q?Re=3A_gr=C3=BC=C3=9Fe?=", "Re:"),
        ("=?UTF-8?B?QVc6IGdyw7zDn2U=?=", "AW:"),
        ("回复：你", "回复："),
        ("Reply: you", None),
        ("you", None),
        ("=?UTF-8?B?!!!?=", None),
    ],
)
def test_the_word_that_a_reply_begins_with_is_told(subject, prefix):
    assert ([prefix] if prefix else None) == of(("Subject", subject)).get("reply-prefix")


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("Max Muster <a@b.example>", "name <a>"),
        ('"Max Muster" <a@b.example>', '"name" <a>'),
        ("=?UTF-8?B?TWF4?= <a@b.example>", "=?UTF-8?B?= <a>"),
        ("Mäx <a@b.example>", "8bit <a>"),
        ("<a@b.example>", "<a>"),
        ("a@b.example", "a"),
        ("a@b.example (Max)", "a (name)"),
        ("a@b.example <a@b.example>", "a <a>"),
        ("", "empty"),
    ],
)
def test_how_a_name_is_written_is_told_without_the_name(value, shape):
    assert [shape] == of(("From", value))["from-shape"]


def test_fields_of_servers_are_not_in_the_order():
    sent = [("From", "a@b.example"), ("X-Odd", "1"), ("To", "c@d.example"), ("Date", "x"), ("Message-ID", "<a@b.c>")]
    added = [
        ("X-Spam-Status", "No"),
        ("Received", "from a by b"),
        ("X-New-Of-Server", "1"),
        ("Received", "from c by d"),
    ]

    assert of(*sent)["field-order"] == of(*added, *sent)["field-order"] == ["from,x-odd,to,date,message-id"]
    assert of(*sent, ("X-Spam-Level", ""))["field-order"] == of(*sent)["field-order"]


def test_a_field_name_with_words_is_not_told():
    assert ["from,?"] == of(("From", "a@b.example"), ("I will find you", "x"))["field-order"]


def test_the_receivers_provider_is_not_the_senders():
    found = of(
        ("X-Google-Smtp-Source", "x"),
        ("ARC-Seal", "i=1; d=google.com; s=x"),
        ("Received", "from out.own.example (x [192.0.2.1]) by mx.google.com"),
        ("DKIM-Signature", "v=1; d=own.example; s=mail"),
        ("From", "a@own.example"),
    )

    assert None is found.get("provider")
    assert ["own.example"] == found["dkim-domain"]


def test_every_kind_of_the_header_is_a_kind():
    assert HEADER_KINDS < KINDS.keys()


def test_the_spelling_of_priority_and_language_is_kept():
    found = of(("X-Priority", "1 (Highest)"), ("Importance", "high"), ("Content-Language", "en-GB"))

    assert ["importance: high", "x-priority: 1 (highest)"] == found["priority"]
    assert ["en-GB"] == found["language"]


def test_an_empty_field_has_no_value_to_compare():
    assert {"field-order"} == of(("Content-Language", ""), ("X-Mailer", " "), ("Date", "")).keys() - {
        "field-order-core"
    }


def test_the_signature_of_a_telephone_is_of_the_program():
    one, two = (marked(a_letter(f"{text}\n\nSent from my iPhone")) for text in ("Hello you.", "Something else."))

    assert 1 == len(values(one, "signature"))
    assert values(one, "signature") == values(two, "signature")


@pytest.mark.parametrize(("length", "value"), [(40, None), (72, "<=72"), (76, "<=76"), (90, "<=100"), (2000, ">998")])
def test_the_longest_line_is_told_as_a_class(length, value):
    assert ([value] if value else []) == values(marked(a_letter("x" * length)), "wraps")
