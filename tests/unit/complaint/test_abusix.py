"""One question over DNS: written as the standard has it, and read whatever comes back."""

from __future__ import annotations

import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.abusix import _addresses, contacts, question_name, resolver_of
from inboxwatch.errors import LookUpFailed
from tests.support.registry import a_resolver, txt_answer

IP = ipaddress.ip_address("41.77.3.9")


def asked_of(answer, address=IP, patience=5.0):
    with a_resolver(answer) as (where, asked):
        return contacts(address, where, patience), asked


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("41.77.3.9", "9.3.77.41.abuse-contacts.abusix.zone"),
        (
            "2c0f:fb50::1",
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.b.f.f.0.c.2.abuse-contacts.abusix.zone",
        ),
    ],
)
def test_an_address_is_asked_about_by_its_name_from_behind(address, name):
    assert name == question_name(ipaddress.ip_address(address))


def test_the_answer_holds_the_addresses():
    found, asked = asked_of(
        lambda question: [txt_answer(question, b"abuse@net.example,noc@net.example", b"a@b.example")]
    )

    assert ["abuse@net.example", "noc@net.example", "a@b.example"] == found
    assert b"\x019\x013\x0277\x0241\x0eabuse-contacts\x06abusix\x04zone\x00\x00\x10\x00\x01" == asked[0][12:]
    assert struct.pack("!5H", 0x0100, 1, 0, 0, 0) == asked[0][2:12]


@pytest.mark.parametrize("flags", [0x8183, 0x8180])
def test_a_name_that_is_not_there_and_an_answer_without_records_are_nobody(flags):
    found, _ = asked_of(lambda question: [txt_answer(question, flags=flags)])

    assert [] == found


def test_an_answer_to_another_question_is_passed_over():
    def answer(question):
        other = bytes([question[0] ^ 1]) + question[1:]
        elsewhere = question[:12] + question[12:].replace(b"\x019", b"\x018")
        return [b"", b"x", txt_answer(other, b"a@lies.example"), txt_answer(elsewhere, b"b@lies.example"), txt_answer(question, b"a@net.example")]  # fmt: skip

    assert ["a@net.example"] == asked_of(answer)[0]


@pytest.mark.parametrize(
    "text", [b"nobody", b"a@b.example\nBcc: c@d.example", b"\xff\xfe@net.example", b"", b"@", b"x@localhost"]
)
def test_what_is_no_address_is_left_out(text):
    assert ["abuse@net.example"] == asked_of(lambda question: [txt_answer(question, text, b"abuse@net.example")])[0]


def test_records_of_another_kind_are_left_out():
    assert [] == asked_of(lambda question: [txt_answer(question, b"abuse@net.example", kind=99)])[0]


@pytest.mark.parametrize(
    "answer",
    [
        lambda question: [txt_answer(question, b"abuse@net.example", flags=0x8182)],
        lambda question: [txt_answer(question, b"abuse@net.example", flags=0x8380)],
        lambda question: [txt_answer(question, b"abuse@net.example", flags=0x0180)],
        lambda question: [txt_answer(question, b"abuse@net.example")[:-5]],
        lambda question: [question[:6] + b"\xff\xff" + question[8:12] + question[12:]],
        lambda question: [question[:2] + b"\x81\x80" + question[4:6] + b"\xff\xff" + question[8:] + b"\x3f" * 30],
    ],
    ids=["the server failed", "cut off", "a question", "too short", "of many, none", "names without end"],
)
def test_a_broken_answer_is_a_failure_in_words(answer):
    with pytest.raises(LookUpFailed, match="Abusix"):
        asked_of(answer)


def test_no_answer_ends_in_time():
    with pytest.raises(LookUpFailed, match="no answer"):
        asked_of(lambda _: [], patience=0.3)


def test_a_flood_of_wrong_answers_ends_in_time():
    with pytest.raises(LookUpFailed, match="no answer"):
        asked_of(lambda question: [b"x" * 100] * 50, patience=0.3)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=20))
def test_whatever_the_octets_are_there_are_addresses_or_words(octets, at):
    try:
        found = _addresses(octets, at)
    except ValueError as error:
        assert str(error)
        return

    assert all("@" in one for one in found)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("# x\nsearch a\nnameserver 192.0.2.53\nnameserver 192.0.2.54\n", ("192.0.2.53", 53)),
        ("nameserver\nnameserver 2001:db8::53", ("2001:db8::53", 53)),
        ("", None),
        ("options x\n\xff", None),
    ],
)
def test_the_resolver_of_this_machine_is_asked(tmp_path, text, where):
    (tmp_path / "resolv.conf").write_bytes(text.encode("latin-1"))

    assert where == resolver_of(tmp_path / "resolv.conf")


def test_a_machine_without_that_file_has_no_resolver(tmp_path):
    assert resolver_of(tmp_path / "resolv.conf") is None
