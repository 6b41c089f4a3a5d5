"""Whom a directory offers and whom it withholds: a sender who may read a contact must not be told."""

from __future__ import annotations

import ipaddress
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.cache import Cache
from inboxwatch.complaint.directory import Directory, MemoryDirectory
from inboxwatch.complaint.domains import domain_of, registered
from inboxwatch.complaint.network import Desk, Network
from inboxwatch.complaint.rdap_answer import read_network
from inboxwatch.complaint.sources import Abusix, MemoryNetworks
from inboxwatch.model.contact import ContactQuestion, ContactSource, Scope
from tests.support.case import START
from tests.support.registry import TODAY, Reply, a_network, a_resolver, an_entity, txt_answer

IP = "185.77.4.9"


def net(first, last, *emails, **more) -> Network:
    return read_network(Reply(a_network(first, last, *emails, **more)).octets)


ABOVE = net("185.77.0.0", "185.77.255.255", "abuse@carrier.example", name="CARRIER")


def small(*emails, **more):
    return net("185.77.4.0", "185.77.4.255", *emails, **{"name": "SMALL", **more})


def contacts(*domains, networks=(), provider="", ip=IP):
    return MemoryDirectory(networks, TODAY).contacts(ContactQuestion(ip, domains, provider))


def addresses(found):
    return [one.address for one in found]


@pytest.mark.parametrize(
    "domain",
    ["his.example", "mail.his.example", "HIS.example", "his.example.", "a.b.c.his.example"],
)
def test_a_contact_under_the_registered_domain_of_the_sender_is_withheld(domain):
    found = contacts(domain, networks=[small("abuse@noc.his.example"), ABOVE])

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert ["abuse@noc.his.example", "abuse@his.example"] == addresses(found.withheld)


def test_a_network_that_is_run_from_the_sender_s_domain_is_withheld_whole():
    """The abuse contact is somewhere else, but the registrant writes from where the sender does."""
    owner = an_entity("boss@his.example", roles=("registrant",))
    found = contacts("his.example", networks=[small(entities=[owner, an_entity("desk@elsewhere.example")]), ABOVE])

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert "desk@elsewhere.example" in addresses(found.withheld)
    assert "his.example" in found.withheld[0].why


def test_a_network_above_that_shares_a_desk_with_the_sender_s_is_withheld_too():
    """The larger block may be the sender's as well, and name no domain that the messages show."""
    owner = an_entity("boss@his.example", roles=("registrant",))
    larger = net("185.77.4.0", "185.77.7.255", "him@gmail.com", "abuse@shell.example")
    found = contacts("his.example", networks=[small(entities=[owner, an_entity("him@gmail.com")]), larger, ABOVE])

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert {"him@gmail.com", "abuse@shell.example"} <= set(addresses(found.withheld))


def test_a_form_on_the_sender_s_own_host_is_withheld():
    entity = an_entity()
    entity["vcardArray"][1].append(["contact-uri", {}, "uri", "https://abuse.his.example/form"])
    found = contacts("his.example", networks=[small(entities=[entity]), ABOVE])

    assert "https://abuse.his.example/form" in addresses(found.withheld)
    assert ["abuse@carrier.example"] == addresses(found.found)


@pytest.mark.parametrize(
    ("domain", "is_withheld"),
    [
        ("a.his.co.uk", True),
        ("b.hers.co.uk", False),
        ("his.dyndns.org", True),
        ("hers.dyndns.org", False),
        ("dyndns.org", False),
    ],
)
def test_country_second_levels_and_hosters_do_not_make_strangers_one(domain, is_withheld):
    """Two who have names below one suffix are two."""
    found = contacts("his.co.uk", "his.dyndns.org", networks=[small(f"abuse@{domain}"), ABOVE])

    assert (f"abuse@{domain}" in addresses(found.withheld)) == is_withheld


def test_who_gave_the_sender_s_name_away_is_offered():
    found = contacts("mail.his.dyndns.org", ip="")

    assert [(Scope.DOMAIN, ContactSource.ROLE, "abuse@dyndns.org")] == [
        (one.scope, one.source, one.address) for one in found.found
    ]
    assert ["abuse@his.dyndns.org"] == addresses(found.withheld)


