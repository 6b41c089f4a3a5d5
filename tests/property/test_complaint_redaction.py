"""What is to be redacted shows in no octet that goes out, however it was written.

The readers here are not those of the code: each undoes one way of writing, over everything that goes out.
"""

from __future__ import annotations

import base64
import html
import quopri
import re
import time
from email.header import decode_header, make_header
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from inboxwatch.complaint.redact import Redactor
from inboxwatch.matching import canonical
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.origin import Hop, Origin
from tests.support.complaints import a_cover, a_kept, drafted
from tests.support.letters import a_letter

ME, NAME = "anna.kessler@home.example", "Anna Kessler"
KEY = b"a key for tests"
LETTERS = st.text(alphabet="abcdefgh0123456789", min_size=3, max_size=12)


def a_redactor(address=ME, name=NAME):
    return Redactor([address], [name] if name else [], KEY, canonical)


def _folded(text, at):
    at = at % max(1, len(text))
    return f"{text[:at]}\r\n {text[at:]}"


def _mixed_case(text, at):
    return "".join(one.upper() if (index + at) % 3 else one for index, one in enumerate(text))


WAYS = {
    "as it is": lambda text, at: text,
    "upper case": lambda text, at: text.upper(),
    "mixed case": _mixed_case,
    "folded": _folded,
    "base64": lambda text, at: base64.b64encode(b"x" * (at % 3) + text.encode()).decode(),
    "base64 for addresses": lambda text, at: base64.urlsafe_b64encode(b"?" * (at % 3) + text.encode()).decode(),
    "word of base64": lambda text, at: f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?=",
    "word of quoted": lambda text, at: "=?iso-8859-1?q?" + "".join(f"={ord(one):02X}" for one in text) + "?=",
    "two words": lambda text, at: (
        f"=?us-ascii?q?{text[:4].replace(' ', '_')}?=\r\n =?us-ascii?q?{text[4:].replace(' ', '_')}?="
    ),
    "percent": lambda text, at: "".join(f"%{ord(one):02x}" for one in text),
    "some percent": lambda text, at: quote(text, safe=""),
    "quoted-printable": lambda text, at: "".join(f"={ord(one):02X}" for one in text),
    "soft line break": lambda text, at: f"{text[:5]}=\r\n{text[5:]}",
    "entities": lambda text, at: "".join(f"&#{ord(one)};" for one in text),
    "entities in hexadecimal": lambda text, at: "".join(f"&#x{ord(one):x};" for one in text),
    "hexadecimal": lambda text, at: text.encode().hex(),
    "json": lambda text, at: "".join(f"\\u{ord(one):04x}" for one in text),
    "with a comment": lambda text, at: text.replace("@", "(hey) @ (you)").replace(" ", " (x) "),
    "quoted": lambda text, at: '"' + text.replace("@", '"@').replace(" ", '" "'),
    "soft hyphens": lambda text, at: "\u00ad".join(text),
    "wide letters": lambda text, at: "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text),
    "bare CR": lambda text, at: f"{text[:3]}\r{text[3:]}",
    "utf-7": lambda text, at: text.replace("@", "+AEA-"),
    "twice": lambda text, at: base64.b64encode(quote(text, safe="").replace("n", "%6e").encode()).decode(),
    "tags between": lambda text, at: f"{text[:3]}<b>{text[3:]}</b>",
}


