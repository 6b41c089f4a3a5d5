"""Where a message came from, by who says so."""

import pytest

from inboxwatch.fingerprint import mark
from inboxwatch.intake import InlineReader
from inboxwatch.model.fingerprint import Voucher
from inboxwatch.model.origin import Hop, Origin
from tests.support.letters import FOLDS, a_letter, digest, marked, values


def network(origin, head=""):
    message = InlineReader().whole(a_letter(head=head))
    found = mark(message, origin, None, FOLDS).traits
    return {(one.kind, one.value, one.voucher) for one in found if one.family == "network"}


def hop(ip, helo="relay.example"):
    return Hop(ip, "mx.home.example", f"from {helo} (name.example [{ip}]) by mx.home.example; x")


def test_what_the_own_server_saw_is_vouched_for_by_it():
    assert {
        ("observed-ip", "192.0.2.7", Voucher.RECEIVER),
        ("observed-net", "192.0.2.0/24", Voucher.RECEIVER),
        ("observed-helo", digest("relay.example"), Voucher.SENDER),
    } == network(Origin(observed=hop("192.0.2.7")))


def test_an_ipv6_address_counts_with_the_network_of_its_household():
    assert {("observed-ip", "2001:db8:1:2:3::4"), ("observed-net", "2001:db8:1:2::/64")} < {
        one[:2] for one in network(Origin(observed=hop("2001:0DB8:1:2:3::4")))
    }


def test_what_a_provider_says_and_what_anybody_claims_are_of_other_kinds():
    found = network(
        Origin(hop("192.0.2.7"), (hop("203.0.113.9"),), (hop("198.51.100.1"), hop("198.51.100.2", "[192.168.1.5]")))
    )

    assert ("asserted-ip", "203.0.113.9", Voucher.PROVIDER) in found
    assert ("claimed-ip", "198.51.100.2", Voucher.SENDER) in found
    assert ("claimed-helo", digest("[192.168.1.5]"), Voucher.SENDER) in found
    assert "198.51.100.1" not in {value for _, value, _ in found}


def test_an_originating_address_in_a_field_is_a_claim():
    found = network(Origin(), "X-Originating-IP: [203.0.113.77]\r\n")

    assert {("claimed-ip", "203.0.113.77", Voucher.SENDER), ("claimed-net", "203.0.113.0/24", Voucher.SENDER)} == found


@pytest.mark.parametrize(
    "ip",
    ["10.1.2.3", "192.168.0.9", "127.0.0.1", "::1", "fe80::1", "fd00::1", "100.64.3.4", "::ffff:10.0.0.1", "x", ""],
)
def test_private_addresses_are_left_out(ip):
    assert {"observed-helo"} == {one[0] for one in network(Origin(observed=hop(ip)))}


def test_an_address_in_both_notations_is_one():
    assert ("observed-ip", "192.0.2.1", Voucher.RECEIVER) in network(Origin(observed=hop("::ffff:192.0.2.1")))


def test_a_whole_message_shows_its_boundary_line():
    assert ["192.0.2.7"] == values(marked(a_letter()), "observed-ip")
