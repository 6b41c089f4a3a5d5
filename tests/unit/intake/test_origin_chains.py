"""Chains of real providers are told as they are: who was seen, what a provider says, what is only claimed."""

import pytest

from inboxwatch.intake import origin
from tests.support.chains import CHAINS


@pytest.mark.parametrize("chain", CHAINS, ids=lambda one: one.name)
def test_a_chain_is_told_in_three_classes(chain):
    found = origin(chain.header, chain.own)

    assert chain.observed == (found.observed.ip if found.observed else None)
    assert (chain.provider, chain.asserted) == (found.provider, tuple(one.ip for one in found.asserted))
    assert chain.claimed == tuple(one.ip for one in found.claimed)
    assert chain.envelope_from == found.envelope_from
    assert chain.checks == len(found.authentication)
    assert chain.remarks == tuple(one.code for one in found.remarks)


@pytest.mark.parametrize("chain", CHAINS, ids=lambda one: one.name)
def test_every_line_is_told_once_with_its_number_and_as_it_stands(chain):
    found = origin(chain.header, chain.own)
    lines = [*([found.observed] if found.observed else []), *found.asserted, *found.claimed]

    assert [one.number for one in lines] == sorted({one.number for one in lines})
    unfolded = chain.header.replace(b"\r\n ", b" ").replace(b"\r\n\t", b"\t").decode().split("\r\n")
    assert all(unfolded[one.number - 1] == f"Received: {one.line}" for one in lines)