@pytest.mark.parametrize(
    "domain", ["gmai1.com", "gmаil.com", "xn--gmil-63d.com", "gmail.com.his.example", "yahoo.his.example"]
)
def test_a_domain_that_looks_like_a_provider_s_is_the_sender_s_own(domain):
    found = contacts(domain, ip="")

    assert () == found.found
    assert 1 == len(found.withheld)


def test_a_signature_of_a_domain_that_nobody_knows_makes_it_no_provider():
    """Whoever runs a domain can sign for it."""
    found = contacts(
        "his.example", provider="other-of-his.example", networks=[small("abuse@other-of-his.example"), ABOVE]
    )

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert {"abuse@his.example", "abuse@other-of-his.example"} == set(addresses(found.withheld))


def test_a_sender_s_own_domain_at_a_provider_leads_to_the_provider():
    found = contacts("his.example", provider="messagingengine.com", ip="")

    assert [("Fastmail", "abuse@fastmail.com")] == [(one.organisation, one.address) for one in found.found]
    assert ["abuse@his.example"] == addresses(found.withheld)


def test_a_mailbox_at_the_provider_that_the_sender_uses_may_be_the_sender_s():
    found = contacts("gmail.com", networks=[small("someone@gmail.com"), ABOVE])

    assert ["abuse@carrier.example", ""] == addresses(found.found)
    assert ["someone@gmail.com"] == addresses(found.withheld)


def test_where_one_desk_may_be_the_sender_s_no_desk_of_that_network_is_offered():
    found = contacts("gmail.com", networks=[small("someone@gmail.com", "abuse@shell.example"), ABOVE])

    assert ["abuse@carrier.example", ""] == addresses(found.found)
    assert ["someone@gmail.com", "abuse@shell.example"] == addresses(found.withheld)


def test_a_mailbox_at_another_provider_is_offered_with_a_warning():
    found = contacts("gmail.com", networks=[small("someone@gmx.net"), ABOVE])

    assert "someone@gmx.net" == found.found[0].address
    assert "anybody" in found.found[0].note


@pytest.mark.parametrize("local", ["noc", "security", "hostmaster", "network-abuse"])
def test_a_name_that_a_user_may_have_got_is_a_mailbox_whatever_it_says(local):
    assert f"{local}@gmx.de" in addresses(contacts("gmx.net", networks=[small(f"{local}@gmx.de"), ABOVE]).withheld)


def test_a_role_below_a_provider_s_domain_may_be_a_user_s():
    found = contacts("fastmail.com", networks=[small("abuse@him.fastmail.com"), ABOVE])

    assert "abuse@him.fastmail.com" in addresses(found.withheld)


@pytest.mark.parametrize("desk", ["abuse@gmx.net", "abuse@gmx.de", "Abuse@gmx.net"])
def test_the_provider_s_own_desk_is_nobody_s_mailbox(desk):
    found = contacts("gmx.de", networks=[small(desk), ABOVE])

    assert desk == found.found[0].address
    assert "anybody" not in found.found[0].note


def test_one_provider_is_named_once_however_many_of_its_domains_a_message_names():
    found = contacts("gmx.de", "gmx.net", "web.de", "gmx.at", ip="")

    assert ["abuse@gmx.net", "abuse@web.de"] == addresses(found.found)


def test_a_provider_without_a_known_desk_has_the_usual_one_which_nobody_checked():
    (one,) = contacts("naver.com", ip="").found

    assert (ContactSource.ROLE, "abuse@naver.com", None, "Naver") == (
        one.source,
        one.address,
        one.checked_on,
        one.organisation,
    )
    assert "Nobody checked" in one.note


def test_an_entry_that_was_not_verified_says_so():
    (one,) = contacts("gmail.com", ip="").found

    assert "https://support.google.com/mail/contact/abuse" == one.form
    assert "not checked" in one.note


