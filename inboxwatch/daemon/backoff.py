"""How long to wait before the next attempt. Pure.

Doubling up to a cap, with jitter, so that many accounts do not come back to a server at the same moment. A refused
login is another matter: a few tries, then a long rest, since servers lock out those who hammer.
"""

from __future__ import annotations

FIRST = 2.0
CAP = 60.0
REFUSALS = 3
"""This many refused logins in a row trip the breaker."""
REST = 6 * 3600.0
"""Seconds between tries once it has tripped; a changed configuration ends the rest at once."""

VAIN = 10
"""So many hints in a row that brought nothing are ordinary: flags that another program set, mail that was deleted."""
VAIN_CAP = 10.0


def delay(failures: int, jitter: float) -> float:
    """Seconds to wait after this many failures in a row (1 or more); `jitter` is from 0 up to 1."""
    ceiling = min(CAP, FIRST * 2.0 ** min(failures - 1, 16))
    return ceiling * (0.5 + jitter / 2)


def rest(refusals: int, jitter: float) -> float:
    """Seconds to wait after this many refused logins in a row."""
    return REST if refusals >= REFUSALS else 10.0 * refusals + 5.0 * jitter


def calm(vain: int) -> float:
    """Seconds to wait before listening again, after this many hints of news in a row that brought none."""
    return 0.0 if vain <= VAIN else min(VAIN_CAP, 0.1 * 2.0 ** min(vain - VAIN, 16))
