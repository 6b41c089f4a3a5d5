"""The journal's chain finds every single change, and its canonical form is that of RFC 8785."""

import json
import random

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxwatch.errors import IntegrityFailure
from inboxwatch.evidence import GENESIS
from inboxwatch.evidence.canonical import canonical, readable
from inboxwatch.evidence.chain import link, unlink
from inboxwatch.model.custody import Action
from tests.support.case import an_event

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
events = st.builds(
    lambda action, purpose, detail: an_event(action, purpose=purpose, detail=detail),
    st.sampled_from(Action),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    st.dictionaries(st.text("abcxyz_", min_size=1, max_size=5), values, max_size=3),
)


def chained(found):
    prev, lines = GENESIS, []
    for number, event in enumerate(found, start=1):
        entry, line = link(event, seq=number, prev=prev, tool="t")
        prev = entry.hash
        lines.append(line[:-1])
    return lines


def first_bad(lines):
    """The number of the first line that does not fit; None if all do."""
    prev = GENESIS
    for number, line in enumerate(lines, start=1):
        try:
            prev = unlink(line, seq=number, prev=prev).hash
        except IntegrityFailure:
            return number
    return None


@given(values)
def test_the_canonical_form_is_that_of_an_independent_implementation(value):
    assert rfc8785.dumps(value) == canonical(value)


@given(st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), values, max_size=5))
def test_the_form_for_eyes_is_that_of_the_standard_library(value):
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n"

    assert text.encode("utf-8", "backslashreplace") == readable(value)


@given(st.lists(events, max_size=4))
def test_what_was_linked_is_read_back_as_it_was(found):
    prev, read = GENESIS, []
    for number, line in enumerate(chained(found), start=1):
        entry = unlink(line, seq=number, prev=prev)
        prev = entry.hash
        read.append(entry.event)

    assert found == read


@given(st.lists(events, min_size=1, max_size=4), st.data())
@settings(max_examples=300)
def test_every_change_of_one_octet_is_found_in_the_entry_where_it_was_made(found, data):
    lines = chained(found)
    at = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[at]) - 1))
    octet = data.draw(st.integers(0, 255).filter(lambda one: one != lines[at][place]))
    lines[at] = lines[at][:place] + bytes([octet]) + lines[at][place + 1 :]

    assert at + 1 == first_bad(lines)


@given(st.lists(events, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_every_swap_inner_deletion_and_repetition_is_found(found, chance: random.Random):
    lines = chained(found)
    at = chance.randrange(len(lines) - 1)
    swapped = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
    deleted = [*lines[:at], *lines[at + 1 :]]
    repeated = [*lines[: at + 1], *lines[at:]]

    assert [at + 1, at + 1, at + 2] == [first_bad(swapped), first_bad(deleted), first_bad(repeated)]


@pytest.mark.parametrize("written", [b'{"seq": 1}', b"[]", b"null", b"", b"\xff", b'{"hash":1}'])
def test_what_is_not_an_entry_is_refused_without_a_crash(written):
    assert 1 == first_bad([written])


def test_the_same_content_in_another_notation_is_refused():
    (line,) = chained([an_event(Action.VIEWED)])
    spaced = json.dumps(json.loads(line)).encode()

    assert 1 == first_bad([spaced])


@pytest.mark.parametrize("value", [1.5, {"ü": 1}, 2**53, "\ud800", {1: 2}, b"x"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(ValueError, match=r"float|ASCII|2\^53|surrogate|journal"):
        canonical(value)
