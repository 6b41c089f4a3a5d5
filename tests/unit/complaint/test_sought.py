"""Many addresses that are looked for at once."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.sought import Sought
from inboxwatch.complaint.views import squeezed

OTHERS = [f"person{number}@family{number % 7}.example" for number in range(300)]
AUNT = "aunt.mary@bücher.example"


def sought(*addresses):
    found = Sought()
    for one in addresses:
        found.add(one, f"<{one}>")
    return found


def digest(name):
    return hashlib.new(name, AUNT.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        AUNT,
        "for Aunt.Mary@XN--BCHER-KVA.EXAMPLE;",
        "aunt.mary+shop@bücher.example",
        "aunt.mary=bücher.example@list.example",
        "aunt.mary at bücher dot example",
        "bücher.example!aunt.mary",
        f"https://x.example/u/{digest('md5')}",
        f"00{digest('sha1')}ff",
        f"{digest('sha256').upper()}",
    ],
)
def test_one_of_many_is_found_however_it_is_written(text):
    """Whatever stands around it, and however many others are looked for."""
    assert {f"<{AUNT}>"} == set(sought(*OTHERS, AUNT).within(squeezed(text)))


@pytest.mark.parametrize(
    "text", ["", "bücher.example", "aunt.mary", "person1@family2.example", "ab" * 200, digest("md5")[1:]]
)
def test_a_part_of_one_is_none(text):
    """A domain without its local part, and a digest that is not whole."""
    assert [] == list(sought(*OTHERS, AUNT).within(squeezed(text)))


ADDRESSES = st.from_regex(r"[ab.]{1,3}@(?:[ab]{1,2}\.){1,2}[ab]{1,2}", fullmatch=True)


@given(st.lists(ADDRESSES, min_size=1, max_size=4), st.text("ab.@=!+ ", max_size=30))
def test_looking_for_many_finds_what_looking_for_each_alone_finds(addresses, text):
    """That most are passed over at once loses none."""
    alone = {token for one in addresses for token in sought(one).within(squeezed(text))}

    assert alone == set(sought(*addresses).within(squeezed(text)))
    assert {f"<{one}>" for one in addresses if squeezed(one) in squeezed(text)} <= alone
