"""Addresses in the form in which they are compared."""

from __future__ import annotations

import pytest

from inboxwatch.matching import canonical, forms
from inboxwatch.matching.addresses import domain_form
from inboxwatch.matching.providers import PROVIDERS

SAME_MAILBOX = [
    ("Apple", "joe+shop@icloud.com", "joe@icloud.com"),
    ("Apple", "Joe@me.com", "joe@icloud.com"),
    ("Apple", "joe@mac.com", "joe@icloud.com"),
    ("Fastmail", "joe+shop@fastmail.com", "joe@fastmail.com"),
    ("Fastmail", "shop@joe.fastmail.fm", "joe@fastmail.fm"),
    ("Google", "j.o.e+shop+more@googlemail.com", "joe@gmail.com"),
    ("Google", "JOE@GMAIL.COM", "joe@gmail.com"),
    ("Microsoft", "joe+shop@hotmail.co.uk", "joe@hotmail.co.uk"),
    ("Microsoft", "joe+shop@outlook.com", "joe@outlook.com"),
    ("Proton", "joe+shop@pm.me", "joe@proton.me"),
    ("Proton", "joe@protonmail.com", "joe@proton.me"),
    ("Yahoo", "joe-shop@yahoo.com", "joe-bank@yahoo.com"),
    ("Yandex", "joe+shop@ya.ru", "joe@yandex.com"),
    ("Zoho", "joe+shop@zohomail.eu", "joe@zohomail.eu"),
    ("any", "Joe@Example.ORG.", "joe@example.org"),
    ("any", "joe@BÜCHER.example", "joe@xn--bcher-kva.example"),
    ("any", "joe@example。org", "joe@example.org"),
    ("any", "ｊｏｅ@example.org", "joe@example.org"),
    ("any", "jo\u200be@example.org", "joe@example.org"),
    ("any", "Jürgen@example.org", "ju\u0308rgen@example.org"),
    ("any", '"joe"@example.org', "joe@example.org"),
    ("any", '"j\\oe"@example.org', "joe@example.org"),
    ("any", "<joe@example.org>", "joe@example.org"),
    ("any", "<@a.example,@b.example:joe@example.org>", "joe@example.org"),
    ("any", "joe(a (nested) comment)@example.org", "joe@example.org"),
    ("any", "joe @ example . org", "joe@example.org"),
]

DIFFERENT_MAILBOXES = [
    ("dots count elsewhere", "j.oe@example.org", "joe@example.org"),
    ("dots count at Outlook", "j.oe@outlook.com", "joe@outlook.com"),
    ("tags are unknown elsewhere", "joe+x@example.org", "joe@example.org"),
    ("outlook is not hotmail", "joe@outlook.com", "joe@hotmail.com"),
    ("live is not outlook", "joe@live.com", "joe@outlook.com"),
    ("Yahoo's base is no mailbox", "joe-shop@yahoo.com", "joe@yahoo.com"),
    ("Yahoo has no plus tags", "joe+shop@yahoo.com", "joe@yahoo.com"),
    ("a hyphen is a letter at Google", "joe-x@gmail.com", "joe@gmail.com"),
    ("the domains of Fastmail are apart", "joe@fastmail.com", "joe@fastmail.fm"),
    ("a domain below gmail.com is not Gmail", "j.oe@x.gmail.com", "joe@x.gmail.com"),
    ("an @ inside quotes is no domain", '"joe@example.org"@example.net', "joe@example.org"),
    ("a look-alike domain is another domain", "joe@exаmple.org", "joe@example.org"),
]


@pytest.mark.parametrize(("provider", "one", "other"), SAME_MAILBOX)
def test_ways_of_writing_one_mailbox_have_one_canonical_form(provider: str, one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("why", "one", "other"), DIFFERENT_MAILBOXES)
def test_different_mailboxes_stay_apart(why: str, one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_every_provider_has_a_case_here() -> None:
    assert {one.name for one in PROVIDERS} == {name for name, _, _ in SAME_MAILBOX} - {"any"}


def test_no_domain_belongs_to_two_providers() -> None:
    domains = [domain for one in PROVIDERS for domain in one.domains]

    assert sorted(domains) == sorted(set(domains))


@pytest.mark.parametrize("address", ["+tag@gmail.com", "...@gmail.com", "-x@yahoo.com"])
def test_a_local_part_is_never_folded_away(address: str) -> None:
    assert canonical(address) == address


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("i❤.example", "xn--i-7iq.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("under_score.example", "under_score.example"),
        ("\ud800.example", "xn--\ud800.example"),
        ("ü" * 2000, "ü" * 2000),
    ],
)
def test_a_domain_that_idna_refuses_still_has_a_form(domain: str, expected: str) -> None:
    if "\ud800" in domain:
        assert isinstance(domain_form(domain), str)
    else:
        assert domain_form(domain) == expected


def test_only_a_bare_address_is_plain() -> None:
    wrapped = ['"joe"@example.org', "<joe@example.org>", "joe(x)@example.org", "a@b@example.org", "joe", ""]

    assert [one for one in ["joe+x@example.org", *wrapped] if forms(one).is_plain] == ["joe+x@example.org"]
