"""What was looked up is remembered for a while, within bounds, and never stands in the way."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from inboxwatch.complaint.cache import Cache, network_from_json, network_to_json
from inboxwatch.complaint.rdap_answer import read_network
from tests.support.case import START
from tests.support.registry import Reply, corpus


class Hands:
    """A clock that stands where it is put."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lookups.json"


def test_what_was_put_is_had_by_another_process_with_its_time(path, clock):
    Cache(path, clock).put("a", ["x"])
    Cache(path, clock).put("b", None)

    assert (START, ["x"]) == Cache(path, clock).get("a")
    assert (START, None) == Cache(path, clock).get("b")
    assert Cache(path, clock).get("c") is None


@pytest.mark.parametrize(("age", "is_had"), [(timedelta(days=30), True), (timedelta(days=30, seconds=1), False), (timedelta(hours=-20), True), (timedelta(days=-2), False)])  # fmt: skip
def test_an_answer_grows_old(path, clock, age, is_had):
    Cache(path, clock).put("a", ["x"])
    clock.now += age

    assert is_had == (Cache(path, clock).get("a") is not None)


def test_only_the_newest_are_kept(path, clock):
    cache = Cache(path, clock)
    rows = {str(n): {"at": (START - timedelta(minutes=n)).isoformat(), "answer": n} for n in range(600)}
    path.write_text(json.dumps({"format": 1, "answers": rows}))
    cache.put("new", [])

    assert 500 == len(json.loads(path.read_text())["answers"])
    assert cache.get("new") and cache.get("0") and cache.get("599") is None


@pytest.mark.parametrize(
    "octets",
    [b"", b"x", b"[]", b"{}", b'{"format": 2, "answers": {}}', b'{"format": 1, "answers": []}', b'{"format": 1}',
     b'{"format": 1, "answers": {"a": {"at": "never", "answer": 1}}}', b'{"format": 1, "answers": {"a": 1}}',
     b'{"format": 1, "answers": {"a": {"at": "2026-11-01T12:00:00", "answer": 1}}}', b"[" * 100_000,
     b" " * (5 << 20), b"\xff\xfe\x00"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_counts_as_empty_and_is_written_anew(path, clock, octets):
    path.write_bytes(octets)
    cache = Cache(path, clock)

    assert cache.get("a") is None
    cache.put("a", [])
    assert cache.get("a") == (START, [])


def test_a_file_that_cannot_be_written_is_done_without(tmp_path, clock):
    (tmp_path / "file").write_text("")

    assert START == Cache(tmp_path / "file" / "lookups.json", clock).put("a", [])


def test_only_the_owner_may_read_it(path, clock):
    Cache(path, clock).put("a", [])

    assert 0o600 == path.stat().st_mode & 0o777
    assert ["lookups.json"] == [one.name for one in path.parent.iterdir()]


@pytest.mark.parametrize("rir", ["arin", "ripe", "apnic", "lacnic", "afrinic"])
def test_a_network_comes_back_as_it_was(rir):
    network = read_network(Reply(corpus(rir)).octets)

    assert network == network_from_json(json.loads(json.dumps(network_to_json(network))))


@pytest.mark.parametrize("row", [None, [], {}, "x", {"first": "x"}, {"first": "185.0.0.0", "last": "1.0.0.0"}])
def test_a_row_of_another_shape_is_none(row):
    with pytest.raises((ValueError, TypeError, KeyError)):
        network_from_json(row)
