"""The table of providers: it parses, says how each entry is known, and contradicts nowhere. Not that the web agrees."""

from __future__ import annotations

from collections import Counter
from datetime import date
from importlib import resources

import pytest

from inboxwatch.complaint.domains import normalised, registered
from inboxwatch.complaint.network import form_link, mail_address
from inboxwatch.complaint.providers import CheckedBy, Kind, bundled

TABLE = bundled()
BY_NAME = {one.name: one for one in TABLE.providers}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_entry_is_sound(name):
    one = BY_NAME[name]

    assert one.domains
    assert all(domain == normalised(domain) and registered(domain) for domain in (*one.domains, *one.systems))
    assert one.address == mail_address(one.address)
    assert one.form == form_link(one.form)
    assert date(2026, 1, 1) <= one.checked_on
    assert one.checked_by in set(CheckedBy)
    assert one.wants.isprintable() and one.name.isprintable()
    assert not one.wants or one.wants.endswith(".")
    assert one.wants or not one.address, "an entry that names a desk says what it wants"


def test_no_domain_has_two_providers():
    domains = Counter(domain for one in TABLE.providers for domain in (*one.domains, *one.systems))

    assert [] == [domain for domain, count in domains.items() if count > 1]
    assert len(BY_NAME) == len(TABLE.providers)


def test_no_domain_lies_under_another_provider_s():
    for one in TABLE.providers:
        for domain in (*one.domains, *one.systems):
            assert one is TABLE.provider(domain)
            assert one is TABLE.provider(f"x.{domain}")


def test_a_desk_s_address_lies_at_its_own_provider():
    """Else a complaint would go to somebody else: whoever registered the domain of a typing error."""
    for one in TABLE.providers:
        assert not one.address or one is TABLE.provider(one.address.rpartition("@")[2]) or one.name == "Amazon SES"


def test_all_keys_of_the_file_are_explained_in_its_head():
    text = resources.files("inboxwatch.complaint").joinpath("providers.toml").read_text("utf-8")
    head = text.split("[[provider]]")[0]

    assert all(word in head for word in ("domains", "systems", "kind", "address, form", "client_address", "wants"))
    assert all(one.value in head for one in (*CheckedBy, *Kind))


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "googlemail.com", "outlook.com", "hotmail.co.uk", "live.com", "yahoo.com", "aol.com", "icloud.com",
     "proton.me", "tuta.com", "gmx.de", "web.de", "mail.ru", "yandex.ru", "zoho.com", "fastmail.com", "mail.com",
     "posteo.de", "mailbox.org", "t-online.de", "orange.fr", "free.fr", "libero.it", "seznam.cz", "qq.com", "163.com",
     "126.com", "naver.com", "comcast.net", "att.net", "btinternet.com", "sendgrid.net", "mailgun.org", "amazonses.com",
     "user.fastmail.com", "eu-west-1.amazonses.com", "google.com"],
)  # fmt: skip
def test_the_large_providers_of_the_world_are_known(domain):
    assert TABLE.provider(domain) is not None


@pytest.mark.parametrize(
    "domain",
    [
        "gmai1.com",
        "gmail.co",
        "gmail.com.evil.example",
        "evilgmail.com",
        "xn--gmil-63d.com",
        "com",
        "co.uk",
        "",
        "yahoo.xyz",
    ],
)
def test_what_looks_like_a_provider_is_none(domain):
    assert TABLE.provider(domain) is None
