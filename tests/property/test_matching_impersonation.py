"""What holds for look-alikes in every message, however hostile, and how exact the keys are."""

from __future__ import annotations

import json
import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from inboxwatch.matching.impersonation import Known, impersonation, lookalike_keys
from inboxwatch.matching.lookalikes import sought_keys
from inboxwatch.model.message import Originator, Originators

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates too
ODD = st.sampled_from([*'@.<>()[]",;:\\*+-| \t\r\n\x00', "\u200b", "\u202e", "＠", "。", "xn--", "xn--a-", "İ", "ß", "\u0301", "\ud800"])  # fmt: skip
KNOWN = ["mum@example.org", "anna.schmidt@gmail.com", "jane.doe@home.example", "paul.maier@yahoo.de"]
PIECES = st.sampled_from(["mum", "anna.schmidt", "example", "org", "gmail.com", "yahoo", "de", *KNOWN])
ADDRESSES = st.one_of(
    ANY_TEXT,
    st.lists(st.one_of(PIECES, ODD), max_size=9).map("".join),
    st.builds("{}@{}".format, st.one_of(PIECES, ANY_TEXT), st.one_of(PIECES, ANY_TEXT)),
    st.sampled_from(KNOWN),
)
NAMES = st.one_of(ANY_TEXT, ADDRESSES, st.sampled_from(["Anna Schmidt", "mum@example.org via x"]))
FIELDS = st.one_of(st.sampled_from(["from", "sender", "reply-to", "return-path"]), ANY_TEXT)
MESSAGES = st.builds(
    Originators,
    st.lists(st.builds(Originator, FIELDS, ADDRESSES, NAMES, st.sampled_from(["one", "two"])), max_size=6).map(tuple),
)
CONTACTS = Known.of(lookalike_keys(one, "Anna Schmidt") for one in (KNOWN[0], KNOWN[1], KNOWN[3]))
OWN = Known.of([lookalike_keys(KNOWN[2])])
SHORT = st.text("abc", min_size=6, max_size=9)
LETTERS = st.text("abcdefghij", min_size=6, max_size=20)


def distance(one: str, other: str) -> int:
    """The Damerau-Levenshtein distance of neighbours, each edited once, by the book."""
    rows = [[i + j if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (not same))
            if i > 1 < j and one[i - 2 : i] == other[j - 2 : j][::-1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


def meets(contact: str, originator: str) -> bool:
    return not lookalike_keys(contact).near.isdisjoint(sought_keys(originator).near)


@given(SHORT, SHORT)
@example("xabcde", "abcdex")
@example("abcabc", "abcbac")
@settings(max_examples=500)
def test_local_parts_are_near_up_to_distance_one_and_never_else(one: str, other: str) -> None:
    assert (distance(one, other) <= 1) == meets(f"{one}@x.example", f"{other}@x.example")
    assert one == other or (distance(one, other) == 1) == (
        ["lookalike-near"]
        == [found.code for found in impersonation(_from(f"{one}@x.example"), _known(f"{other}@x.example"))]
    )


@given(SHORT, SHORT)
@settings(max_examples=500)
def test_domains_are_near_up_to_distance_one_and_never_else(one: str, other: str) -> None:
    assert (distance(one, other) <= 1) == meets(f"x@{one}.example", f"x@{other}.example")


@given(LETTERS, LETTERS, st.randoms(use_true_random=False))
def test_an_edit_in_both_parts_is_too_far(local: str, domain: str, chance: random.Random) -> None:
    assert not meets(f"{local}@{domain}.example", f"{_edited(local, chance)}@{_edited(domain, chance)}.example")


@given(LETTERS, st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_every_single_edit_is_found(text: str, chance: random.Random) -> None:
    assert meets(f"{text}@x.example", f"{_edited(text, chance)}@x.example")
    assert meets(f"x@{text}.example", f"x@{_edited(text, chance)}.example")


def _edited(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    kind = chance.choice(["change", "add", "drop", "swap"])
    if kind == "swap" and len(text) > at + 1 and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == "drop" and len(text) > 6:
        return text[:at] + text[at + 1 :]
    return text[:at] + "z" + text[at + (kind == "change") :]


def _known(address: str) -> Known:
    return Known.of([lookalike_keys(address)])


def _from(address: str) -> Originators:
    return Originators((Originator("from", address, "", "test"),))


@given(MESSAGES)
@settings(max_examples=400)
def test_judging_never_raises_and_every_reason_can_be_written_down(message: Originators) -> None:
    found = impersonation(message, CONTACTS, OWN)

    assert len({(one.code, one.where, one.text) for one in found}) == len(found) < 60
    for one in found:
        line = json.dumps([one.code, one.text, one.where], ensure_ascii=False)
        assert line.encode("utf-8").decode("utf-8").isprintable()
        assert "look" in one.text or one.code == "lookalike-uncompared"


@given(MESSAGES, st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_count(message: Originators, order: random.Random) -> None:
    candidates = list(message.candidates)
    order.shuffle(candidates)

    assert impersonation(message, CONTACTS, OWN) == impersonation(Originators(tuple(candidates)), CONTACTS, OWN)


@given(st.one_of(ADDRESSES, st.text(st.characters(exclude_categories=()), max_size=2000)), NAMES)
@settings(max_examples=400)
def test_keys_are_few_and_can_be_digested(address: str, name: str) -> None:
    kept, sought = lookalike_keys(address, name), sought_keys(address)

    assert kept.exact == sought.exact
    assert len(list(kept.kept())) < 400
    assert len(sought.near) < 1400
    for keys in (
        *(frozenset((key,)) for _, key in kept.kept()),
        *(getattr(sought, one) for one in sought.__slots__[1:]),
    ):
        assert all(len(key.encode("utf-8")) < 3000 for key in keys if key != kept.exact)


@given(ADDRESSES, NAMES)
@settings(max_examples=300)
def test_a_contact_never_looks_like_itself(address: str, name: str) -> None:
    codes = {one.code for one in impersonation(_from(address), Known.of([lookalike_keys(address, name)]))}

    assert codes <= {"lookalike-homograph"}  # only for what cannot be seen in it
    assert not (codes and address.isascii() and address.isprintable())
