"""Asking a registry: the five regional ones in their own shape, and everything that can be wrong with an answer."""

from __future__ import annotations

import ipaddress
import json
import time

import pytest

from inboxwatch.complaint.rdap import ANSWER_LARGEST, Rdap
from inboxwatch.complaint.registries import load
from inboxwatch.errors import LookUpFailed
from tests.support.registry import ADDRESS_OF, LocalRegistry, Reply, a_network, corpus

IP = ipaddress.ip_address("185.77.4.9")
HERE = "/ip/185.77.4.9"


@pytest.fixture
def registry():
    one = LocalRegistry()
    with one.served():
        yield one


@pytest.fixture
def asking(registry, tmp_path):
    table = load(registry.bootstrap(tmp_path / "rdap"))
    return lambda patience=10.0: Rdap(table, patience)


@pytest.mark.parametrize(
    ("rir", "organisation", "desks"),
    [
        ("arin", "Plains Telephone Company", ["abuse@plains.example"]),
        ("ripe", "Polder Broadband B.V.", ["abuse@polder.example"]),
        ("apnic", "Reef Networks Pty Ltd", ["irt@reef.example", "abuse@reef.example", "abuse-desk@reef.example"]),
        ("lacnic", "Pampa Telecomunicaciones S.A.", ["abuso@pampa.example"]),
        ("afrinic", "Savanna Online Ltd", []),
    ],
)
def test_each_regional_registry_is_understood(registry, asking, rir, organisation, desks):
    registry.serves(ADDRESS_OF[rir], corpus(rir))
    network = asking().network(ipaddress.ip_address(ADDRESS_OF[rir]), lambda _: None)

    assert organisation == network.organisation
    assert desks == [one.address for one in network.desks]
    assert network.holds(ipaddress.ip_address(ADDRESS_OF[rir]), ipaddress.ip_address(ADDRESS_OF[rir]))


def test_what_is_asked_names_the_address_and_nothing_else(registry, asking):
    registry.serves("185.77.4.9", corpus("ripe"))
    asking().network(IP, lambda _: None)

    assert [HERE] == registry.asked
    assert {"Host", "Accept", "User-Agent", "Connection", "Accept-Encoding"} == set(registry.headers[0])
    assert "inboxwatch" not in json.dumps(registry.headers[0])


def test_an_ipv6_address_is_asked_about_as_it_stands(registry, asking):
    address = ipaddress.ip_address("2a00:1450:4001::1a")
    registry.serves(
        str(address), a_network("2a00:1450::", "2a00:1450:ffff:ffff:ffff:ffff:ffff:ffff", "abuse@six.example")
    )

    assert ["abuse@six.example"] == [one.address for one in asking().network(address, lambda _: None).desks]


def test_a_network_that_nobody_knows_is_none(registry, asking):
    assert asking().network(IP, lambda _: None) is None
    assert [HERE] == registry.asked


