"""What the operating system knows of its own clock (adjtimex(2), RFC 5905): for the acquisition record.

A court asks how far the times in a record can be trusted. This says whether the clock was kept by a time service when
we looked, and by how much it may have been off; it does not set or change anything.
"""

from __future__ import annotations

import ctypes

_UNSYNCHRONISED = 0x0040  # STA_UNSYNC
_NANOSECONDS = 0x2000  # STA_NANO: the offset is in nanoseconds


class _Timex(ctypes.Structure):
    """`struct timex` of Linux."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def clock_facts() -> dict[str, str]:
    """`synchronised` (yes, no, unknown) and, where known, `offset_us` and `maximum_error_us` in microseconds."""
    adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None)
    found = _Timex(modes=0)  # reads only
    if adjtimex is None or adjtimex(ctypes.byref(found)) < 0:
        return {"synchronised": "unknown"}
    offset = found.offset // 1000 if found.status & _NANOSECONDS else found.offset
    return {
        "synchronised": "no" if found.status & _UNSYNCHRONISED else "yes",
        "offset_us": str(offset),
        "maximum_error_us": str(found.maxerror),
    }
