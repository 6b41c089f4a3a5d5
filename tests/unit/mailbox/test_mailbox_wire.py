"""What comes over a connection, and the room that it takes."""

from __future__ import annotations

import tracemalloc

import pytest

from inboxwatch.mailbox.wire import Wire

MANY = 300_000


class Sender:
    """A socket that gives what is sent in pieces of these sizes, over and over."""

    def __init__(self, octets, *sizes):
        self.octets, self.sizes, self.at, self.count = octets, sizes, 0, 0

    def settimeout(self, seconds):
        pass

    def recv(self, most):
        size = min(most, self.sizes[self.count % len(self.sizes)])
        self.at, self.count = self.at + size, self.count + 1
        return self.octets[self.at - size : self.at]


def wire(sender, budget=2 * MANY):
    return Wire(lambda: sender, 60.0, 60.0, budget)


@pytest.mark.parametrize("sizes", [(1 << 20,), (1,), (2, 20_000, 3, 4), (20_000, 20_000, 1), (8192, 8191)])
def test_a_literal_is_put_together_from_whatever_pieces_it_comes_in(sizes):
    octets = bytes(range(256)) * (MANY // 256)
    one = wire(Sender(b"* 1 FETCH\r\n" + octets + b"OK\r\n", *sizes))

    assert b"* 1 FETCH\r\n" == one.readline()
    assert octets == one.read(len(octets))
    assert b"OK\r\n" == one.readline()


def test_a_literal_that_comes_in_small_pieces_takes_no_more_room_than_another():
    one = wire(Sender(bytes(MANY), 2))
    tracemalloc.start()
    try:
        assert bytes(MANY) == one.read(MANY)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert most < 4 * MANY
