"""What a message holds that would tell others whether, when or where it is read."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

import inboxwatch.fingerprint
from inboxwatch.fingerprint.tracking import tracking
from inboxwatch.fingerprint.tracking_marks import has_code, hosts, known_host, place, shown_host
from inboxwatch.intake import InlineReader
from inboxwatch.model.fingerprint import Fingerprint
from inboxwatch.model.message import Build, HeaderField, Link, ParsedMessage, Part, RemoteResource
from tests.support.people import from_

HER = "Jane.Doe@home.example"
CODE = "4f9d2a7c81b0e6d35a72"


def a_message(
    *fields: tuple[str, str],
    images: tuple[str, ...] = (),
    resources: tuple[RemoteResource, ...] = (),
    links: tuple[str, ...] = (),
    forms: tuple[str, ...] = (),
    parts: tuple[str, ...] = (),
    text: str = "",
    from_address: str = "someone@x.example",
) -> ParsedMessage:
    return ParsedMessage(
        from_(from_address),
        to=(HER,),
        text=text,
        build=Build(
            fields=tuple(HeaderField(*one) for one in fields),
            parts=tuple(Part(0, one) for one in parts),
            resources=(*resources, *(RemoteResource("img", one) for one in images)),
            links=(*(Link("a", one) for one in links), *(Link("form", one) for one in forms)),
        ),
    )


def codes(message: ParsedMessage) -> list[str]:
    return [one.code for one in tracking(message)]


def texts(message: ParsedMessage) -> list[str]:
    return [one.text for one in tracking(message)]


@pytest.mark.parametrize(
    ("field", "value", "when"),
    [
        ("Disposition-Notification-To", "someone@x.example", "opened"),
        ("disposition-notification-to", "<someone@x.example>", "opened"),
        ("X-Confirm-Reading-To", "Some One <someone@x.example>", "opened"),
        ("X-PMRQC", "1", "opened"),
        ("Read-Receipt-To", "someone@x.example", "opened"),
        ("ReturnReceipt", "1", "opened"),
        ("Return-Receipt-To", "someone@x.example", "arrived"),
        ("Generate-Delivery-Report", "", ""),
        ("Generate-Delivery-Report", "yes", "arrived"),
        ("ReturnReceipt", "0", ""),
        ("X-Mailer", "someone@x.example", ""),
    ],
)
def test_requests_for_receipts_are_found(field: str, value: str, when: str) -> None:
    found = tracking(a_message((field, value)))

    assert ([f"asks for a receipt when the message {'is' if when == 'opened' else 'has'} {when}"] if when else []) == [
        one.text for one in found
    ]
    assert {"receipt-requested"} >= {one.code for one in found}
    assert all(one.where.lower() == field.lower() for one in found)


def test_a_receipt_that_goes_elsewhere_is_said_so() -> None:
    (text,) = texts(a_message(("Disposition-Notification-To", "other@y.example")))

    assert (
        "asks for a receipt when the message is opened, which would go to another address than that of the From field"
        == text
    )


def test_of_several_receipt_fields_each_is_told_once() -> None:
    fields = [("Disposition-Notification-To", "a@y.example")] * 3 + [("Return-Receipt-To", "a@y.example")]

    assert ["Disposition-Notification-To", "Return-Receipt-To"] == [one.where for one in tracking(a_message(*fields))]


@pytest.mark.parametrize(
    ("width", "height", "style"),
    [
        ("1", "1", ""),
        ("0", "0", ""),
        ("1px", " 1 ", ""),
        ("1", "", ""),
        ("", "", "display:none"),
        ("", "", "display : none !important"),
        ("600", "400", "visibility: hidden"),
        ("", "", "opacity:0"),
        ("", "", "border:0;opacity:0.0;"),
        ("", "", "width:1px;height:1px"),
        ("", "", "max-height:0;overflow:hidden"),
    ],
)
def test_an_image_that_cannot_be_seen_is_a_pixel(width: str, height: str, style: str) -> None:
    resource = RemoteResource("img", "https://t.example/o.gif", width, height, style)

    assert [
        (
            "tracking-pixel",
            "has 1 image that cannot be seen and would be fetched from t.example when the message is shown",
        )
    ] == [(one.code, one.text) for one in tracking(a_message(resources=(resource,)))]


@pytest.mark.parametrize(
    ("width", "height", "style"),
    [
        ("600", "1", ""),  # a line
        ("10", "10", ""),
        ("100%", "", ""),
        ("", "", "line-height:1px;min-width:0;border-width:1px"),
        ("", "", "opacity:0.5"),
        ("", "", "opacity:0.05;width:100px"),
        ("", "", "display:block;width:100%"),
    ],
)
def test_an_image_that_can_be_seen_is_none(width: str, height: str, style: str) -> None:
    resource = RemoteResource("img", "https://t.example/logo.png", width, height, style)

    assert ["remote-images"] == codes(a_message(resources=(resource,)))


@pytest.mark.parametrize(
    "url",
    [
        "https://ci3.example/open/0f8fad5b-d9cd-469f-a165-70867728950e.png",  # UUID
        "https://mandrill.example/track/open.php?u=30012345&id=4f9d2a7c81b0e6d35a72",
        "https://sendgrid.example/wf/open?upn=u001.Mp3aQ7xY2kL9vN4bR8tW1zD6",
        "https://ses.example/I0/0100018f4c2d7a3e-9b1c2d3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e-000000/k3Jd9=0",
        "https://4f9d2a7c81b0e6d35a72.t.example/logo.png",
        "//t.example/i?x=MTIzNDU2Nzg5MGFiY2RlZmdo",
    ],
)
def test_an_image_with_a_code_is_marked(url: str) -> None:
    (found,) = tracking(a_message(images=(url,)))

    assert "marked-image" == found.code
    assert CODE not in found.text


def test_images_of_one_kind_are_counted_and_their_hosts_named() -> None:
    images = tuple(
        f"https://{host}.example/{n}.png"
        for host, times in zip("abcde", (1, 1, 3, 2, 1), strict=True)
        for n in range(times)
    )

    assert [
        "has 8 images that would be fetched from c.example, d.example, a.example and 2 more hosts when the message is shown"
    ] == texts(a_message(images=images))


@pytest.mark.parametrize(
    "url",
    [
        "cid:image001.png@01D0",
        "data:image/gif;base64,R0lGOD",
        "mid:x",
        "logo.png",
        "/a/b.png",
        "file:///C:/a.png",
        "file://localhost/a",
        "",
        "about:blank",
        "https://",
        "http:///",
    ],
)
def test_what_lies_in_the_message_itself_is_nothing(url: str) -> None:
    assert [] == codes(a_message(images=(url,)))


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        ("link", "style sheet or look-ahead"),
        ("iframe", "page in a frame"),
        ("script", "script"),
        ("object", "embedded object"),
        ("video", "sound or film"),
        ("meta", "page that is to open by itself"),
    ],
)
def test_other_things_that_would_be_fetched_are_named(element: str, kind: str) -> None:
    found = tracking(a_message(resources=(RemoteResource(element, "https://x.example/y"),)))

    assert [
        ("remote-resource", f"would fetch something from x.example when the message is shown ({kind}; 1 in all)")
    ] == [(one.code, one.text) for one in found]


@pytest.mark.parametrize(
    "url", ["file://smb.example/share/x.png", "\\\\smb.example\\share\\x.png", "file:\\\\smb.example\\x"]
)
def test_a_network_path_is_named(url: str) -> None:
    assert [("network-path", "would make a Windows computer sign on at smb.example when the message is shown")] == [
        (one.code, one.text) for one in tracking(a_message(images=(url,)))
    ]


def digest(name: str, text: str) -> str:
    return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("mark", "how"),
    [
        (HER, "in the clear"),
        (HER.lower(), "in the clear"),
        (quote(HER, safe=""), "in the clear"),
        (quote(quote(HER, safe=""), safe=""), "in the clear"),
        ("Jane.Doe=home.example", "in the clear"),
        (b64(HER), "in base64"),
        (b64("x" + HER), "in base64"),
        (b64("xy" + HER + "abc"), "in base64"),
        (b64(json.dumps({"to": HER.lower(), "n": 1})).rstrip("="), "in base64"),
        (quote(base64.urlsafe_b64encode(HER.encode()).decode()), "in base64"),
        (HER.encode().hex(), "in hexadecimal digits"),
        (HER.lower().encode().hex().upper(), "in hexadecimal digits"),
        (digest("md5", HER.lower()), "as its MD5 digest"),
        (digest("md5", HER).upper(), "as its MD5 digest"),
        (digest("sha1", HER.lower()), "as its SHA-1 digest"),
        (digest("sha256", HER.lower()), "as its SHA-256 digest"),
    ],
)
@pytest.mark.parametrize("shape", ["https://t.example/u/{}/x", "https://t.example/?e={}&b=1"])
def test_her_address_in_a_link_is_found_in_every_form(mark: str, how: str, shape: str) -> None:
    found = {one.code: one.text for one in tracking(a_message(links=(shape.format(mark),)))}

    assert f"has a link to t.example that holds an address the message was sent to, {how}" == found["address-in-url"]
    assert not any(mark in text for text in found.values())


def test_her_address_in_an_image_and_in_a_link_of_the_text_is_found() -> None:
    message = a_message(images=(f"https://t.example/?e={HER}",), text=f"see https://u.example/?{HER}, or not")

    assert ["HTML part", "links"] == [one.where for one in tracking(message) if one.code == "address-in-url"]


def test_the_addresses_that_the_server_names_and_that_the_caller_knows_count_too() -> None:
    by_header = a_message(("Delivered-To", "hidden@home.example"), links=("https://t.example/?hidden@home.example",))
    by_caller = a_message(links=("https://t.example/?alias@home.example",))

    assert ["address-in-url"] == codes(by_header)
    assert ([], ["address-in-url"]) == (
        codes(by_caller),
        [one.code for one in tracking(by_caller, ("alias@home.example",))],
    )


@pytest.mark.parametrize("address", ["v@1", "a@b", "x@de", "id=1@", "@home.example", "a@b.c"])
def test_an_address_too_short_to_be_told_from_chance_is_not_sought(address: str) -> None:
    message = a_message(("Delivered-To", address), links=("https://x.example/?v=1&a=b&x=de&a=b.c&YUBi=FAY/hQG",))

    assert [] == codes(message)


def test_the_address_of_the_sender_in_a_link_is_not_hers() -> None:
    message = a_message(("To", "someone@x.example"), links=("https://x.example/contact?someone@x.example",))

    assert [] == codes(message)


@pytest.mark.parametrize(
    "token",
    [
        "0f8fad5b-d9cd-469f-a165-70867728950e",
        "4f9d2a7c81b0e6d35a72",
        "d41d8cd98f00b204e9800998ecf8427e",
        "Mp3aQ7xY2kL9vN4bR8tW1zD6",
        "eyJ1IjozMDAxMjM0NSwidiI6MSwidXJsIjoiaHR0c",
        "k3j9d8s7f6g5h4j3k2l1",
    ],
)
def test_codes_are_told_from(token: str) -> None:
    assert has_code(f"/c/{token}?x=1")


@pytest.mark.parametrize(
    "words",
    [
        "/how-to-make-5-cakes-in-2026-and-10-more-recipes",
        "/2026/11/26/a-very-long-headline-about-nothing-at-all",
        "/wiki/Liste_der_Staedte_und_Gemeinden_in_Deutschland",
        "/ThisIsAVeryLongPageTitleInAWiki",
        "/IMG_20240501_123456_HDR.jpg",
        "/Screenshot_2024-05-01-10-20-30-123.png",
        "/?utm_source=newsletter_november&utm_campaign=black_friday_2026_second_mail",
        "/watch?v=dQw4w9WgXcQ",
        "/p/12345678901234567890",
        "/dp/B07XJ8C8F7/ref=sr_1_1",
    ],
)
def test_words_dates_and_numbers(words: str) -> None:
    assert not has_code(words)


def test_links_with_codes_are_counted_and_nothing_of_the_code_is_shown() -> None:
    links = (f"https://{CODE}.l.example/{CODE}", f"https://l.example/?u={CODE}", "https://plain.example/page")

    assert ["has 2 links to l.example, ….l.example with a long code, which can tell who opened it"] == texts(
        a_message(links=links)
    )


def test_a_shared_document_is_not_taken_for_a_marked_link() -> None:
    assert [] == codes(a_message(text="photos: https://docs.google.com/document/d/1aB2cD3eF4gH5iJ6kL7mN8oP9qR0/edit"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("look: https://grabify.link/ABC123", "ip-grabber"),
        ("look at grabify.link/ABC123!", "ip-grabber"),
        ("https://www.iplogger.org/x", "ip-grabber"),
        ("https://user@grabify.link:8080/x", "ip-grabber"),
        ("https://bit.ly/3xYz", "short-link"),
        ("http:\\\\tinyurl.com\\x", ""),
        ("https://notgrabify.link/x", ""),
        ("notgrabify.link/x", ""),
        ("my-grabify.link/x", ""),
        ("I read about grabify.link", ""),
        ("https://example.org/grabify.link", ""),
    ],
)
def test_services_known_for_it_are_named(text: str, code: str) -> None:
    assert ([code] if code else []) == codes(a_message(text=text))


def test_a_service_that_tells_of_openings_is_named_where_it_is_fetched_from() -> None:
    message = a_message(resources=(RemoteResource("img", "https://mailtrack.io/trace/mail/1.png", "0", "0"),))

    assert ["tracking-pixel", "open-tracker"] == codes(message)
    assert "names an address at mailtrack.io, known for telling senders when and where a message is opened" in texts(
        message
    )


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ('text/calendar; charset="UTF-8"; method=REQUEST', "answer-requested"),
        ('TEXT/Calendar; method="request"', "answer-requested"),
        ("text/calendar; method=CANCEL", ""),
        ("text/calendar; method=REQUESTED", ""),
        ("text/x-amp-html; charset=utf-8", "amp-part"),
        ("message/external-body; access-type=URL", "external-part"),
        ("text/html", ""),
        ("", ""),
    ],
)
def test_parts_that_ask_or_fetch_are_named(part: str, code: str) -> None:
    assert ([code] if code else []) == codes(a_message(parts=(part,)))


def test_forms_are_named_with_where_they_send() -> None:
    assert ["holds a form that sends what is typed or chosen to f.example"] == texts(
        a_message(forms=("https://f.example/x",))
    )
    assert ["holds a form that sends what is typed or chosen"] == texts(a_message(forms=("",)))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://X.Example./a", "x.example"),
        (" ht\ttp://x.exa\nmple/a", "x.example"),
        ("http:/x.example", "x.example"),
        ("http:\\\\x.example\\a", "x.example"),
        ("//x.example/a", "x.example"),
        ("ftp://x.example:21/a", "x.example"),
        ("https://good.example@x.example/", "x.example"),
        ("https://x%2Eexample/", "x.example"),
        ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
        ("http://192.0.2.1/x", "192.0.2.1"),
    ],
)
def test_hosts_are_read_as_programs_read_them(url: str, host: str) -> None:
    found = place(url)

    assert found is not None
    assert (host, host) == (found.host, shown_host(found.host))


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        (f"{CODE}.t.example", "….t.example"),
        ("a\u202eb.example", "xn--ab-g4t.example"),
        ("a.b.c.d.e.f.g.example", "….c.d.e.f.g.example"),
        ("a b;c.example", "….example"),
        ("\ud800.example", "….example"),
    ],
)
def test_a_host_is_shown_plainly(host: str, shown: str) -> None:
    assert shown == shown_host(host)


def test_the_known_hosts_are_dated_and_tidy() -> None:
    data = json.loads((Path(inboxwatch.fingerprint.__file__).parent / "tracking_hosts.json").read_text("utf-8"))
    kinds = ["grabbers", "openings", "shares", "shorteners"]

    assert {"checked_on", "note", *kinds} == set(data)
    for kind in kinds:
        assert data[kind] == sorted({one.lower().strip() for one in data[kind]})
        assert frozenset(data[kind]) == hosts(kind)
    assert not hosts("grabbers") & (hosts("openings") | hosts("shorteners") | hosts("shares"))
    assert "t.co" == known_host("t.co", "shorteners") == known_host("x.t.co", "shorteners")
    assert "" == known_host("at.co", "shorteners")


def test_a_friend_s_plain_mail_holds_nothing() -> None:
    message = a_message(
        ("To", HER),
        ("Message-ID", "<CABc1234567890abcdef@mail.example>"),
        text="Hi Jane,\nsee https://example.org/2026/11/a-long-story-about-cats?page=2 and www.example.org!\nLove",
        images=("cid:photo@x",),
        parts=("multipart/related; boundary=x", "text/plain", "image/jpeg; name=photo.jpg"),
    )

    assert () == tracking(message)


def test_a_newsletter_gets_true_words_and_no_judgement() -> None:
    message = a_message(
        ("List-Unsubscribe", "<https://news.example/u>"),
        resources=(RemoteResource("img", f"https://o.news.example/open?x={CODE}", "1", "1"),),
        images=("https://cdn.news.example/logo.png", "https://cdn.news.example/shoes.png"),
        links=(f"https://c.news.example/{CODE}", f"https://news.example/unsubscribe?e={quote(HER)}"),
    )

    assert [
        "has 1 image that cannot be seen and would be fetched from o.news.example when the message is shown",
        "has 2 images that would be fetched from cdn.news.example when the message is shown",
        "has a link to news.example that holds an address the message was sent to, in the clear",
        "has 1 link to c.news.example with a long code, which can tell who opened it",
    ] == texts(message)


def test_a_real_message_is_read_to_its_findings() -> None:
    octets = (
        f"From: Some One <someone@x.example>\r\nTo: {HER}\r\nDisposition-Notification-To: someone@x.example\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nhello https://iplogger.org/2abc\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<style>@import 'https://s.example/a.css';</style>"
        f'<a href="https://t.example/?{b64(HER)}">x</a><img src="https://p.example/o.gif" width=1 height=1>'
        "<form action='https://f.example/'></form>\r\n"
        "--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n"
    ).encode()

    assert [
        "receipt-requested",
        "tracking-pixel",
        "remote-images",
        "address-in-url",
        "unique-link",
        "ip-grabber",
        "answer-requested",
        "form",
    ] == codes(InlineReader().whole(octets))


def test_a_fingerprint_can_carry_them() -> None:
    found = tracking(a_message(("X-PMRQC", "1")))

    assert found == Fingerprint(1, tracking=found).tracking
    assert () == Fingerprint(1).tracking


def test_of_a_header_block_alone_nothing_is_said() -> None:
    assert () == tracking(ParsedMessage(from_("someone@x.example")))


@pytest.mark.parametrize(
    "message",
    [
        a_message(
            ("To", ",".join(f"r{n}@home.example" for n in range(50))),
            links=tuple(f"https://x.example/{n}/" + "a1" * 900 for n in range(200)),
        ),
        a_message(images=tuple(f"https://h{n}.example/" + "A1-" * 600 for n in range(200))),
        a_message(text="https://x.example/" * 60_000),
        a_message(text="www." * 500_000),
        a_message(text="http" * 500_000),
        a_message(("To", "@" * 2000), text="a1" * 1_000_000),
        a_message(
            resources=tuple(
                RemoteResource("img", "https://x.example/y", "1" * 20, "1", "width:1" * 280) for _ in range(200)
            )
        ),
        a_message(
            resources=tuple(
                RemoteResource("img", "https://x.example/y", "", "", "opacity:0." + "1" * 1900) for _ in range(200)
            )
        ),
    ],
    ids=["links", "images", "text", "www", "http", "signs", "styles", "numbers"],
)
@pytest.mark.timeout(20)
def test_the_work_is_bounded(message: ParsedMessage) -> None:
    assert len(tracking(message)) < 30


def test_nothing_is_fetched_or_resolved() -> None:
    script = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(event) if event.startswith(("socket.", "urllib.", "http.", "subprocess.")) else None)
from inboxwatch.fingerprint.tracking import tracking
from inboxwatch.model.message import *
message = ParsedMessage(Originators(()), to=("a@home.example",), text="https://grabify.link/x", build=Build(
    resources=(RemoteResource("img", "http://localhost:9/a@home.example", "1", "1"),), links=(Link("a", "http://localhost:9/"),)))
assert len(tracking(message)) == 3, tracking(message)
print(seen, [one for one in ("socket", "ssl", "http.client", "urllib.request", "asyncio") if one in sys.modules])
"""
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "[] []" == said.stdout.strip()
