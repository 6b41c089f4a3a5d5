"""The service: starts the threads, watches over them, takes up changes at a safe point, ends cleanly.

Signals set events and nothing else. SIGTERM and SIGINT finish the message in hand and end with 0; SIGHUP takes up the
configuration. Evidence that is not what it was ends the service with 65, after somebody was told.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from inboxwatch.daemon import logs
from inboxwatch.daemon.anchoring import AnchorThread
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.chores import Chores
from inboxwatch.daemon.clock import chance
from inboxwatch.daemon.disk import DiskGuard
from inboxwatch.daemon.dispatch import DispatchThread
from inboxwatch.daemon.heartbeat import Heartbeat
from inboxwatch.daemon.process_name import take_name
from inboxwatch.daemon.tell import Direct
from inboxwatch.daemon.threads import Threads
from inboxwatch.daemon.watcher import Watcher
from inboxwatch.errors import CannotKeep, CasefileLocked, ConfigError, IntegrityFailure
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.note import record
from inboxwatch.pipeline.troubles import forget_others
from inboxwatch.settings import ConfigWatch, Settings

_TICK = 0.5
_CHORES = 5.0
_STALE = 150.0  # a thread without progress for so long is stuck: the watchdog gets no ping
_PATIENCE = 30.0


class Supervisor:
    """Runs one house as a service. `config_path` is watched for changes, `load` reads it again, `stop` ends it."""

    def __init__(
        self, house: House, config_path: Path, load: Callable[[], Settings], stop: threading.Event | None = None
    ) -> None:
        self._house = house
        self._load = load
        self._stop = stop or threading.Event()
        self._reload = threading.Event()
        self._later = False
        self._heartbeat = Heartbeat(house.environ)
        self._direct = Direct(house.routes, lambda notice: house.notifier.notify(notice))  # noqa: PLW0108 -- it changes
        self._disk = DiskGuard(house.probe_disk, self._direct.trouble)
        self._dispatch = DispatchThread(house.dispatch, house.clock, self._disk)
        self._anchors = AnchorThread(house, self._disk.close)
        self._threads = Threads(self._died, chance)
        self._watchers: dict[AccountName, Watcher] = {}
        self._leaving: list[threading.Thread] = []
        self._config = ConfigWatch(config_path, self._reload.set)
        self._config_path = config_path
        self._hurry = threading.Event()
        self._chores = Chores(house, self._watched, self._hurry.set)

    def run(self) -> int:
        """Watch until told to stop; the exit code. Raises `AlreadyRunning`."""
        house = self._house
        if not house.settings.account:
            raise ConfigError("no mailbox is named in the configuration", "add an [[account]] table")
        take_name(house.settings.service.name)
        house.daemon_lock.take()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_reload)
        try:
            self._begin(self._recovered())
            self._loop()
        except IntegrityFailure as error:
            self._direct.trouble(error)
            return IntegrityFailure.exit_code
        finally:
            self._end()
        return 0

    def _recovered(self) -> int:
        """Meet what a crash left behind; where the disk takes nothing, somebody is told, and it is waited for."""
        recovered = 0
        while not self._stop.is_set():
            try:
                recovered += self._house.recover("service")
                self._forget_others()
                break
            except CannotKeep as error:
                self._disk.close(error)
                self._heartbeat.ready()
                self._heartbeat.status("waiting for the disk")
                self._disk.wait(self._stop, self._heartbeat.alive)
        return recovered

    def _begin(self, recovered: int) -> None:
        if self._stop.is_set():
            return
        house = self._house
        self._journal(Action.STARTED, {"recovered": recovered})
        logs.log("service_started", pid=os.getpid(), count=len(house.settings.account))
        house.alerted = self._dispatch.wake
        self._threads.start("alerts", self._dispatch.run)
        self._threads.start("anchors", self._anchors.run)
        self._start_watchers()
        self._observe_config()
        self._heartbeat.ready()

    def _loop(self) -> None:
        chores = pinged = 0.0
        while not self._stop.wait(_TICK):
            self._threads.tend()
            now = time.monotonic()
            if self._disk.trouble is not None and now - chores >= _CHORES:
                chores = now
                self._disk.look()  # every watcher may be resting
            if self._reload.is_set() or (now - chores >= _CHORES and self._is_to_be_read()):
                self._reload.clear()
                self._reload_or_later()
            if (now - chores >= _CHORES or self._hurry.is_set()) and self._disk.trouble is None:
                chores = now
                self._hurry.clear()
                self._do_chores()
            if self._heartbeat.interval and now - pinged >= min(self._heartbeat.interval, 20.0):
                pinged = now
                self._ping()

    def _observe_config(self) -> None:
        """Hints of a changed file come quicker where the system gives them; it is looked at in any case."""
        if not self._config.start():
            logs.warn("config_not_observed")

    def _do_chores(self) -> None:
        if not self._config.alive():
            self._config.stop()
            self._config.start()
        try:
            if self._chores.do():
                for watcher in self._watchers.values():
                    watcher.look_again()
        except CannotKeep as error:
            self._disk.close(error)
        except CasefileLocked:
            return  # somebody is writing: in a few seconds again

    def _ping(self) -> None:
        """Tell the system manager that all is well, if it is: every thread has done something lately."""
        now = time.monotonic()
        stuck = [name for name, one in self._watchers.items() if now - one.progress > _STALE]
        if now - self._dispatch.progress > _STALE:
            stuck.append(AccountName("alerts"))
        if stuck:
            logs.warn("thread_stuck", thread=",".join(stuck))
            return
        self._heartbeat.alive()
        self._heartbeat.status(f"{len(self._watchers)} accounts")

    def _start_watchers(self, leaving: Sequence[threading.Thread] = ()) -> None:
        """Watch every account that is not watched yet, as soon as the threads that are leaving have left."""
        for account in self._house.accounts():
            if account.name not in self._watchers:
                watcher = Watcher(account, self._house.river, self._disk, chance, leaving)
                self._watchers[account.name] = watcher
                self._threads.start(f"account:{account.name}", watcher.run)

    def _is_to_be_read(self) -> bool:
        """Whether the configuration changed, or could not be taken up when it did and may be now."""
        return self._config.changed_since_last_look() or (self._later and self._disk.trouble is None)

    def _reload_or_later(self) -> None:
        """Take up the configuration; what the disk or another process hinders is done again when it does not."""
        self._heartbeat.reloading(time.monotonic())
        self._later = True
        try:
            self._take_up()
            self._later = False
        except CannotKeep as error:
            self._disk.close(error)
        except (CasefileLocked, OSError):
            logs.warn("config_put_off")
        self._heartbeat.ready()

    def _take_up(self) -> None:
        """Take up the configuration; one that cannot be used leaves the old one in force, and is a problem."""
        try:
            settings = self._load()
            before = {one.name: one for one in self._house.settings.account}
            self._house.take_up(settings)
        except ConfigError as error:
            logs.warn("config_refused")
            self._chores.problem("config", error)
            return
        after = {one.name: one for one in settings.account}
        self._leaving = [one for one in self._leaving if one.is_alive()]  # of an earlier change, still at work
        for name in [name for name in self._watchers if before.get(name) != after.get(name)]:
            self._watchers.pop(name).stop()
            self._leaving += self._threads.running(f"account:{name}")
        self._start_watchers(self._leaving)
        self._forget_others()
        for watcher in self._watchers.values():
            watcher.retry_now()
            watcher.look_again()
        self._chores.solved("config")
        self._record(Action.CONFIG_CHANGED, {"sha256": hashlib.sha256(self._config_path.read_bytes()).hexdigest()})
        logs.log("config_taken_up", count=len(settings.account))

    def _forget_others(self) -> None:
        forget_others(self._house.river, {one.name for one in self._house.settings.account})

    def _end(self) -> None:
        self._heartbeat.stopping()
        self._config.stop()
        self._chores.close()
        for watcher in self._watchers.values():
            watcher.stop()
        self._dispatch.stop()
        self._anchors.stop()
        left = self._threads.join(_PATIENCE)
        if self._disk.trouble is None:
            self._journal(Action.STOPPED, {"unfinished": len(left)})
        logs.log("service_stopped", count=len(left))

    def _journal(self, action: Action, detail: dict[str, int] | dict[str, str]) -> None:
        try:
            self._record(action, detail)
        except CannotKeep as error:
            self._disk.close(error)

    def _record(self, action: Action, detail: dict[str, int] | dict[str, str]) -> None:
        event = Event(action, "service", self._house.clock.now(), "the service", detail=dict(detail))
        record(self._house.river, [event])

    def _watched(self) -> dict[AccountName, tuple[str, ...]]:
        return {name: watcher.folders for name, watcher in self._watchers.items()}

    def _died(self, name: str, error: BaseException) -> None:
        logs.failed("thread_died", error, thread=name)

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _on_reload(self, _number: int, _frame: FrameType | None) -> None:
        self._reload.set()