def test_a_network_that_names_only_its_registry_is_passed_over_for_the_one_above():
    found = contacts(networks=[small("abuse@ripe.net"), ABOVE])

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert "abuse@ripe.net" in found.missing[0]


def test_several_desks_of_one_network_are_all_offered():
    assert ["a@net.example", "b@net.example"] == addresses(
        contacts(networks=[small("a@net.example", "b@net.example")]).found
    )


def test_no_more_than_three_networks_above_are_asked_about():
    blocks = [ipaddress.ip_network("185.77.4.0/24").supernet(n) for n in range(1, 9)]
    nested = [net(str(one[0]), str(one[-1]), "x@his.example", name=str(one)) for one in blocks]
    directory = MemoryDirectory(nested, TODAY)
    asked = []
    original = directory.networks.ask
    directory.networks.ask = lambda subject, told: (asked.append(subject), original(subject, told))[1]
    found = directory.contacts(ContactQuestion(IP, ("his.example",)))

    assert 4 == len(asked)
    assert () == found.found
    assert "no network above" in found.missing[-1]


# -- Abusix ------------------------------------------------------------------------------------------------------------


def with_abusix(folder, where, networks, asking=True):
    cache = Cache(folder / "lookups.json", lambda: START)
    return Directory(MemoryNetworks(networks, TODAY), asking=asking, abusix=Abusix(where, 5, cache))


def test_abusix_is_asked_where_the_registry_names_nobody_and_once(tmp_path):
    with a_resolver(lambda question: [txt_answer(question, b"abuse@savanna.example")]) as (where, asked):
        directory = with_abusix(tmp_path, where, [small(), ABOVE])
        plan = directory.plan(ContactQuestion(IP))
        found = directory.contacts(ContactQuestion(IP))
        again = with_abusix(tmp_path, where, [small(), ABOVE]).contacts(ContactQuestion(IP))

    assert 2 == len(plan)
    assert "in clear" in plan[1].discloses
    assert plan == found.asked
    assert [(ContactSource.ABUSIX, "abuse@savanna.example")] == [(one.source, one.address) for one in found.found]
    assert found.found == again.found
    assert 1 == len(asked)


def test_abusix_is_not_asked_where_the_registry_names_somebody(tmp_path):
    with a_resolver(lambda _: []) as (where, asked):
        directory = with_abusix(tmp_path, where, [small("abuse@net.example"), ABOVE])

        assert ["abuse@net.example"] == addresses(directory.contacts(ContactQuestion(IP)).found)
    assert [] == asked


def test_what_abusix_says_is_held_against_the_sender_s_domain_too(tmp_path):
    with a_resolver(lambda question: [txt_answer(question, b"x@his.example")]) as (where, _):
        found = with_abusix(tmp_path, where, [small(), ABOVE]).contacts(ContactQuestion(IP, ("his.example",)))

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert "x@his.example" in addresses(found.withheld)


def test_abusix_is_not_asked_about_a_network_of_the_sender_s(tmp_path):
    """It would name whoever answers for the address: the sender."""
    lone = net("185.77.0.0", "185.77.255.255", name="ABOVE")
    with a_resolver(lambda question: [txt_answer(question, b"him@gmail.com")]) as (where, asked):
        found = with_abusix(tmp_path, where, [small("x@his.example"), lone]).contacts(
            ContactQuestion(IP, ("his.example",))
        )

    assert () == found.found
    assert [] == asked


def test_abusix_is_not_asked_about_a_network_that_is_the_sender_s_and_names_no_desk(tmp_path):
    owner = an_entity("boss@his.example", roles=("registrant",))
    with a_resolver(lambda question: [txt_answer(question, b"him@gmail.com")]) as (where, asked):
        directory = with_abusix(tmp_path, where, [small(entities=[owner]), ABOVE])
        found = directory.contacts(ContactQuestion(IP, ("his.example",)))

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert [] == asked


