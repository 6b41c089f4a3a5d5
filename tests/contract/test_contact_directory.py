"""What every directory of abuse contacts promises (`ContactDirectory`): in memory, and over a registry that answers."""

from contextlib import contextmanager

import pytest

from inboxwatch.complaint.cache import Cache
from inboxwatch.complaint.directory import Directory, MemoryDirectory
from inboxwatch.complaint.rdap import Rdap
from inboxwatch.complaint.rdap_answer import read_network
from inboxwatch.complaint.registries import load
from inboxwatch.complaint.sources import RegistryNetworks
from inboxwatch.model.contact import ContactQuestion, Contacts, ContactSource, Scope
from tests.support.case import START
from tests.support.registry import LocalRegistry, Reply, a_network

SMALL = a_network("185.77.4.0", "185.77.4.255", "abuse@his.example", name="HIS")
ABOVE = a_network("185.77.0.0", "185.77.255.255", "abuse@carrier.example", name="CARRIER")
OTHER = a_network("63.100.0.0", "63.100.255.255", "abuse@plains.example", name="PLAINS")
ALONE = a_network("103.55.8.0", "103.55.8.255", "abuse@his.example", name="ALONE")
NETWORKS = [SMALL, ABOVE, OTHER, ALONE]
SILENT = "2a00:1:2::3"


@contextmanager
def in_memory(asking, _folder):
    directory = MemoryDirectory([read_network(Reply(one).octets) for one in NETWORKS], START.date(), asking=asking)
    asked = []

    def ask(subject, told, original=directory.networks.ask):
        asked.append(subject)
        directory.networks.silent = str(subject) == SILENT
        return original(subject, told)

    directory.networks.ask = ask
    yield directory, asked


@contextmanager
def over_a_registry(asking, folder):
    registry = LocalRegistry()
    with registry.served():
        registry.serves("185.77.4.9", SMALL)
        registry.serves("185.77.4.0/23", ABOVE)
        registry.serves("63.100.7.9", OTHER)
        registry.serves("103.55.8.1", ALONE)
        registry.serves(SILENT, b"", status=503)
        rdap = Rdap(load(registry.bootstrap(folder / "rdap")), patience=10)
        yield (
            Directory(RegistryNetworks(rdap, Cache(folder / "lookups.json", lambda: START)), asking=asking),
            registry.asked,
        )


@pytest.fixture(params=[in_memory, over_a_registry], ids=lambda one: one.__name__)
def make(request, tmp_path):
    return lambda asking=True: request.param(asking, tmp_path)


@pytest.fixture
def directory_and_asked(make):
    with make() as both:
        yield both


def offered(contacts: Contacts) -> list[tuple[Scope, str]]:
    return [(one.scope, one.address or one.form) for one in contacts.found]


def test_every_answer_says_what_it_can_act_on_and_who_says_so(directory_and_asked):
    directory, _ = directory_and_asked
    found = directory.contacts(ContactQuestion("63.100.7.9", ("gmx.de", "x.dyndns.org"))).found

    assert [
        (Scope.NETWORK, ContactSource.RDAP, "63.100.7.9", "abuse@plains.example", START.date()),
        (Scope.ACCOUNT, ContactSource.TABLE, "gmx.de", "abuse@gmx.net", found[1].checked_on),
        (Scope.DOMAIN, ContactSource.ROLE, "dyndns.org", "abuse@dyndns.org", None),
    ] == [(one.scope, one.source, one.about, one.address, one.checked_on) for one in found]
    assert "PLAINS" in found[0].network


def test_the_plan_asks_nobody_and_says_whom_and_what_it_discloses(directory_and_asked):
    directory, asked = directory_and_asked
    (row,) = directory.plan(ContactQuestion("63.100.7.9", ("gmx.de",)))

    assert [] == asked
    assert "63.100.7.9" == row.about
    assert "63.100.7.9" in row.asks
    assert "learns" in row.discloses


def test_what_was_asked_is_told_and_is_what_was_planned(directory_and_asked):
    directory, _ = directory_and_asked
    question = ContactQuestion("63.100.7.9")

    assert tuple(directory.plan(question)) == directory.contacts(question).asked


