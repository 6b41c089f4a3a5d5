"""Names and digests: text that has been checked once, at the edge, and cannot be mixed up afterwards."""

from __future__ import annotations

import hashlib
import re
from typing import ClassVar, Self


class Checked(str):
    """A string that matches the pattern of its class, or does not exist."""

    __slots__ = ()
    pattern: ClassVar[re.Pattern[str]]
    what: ClassVar[str]

    def __new__(cls, value: str) -> Self:
        """Raises `ValueError` for text that is not one."""
        if not cls.pattern.fullmatch(value):
            raise ValueError(f"not {cls.what}: {value[:80]!r}")
        return super().__new__(cls, value)


class AccountName(Checked):
    """The name a person gave to one watched mailbox in config.toml, such as ``home``."""

    __slots__ = ()
    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
    what = "an account name (letters, digits, dot, dash, underscore)"


class SenderId(Checked):
    """The short name of a flagged sender, such as ``S1``; discreet, never the person's name unless so chosen."""

    __slots__ = ()
    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
    what = "a sender id (letters, digits, dot, dash, underscore)"


class RouteName(Checked):
    """The name of one way to alert somebody."""

    __slots__ = ()
    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
    what = "an alert name (letters, digits, dot, dash, underscore)"


class Sha256(Checked):
    """A SHA-256 digest (FIPS 180-4) as 64 lower-case hexadecimal digits."""

    __slots__ = ()
    pattern = re.compile(r"[0-9a-f]{64}")
    what = "a SHA-256 digest in lower-case hexadecimal"

    @classmethod
    def of(cls, octets: bytes) -> Sha256:
        """The digest of these octets."""
        return str.__new__(cls, hashlib.sha256(octets).hexdigest())  # it need not be checked


class Numbered(Checked):
    """A number with a prefix and leading zeros: given once, counted from 1, never reused."""

    __slots__ = ()
    prefix: ClassVar[str]
    digits: ClassVar[int]

    @classmethod
    def of(cls, number: int) -> Self:
        """The id for a positive number."""
        if number < 1:
            raise ValueError(f"what is numbered {cls.prefix}… is counted from 1, not {number}")
        return cls(f"{cls.prefix}{number:0{cls.digits}d}")

    @property
    def number(self) -> int:
        """The number behind the prefix."""
        return int(self[len(self.prefix) :])


class ExhibitId(Numbered):
    """An exhibit number such as ``IW-000017``: given once, at acquisition, never reused."""

    __slots__ = ()
    prefix, digits = "IW-", 6
    pattern = re.compile(r"IW-[0-9]{6,}")
    what = "an exhibit number such as IW-000017"
