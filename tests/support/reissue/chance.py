"""Seeded chance: the same seed gives the same mailbox, and one thing changed leaves the rest as it was."""

from __future__ import annotations

import base64
import hashlib
import random
import string
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_LOWER = string.digits + string.ascii_lowercase
_ALNUM = string.digits + string.ascii_letters


class Chance(random.Random):
    """Random numbers, and the tokens that mail programs make of them."""

    root: str = ""

    def for_(self, *names: object) -> Chance:
        """Another source that depends on this one's seed and on the names, not on what was drawn so far."""
        return from_seed(self.root, *names)

    def hex(self, digits: int) -> str:
        return f"{self.getrandbits(4 * digits):0{digits}x}"

    def upper_hex(self, digits: int) -> str:
        return f"{self.getrandbits(4 * digits):0{digits}X}"

    def digits(self, count: int) -> str:
        return str(self.randrange(10 ** (count - 1), 10**count))

    def alnum(self, count: int) -> str:
        return "".join(self.choices(_ALNUM, k=count))

    def lower(self, count: int) -> str:
        return "".join(self.choices(_LOWER, k=count))

    def base64(self, octets: int) -> str:
        return base64.b64encode(self.randbytes(octets)).decode()

    def base64url(self, octets: int) -> str:
        return base64.urlsafe_b64encode(self.randbytes(octets)).decode()

    def uuid(self) -> str:
        text = f"{self.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) % 4]}{text[17:20]}-{text[20:]}"

    def often(self, probability: float) -> bool:
        return self.random() < probability

    def one(self, options: Sequence[T]) -> T:
        return options[int(self.random() * len(options))]


def from_seed(*names: object) -> Chance:
    root = "/".join(str(one) for one in names)
    chance = Chance(int.from_bytes(hashlib.sha256(root.encode()).digest()[:8]))
    chance.root = root
    return chance


def listed(text: str, between: str = "|") -> tuple[str, ...]:
    """A list that is easier to read in one string."""
    return tuple(text.split(between))