def _everywhere(text: str) -> list[str]:
    """A text read in many ways, by the standard library alone."""
    read = [text, text.replace("\r\n ", ""), re.sub(r"\s", "", text), re.sub(r"[\s()\"\u00ad\r]|\([^()]*\)", "", text)]
    read += [unquote(one) for one in read] + [html.unescape(one) for one in read]
    read.append(quopri.decodestring(text.encode("utf-8", "surrogateescape")).decode("utf-8", "replace"))
    for word in re.findall(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=(?:\s+=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)*", text):
        read.append(str(make_header(decode_header(word))))
    for run in re.findall(r"[A-Za-z0-9+/_-]{8,}", text):
        for start in range(4):
            body = run[start:].replace("-", "+").replace("_", "/")
            body = body[: len(body) // 4 * 4]
            read.append(base64.b64decode(body).decode("latin-1"))
            read.append(unquote(read[-1]))
    for run in re.findall(r"(?:[0-9a-f]{2}){6,}", text):
        read.append(bytes.fromhex(run).decode("latin-1"))
    return [re.sub(r"\s+", " ", one).casefold() for one in read]


def assert_nothing_of(address: str, name: str, octets: bytes) -> None:
    for read in _everywhere(octets.decode("utf-8", "surrogateescape")):
        assert address.casefold() not in read
        assert name.casefold() not in read


@pytest.mark.parametrize("way", WAYS)
@given(local=LETTERS, at=st.integers(0, 40))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_address_shows_in_no_header_however_it_was_written(way, local, at):
    address = f"{local}@home.example"
    header = f"To: {WAYS[way](address, at)}\r\nX-Other: kept\r\n\r\n".encode("utf-8", "surrogateescape")
    told = a_redactor(address).header(header)

    assert_nothing_of(address, NAME, told)
    assert b"X-Other: kept\r\n" in told


@pytest.mark.parametrize("way", WAYS)
def test_neither_address_nor_name_is_in_any_file_however_they_were_written(way):
    shown = [WAYS[way](one, 1) for one in (ME, NAME, f"<{ME}>")]
    head = "".join(f"X-{number}: {one}\r\n" for number, one in enumerate(shown))
    text = "Hello,\r\n" + "\r\n".join(shown) + "\r\nbye\r\n"
    octets = a_letter(text, head, to=f"{NAME} <{ME}>", from_=f"{shown[1]} <max@mail.example>")
    kept = (a_kept(octets), a_kept(octets, 2), a_kept(octets, 3, state=ExhibitState.SEALED))
    files = drafted(*kept, redactor=a_redactor(), xarf=True, cover=a_cover(name=""))

    for octets in files.values():
        assert_nothing_of(ME, NAME, octets)


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_an_address_in_an_encoded_body_is_in_no_file(encoding):
    octets = a_letter(f"I know your address {ME}, {NAME}.\n", encoding=encoding)
    files = drafted(a_kept(octets), redactor=a_redactor(), xarf=True, cover=a_cover(name=""))

    for octets in files.values():
        assert_nothing_of(ME, NAME, octets)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_a_name_with_accents_goes_out_in_no_charset(charset, encoding):
    name = "Zoë Müller"
    octets = f"I know that {name} lives near you.\r\n".encode(charset)
    write, undo = {
        "8bit": (bytes, bytes),
        "base64": (base64.encodebytes, base64.decodebytes),
        "quoted-printable": (quopri.encodestring, quopri.decodestring),
    }[encoding]
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    redactor = a_redactor(name=name)

    assert name.encode(charset) not in undo(redactor.body(head + write(octets), head) or b"")
    assert redactor.shows("https://x.example/?n=" + quote(name, encoding=charset))


@given(st.binary(max_size=200), st.sampled_from(sorted(WAYS)), st.binary(max_size=200))
@example(b"\xff", "as it is", b"\xfe")
@example(b"\xff\\ud800 +2AA-", "json", b"&#xd800;=?utf-7?q?+2AA-?=")
@settings(max_examples=80)
def test_whatever_stands_around_it_an_address_does_not_go_out(before, way, after):
    header = b"A: " + before.replace(b"\n", b"") + WAYS[way](ME, 2).encode("utf-8", "surrogateescape") + b" " + after
    told = a_redactor().header(header)

    assert ME.encode() not in told.lower()


@given(st.binary(max_size=300).filter(lambda octets: b"\0" not in octets))
def test_a_header_without_it_stays_as_it_is(octets):
    header = b"X: y\r\n" + octets
    redactor = a_redactor("nobody.has.this@nowhere.invalid", "")
    assume(not redactor.shows(octets.decode("utf-8", "surrogateescape")))

    assert header == redactor.header(header)


def test_the_same_person_is_the_same_digest_and_another_key_another():
    one, again = a_redactor().text(ME), a_redactor().text(f"x {ME.upper()}")
    other = Redactor([ME], [], b"another key", canonical).text(ME)

    assert again == f"x {one}"
    assert one != other
    assert one.endswith("@redacted.invalid")


@pytest.mark.parametrize(
    "written",
    ["anna.kessler+shop@home.example", "bounce-anna.kessler=home.example@list.example", "annakessler@gmail.com"],
)
def test_other_forms_of_an_address_are_found_as_well(written):
    redactor = Redactor([ME, "anna.kessler@gmail.com"], [], KEY, canonical)

    assert "kessler" not in redactor.text(f"for <{written}>; now")


@pytest.mark.parametrize(
    "written",
    [
        "<anna.kessler+shop@home.example>",
        "<anna.kessler-shop@home.example>",
        "https://x.example/u?e=anna.kessler%2Bshop%40home.example",
        "=?utf-8?q?anna.kessler=2Bshop=40home.example?=",
        "<SRS0=ab=TT=home.example=anna.kessler@fwd.example>",
        "<b-anna.kessler+tag=home.example@list.example>",
        "home.example!anna.kessler",
        "anna.kessler%home.example@relay.example",
        "anna.kessler (at) home (dot) example",
        "anna.kessler[at]home.example",
        "anna.kessler@home\u3002example",
        'attachment; filename*0="anna.kess"; filename*1="ler@home.example"',
        "attachment; filename*0*=utf-8''anna.kess;\r\n filename*1*=ler%40home.example",
        "https://x.example/u/dc3f5f8c5e572c2c0237c8362f42fca5",
        "https://x.example/u/4080E6CCAE6F4A6EAD76568AEC2F794E1227E77376FFB75CE3CE426BD1C9A26C",
        "bounce-annakessler=gmail.com@list.example",
    ],
)
def test_no_form_of_an_address_is_left_in_a_header_field_or_a_body(written):
    redactor = Redactor([ME, "anna.kessler@gmail.com"], [], KEY, canonical)
    line = f"X: {written}\r\n".encode()
    body = redactor.body(b"\r\n" + line, b"\r\n")

    for octets in (redactor.header(line), body or b""):
        assert b"kess" not in octets.lower()
        assert written.encode()[-20:] not in octets


def test_other_addresses_stay_as_they_are():
    line = b"X: joanna.kessler2@home.example, anna@home.example, home.example is not anna.kessel@home.example\r\n"

    assert line == a_redactor(name="").header(line)


@pytest.mark.parametrize("written", ["Kessler, Anna", "KESSLER Anna", "kessler.anna", "=?utf-8?q?Kessler=2C_Anna?="])
def test_a_name_is_found_with_its_last_word_first(written):
    assert "kessler" not in a_redactor().header(f'To: "{written}" <x@y.example>\r\n'.encode()).decode().lower()


def test_names_of_another_alphabet_and_with_accents_are_found():
    redactor = a_redactor(name="Zoë Müller")

    assert redactor.text("from Zoe Muller").startswith("[redacted ")
    assert redactor.shows("=?utf-8?q?Zo=C3=AB_M=C3=BCller?=")
    assert redactor.shows("ZOE MULLER")


@pytest.mark.parametrize(
    "body",
    [
        b"\0binary",
        b"begin 644 x.jpg\n",
        b"<img src='data:image/png;base64,AAAA'>",
        b"x" * (1 << 20) + b"y",
        b"content-type: image/png\r\n\r\nx",
        b"Content-Type: text/plain; charset=utf-7\r\n\r\nx",
        b"Content-Transfer-Encoding: base64\r\n\r\nAAAA",
    ],
)
def test_a_body_that_cannot_be_looked_through_does_not_go_out(body):
    header = b"X: y\r\n\r\n"

    assert a_redactor().body(header + body, header) is None


def test_a_plain_body_goes_out_with_everything_else_in_it():
    header = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    body = f"Dear {NAME},\r\nmy words stay: {ME}\r\n".encode()
    told = a_redactor().body(header + body, header)

    assert told is not None
    assert b"my words stay: " in told
    assert_nothing_of(ME, NAME, told)


def test_a_long_header_is_looked_through_in_reasonable_time():
    header = b"".join(b"X-%d: %s\r\n" % (number, b"a=?b%%&+" * 100) for number in range(150))

    assert header == a_redactor().header(header)


@pytest.mark.parametrize(
    "piece", [b"/* ", b"((((", b"<<<<", b"=?a?b?", b"aaaa ", b"%41", b"&#65;", b"\\u0041", b"a\n", b"\xc3\xa4"]
)
def test_no_header_holds_the_reader_up(piece):
    header = b"X: " + piece * (250_000 // len(piece)) + b"\r\n\r\n"
    began = time.perf_counter()
    a_redactor().header(header)

    assert time.perf_counter() - began < 20


@pytest.mark.parametrize("begins", [b"*", b"*;a*1", b"*;a*1=", b"anna.kessler+", b"home.example"])
def test_no_run_of_spaces_holds_the_reader_up(begins):
    header = b"X: " + begins + b" " * 100_000 + b"x\r\n\r\n"
    began = time.monotonic()
    a_redactor(name="").header(header)

    assert time.monotonic() - began < 3


@pytest.mark.slow
def test_a_text_that_is_too_long_to_be_read_in_every_way_is_not_called_clean():
    assert "[redacted unsure]" == a_redactor().text("(a)=41&#65;" * 700_000)


def test_a_receiving_host_that_tells_the_name_is_not_in_the_letter():
    line = "from out.example (out.example [192.0.2.7]) by mx.annakessler.example id 1; Tue, 23 Nov 2027 19:04:12 +0000"
    hop = Hop("192.0.2.7", "mx.annakessler.example", line)
    plain = a_kept(
        a_letter(received=False, to=""), origin=Origin(hop, (Hop("203.0.113.9", "annakessler.example", "x"),))
    )
    files = drafted(plain, redactor=a_redactor(), xarf=True, cover=a_cover(name=""))

    assert b"2027-11-23 19:04:12 UTC" in files["letter.txt"]
    for octets in files.values():
        assert b"annakessler" not in octets.lower()
