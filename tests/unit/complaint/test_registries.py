"""The table of registries: complete as far as it is public, replaceable by a person, and the bound of who is asked."""

from __future__ import annotations

import ipaddress
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.network import askable
from inboxwatch.complaint.registries import load
from inboxwatch.errors import ConfigError

BUNDLED = load()
HOSTS = {
    "https://rdap.afrinic.net/rdap/",
    "https://rdap.apnic.net/",
    "https://rdap.arin.net/registry/",
    "https://rdap.db.ripe.net/",
    "https://rdap.lacnic.net/rdap/",
}


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("8.8.8.8", "arin"),
        ("63.100.7.9", "arin"),
        ("193.0.6.139", "ripe"),
        ("185.77.4.9", "ripe"),
        ("1.1.1.1", "apnic"),
        ("202.12.29.230", "apnic"),
        ("200.3.14.10", "lacnic"),
        ("41.77.3.3", "afrinic"),
        ("2001:67c:2e8::1", "ripe"),
        ("2001:4860::8888", "arin"),
        ("2001:4200::1", "afrinic"),
        ("2001:13c7::1", "lacnic"),
        ("2400:cb00::1", "apnic"),
        ("2620:0:ccc::2", "arin"),
        ("2c0f:fb50::1", "afrinic"),
    ],
)
def test_the_bundled_table_knows_who_answers(address, host):
    assert host in BUNDLED.base(ipaddress.ip_address(address))


@given(st.integers(min_value=1 << 24, max_value=(224 << 24) - 1))
def test_every_public_ipv4_address_has_a_registry(number):
    address = askable(str(ipaddress.IPv4Address(number)))

    assert address is None or BUNDLED.base(address) in HOSTS


def test_no_block_stands_in_the_table_twice():
    blocks = [block for block, _ in BUNDLED.blocks]

    assert len(set(blocks)) == len(blocks)
    assert date(2026, 11, 26) == BUNDLED.published


@pytest.mark.parametrize("url", sorted(HOSTS))
def test_the_registries_may_be_asked(url):
    assert BUNDLED.may_ask(f"{url}ip/192.0.2.1")


@pytest.mark.parametrize(
    ("url", "is_known"),
    [
        ("https://jpnic.rdap.apnic.net/ip/1.2.3.4", True),
        ("https://rdap.registro.br/ip/1.2.3.4", True),
        ("http://rdap.arin.net/registry/ip/1.2.3.4", False),
        ("https://rdap.arin.net:8443/", False),
        ("https://rdap.arin.net.evil.example/", False),
        ("https://evil-arin.net/", False),
        ("https://rdap.arin.net@evil.example/", False),
        ("https://RDAP.ARIN.NET/", True),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://10.0.0.1/", False),
        ("https://localhost/", False),
        ("//rdap.arin.net/", False),
        ("https://rdap.arin.net\n/", False),
        ("https://rdap.arin.net:x/", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_nobody_else_is_asked_whoever_names_them(url, is_known):
    assert is_known == BUNDLED.may_ask(url)


@given(st.text(max_size=60))
def test_whatever_the_text_is_it_is_looked_at_without_harm(text):
    assert not BUNDLED.may_ask(text)


def test_a_newer_table_takes_the_place_of_the_bundled_one_file_by_file(tmp_path):
    table = {
        "publication": "2027-05-01T10:00:00Z",
        "services": [[["9.0.0.0/8"], ["http://a.example", "https://b.example"]]],
    }
    (tmp_path / "ipv4.json").write_text(json.dumps(table))
    taken = load(tmp_path)

    assert "https://b.example/" == taken.base(ipaddress.ip_address("9.9.9.9"))
    assert "" == taken.base(ipaddress.ip_address("8.8.8.8"))
    assert "ripe" in taken.base(ipaddress.ip_address("2001:67c:2e8::1"))


def test_the_longest_prefix_decides(tmp_path):
    services = [[["9.0.0.0/8"], ["https://a.example/"]], [["9.9.0.0/16"], ["https://b.example/"]]]
    (tmp_path / "ipv4.json").write_text(json.dumps({"publication": "2027-05-01", "services": services}))

    assert "https://b.example/" == load(tmp_path).base(ipaddress.ip_address("9.9.1.1"))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"publication": 3, "services": []}', '{"publication": "2027-01-01", "services": []}',
     '{"publication": "2027-01-01", "services": [[["x"], ["https://a.example/"]]]}',
     '{"publication": "2027-01-01", "services": [[["9.0.0.0/8"], ["http://a.example/"]]]}',
     '{"publication": "2027-01-01", "services": [[["9.0.0.0/8"]]]}', "[" * 100_000],
)  # fmt: skip
def test_a_table_that_is_none_is_refused_with_where_to_get_one(tmp_path, text):
    (tmp_path / "ipv4.json").write_text(text)
    with pytest.raises(ConfigError) as refused:
        load(tmp_path)

    assert "ipv4.json" in refused.value.message
    assert "data.iana.org" in refused.value.hint