def test_nobody_is_asked_twice(directory_and_asked):
    directory, asked = directory_and_asked
    question = ContactQuestion("63.100.7.9")
    first = directory.contacts(question)
    again = directory.contacts(question)

    assert 1 == len(asked)
    assert () == directory.plan(question) == again.asked
    assert first.found == again.found


def test_where_asking_is_off_the_table_answers_and_what_is_not_known_is_said(make):
    with make(asking=False) as (directory, asked):
        question = ContactQuestion("63.100.7.9", ("gmx.de",))
        contacts = directory.contacts(question)

        assert () == directory.plan(question)
        assert [(Scope.ACCOUNT, "abuse@gmx.net")] == offered(contacts)
        assert "63.100.7.9" in contacts.missing[0]
        assert [] == asked


@pytest.mark.parametrize(
    "ip",
    ["", "10.0.0.1", "192.168.1.1", "100.64.3.4", "127.0.0.1", "169.254.1.1", "224.0.0.5", "240.0.0.1",
     "0.0.0.0",  # noqa: S104 -- an address, not a binding
     "192.0.2.7", "fe80::1", "fc00::7", "::1", "2001:db8::1", "::ffff:10.0.0.1", "2002:0a00:0001::1", "no address",
     "63.100.7.9; rm", "fe80::1%eth0"],
)  # fmt: skip
def test_what_is_no_address_of_the_public_internet_is_never_asked_about(directory_and_asked, ip):
    directory, asked = directory_and_asked
    question = ContactQuestion(ip)

    assert () == directory.plan(question)
    assert () == directory.contacts(question).found
    assert "address" in directory.contacts(question).missing[0]
    assert [] == asked


@pytest.mark.parametrize("ip", ["63.100.7.9", "::ffff:63.100.7.9", "2002:3f64:0709::1"])
def test_an_address_that_carries_another_is_that_one(directory_and_asked, ip):
    directory, _ = directory_and_asked

    assert [(Scope.NETWORK, "abuse@plains.example")] == offered(directory.contacts(ContactQuestion(ip)))


def test_a_sender_who_runs_the_network_is_not_told_and_the_network_above_is_offered(directory_and_asked):
    directory, _ = directory_and_asked
    contacts = directory.contacts(ContactQuestion("185.77.4.9", ("mail.his.example",)))

    assert [(Scope.NETWORK, "abuse@carrier.example")] == offered(contacts)
    assert ["abuse@his.example"] == [one.address for one in contacts.withheld]
    assert "his.example" in contacts.withheld[0].why
    assert "HIS" in contacts.found[0].note


def test_where_there_is_no_network_above_nobody_is_offered(directory_and_asked):
    directory, _ = directory_and_asked
    contacts = directory.contacts(ContactQuestion("103.55.8.1", ("his.example",)))

    assert () == contacts.found
    assert ["abuse@his.example"] == [one.address for one in contacts.withheld]
    assert contacts.missing


def test_an_address_that_no_registry_knows_is_said_to_be_so(directory_and_asked):
    directory, _ = directory_and_asked
    contacts = directory.contacts(ContactQuestion("8.8.8.8"))

    assert () == contacts.found
    assert ("the registry knows no network for 8.8.8.8",) == contacts.missing


def test_a_registry_that_does_not_answer_is_named_and_was_asked(directory_and_asked):
    directory, _ = directory_and_asked
    contacts = directory.contacts(ContactQuestion(SILENT, ("gmx.de",)))

    assert [(Scope.ACCOUNT, "abuse@gmx.net")] == offered(contacts)
    assert "could not be had" in contacts.missing[0]
    assert 1 == len(contacts.asked)


def test_no_answer_is_an_answer(directory_and_asked):
    directory, asked = directory_and_asked

    assert () == directory.contacts(ContactQuestion()).found
    assert [] == asked


def test_the_provider_that_was_verified_comes_first_whatever_domain_the_message_names(directory_and_asked):
    directory, _ = directory_and_asked
    contacts = directory.contacts(ContactQuestion("63.100.7.9", ("his.example", "web.de"), "google.com"))

    assert ["google.com", "63.100.7.9", "web.de"] == [one.about for one in contacts.found]
    assert "was verified" in contacts.found[0].note
    assert "not verified" in contacts.found[2].note
    assert ["abuse@his.example"] == [one.address for one in contacts.withheld]
