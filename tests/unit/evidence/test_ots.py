"""OpenTimestamps proofs, read and written as the format's own library does."""

from __future__ import annotations

import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation, UnknownAttestation
from opentimestamps.core.op import OpAppend, OpHexlify, OpPrepend, OpReverse, OpSHA1, OpSHA256
from opentimestamps.core.serialize import BytesDeserializationContext
from opentimestamps.core.timestamp import Timestamp

from inboxwatch.evidence import ots
from tests.support.calendar import LocalCalendar, written

pytestmark = pytest.mark.filterwarnings("ignore:OpReverse:PendingDeprecationWarning")
DIGEST = hashlib.sha256(b"a statement").digest()
PENDING = PendingAttestation("https://calendar.example")

attestations = st.one_of(
    st.builds(BitcoinBlockHeaderAttestation, st.integers(0, 2**40)),
    st.just(PENDING),
    st.builds(UnknownAttestation, st.just(b"\x01" * 8), st.binary(max_size=20)),
)
operations = st.one_of(
    st.builds(OpAppend, st.binary(min_size=1, max_size=40)),
    st.builds(OpPrepend, st.binary(min_size=1, max_size=40)),
    st.sampled_from([OpSHA256(), OpSHA1(), OpReverse(), OpHexlify()]),
)


@st.composite
def stamps(draw, message=DIGEST):
    """A tree of the library, with attestations of blocks only where a message can be a Merkle root."""
    top = Timestamp(message)
    for _ in range(draw(st.integers(1, 3))):
        node = top
        for operation in draw(st.lists(operations, max_size=4)):
            node = node.ops.add(operation)
        one = draw(attestations)
        if isinstance(one, BitcoinBlockHeaderAttestation):
            node = node.ops.add(OpSHA256())
        node.attestations.add(one)
    return top


def told(stamp):
    """Every attestation, as the library tells it."""
    return sorted(str((message, getattr(one, "height", None), one.TAG)) for message, one in stamp.all_attestations())


@given(stamps())
def test_what_the_library_writes_is_read_as_the_library_reads_it(stamp):
    node = ots.parsed_answer(written(stamp), DIGEST)

    assert told(stamp) == sorted(str((one.message, one.block, one.tag)) for one in node.leaves())


@given(stamps())
def test_what_we_write_is_read_by_the_library_as_the_same(stamp):
    again = Timestamp.deserialize(
        BytesDeserializationContext(ots.parsed_answer(written(stamp), DIGEST).octets()), DIGEST
    )

    assert stamp == again


@given(stamps(), st.data())
def test_nothing_but_a_whole_proof_is_one(stamp, data):
    octets = written(stamp)
    cut = data.draw(st.integers(0, len(octets) - 1))

    with pytest.raises(ValueError):
        ots.parsed_answer(octets[:cut], DIGEST)
    with pytest.raises(ValueError):
        ots.parsed_answer(octets + b"\x00", DIGEST)


@given(st.binary(max_size=200))
def test_octets_of_any_kind_are_refused_in_words(octets):
    with contextlib.suppress(ValueError):
        ots.parsed_answer(octets, DIGEST)
    with pytest.raises(ValueError):
        ots.parsed(octets, DIGEST)


@pytest.mark.parametrize(
    "octets",
    [
        b"\xf0\x01a" * 5_000 + b"\x00" + bytes(9),
        b"\xf3" * 20 + b"\x00" + bytes(9),
        b"\x67\x00" + bytes(9),
        b"\xf0" + b"\xff" * 20,
        bytes(100_000),
        b"\x00" + ots._BITCOIN + b"\x02\x01\x01",
        b"\xf0\x01a\x00" + ots._BITCOIN + b"\x01\x01",
    ],
    ids=["deep", "growing", "unknown", "number", "long", "height", "root"],
)
def test_what_would_hurt_is_refused(octets):
    with pytest.raises(ValueError):
        ots.parsed_answer(octets, DIGEST)


def test_a_promise_becomes_a_proof_and_what_stands_beside_it_stays():
    nonce = bytes(16)
    promise = ots.promised(DIGEST, nonce, LocalCalendar().promised(ots.begun(DIGEST, nonce)))
    node = ots.parsed(promise, DIGEST)
    (pending,) = node.leaves()
    answer = Timestamp(pending.message)
    answer.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(7))
    answer.attestations.add(UnknownAttestation(b"\x01" * 8, b"x"))
    done = ots.upgraded(node, pending, ots.parsed_answer(written(answer), pending.message))

    assert (True, None) == (pending.is_pending, pending.block)
    assert {7, None} == {one.block for one in done.leaves()}
    assert not any(one.is_pending for one in done.leaves())
    assert done == ots.parsed(ots.proof(DIGEST, done), DIGEST)


def test_a_calendar_does_not_learn_the_digest():
    assert DIGEST not in ots.begun(DIGEST, bytes(16))
    assert ots.begun(DIGEST, bytes(16)) != ots.begun(DIGEST, b"1" + bytes(15))
