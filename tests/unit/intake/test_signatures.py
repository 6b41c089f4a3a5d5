"""Signatures of mail providers are checked with keys at hand, and no key is ever asked for that a sender chose."""

import sys

import dns.resolver
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxwatch.intake import header_block, key_names, load_ask, load_check, origin
from inboxwatch.intake.mail_providers import PROVIDERS
from inboxwatch.intake.signature_check import ask, check
from inboxwatch.intake.signatures import Check, key_name
from tests.support.chains import HOME, at_home
from tests.support.signing import LETTER, NameServer, key_text, sealed, signed, signed_for_a_second

NAME = "s1._domainkey.gmail.com"
SEAL = "arc1._domainkey.microsoft.com"
TABLE = {domain for one in PROVIDERS for domain in one.signs}


def verdicts(octets, **keys):
    return [(one.kind, one.domain, one.check) for one in check(octets, keys)]


def test_a_signature_of_a_provider_is_verified_offline():
    assert [("dkim", "gmail.com", Check.VERIFIED)] == verdicts(signed(), **{NAME: key_text()})


@pytest.mark.parametrize(
    "changed",
    [
        signed().replace(b"You will see.", b"You will see!"),
        signed().replace(b"Subject: you", b"Subject: me"),
        signed(LETTER.replace(b"see", b"\x00")).replace(b"\x00", b"\x80"),  # as Dovecot hands a NUL out
    ],
)
def test_a_changed_copy_fails_which_says_no_more_than_that(changed):
    assert [("dkim", "gmail.com", Check.FAILS)] == verdicts(changed, **{NAME: key_text()})


def test_without_the_key_nothing_is_said():
    assert [("dkim", "gmail.com", Check.NO_KEY)] == verdicts(signed(), **{NAME: ""})


@pytest.mark.parametrize("key", ["nonsense", "v=DKIM1; p=", "v=DKIM1; p=AAAA", "\xff", "v=DKIM1; k=ed25519; p=AAAA"])
def test_a_key_that_is_none_verifies_nothing(key):
    assert [("dkim", "gmail.com", Check.FAILS)] == verdicts(signed(), **{NAME: key})


def test_a_signature_that_has_expired_since_is_checked_as_it_stands():
    """Providers sign for days; when the message came is another question."""
    assert [("dkim", "gmail.com", Check.VERIFIED)] == verdicts(signed_for_a_second(), **{NAME: key_text()})


def test_a_signature_over_a_part_of_the_body_counts_for_nothing():
    assert [] == verdicts(signed(length=True), **{NAME: key_text()})


def test_a_signature_of_somebody_else_is_not_looked_at():
    octets = signed(domain="evil.example")

    assert ([], ()) == (verdicts(octets, **{"s1._domainkey.evil.example": key_text()}), key_names(header_block(octets)))


def test_a_chain_that_a_provider_sealed_is_verified_as_a_whole():
    octets = sealed()

    assert (SEAL,) == key_names(header_block(octets))
    assert [("arc", "microsoft.com", Check.VERIFIED)] == verdicts(octets, **{SEAL: key_text()})
    assert [("arc", "microsoft.com", Check.FAILS)] == verdicts(octets.replace(b"see", b"hear"), **{SEAL: key_text()})


def test_a_verified_copy_shows_the_provider_where_the_own_server_checked_nothing():
    lines = at_home("mail-sor-f41.google.com", "209.85.220.41", "max@gmail.com", "none")
    lines += "Received: by mail-sor-f41.google.com with SMTP id 1; Tue, 06 Oct 2026 09:12:44 +0000\n"
    octets = lines.replace("\n", "\r\n").encode() + signed()
    found = origin(header_block(octets), HOME, check(octets, {NAME: key_text()}))

    assert ("gmail.com", 1) == (found.provider, len(found.asserted))


@pytest.mark.parametrize(
    ("selector", "domain", "name"),
    [
        ("20251104", "gmail.com", "20251104._domainkey.gmail.com"),
        ("S1", "GMAIL.com.", "s1._domainkey.gmail.com"),
        ("s1", "sub.gmail.com", ""),
        ("s1", "gmail.com.evil.example", ""),
        ("s1", "x.onmicrosoft.com", ""),
        ("s1", "evil.example", ""),
        ("s1._domainkey.evil.example.", "gmail.com", ""),
        ("a b", "gmail.com", ""),
        ("a\n.evil", "gmail.com", ""),
        ("", "gmail.com", ""),
        ("s" * 64, "gmail.com", ""),
    ],
)
def test_a_key_is_named_only_for_a_domain_of_the_table(selector, domain, name):
    assert name == key_name(selector, domain)


LINES = st.one_of(
    st.sampled_from([b"DKIM-Signature", b"ARC-Seal", b"ARC-Message-Signature", b"dkim-signature", b"From"]).flatmap(
        lambda name: st.builds(
            lambda s, d, rest: name + b": i=1; s=" + s + b"; d=" + d + b"; " + rest + b"\r\n",
            st.one_of(st.just(b"s1"), st.binary(max_size=20)),
            st.one_of(st.sampled_from([b"gmail.com", b"evil.example", b"x.gmail.com", b"microsoft.com"]), st.binary(max_size=20)),
            st.one_of(st.just(b"v=1; a=rsa-sha256; h=from; bh=AAAA; b=AAAA; cv=none"), st.binary(max_size=60)),
        )
    ),
    st.binary(max_size=60),
)  # fmt: skip


@given(st.lists(LINES, max_size=8), st.binary(max_size=100))
@settings(max_examples=300)
def test_whatever_a_message_says_only_keys_of_the_table_are_named_and_nothing_is_verified(lines, body):
    octets = b"".join(lines) + b"\r\n" + body
    names = key_names(header_block(octets))

    assert all(name.partition("._domainkey.")[2] in TABLE for name in names)
    assert all(one.check is not Check.VERIFIED for one in check(octets, dict.fromkeys(names, key_text())))


@pytest.mark.parametrize(
    "body", [(b" " * 3000 + b"x") * 2000, b"\r\n" * 300_000, b"x" * (33 << 20)], ids=["blanks", "lines", "size"]
)
def test_a_message_that_would_take_long_is_not_checked(body):
    assert [] == verdicts(signed() + body, **{NAME: key_text()})


@pytest.fixture
def name_server(monkeypatch):
    server = NameServer({NAME: key_text(), "odd._domainkey.gmail.com": "k=\u00e9"})
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    yield server
    server.close()


def test_a_key_is_asked_for_by_its_exact_name(name_server):
    assert (key_text(), "") == (ask(NAME), ask("gone._domainkey.gmail.com"))
    assert [f"{NAME}.", "gone._domainkey.gmail.com."] == name_server.asked


def test_that_nobody_answers_is_said(name_server):
    name_server.close()
    with pytest.raises(OSError, match="no answer about s1"):
        ask(NAME, patience=0.5)


def test_without_the_package_nothing_is_checked_and_nobody_is_asked(monkeypatch):
    monkeypatch.setitem(sys.modules, "inboxwatch.intake.signature_check", None)

    assert (None, None) == (load_check(), load_ask())
