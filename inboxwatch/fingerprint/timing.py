"""Family TIMING: the clock of whoever wrote. From the header block alone; the sender vouches for it.

The hour is that of the receiving server, told in the time zone that the sender's clock claims, so only the zone can be
made up. Where the two clocks are further apart than a message travels, such as in imported mail, it is that of Date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from inboxwatch.fingerprint.dates import Written
from inboxwatch.fingerprint.kinds import common_trait
from inboxwatch.model.fingerprint import Trait

_HOURS = 3
_TRAVEL = timedelta(days=3)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def traits(written: Written | None, received_at: datetime | None) -> Iterator[Trait]:
    """Zone, hour in classes of three, weekday."""
    if written is None or not written.zone:
        return
    yield common_trait("zone", written.zone, "date")
    local = _local(written, received_at)
    if local is None:
        return
    first = local.hour // _HOURS * _HOURS
    yield common_trait("hour", f"{first:02d}-{first + _HOURS:02d}", "date")
    yield common_trait("weekday", _DAYS[local.weekday()], "date")


def _local(written: Written, received_at: datetime | None) -> datetime | None:
    moment = written.moment
    if received_at is not None and (moment is None or abs(received_at - moment) <= _TRAVEL):
        moment = received_at
    try:
        return None if moment is None else moment + timedelta(minutes=written.offset)
    except OverflowError:
        return None
