"""The service from its very first moment: what cannot be opened is told, and a disk that takes nothing is waited for.

To end instead would be silence: a system manager starts it again and again, and nobody is told.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.disk import DiskGuard
from inboxwatch.daemon.heartbeat import Heartbeat
from inboxwatch.daemon.process_name import take_name
from inboxwatch.daemon.supervisor import Supervisor
from inboxwatch.daemon.tell import Told, direct_by, tell_once
from inboxwatch.errors import CannotKeep, CasefileError, CasefileLocked, ConfigError, InboxwatchError, IntegrityFailure
from inboxwatch.settings import Settings


def serve(
    config_path: Path,
    load: Callable[[], Settings],
    environ: Mapping[str, str],
    *,
    ask: Callable[[], str],
    say: Callable[[InboxwatchError], None],
) -> int:
    """Run the service until it is told to stop; the exit code. `say` is told why it waits. Raises `InboxwatchError`."""
    settings, stop = load(), threading.Event()
    take_name(settings.service.name)
    house = _Opening(settings, load, lambda given: House(given, environ, ask=ask)).house(stop, Heartbeat(environ), say)
    if house is None:
        return 0
    Told(settings.state_dir).all_is_well()
    try:
        return Supervisor(house, config_path, load, stop).run()
    finally:
        house.close()


class _Opening:
    """Opens the house, when it can be."""

    def __init__(self, settings: Settings, load: Callable[[], Settings], make: Callable[[Settings], House]) -> None:
        self._settings = settings
        self._load = load
        self._make = make
        self._house: House | None = None

    def house(
        self, stop: threading.Event, heartbeat: Heartbeat, say: Callable[[InboxwatchError], None]
    ) -> House | None:
        """The house; None if it was told to stop before there was one."""
        try:
            self._open()
        except CannotKeep as error:
            say(error)
            self._wait(error, stop, heartbeat)
        return self._house

    def _open(self) -> None:
        try:
            self._house = self._make(self._settings)
        except CasefileLocked:
            raise
        except (IntegrityFailure, CasefileError) as error:
            tell_once(self._settings, error)
            raise

    def _wait(self, error: CannotKeep, stop: threading.Event, heartbeat: Heartbeat) -> None:
        """Tell somebody, and wait inside the process, with the configuration as it is then."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the configuration is read at each look in any case
        heartbeat.ready()
        heartbeat.status("waiting for the disk")
        with direct_by(self._settings) as direct:
            guard = DiskGuard(self._look_again, direct.trouble)
            guard.close(error)
            guard.wait(stop, heartbeat.alive)

    def _look_again(self) -> None:
        with suppress(ConfigError):  # the one that was read before holds until this one can be used
            self._settings = self._load()
        self._open()
