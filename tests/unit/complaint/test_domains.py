"""Who registered a domain: not fooled by country second levels, free hosters, letters of other scripts, or a dot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.domains import domain_of, hoster, normalised, registered


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("Gmail.COM", "gmail.com"),
        ("gmail.com.", "gmail.com"),
        (" gmail.com ", "gmail.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("gmail\u3002com", "gmail.com"),
        ("\uff47mail.com", "gmail.com"),
        ("gmаil.com", "xn--gmil-63d.com"),  # a Cyrillic letter
        ("почта.рф", "xn--80a1acny.xn--p1ai"),
        ("_dmarc.example.net", "_dmarc.example.net"),
    ],
)
def test_the_ways_of_writing_a_domain_are_one(written, domain):
    assert domain == normalised(written)


@pytest.mark.parametrize(
    "text",
    ["", ".", "gmail", "gmail.com..", ".gmail.com", "a..b", "[192.0.2.1]", "192.0.2.1", "gm ail.com", "-a.com", "a-.com",
     "a.b-", "x" * 64 + ".com", ("x" * 60 + ".") * 5 + "com", "ü" * 5000 + ".com", "\udc80.com", "a\x00.com", "a@b.com",
     "a/b.com", "a%b.com", "\u200d.com", "xn--.ü"],
)  # fmt: skip
def test_what_can_be_no_domain_is_none(text):
    assert "" == normalised(text)


@given(st.text(max_size=80))
def test_whatever_the_text_is_a_domain_stays_what_it_is(text):
    once = normalised(text)

    assert once == normalised(once)
    assert once.isascii() and once == once.lower()


@pytest.mark.parametrize(
    ("domain", "whose", "given_by"),
    [
        ("example.com", "example.com", ""),
        ("a.b.example.com", "example.com", ""),
        ("a.example.co.uk", "example.co.uk", ""),
        ("a.example.com.br", "example.com.br", ""),
        ("x.dyndns.org", "x.dyndns.org", "dyndns.org"),
        ("a.x.dyndns.org", "x.dyndns.org", "dyndns.org"),
        ("me.github.io", "me.github.io", "github.io"),
        ("dyndns.org", "dyndns.org", ""),
        ("co.uk", "", ""),
        ("a.no-such-suffix", "a.no-such-suffix", ""),
    ],
)
def test_whose_a_domain_is_and_who_gave_it_away(domain, whose, given_by):
    assert whose == registered(domain)
    assert given_by == hoster(domain)


@pytest.mark.parametrize(
    ("address", "domain"),
    [("a@Gmail.com", "gmail.com"), ('"x@y"@gmail.com', "gmail.com"), ("a@b@gmail.com", "gmail.com"), ("gmail.com", ""), ("a@", ""), ("", "")],
)  # fmt: skip
def test_the_domain_of_an_address(address, domain):
    assert domain == domain_of(address)