def test_where_abusix_does_not_answer_the_network_above_is_offered(tmp_path):
    with a_resolver(lambda question: [txt_answer(question, flags=0x8182)]) as (where, _):
        found = with_abusix(tmp_path, where, [small(), ABOVE]).contacts(ContactQuestion(IP))

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert any("Abusix" in one for one in found.missing)


# -- whatever comes ------------------------------------------------------------------------------------------------------


def test_a_message_that_names_thousands_of_domains_is_answered_quickly_and_overlooks_none():
    domains = tuple(f"d{n}.example" for n in range(20_000))
    begun = time.monotonic()
    found = contacts(*domains, networks=[small("abuse@d19999.example"), ABOVE])

    assert ["abuse@carrier.example"] == addresses(found.found)
    assert 30 > len(found.withheld)
    assert 10 > time.monotonic() - begun


names = st.sampled_from(["his.example", "a.his.example", "gmail.com", "gmx.de", "x.dyndns.org", "y.x.dyndns.org", "hers.co.uk", "net.example", "", "ü.example", "[1.2.3.4]"])  # fmt: skip
desks = st.builds(lambda local, domain: Desk(address=f"{local}@{domain}"), st.sampled_from(["abuse", "me"]), names.filter(str.isascii).filter(lambda one: one and "[" not in one))  # fmt: skip


@given(st.lists(names, max_size=4), st.lists(st.lists(desks, max_size=3), max_size=4), names)
def test_no_contact_that_is_offered_lies_under_a_domain_of_the_sender_s_own(domains, levels, provider):
    table = MemoryDirectory([], TODAY)._table
    networks = [
        Network(block[0], block[-1], f"N{depth}", desks=tuple(found), domains=frozenset(registered(domain_of(one.address)) for one in found) - {""})
        for depth, found in enumerate(levels)
        for block in [ipaddress.ip_network(f"{IP}/{24 - depth}", strict=False)]
    ]  # fmt: skip
    found = contacts(*domains, networks=networks, provider=provider)
    own = {
        registered(one)
        for one in map(domain_of, (f"x@{name}" for name in domains))
        if one and table.provider(one) is None
    }

    for one in found.found:
        assert not one.address or registered(domain_of(one.address)) not in own
        assert one.address or one.form
    assert not set(addresses(found.found)) & set(addresses(found.withheld)) - {""}


def test_a_domain_of_a_flagged_sender_that_this_message_does_not_name_is_withheld_and_not_spoken_of():
    """He writes from a throw-away address, over a network of his own."""
    question = ContactQuestion(IP, ("gmail.com",), senders=("his.example", "gmx.de"))
    found = MemoryDirectory([small("abuse@his.example", "him@gmx.de"), ABOVE], TODAY).contacts(question)

    assert ["abuse@carrier.example", ""] == addresses(found.found)
    assert ["abuse@his.example", "him@gmx.de"] == addresses(found.withheld)


@pytest.mark.parametrize(
    ("names", "last", "desk", "is_doubtful"),
    [
        (("mail.hidden.example",), "185.77.4.255", "abuse@hidden.example", True),
        (("hidden.example",), "185.77.7.255", "abuse@noc.hidden.example", True),
        (("mail.hidden.example",), "185.77.15.255", "abuse@hidden.example", False),  # a provider with customers
        (("mail.other.example",), "185.77.4.255", "abuse@hidden.example", False),
        (("mout.gmx.net",), "185.77.4.255", "abuse@gmx.net", False),
        ((), "185.77.4.255", "abuse@hidden.example", False),
    ],
)
def test_a_small_network_named_as_the_sending_machine_may_be_the_sender_s(names, last, desk, is_doubtful):
    """The message names gmail.com; who runs the machine shows in its own name and in its signature alone."""
    networks = [net("185.77.0.0" if last.startswith("185.77.15") else "185.77.4.0", last, desk)]
    (one, *_) = MemoryDirectory(networks, TODAY).contacts(ContactQuestion(IP, ("gmail.com",), names=names)).found

    assert (desk, is_doubtful) == (one.address, one.is_doubtful)
    assert is_doubtful == ("may be the sender's own" in one.note)
