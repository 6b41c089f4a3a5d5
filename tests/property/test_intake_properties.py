"""What reading originators owes, whatever is written: the short way finds the same, and the work is linear."""

from __future__ import annotations

from collections.abc import Callable
from sys import settrace
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inboxwatch.intake import originators
from inboxwatch.intake.originator_fields import FIELDS, originator_fields
from inboxwatch.intake.reading import LIBRARY_OCTETS, Reading, simply, thoroughly
from inboxwatch.intake.scan import fields

WORD = st.text("aZ9_-'.&/ =+\t", max_size=6)
NAME = st.builds("{} {}".format, WORD, WORD) | st.sampled_from(["Sandy M.", "Sandy M. Smith", "O'Neil Jr", "A  B", "-"])
ADDRESS = st.builds(
    "{}@{}".format, st.text("aZ9._+=-", min_size=1, max_size=6), st.text("aZ9.-", min_size=1, max_size=8)
)
ORDINARY = (
    ADDRESS
    | st.builds("<{}>".format, ADDRESS)
    | st.builds(" {}\r".format, ADDRESS)
    | st.builds("{} <{}>".format, NAME, ADDRESS)
    | st.builds("{}<{}>".format, NAME, ADDRESS)
    | st.builds('"{}" <{}>'.format, NAME, ADDRESS)
)


@given(ORDINARY, st.sampled_from(sorted(FIELDS)))
@settings(max_examples=1500)
def test_the_short_way_finds_what_the_thorough_one_finds(value: str, name: str) -> None:
    short = simply(name, value.encode())
    if short is None:
        return
    found, is_whole = thoroughly(name, value.encode())

    assert is_whole
    assert [(short.field, short.address, short.name)] == [(one.field, one.address, one.name) for one in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.example", ("a@b.example", "")),
        ("Sandy M <a@b.example>", ("a@b.example", "Sandy M")),
        ('"Sandy M" <a@B.example>\r', ("a@b.example", "Sandy M")),
        ("Sandy M. Smith <a@b.example>", ("a@b.example", "Sandy M. Smith")),
    ],
)
def test_ordinary_fields_take_the_short_way(value: str, expected: tuple[str, str]) -> None:
    found = simply("from", value.encode())

    assert found is not None
    assert expected == (found.address, found.name)


@pytest.mark.parametrize("value", ["Sandy M. <a@b.example>", "Sandy\t M. <a@b.example>", '"Sandy M." <a@b.example>'])
def test_a_name_is_the_same_however_it_is_folded(value: str) -> None:
    assert {"Sandy M", "Sandy M."} == originators(f"From: {value}\r\n\r\n".encode()).names


PIECES = [b"From", b"from", b"Sender", b"Reply-To", b"X", b":", b" ", b"\t", b"\r", b"\n", b"\r\n", b"a@b.example", b"\0", b"\xff", b"<"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join))
@settings(max_examples=1500)
def test_every_field_that_a_line_by_line_reader_finds_is_found(header: bytes) -> None:
    found = {(name, b"".join(value.split())) for name, value in originator_fields(header, bare_cr=True)}
    theirs = {(one.name, b"".join(one.value.split())) for one in fields(header) if one.name in FIELDS}

    assert theirs <= found


def lines_run(act: Callable[[], Any]) -> int:
    """How many lines of Python run while something is done: a measure of work that is the same every time."""
    count = 0

    def line(_frame: FrameType, event: str, _value: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    settrace(line)
    try:
        act()
    finally:
        settrace(None)
    return count


UNITS = {
    "addresses": b"u@t.example, ",
    "groups": b"a:b@c;",
    "ats": b"@",
    "dots": b" .",
    "words": b"=?utf-8?q?a=40b?= ",
    "comments": b"(a)",
    "parentheses": b"(",
    "quotes": b'"',
    "backslashes": b"\\",
    "fields": b"x@y.example\r\nFrom: ",
    "odd fields": b"(x)@y.example\r\nFrom: ",
    "names": b"x\r\nFrom \r\n",
    "folds": b"a\r\n ",
    "carriage returns": b"x@y.example\rFrom:",
}


@pytest.mark.parametrize("unit", UNITS)
def test_twice_as_much_is_at_most_twice_the_work(unit: str) -> None:
    half, whole = (b"From: " + UNITS[unit] * (size // len(UNITS[unit])) + b"\r\n\r\n" for size in (30_000, 60_000))
    once, twice = lines_run(lambda: originators(half)), lines_run(lambda: originators(whole))

    assert twice <= 2 * once + 100


@pytest.mark.timeout(60)
@pytest.mark.parametrize("octet", [b" ", b"\t", b" \t", b"\x80", b"a", b"\0"])
@pytest.mark.parametrize("around", [(b"", b""), (b"a@b", b"x"), (b"x", b"<a@b.example>"), (b'"', b'" <a@b.example>')])
def test_no_run_of_one_octet_is_looked_at_again_and_again(octet: bytes, around: tuple[bytes, bytes]) -> None:
    """Regular expressions are not counted by lines; one that went back over such a run would take minutes."""
    before, after = around

    assert originators(b"From: " + before + octet * (250_000 // len(octet)) + after + b"\r\n\r\n")


@given(st.lists(st.integers(1, 2_000), max_size=60))
def test_the_library_is_given_so_much_of_a_message_and_no_more(sizes: list[int]) -> None:
    reading = Reading()
    given_to_it = [size for size in sizes if reading.of("from", b"(" * size) or not reading.is_cut]

    assert sum(given_to_it) <= LIBRARY_OCTETS
    assert reading.is_cut is (sum(sizes) > LIBRARY_OCTETS or len(sizes) > 20)
