"""Sets of UIDs as the protocol writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.mailbox.uids import batches, compact


@pytest.mark.parametrize(
    ("uids", "expected"),
    [
        ([], ""),
        ([5], "5"),
        ([1, 2], "1:2"),
        ([9, 1, 2, 3, 4, 5], "1:5,9"),
        ([3, 1, 3], "1,3"),
        ([2**32 - 1], "4294967295"),
    ],
)
def test_the_shortest_text(uids, expected):
    assert expected == compact(uids)


@pytest.mark.parametrize("uid", [0, -1])
def test_what_is_no_uid_is_never_sent(uid):
    with pytest.raises(ValueError, match="not a UID"):
        compact([1, uid])


def test_fifty_thousand_in_a_row_are_a_few_octets():
    assert "1:50000" == compact(range(1, 50_001))


@given(st.sets(st.integers(1, 300)))
def test_a_set_says_exactly_its_uids(uids):
    said = set()
    for part in filter(None, compact(uids).split(",")):
        first, _, last = part.partition(":")
        said.update(range(int(first), int(last or first) + 1))

    assert uids == said


@given(st.lists(st.integers()), st.integers(1, 9))
def test_batches_hold_everything_once_and_in_order(uids, size):
    found = list(batches(uids, size))

    assert uids == [uid for batch in found for uid in batch]
    assert all(0 < len(batch) <= size for batch in found)
