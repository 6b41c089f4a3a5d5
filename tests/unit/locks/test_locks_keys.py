"""A key behind a passphrase: opened, refused, and what is said where the computer is too slow for it."""

import re

import pytest

from inboxwatch.errors import KeyRefused
from inboxwatch.locks.keys import new_key, unwrap, wrap

IDENTITY = new_key().identity
LOCKED = wrap(IDENTITY, "correct horse")


def with_work(number: int) -> bytes:
    """The file as if it took 2 to the power of `number` units of work to open it."""
    return re.sub(rb"(-> scrypt \S+ )\d+", rb"\g<1>%d" % number, LOCKED)


def test_the_right_passphrase_opens_it():
    assert IDENTITY == unwrap(LOCKED, "correct horse")


@pytest.mark.parametrize("octets", [LOCKED, LOCKED[:-1], b"age", b""])
def test_a_wrong_passphrase_or_a_broken_file_is_said_to_be_one(octets):
    with pytest.raises(KeyRefused, match="does not open the key"):
        unwrap(octets, "battery staple")


def test_a_computer_that_is_too_slow_is_not_called_a_wrong_passphrase():
    """A busy one seems slow, and then the right passphrase was refused."""
    with pytest.raises(KeyRefused, match="too busy or too slow"):
        unwrap(with_work(40), "correct horse")
