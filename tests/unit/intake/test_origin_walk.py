"""Where a walk down own lines has to end although own names stand below: inner peers, own machines, look-alikes."""

import pytest

from inboxwatch.intake import names_around, origin
from inboxwatch.intake.mail_providers import by_imap_host
from inboxwatch.intake.own_hosts import own_hosts

HOSTS = ("mx.home.example", "store.home.example")
SEEN = "Received: from sender.example (sender.example [203.0.113.5]) by mx.home.example with ESMTPS id 1; x\n"


def told(text, own=HOSTS):
    found = origin((text + "From: x@sender.example\n\n").replace("\n", "\r\n").encode(), own)
    return found.observed and found.observed.ip, [one.code for one in found.remarks]


def by(host, peer, protocol="ESMTP"):
    return f"Received: from {peer} by {host} with {protocol} id 1; Tue, 06 Oct 2026 09:12:45 +0000\n"


@pytest.mark.parametrize(
    "line",
    [
        by("store.home.example", "mx.home.example (mx.home.example [10.0.0.5])"),
        by("store.home.example", "mx ([10.0.0.5])"),
        by("store.home.example", "MX.home.example (10.0.0.5)"),
        by("store.home.example", "localhost (localhost [127.0.0.1])"),
        by("store.home.example", "mx.home.example (unknown [IPv6:::1])"),
        by("store.home.example", "whatever", "LMTP"),
        "Received: by store.home.example with LMTP id 1; x\n",
    ],
)
def test_an_inner_machine_that_wrote_the_next_line_leads_on(line):
    assert ("203.0.113.5", []) == told(line + SEEN)


@pytest.mark.parametrize(
    "line",
    [
        by("store.home.example", "evil.example (unknown [172.17.0.1])"),  # all that comes from outside has that address
        by("mx.home.example", "mx.home.example (unknown [172.17.0.1])"),
        by("store.home.example", "[172.17.0.1] ([172.17.0.1])"),
    ],
)
def test_an_inner_machine_that_did_not_leads_nowhere(line):
    assert (None, ["inner-peer-unclear"]) == told(line + SEEN)


def test_an_inner_machine_whose_address_the_person_named_leads_on():
    line = by("store.home.example", "evil.example (unknown [172.17.0.1])")

    assert "203.0.113.5" == told(line + SEEN, (*HOSTS, "172.17.0.0/16"))[0]


@pytest.mark.parametrize(
    ("line", "below", "own"),
    [
        # a server of her provider's with a public address, named to us
        (by("store.home.example", "mx.home.example (mx.home.example [198.51.100.7])"), SEEN, HOSTS),
        # one that is not named, but stands in the same domain, and wrote the line below
        (by("store.home.example", "in1.home.example (in1.home.example [198.51.100.7])"),
         SEEN.replace("mx.home", "in1.home"), ["store.home.example"]),
        (by("a.store.prov.co.uk", "in1.store.prov.co.uk (in1.store.prov.co.uk. [198.51.100.7])"),
         SEEN.replace("mx.home.example", "in1.store.prov.co.uk"), ["a.store.prov.co.uk"]),
    ],
)  # fmt: skip
def test_a_machine_with_the_own_providers_name_is_not_called_an_origin(line, below, own):
    assert (None, ["peer-of-own-provider"]) == told(line + below, own)
    assert "203.0.113.5" == told(line + below, (*own, "198.51.100.7/32", "in1.home.example", "in1.store.prov.co.uk"))[0]


@pytest.mark.parametrize(
    ("line", "below", "own"),
    [
        (by("mx.home.example", "dsl-7.home.example (dsl-7.home.example [198.51.100.7])"), "", ["*.home.example"]),
        (by("mx.home.example", "dsl-7.home.example (dsl-7.home.example [198.51.100.7])"),
         by("laptop", "x ([10.0.0.1])"), ["*.home.example"]),
        (by("mx.home.example", "mx.home.example (unknown [198.51.100.7])"), SEEN, HOSTS),  # it only calls itself so
        (by("prov.co.uk", "mail.evil.co.uk (mail.evil.co.uk [198.51.100.7])"), by("mail.evil.co.uk", "x ([10.0.0.1])"),
         ["prov.co.uk"]),
    ],
)  # fmt: skip
def test_a_customer_of_the_same_provider_and_a_stranger_are_observed(line, below, own):
    assert "198.51.100.7" == told(line + below, own)[0]


@pytest.mark.parametrize(
    "host", ["mx.home.exampleé", "mx.home.example/x", "mx.home.example,evil", "mx.home.example@evil"]
)
def test_a_host_whose_name_only_begins_like_an_own_one_is_another(host):
    assert (None, ["not-received-here"]) == told(SEEN.replace("mx.home.example", host))


@pytest.mark.parametrize(
    "host", ["MX.Home.Example", "mx.home.example.", "mx.home.example;", "mx.home.example(Postfix)"]
)
def test_case_a_final_dot_and_what_is_written_close_to_it_change_no_name(host):
    assert "203.0.113.5" == told(SEEN.replace("mx.home.example", host))[0]


def test_an_ipv4_address_in_an_ipv6_one_is_that():
    assert own_hosts(["198.51.100.0/24"]).holds("::ffff:198.51.100.7")
    assert by_imap_host("imap.gmail.com").holds("::ffff:209.85.220.41")
    line = by("store.home.example", "x (x [::ffff:198.51.100.7])")

    assert "203.0.113.5" == told(line + SEEN, (*HOSTS, "198.51.100.0/24"))[0]


def test_the_names_around_a_message_are_those_of_the_machine_and_of_who_signed():
    header = (
        b"Received: from helo.example (name.example. [203.0.113.5]) by mx.home.example; x\r\n"
        b"DKIM-Signature: v=1; d=signed.example; s=a; b=A\r\nDKIM-Signature: d\r\nDKIM-Signature: d=name.example\r\n\r\n"
    )

    assert ("helo.example", "name.example", "signed.example") == names_around(header, origin(header, HOSTS).observed)
    assert ("signed.example", "name.example") == names_around(header, None)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("from [198.51.100.7] by mx.home.example with esmtp (Exim 4.96) id 1; x", ("198.51.100.7", [])),
        ("from [198.51.100.7] by mx.home.example with ESMTP id 1; x", (None, ["peer-unclear"])),  # or what it said
        ("from sender.example by mx.home.example with ESMTP id 1; x", (None, ["peer-unclear"])),
    ],
)
def test_an_address_that_may_be_the_peer_s_own_word_is_not_observed(line, seen):
    assert seen == told(f"Received: {line}\n{SEEN}")
