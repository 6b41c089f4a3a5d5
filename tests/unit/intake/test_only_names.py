"""What is an address of a field, and what only stands in a name or a comment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.intake import only_in_names, originators

REAL = "robin@trouble.example"


def apart(header: bytes) -> set[tuple[str, str]]:
    return set(only_in_names(header, originators(header).candidates))


def in_from(value: str) -> set[str]:
    return {address for _, address in apart(f"From: {value}\r\n\r\n".encode())}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f'"call me @ home" <{REAL}>', {"me@home"}),
        (f'"a@b.example" <{REAL}>', {"a@b.example"}),
        (f"a@b.example <{REAL}>", {"a@b.example"}),
        (f"{REAL} (a@b.example)", {"a@b.example"}),
        (f"=?utf-8?q?a=40b.example?= <{REAL}>", {"a@b.example"}),
        (f'"<a@b.example>" <{REAL}>', {"a@b.example"}),
        (f'"\\"a@b.example\\"" <{REAL}>', {"a@b.example"}),
        (f'Sample, "a@b.example" <{REAL}>, other@x.example', {"a@b.example"}),
        (f'"{REAL}" <{REAL}>', set()),
        (f'"{REAL.upper()}" <{REAL}>', set()),
    ],
)
def test_what_stands_in_a_name_is_told_apart(value: str, expected: set[str]) -> None:
    assert expected == in_from(value)


@pytest.mark.parametrize(
    "value",
    [
        REAL,
        f"Robin <{REAL}>",
        f"a@b.example, <{REAL}>",
        f"<a@b.example> <{REAL}>",
        f'"a@b.example <{REAL}>',
        f"(a@b.example <{REAL}>",
        f"a@b.example) <{REAL}>",
        f"Friends: a@b.example, {REAL};",
        '"a@b.example"@trouble.example',
        f"<a@b.example:{REAL}>",
        "=?utf-8?q?Robin_<robin=40trouble.example>?=",
        f'\\"a@b.example" <{REAL}>',
        f"Robin <{REAL}> a@b.example",
    ],
)
def test_where_readers_may_differ_everything_is_an_address(value: str) -> None:
    assert set() == in_from(value)


def test_each_occurrence_of_a_field_counts_and_fields_are_apart() -> None:
    block = b'From: "a@b.example" <x@y.example>\r\nReply-To: a@b.example\r\n'
    assert {("from", "a@b.example")} == apart(block + b"\r\n")
    assert set() == apart(block + b"From: a@b.example\r\n\r\n")
    assert set() == apart(block + b'From: "\r\n\r\n')
    assert set() == apart(block + b"X: \r From: z@z.example\r\n\r\n")


def test_octets_that_are_no_text_are_not_judged() -> None:
    assert set() == apart(b'From: "a@b.example \xff" <x@y.example>\r\n\r\n')


_WORDS = st.text('ab.@<>"\\(),;: é', max_size=12)
_ADDRESSES = st.from_regex(r"[a-c]{1,2}@[a-c]{1,2}\.example", fullmatch=True)


@given(st.lists(st.tuples(_WORDS, st.none() | _ADDRESSES, _WORDS, _ADDRESSES), min_size=1, max_size=3))
def test_of_sound_fields_just_what_stands_in_names_is_told_apart(
    mailboxes: list[tuple[str, str | None, str, str]],
) -> None:
    names = [f"{before} {'' if said is None else said} {after}" for before, said, after, _ in mailboxes]
    used = {address for *_, address in mailboxes}
    found = in_from(", ".join(f'"{_quoted(name)}" <{one[-1]}>' for name, one in zip(names, mailboxes, strict=True)))
    assert not found & used
    assert {said for _, said, _, _ in mailboxes if said is not None} - used <= found


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


@given(st.binary(max_size=60))
def test_nothing_is_told_apart_but_what_was_found(value: bytes) -> None:
    block = b"From: " + value + b" <a@b.example>\r\n\r\n"
    candidates = originators(block).candidates
    assert only_in_names(block, candidates) <= {(one.field, one.address) for one in candidates}
