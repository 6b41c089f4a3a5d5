"""The two clocks of a machine, set by a test."""

from __future__ import annotations

from datetime import timedelta

from tests.support.case import START


class SetClocks:
    """A wall clock that can be set, and a steady one."""

    def __init__(self) -> None:
        self.wall, self.steady = START, 100.0

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.steady += seconds

    def set(self, **by: float) -> None:
        self.wall += timedelta(**by)
