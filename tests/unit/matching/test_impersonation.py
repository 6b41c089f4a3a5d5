"""Which originators look like contacts or like the person's own addresses, and which do not."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from inboxwatch.intake import InlineReader
from inboxwatch.matching.impersonation import STRONG, Contacts, Kind, Known, impersonation, lookalike_keys, nobody
from inboxwatch.matching.suffixes import split
from inboxwatch.model.message import Originators
from tests.support.people import from_, originators, said

CONTACTS = Known.of(
    lookalike_keys(*one)
    for one in (
        ("mum@example.org", "Anna Schmidt"),
        ("anna.schmidt@gmail.com", "Anna Schmidt"),
        ("info@sparkasse.example", "Sparkasse Musterstadt"),
        ("jürgen.bauer@bücher.example", "Jürgen Bauer"),
        ("paul.maier@yahoo.de", "Paul"),
        ("max85@web.de", "Max"),
        ("kontakt@shop.example.co.uk", "Kundenservice"),
        ("petra.anders@deutsche-bahn.example", ""),
    )
)
OWN = Known.of([lookalike_keys("jane.doe@home.example", "Jane Doe")])


def reasons(message: Originators, contacts: Contacts = CONTACTS) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in impersonation(message, contacts, OWN)]


def codes(message: Originators) -> list[str]:
    return [one.code for one in impersonation(message, CONTACTS, OWN)]


@pytest.mark.parametrize(
    "address",
    [
        "mum@examp1e.org",
        "rnurn@example.org",
        "mum@exarnple.org",
        "mum@еxample.org",  # Cyrillic е
        "mum@xn--xample-2of.org",  # the same as it travels
        "mum@exаmрlе.org",
        "mυm@example.org",  # Greek υ
        "anna.schmıdt@gmail.com",  # dotless ı
        "annа.sсhmidt@googlemail.com",
        "anna.schmidt@gmai1.com",
        "annaschmidt@gmai1.com",
        "inf0@sparkasse.example",
        "mu\u200bm@example.org",
        "mu\u00adm@example.org",
        "\u202emum@example.org",
        "ｍｕｍ@example.org",
        '"mu\u2060m"@example.org',
        "jane.d0e@home.example",
    ],
)
def test_what_looks_the_same_with_other_characters(address: str) -> None:
    assert ["lookalike-homograph"] == codes(from_(address))


@pytest.mark.parametrize(
    "address",
    [
        "anna.schmitd@gmail.com",  # exchanged
        "anna.schmid@gmail.com",  # one fewer
        "anna.schmidtt@gmail.com",  # one more
        "anna.schmidt1@gmail.com",
        "ana.schmidt@gmail.com",
        "anna_schmidt@gmail.com".replace("_", "-"),
        "anna.schmudt@gmail.com",
        "mum@exampel.org",
        "mum@examples.org",
        "mum@exemple.org",
        "mum@xample.org",
        "jürgen.bauer@bucher.example",
        "petra.anders@deutschebahn.example",
        "jane.deo@home.example",
        "anna.schmidt@gmial.com",
    ],
)
def test_one_letter_apart(address: str) -> None:
    assert ["lookalike-near"] == codes(from_(address))


@pytest.mark.parametrize(
    "address",
    [
        "paul.maier@yahoo.com",
        "paul.maier@yahoo.co.uk",
        "mum@example.net",
        "mum@mail.example.net",
        "mum@example-mail.net",
        "mum@my-example.test",
        "mum@examplelogin.test",
        "mum@secure-example.test",
        "petra.anders@deutschebahn.test",
        "petra.anders@deutsche-bahn.test",
        "petra.anders@deutsche-bahn-service.test",
        "mum@example.org.evil.test",
        "mum@www.example-org.test",
        "mum@example-org.test",
        "kontakt@shop.example.com",
        "jane.doe@home.test".replace("home", "jane-home").replace("jane-home", "home-mail"),
    ],
)
def test_nearly_the_same_domain(address: str) -> None:
    expected = [] if address.startswith("jane") else ["lookalike-suffix"]  # «home» is everybody's

    assert expected == codes(from_(address))


@pytest.mark.parametrize(
    "address",
    [
        "mum@example.org",
        "MUM@EXAMPLE.ORG.",
        '"mum"@example.org',
        "mum (at home)@example.org",
        "a.n.n.a.schmidt+x@googlemail.com",
        "jürgen.bauer@xn--bcher-kva.example",
        "Jürgen.Bauer@bücher.example",
        "ju\u0308rgen.bauer@bücher.example",
    ],
)
def test_a_contact_s_own_address_looks_like_nobody(address: str) -> None:
    assert [] == codes(from_(address, "Anna Schmidt"))


@pytest.mark.parametrize(
    "address",
    [
        "someone@elsewhere.test",
        "mum@sub.example.org",  # the same organisation
        "mom@example.org",  # too short
        "max86@web.de",  # another's year
        "max8@web.de",
        "max855@web.de",
        "anna@gmail.com",
        "schmidt.anna@gmail.com",
        "anna.schmidt@gmx.example",  # another provider: a namesake, or a second address
        "paul@yahoo.com",
        "info@volksbank.example",
        "mum@elpmaxe.org",
        "mum@org",
        "mum@[192.0.2.1]",
        "@example.org",
        "mum@",
        "mum",
        "",
        "mum=example.org@lists.test",
    ],
)
def test_what_is_far_enough_is_clear(address: str) -> None:
    assert [] == codes(from_(address))


def test_relatives_and_colleagues_with_initials_are_clear() -> None:
    family = Known.of([lookalike_keys("a.schmidt@gmx.example"), lookalike_keys("mueller.b@firma.example")])

    for address in ("b.schmidt@gmx.example", "mueller.c@firma.example"):
        assert () == impersonation(from_(address), family)


def test_unrelated_providers_with_everybody_s_name_are_clear() -> None:
    known = Known.of([lookalike_keys("paul.maier@mail.example"), lookalike_keys("paul.maier@web.de")])

    for address in ("paul.maier@mail.test", "paul.maier@email.test", "paul.maier@web.test"):
        assert () == impersonation(from_(address), known)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("mum@example.org", "contact-in-name"),
        ("Mum mum@example.org", "contact-in-name"),
        ("'mum@example.org'", "contact-in-name"),
        ("Anna <MUM@example.org>", "contact-in-name"),
        ("mum\u200b@example.org", "contact-in-name"),
        ("jane.doe@home.example", "own-in-name"),
        ("mum@example.org via Docs", "contact-via"),
        ("other@example.org", ""),
        ("Anna Schmidt", "contact-name"),
        ("anna  schmıdt", "contact-name"),
        ("ANNA SCHMIDT", "contact-name"),
        ("Jürgen Bauer", "contact-name"),
        ("Paul", ""),  # too common
        ("Kundenservice", ""),
        ("Anna", ""),
        ("Jane Doe", ""),
        ("", ""),
    ],
)
def test_what_a_display_name_claims(name: str, code: str) -> None:
    assert ([code] if code else []) == codes(from_("x@elsewhere.test", name))


@pytest.mark.parametrize("name", ["mum@example.org", "Anna Schmidt", "jane.doe@home.example"])
def test_a_name_before_an_address_that_is_known_claims_nothing(name: str) -> None:
    assert [] == codes(from_("anna.schmidt@gmail.com", name))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('"mum@example.org" <x@evil.test>', [("contact-in-name", "from")]),
        ("=?utf-8?q?mum=40example=2Eorg?= <x@evil.test>", [("contact-in-name", "from")]),
        ('"mum@example.org"@evil.test', [("contact-in-name", "from")]),
        ('"mum@example.org" <>', [("contact-in-name", "from")]),
        ("Mum <mum@example.org>, x@evil.test", [("contact-beside", "from")]),
        ("mum@example.org\r\nFrom: x@evil.test", [("contact-beside", "from")]),
        ("Friends: mum@example.org, x@evil.test;", [("contact-beside", "from")]),
        ("Friends: mum@example.org;", []),
        ("undisclosed-recipients:;", []),
        ("", []),
        ("<>", []),
        ("Anna Schmidt <>", [("contact-name", "from")]),
        ("=?utf-8?q?Anna_Schm=C4=B1dt?= <x@evil.test>", [("contact-name", "from")]),
        ("mum(comment)@example.org", []),
        ("mum@example.org (Mum)", []),
        ("\"'mum@example.org'\" <mum@example.org>", []),
        ("Anna Schmidt [mailto:mum@example.org] <mum@example.org>", []),
        ("mum@example.org\r\nSender: bounces@lists.test", []),
        ("mum@example.org\r\nSender: Anna Schmidt <bounces@lists.test>", [("contact-name", "sender")]),
        ("mum@example.org\r\nReply-To: mum@examp1e.org", [("lookalike-homograph", "reply-to")]),
        ("mum@example.org\r\nReturn-Path: <mum@examp1e.org>", []),
        ("x@elsewhere.test\r\nReply-To: mum@example.org", []),
        ("jane.doe@home.example", [("own-address", "from")]),
        ("x@elsewhere.test\r\nReply-To: jane.doe@home.example", []),
        ('"jane.doe@home.example" <x@evil.test>', [("own-in-name", "from")]),
        ('"jane.doe@home.example (via Docs)" <x@docs.test>', [("contact-via", "from")]),
    ],
)
def test_whole_fields_as_they_arrive(field: str, expected: list[tuple[str, str]]) -> None:
    (message,) = InlineReader().headers([f"To: x@home.example\r\nFrom: {field}\r\n\r\n".encode()])

    assert expected == reasons(message.originators)


def test_the_sentences_say_looks_like_and_show_what_the_sender_wrote() -> None:
    found = impersonation(
        originators(
            said("from", "mum\u202e@example.org", "mum@example.org"),
            said("from", "anna.schmitd@gmail.com", "Jürgen Bauer"),
            said("sender", "mum@example.net"),
            said("sender", "jane.doe@home.example"),
            said("reply-to", "x@evil.test", "mum@example.org"),
        ),
        CONTACTS,
        OWN,
    )

    assert {
        "lookalike-homograph": "the From field names mum\\u{202E}@example.org, which looks like the address of a contact and is written with other characters",
        "contact-in-name": "the Reply-To field claims the name «mum@example.org», which looks like the address of a contact, and names x@evil.test",
        "lookalike-near": "the From field names anna.schmitd@gmail.com, which looks like the address of a contact with one letter changed, added, left out or exchanged",
        "lookalike-suffix": "the Sender field names mum@example.net, which looks like the address of a contact in another domain of nearly that name",
        "contact-name": "the From field claims the name «Jürgen Bauer», which looks like that of a contact, and names anna.schmitd@gmail.com",
        "contact-beside": "the From field names anna.schmitd@gmail.com, and beside it what looks like the address of a contact; programs show one of them",
        "own-address": "the Sender field names jane.doe@home.example, which looks like an own address of this mailbox; anybody can write that there",
    } == {one.code: one.text for one in found}
    assert [one.code for one in found if one.code in STRONG] == [one.code for one in found][:2]


def test_several_of_a_kind_in_one_field_are_one_reason() -> None:
    message = originators(*(said("from", f"mum@example.{end}") for end in ("net", "test", "com")))

    (found,) = impersonation(message, CONTACTS)
    assert found.text.endswith("(and 2 more like it in this field)")


def test_too_many_candidates_are_said_so() -> None:
    message = originators(*(said("from", f"a{n:03}@evil.test") for n in range(1000)))

    assert ["lookalike-uncompared"] == codes(message)


def test_digests_of_the_keys_are_enough() -> None:
    def digest(kind: Kind, key: str) -> bytes:
        return hashlib.blake2b(f"{kind}\0{key}".encode(), key=b"secret", digest_size=16).digest()

    kept = {digest(*one) for one in CONTACTS.keys}
    asked: list[Kind] = []

    def contacts(kind: Kind, keys: frozenset[str]) -> bool:
        asked.append(kind)
        return any(digest(kind, key) in kept for key in keys)

    for address in (
        "mum@examp1e.org",
        "anna.schmitd@gmail.com",
        "mum@example.net",
        "x@elsewhere.test",
        "mum@example.org",
    ):
        assert impersonation(from_(address), contacts) == impersonation(from_(address), CONTACTS)
    assert set(Kind) - {Kind.NAME} == set(asked)


def test_nobody_known_is_nobody_imitated() -> None:
    assert () == impersonation(from_("mum@example.org", "Anna Schmidt"), nobody)


def test_the_keys_of_a_contact_are_few() -> None:
    kept = list(lookalike_keys("anna.schmidt@example.org", "Anna Schmidt").kept())

    assert len(kept) == len(set(kept)) < 30
    assert {Kind.EXACT, Kind.SKELETON, Kind.NEAR, Kind.SUFFIX, Kind.NAME} == {kind for kind, _ in kept}
    assert 600 > len(list(lookalike_keys(f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example").kept()))


@pytest.mark.parametrize(
    ("domain", "parts"),
    [
        ("example.org", ("", "example", "org")),
        ("mail.example.org", ("mail", "example", "org")),
        ("example.co.uk", ("", "example", "co.uk")),
        ("a.b.example.com.br", ("a.b", "example", "com.br")),
        ("co.uk", ("", "co", "uk")),
        ("example.com", ("", "example", "com")),
        ("org", ("", "", "org")),
        ("[192.0.2.1]", ("", "", "[192.0.2.1]")),
        ("", ("", "", "")),
    ],
)
def test_a_domain_is_split_where_it_was_registered(domain: str, parts: tuple[str, str, str]) -> None:
    found = split(domain)

    assert parts == (found.below, found.label, found.suffix)


@pytest.mark.parametrize(
    "message",
    [
        from_("x" * 10_000 + "@example.org", "n" * 10_000),
        from_("mum@" + "y" * 10_000, "mum@example.org " * 700),
        from_("\u0301" * 10_000 + "@" + "\u0301" * 10_000, "@" * 10_000),
        from_('"' + "@" * 10_000 + '"@evil.test'),
        from_("mum@" + "a-" * 5_000 + "b." * 5_000 + "test"),
        originators(
            *(said("from", f"{'a' * 60}{n}@{'b' * 60}.{'c.' * 90}test", "x@y.test " * 50) for n in range(1000))
        ),
    ],
)
@pytest.mark.timeout(20)
def test_the_work_is_bounded(message: Originators) -> None:
    assert len(impersonation(message, CONTACTS, OWN)) < 30


def test_nothing_is_resolved() -> None:
    script = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(event) if event.startswith(("socket.", "urllib.", "subprocess.")) else None)
from inboxwatch.matching.impersonation import Known, impersonation, lookalike_keys
from inboxwatch.model.message import Originator, Originators
known = Known.of([lookalike_keys("mum@example.org")])
assert impersonation(Originators((Originator("from", "mum@examp1e.org", "x", ""),)), known)
print(seen, [one for one in ("socket", "ssl", "urllib.request", "asyncio") if one in sys.modules])
"""
    said_ = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "[] []" == said_.stdout.strip()
