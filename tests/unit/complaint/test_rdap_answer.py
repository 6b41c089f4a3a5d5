"""Reading a registry's answer: what is looked for is found at any depth, and nothing that it holds does harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.network import Network
from inboxwatch.complaint.rdap_answer import read_network
from tests.support.registry import a_network, an_entity, corpus


def read(answer) -> Network:
    return read_network(json.dumps(answer).encode())


def with_entities(*entities, **more) -> Network:
    return read({**a_network("185.77.4.0", "185.77.4.255"), "entities": list(entities), **more})


def addresses(network: Network) -> list[str]:
    return [one.address for one in network.desks]


def within(entity, depth):
    for _ in range(depth):
        entity = {"objectClassName": "entity", "roles": ["registrant"], "entities": [entity]}
    return entity


@pytest.mark.parametrize("depth", range(6))
def test_the_role_abuse_is_found_inside_other_entities(depth):
    assert ["abuse@net.example"] == addresses(with_entities(within(an_entity("abuse@net.example"), depth)))


def test_the_nearest_comes_first_and_several_are_kept():
    network = with_entities(within(an_entity("deep@net.example"), 2), an_entity("near@net.example", "two@net.example"))

    assert ["near@net.example", "two@net.example", "deep@net.example"] == addresses(network)


def test_entities_that_hold_themselves_end():
    looping = an_entity("abuse@net.example", handle="LOOP")
    for _ in range(200):
        looping = an_entity("abuse@net.example", handle="LOOP", entities=[looping, looping] if _ < 3 else [looping])

    assert ["abuse@net.example"] == addresses(with_entities(looping))


@pytest.mark.slow
def test_no_more_than_some_desks_are_kept_however_many_there_are():
    network = with_entities(*(an_entity(*(f"a{n}-{m}@net.example" for m in range(300))) for n in range(300)))

    assert 8 == len(network.desks)


def test_other_roles_are_no_desks_but_tell_who_runs_the_network():
    network = with_entities(an_entity("boss@his.example", roles=("registrant", "technical")))

    assert [] == addresses(network)
    assert {"his.example"} == network.domains


def test_a_role_may_be_written_in_capitals():
    assert ["abuse@net.example"] == addresses(with_entities(an_entity("abuse@net.example", roles=("ABUSE",))))


@pytest.mark.parametrize(
    "value",
    ["abuse@net.example\nBcc: x@evil.example", "abuse@net.example\r\n", "ab use@net.example", "<abuse@net.example>",
     "abuse@net.example,x@evil.example", "Abuse <abuse@net.example>", "abüse@net.example", "abuse@", "@net.example",
     "abuse", "", " ", "abuse@[192.0.2.1]", "abuse@localhost", "x@example.com", "a@b.invalid", 7, None, {}, [],
     [["abuse@net.example"]], "a" * 65 + "@net.example", "abuse@net.example\x00", "abuse@net..example", '"a b"@net.example',
     "abuse@net.example?cc=x@evil.example", "a@-.example", "x" * 5000, "abuse\u202e@net.example", ".abuse@net.example"],
)  # fmt: skip
def test_what_is_no_plain_mail_address_is_left_out(value):
    network = with_entities(an_entity(value, "abuse@good.example"))
    trimmed = ["abuse@net.example"] if value == "abuse@net.example\r\n" else []

    assert [*trimmed, "abuse@good.example"] == addresses(network)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("mailto:abuse@net.example", "abuse@net.example"),
        ("MAILTO:abuse@net.example?subject=x", "abuse@net.example"),
        ("Abuse@NET.Example.", "Abuse@net.example"),
        ("abuse@bücher.example", "abuse@xn--bcher-kva.example"),
        (["abuse@net.example", "x"], "abuse@net.example"),
    ],
)
def test_the_ways_in_which_an_address_is_written_are_one(value, address):
    assert [address] == addresses(with_entities(an_entity(value)))


@pytest.mark.parametrize("kind", ["contact-uri", "url"])
@pytest.mark.parametrize(
    ("link", "is_taken"),
    [
        ("https://abuse.net.example/report?x=1", True),
        ("http://abuse.net.example/report", False),
        ("javascript:alert(1)", False),
        ("https://a:b@net.example/", False),
        ("https://net.example/\n", False),
        ("https://net.example/ x", False),
        ("https://net.example:8443/", False),
        ("https://192.0.2.1/", False),
        ("https://[::1", False),
        ("https://nét.example/", False),
        ('https://net.example/"><b>', False),
        (7, False),
    ],
)
def test_a_form_is_kept_where_it_is_plain_https(kind, link, is_taken):
    entity = an_entity()
    entity["vcardArray"][1].append([kind, {}, "uri", link])

    assert [link] * is_taken == [one.form for one in with_entities(entity).desks]


def test_a_remark_that_says_where_abuse_goes_is_heeded_and_named_as_such():
    remark = {"title": "remarks", "description": ["for abuse write to", "desk@net.example.", "and not to me"]}
    (desk,) = with_entities(remarks=[remark]).desks

    assert "desk@net.example" == desk.address
    assert "remark" in desk.remark


def test_a_remark_about_something_else_names_no_desk():
    assert () == with_entities(remarks=[{"description": ["peering: noc@net.example"]}]).desks


@pytest.mark.parametrize("address", ["search-apnic-not-arin@apnic.net", "abuse@ripe.net", "unread@sub.arin.net"])
def test_a_registry_that_names_itself_is_a_placeholder(address):
    network = with_entities(an_entity(address, "abuse@net.example"))

    assert ["abuse@net.example"] == addresses(network)
    assert (address,) == network.placeholders


def test_names_are_one_line_without_anything_that_steers_a_screen():
    network = with_entities(
        an_entity("a@net.example", roles=("registrant",), name="Evil\x1b[2J\nCorp\u202e\u0000 Ltd" + "x" * 500),
        name="NET\r\n1",
    )

    assert network.organisation.startswith("Evil [2J Corp Ltd")
    assert 120 == len(network.organisation)
    assert "NET 1" == network.name


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
    | st.sampled_from(["abuse", "email", "fn", "vcard", "up", "a@net.example", "185.77.4.0", "/ip/", "ip network"]),
    lambda inner: st.lists(inner, max_size=5)
    | st.dictionaries(
        st.sampled_from(["entities", "roles", "vcardArray", "remarks", "description", "links", "rel", "href", "name"]),
        inner,
        max_size=5,
    ),
    max_leaves=40,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["entities", "remarks", "links", "name", "handle", "startAddress"]), values))
def test_whatever_an_answer_holds_a_network_comes_out_or_words(parts):
    answer = {**a_network("185.77.4.0", "185.77.4.255"), **parts}
    try:
        network = read(answer)
    except ValueError as error:
        assert str(error)
        return

    for desk in network.desks:
        assert desk.address.isprintable() and desk.form.isprintable()
        assert " " not in desk.address
    assert network.organisation.isprintable() and network.label.isprintable()


@given(st.binary(max_size=300))
def test_whatever_the_octets_are_there_is_a_network_or_words(octets):
    with pytest.raises(ValueError, match=r"answer|network"):
        read_network(octets)


@given(st.data())
def test_a_real_answer_with_one_value_exchanged_does_no_harm(data):
    answer = corpus("arin")
    place = answer
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(values)
        break
    try:
        read(answer)
    except ValueError as error:
        assert str(error)
