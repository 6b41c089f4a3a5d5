"""The name under which this process is listed: a discreet one, if the person chose one (law 10)."""

from __future__ import annotations

import ctypes

_PR_SET_NAME = 15  # prctl(2)


def take_name(name: str) -> None:
    """Be listed under this name from now on, where the system allows it; an empty one changes nothing."""
    if not name:
        return
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_NAME, ctypes.c_char_p(name.encode("utf-8")[:15]), 0, 0, 0)