NESTED = b'{"objectClassName": "ip network", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
WRONG = {
    "empty": (Reply(b""), "no JSON"),
    "no json": (Reply(b"<html>not found</html>"), "no JSON"),
    "cut off": (Reply(json.dumps(corpus("ripe")).encode()[:-200]), "no JSON"),
    "not utf-8": (Reply(b'{"objectClassName": "\xff\xfe"}'), "no JSON"),
    "deep": (Reply(NESTED), "no JSON"),
    "a number of many digits": (Reply(b'{"x": ' + b"9" * 10_000 + b"}"), "no JSON"),
    "a list": (Reply([1, 2]), "no network"),
    "a domain": (Reply({**corpus("ripe"), "objectClassName": "domain"}), "no network"),
    "without limits": (Reply({"objectClassName": "ip network"}), "from where to where"),
    "limits of another kind": (Reply(a_network(["185.77.4.0"], "185.77.4.255")), "from where to where"),
    "limits that are no addresses": (Reply(a_network("185.77.4", "x")), "no addresses"),
    "limits of two versions": (Reply(a_network("185.77.4.0", "::ffff")), "no range"),
    "limits in the wrong order": (Reply(a_network("185.77.7.255", "185.77.4.0")), "no range"),
    "everything": (Reply(a_network("0.0.0.1", "255.255.255.255")), "larger than any"),
    "another network": (Reply(a_network("185.78.0.0", "185.78.0.255", "abuse@lies.example")), "is not"),
    "html": (Reply(b"<html>", kind="text/html"), "something else"),
    "json as text": (Reply(corpus("ripe"), kind="text/plain"), "something else"),
    "packed": (Reply(corpus("ripe"), headers={"Content-Encoding": "gzip"}), "something else"),
    "huge": (Reply(b" " * (ANSWER_LARGEST + 20_000)), "longer than any"),
    "a header without end": (Reply(b"{}", headers={"X": "y" * 70_000}), "cannot be asked"),
    "many headers": (Reply(b"{}", headers={f"X-{n}": "y" for n in range(200)}), "cannot be asked"),
    "an error": (Reply(b"{}", status=500), "answers 500"),
    "forbidden": (Reply(b"{}", status=403), "answers 403"),
    "a redirection to nowhere": (Reply(status=302), "in a circle"),
    "a redirection to another host": (Reply(status=302, headers={"Location": "https://evil.example/ip/x"}), "no known registry"),
    "a redirection into the inner network": (Reply(status=301, headers={"Location": "https://10.0.0.1/"}), "no known"),
    "a redirection to another port": (Reply(status=307, headers={"Location": "http://127.0.0.1:1/"}), "no known"),
    "a redirection in clear": (Reply(status=302, headers={"Location": "http://rdap.arin.net/registry/ip/x"}), "no known"),
    "a redirection to a file": (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "no known"),
    "a redirection with a password": (Reply(status=302, headers={"Location": "https://a:b@rdap.arin.net/"}), "no known"),
    "a redirection to itself": (Reply(status=302, headers={"Location": HERE}), "in a circle"),
    "a redirection to nonsense": (Reply(status=302, headers={"Location": "https://[::1/"}), "Invalid IPv6"),
    "a redirection with a name too long": (Reply(status=302, headers={"Location": f"https://{'a' * 300}.arin.net/"}), "no known"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_answer_is_a_failure_in_words(registry, asking, kind):
    reply, words = WRONG[kind]
    registry.replies[HERE] = reply
    with pytest.raises(LookUpFailed) as failed:
        asking().network(IP, lambda _: None)

    said = f"{failed.value.message} {failed.value.hint}"
    assert words in said
    assert said.isprintable()
    assert 5 > len(registry.asked)


def test_an_answer_that_drips_ends_at_the_deadline(registry, asking):
    registry.serves("185.77.4.9", corpus("ripe"), drip=0.2)
    begun = time.monotonic()
    with pytest.raises(LookUpFailed, match=r"too long|timed out"):
        asking(patience=0.7).network(IP, lambda _: None)

    assert 3 > time.monotonic() - begun


def test_redirections_count_into_the_same_deadline(registry, asking):
    registry.replies[HERE] = Reply(status=302, headers={"Location": "/ip/next"})
    registry.replies["/ip/next"] = Reply(corpus("ripe"), drip=0.2)
    begun = time.monotonic()
    with pytest.raises(LookUpFailed, match=r"too long|timed out"):
        asking(patience=0.7).network(IP, lambda _: None)

    assert 3 > time.monotonic() - begun


def test_a_redirection_within_the_registries_is_followed_and_told(registry, asking):
    registry.replies[HERE] = Reply(status=303, headers={"Location": "other/185.77.4.9"})
    registry.replies["/ip/other/185.77.4.9"] = Reply(corpus("ripe"))
    told = []

    assert "NL-POLDER-20150101" == asking().network(IP, told.append).name
    assert ["127.0.0.1", "127.0.0.1"] == told


@pytest.mark.parametrize(
    ("later", "words"), [("120", "120 seconds"), ("", "a while"), ("Fri, 27 Nov 2026 10:00:00 GMT", "Fri, 27 Nov")]
)
def test_a_registry_that_is_asked_too_often_says_when_to_come_back(registry, asking, later, words):
    registry.replies[HERE] = Reply(status=429, headers={"Retry-After": later} if later else {})
    with pytest.raises(LookUpFailed) as failed:
        asking().network(IP, lambda _: None)

    assert words in failed.value.hint
    assert [HERE] == registry.asked


def test_a_registry_that_is_not_there_is_a_failure(tmp_path):
    gone = LocalRegistry()
    with gone.served():
        table = load(gone.bootstrap(tmp_path / "rdap"))
    with pytest.raises(LookUpFailed, match="cannot be asked"):
        Rdap(table, 5).network(IP, lambda _: None)


def test_an_address_that_no_registry_answers_for_is_a_failure():
    with pytest.raises(LookUpFailed, match="nobody is known") as failed:
        Rdap(load(), 5).network(ipaddress.ip_address("3fff:9::1"), lambda _: None)

    assert "2026-11-26" in failed.value.hint


def small(**more):
    return asking_network(a_network("185.77.4.0", "185.77.4.255", "abuse@his.example", **more))


def asking_network(answer):
    from inboxwatch.complaint.rdap_answer import read_network

    return read_network(Reply(answer).octets)


def test_the_network_above_is_asked_for_where_the_registry_says(registry, asking):
    above = a_network("185.77.0.0", "185.77.255.255", "abuse@carrier.example", name="ABOVE")
    registry.replies["/ip/185.77.0.0/16"] = Reply(above)
    found = asking().above(small(links=[{"rel": "up", "href": f"{registry.base}ip/185.77.0.0/16"}]), lambda _: None)

    assert "ABOVE" == found.name


@pytest.mark.parametrize(
    "href", ["https://evil.example/ip/1", "http://127.0.0.1:1/ip/1", "file:///ip/etc", "", 7, None]
)
def test_where_the_link_up_leads_elsewhere_the_next_larger_block_is_asked_for(registry, asking, href):
    registry.replies["/ip/185.77.4.0/23"] = Reply(a_network("185.77.0.0", "185.77.255.255", name="ABOVE"))
    found = asking().above(small(links=[{"rel": "up", "href": href}]), lambda _: None)

    assert "ABOVE" == found.name
    assert ["/ip/185.77.4.0/23"] == registry.asked


@pytest.mark.parametrize(
    "answer",
    [
        a_network("185.77.4.0", "185.77.4.255", name="the same"),
        a_network("185.77.4.0", "185.77.4.127", name="smaller"),
        a_network("185.78.0.0", "185.78.255.255", name="elsewhere"),
        a_network("::", "::ffff", name="of another version"),
    ],
    ids=lambda one: one["name"],
)
def test_what_is_not_above_is_not_taken_for_it(registry, asking, answer):
    registry.replies["/ip/185.77.4.0/23"] = Reply(answer)

    assert asking().above(small(), lambda _: None) is None
