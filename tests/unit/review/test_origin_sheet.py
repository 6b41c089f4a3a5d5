"""The origin is told to a person in three lines that are never merged, without a word that a sender chose."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.intake import origin
from inboxwatch.model.origin import Hop, Origin, Remark
from inboxwatch.review.origin_sheet import origin_object, origin_text
from inboxwatch.review.views import as_json
from tests.support.chains import BY_NAME, CHAINS


def told(name: str) -> str:
    return origin_text(origin(BY_NAME[name].header, BY_NAME[name].own))


def test_what_was_seen_what_a_provider_says_and_what_is_claimed_are_three_lines() -> None:
    lines = told("a mail program over smtp.gmail.com to Gmail").splitlines()

    assert lines[1:] == [
        "  seen by your server  209.85.220.41, by the line of mx.google.com (header field 7)",
        "  said by gmail.com    it handled the message, and had it from 203.0.113.77 (header field 10)",
        "  only claimed         192.0.2.66; one line that whoever sent it could have written",
    ]


def test_a_provider_that_hides_the_client_is_said_to() -> None:
    text = told("Gmail web to Gmail")

    assert "it handled the message, and no address" in text
    assert "  - Google does not show the address that the message was written from." in text


def test_nothing_observed_is_said_plainly() -> None:
    text = origin_text(Origin(remarks=(Remark("no-received", "The message has no Received line."),)))

    assert "seen by your server  nothing that can be relied on" in text
    assert "only claimed         nothing" in text
    assert "  - The message has no Received line." in text


def test_an_encrypted_message_is_not_looked_at() -> None:
    assert "the key is not at hand" in origin_text(None)


def test_of_many_claims_a_few_are_named() -> None:
    hops = tuple(Hop(f"192.0.2.{number}", "x", "x", number) for number in range(1, 9))

    assert "192.0.2.1, 192.0.2.2, 192.0.2.3 and 5 more; 8 lines that" in origin_text(Origin(claimed=hops))


@pytest.mark.parametrize("chain", CHAINS, ids=lambda one: one.name)
def test_a_script_gets_every_line_with_its_number(chain: object) -> None:
    found = origin(chain.header, chain.own)  # type: ignore[attr-defined]
    answer = json.loads(as_json(origin_object(found)))

    told = [*([answer["observed"]] if answer["observed"] else []), *answer["asserted"], *answer["claimed"]]
    hops = [*([found.observed] if found.observed else []), *found.asserted, *found.claimed]
    assert [(one["ip"], one["line"], one["number"]) for one in told] == [(one.ip, one.line, one.number) for one in hops]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_word_of_a_line_is_shown_to_a_person(name: str, helo: str) -> None:
    helo = "".join(helo.split()) or "x"
    text = origin_text(Origin(claimed=(Hop("192.0.2.1", name, f"from ZZ{helo}ZZ by {name}", 3),)))

    assert "ZZ" not in text
    assert [letter for letter in text if ord(letter) < 32 and letter != "\n"] == []
