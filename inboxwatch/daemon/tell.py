"""Telling somebody when the outbox cannot be used: the disk is full, or the evidence is not what it was."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inboxwatch import alerting
from inboxwatch.daemon import logs
from inboxwatch.daemon.clock import SystemClock
from inboxwatch.daemon.routes import notifier_of, routes_of
from inboxwatch.errors import CannotKeep, DeliveryFailed, InboxwatchError
from inboxwatch.model.alert import AlertKind, Audience, Notice, Route
from inboxwatch.settings import Settings

_AGAIN = timedelta(hours=6)


class Direct:
    """Hands one notice to every helper, or to the person herself where there is no helper that can be reached.

    Somebody is told before anything else is done, logging included.
    """

    def __init__(self, routes: Callable[[], Sequence[Route]], notify: Callable[[Notice], None]) -> None:
        self._routes = routes
        self._notify = notify

    def trouble(self, error: InboxwatchError) -> bool:
        """The disk does not take any more, or the evidence is not what it was; whether anybody was reached."""
        reached = self._tell()
        logs.warn("cannot_keep" if isinstance(error, CannotKeep) else "integrity_failed")
        return reached

    def _tell(self) -> bool:
        for audience in (Audience.HELPER, Audience.SELF):
            told = [self._reached(route) for route in self._routes() if route.audience is audience]
            if any(told):
                return True
        return False

    def _reached(self, route: Route) -> bool:
        try:
            self._notify(alerting.compose(AlertKind.TROUBLE, 1, route))
        except DeliveryFailed:
            logs.warn("alert_dispatched", route=route.name, kind=AlertKind.TROUBLE.value, outcome="failed")
            return False
        return True


@contextmanager
def direct_by(settings: Settings) -> Iterator[Direct]:
    """What tells somebody by the configuration alone, when there is no house."""
    notifier = notifier_of(settings)
    try:
        yield Direct(lambda: routes_of(settings), notifier.notify)
    finally:
        notifier.close()


def tell_once(settings: Settings, error: InboxwatchError) -> None:
    """Tell somebody by the configuration alone, unless somebody was told in the last hours."""
    told, now = Told(settings.state_dir), SystemClock().now()
    if told.lately(now):
        return
    with direct_by(settings) as direct:
        if direct.trouble(error):
            told.note(now)


class Told:
    """When somebody was last told of a trouble that every new run meets again, such as a full disk under cron.

    It is the time of an empty file, best made while all is well: setting that needs no room. Where it cannot be made,
    nothing is remembered, and somebody is told again.
    """

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir.expanduser() / "told"

    def lately(self, now: datetime) -> bool:
        """Whether somebody was told in the last hours."""
        with suppress(OSError):
            found = self._path.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_mtime > 0:
                return abs(now - datetime.fromtimestamp(found.st_mtime, UTC)) < _AGAIN
        return False

    def note(self, now: datetime) -> None:
        """Somebody was told now."""
        with suppress(OSError):
            self._path.touch(mode=0o600)
            os.utime(self._path, (now.timestamp(), now.timestamp()), follow_symlinks=False)

    def all_is_well(self) -> None:
        """The trouble is over: the next one is told at once."""
        with suppress(OSError):
            self._path.touch(mode=0o600)
            os.utime(self._path, (0, 0), follow_symlinks=False)
