"""One watched account: connect, look, wait, look again; and everything that can go wrong in between.

Reconnecting is the normal path. A refused login trips a breaker after a few tries; a full disk stops everything; any
other failure is met with back-off. Whatever happens, `progress` tells when this thread last did something.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from inboxwatch.daemon import backoff
from inboxwatch.daemon.disk import DiskGuard
from inboxwatch.daemon.troubles import account_problem
from inboxwatch.errors import (
    CannotKeep,
    CasefileLocked,
    ConfigError,
    InboxwatchError,
    LoginRefused,
    MailboxError,
    Stopped,
)
from inboxwatch.mailbox import Grudges
from inboxwatch.model.alert import AlertKind
from inboxwatch.model.case import Change
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.river import River
from inboxwatch.pipeline.rounds import Manner, Round, go_round
from inboxwatch.pipeline.touch import Refusals
from inboxwatch.ports import MailSource, Quarantine

_DAY = 24 * 3600.0
_SOON = 0.05
_HANDOVER = 120.0  # seconds for which a new watcher waits for the old one
_PATIENCE = timedelta(seconds=30)  # for which mail is moved at a stretch: new mail is looked at in between
_STEADY = 120.0  # a connection that lived so long is no failure, whatever ends it
_NARROW = 5.0  # seconds before the next of so many connections that find out over which message the server hangs up
_NARROWING = 20
_JUMP = 30.0  # seconds by which the two clocks may drift apart between two looks at them


@dataclass(frozen=True, slots=True)
class Account:
    """What a watcher needs to know of its account. `poll` and `reconcile` are seconds.

    `connect` and `open_quarantine` take what is to be called whenever the server answered something. `grudges` is what
    it remembers from one connection to the next.
    """

    name: AccountName
    poll: float
    reconcile: float
    connect: Callable[[Callable[[], None]], MailSource]
    open_quarantine: Callable[[Callable[[], None]], Quarantine]
    grudges: Grudges = field(default_factory=Grudges)


class Watcher:
    """Watches one account until it is told to stop; runs in a thread of its own."""

    def __init__(
        self,
        account: Account,
        river: River,
        disk: DiskGuard,
        jitter: Callable[[], float],
        before: Sequence[threading.Thread] = (),
    ) -> None:
        """`before` are threads that watched until now and were told to end: no account has two watchers at a time."""
        self.account = account
        self.folders: tuple[str, ...] = ()
        self.progress = time.monotonic()
        self._river = replace(river, pace=self._pace)
        self._disk = disk
        self._jitter = jitter
        self._before = tuple(before)
        self._stop = threading.Event()
        self._kick = threading.Event()
        self._again = threading.Event()
        self._source: MailSource | None = None
        self._refused_moves = Refusals()
        self._since = 0.0
        self._failures = 0
        self._refusals = 0

    def stop(self) -> None:
        """Ask the thread to end after the message in hand; what is not kept yet is met at the next start."""
        self._stop.set()
        self._rouse()

    def look_again(self) -> None:
        """The rules changed: look at everything again, also at what was clear before."""
        self._again.set()
        self._rouse()

    def retry_now(self) -> None:
        """End any back-off or rest: the configuration changed."""
        self._refusals = 0
        self._rouse()

    def run(self) -> None:
        """Watch. Returns when told to stop; raises `IntegrityFailure`, and what nobody expected."""
        self._await()
        while not self._stop.is_set():
            try:
                self._session()
            except Stopped:
                return
            except LoginRefused as error:
                self._refused(error)
            except CannotKeep as error:
                self._disk.close(error)
            except (MailboxError, ConfigError, CasefileLocked) as error:
                self._unreachable(error)
            self._disk.wait(self._stop, self._tick)  # whoever met it: another thread may have

    def _await(self) -> None:
        """Let those before us end; they need at most as long as a command may take."""
        until = time.monotonic() + _HANDOVER
        while any(one.is_alive() for one in self._before) and time.monotonic() < until and not self._stop.is_set():
            self._tick()
            self._stop.wait(0.2)
        self._before = ()

    def _session(self) -> None:
        """One connection, from login to its end."""
        self._tick()
        source = self.account.connect(self._tick)
        self._source = source
        try:
            self._watch(source)
        finally:
            self._source = None
            source.close()

    def _watch(self, source: MailSource) -> None:
        self._since = started = reconciled = time.monotonic()
        reason = "not connected" if self._failures or self._refusals else "the service was not running"
        clocks = _Clocks(self._river)
        full = True
        vain = 0
        while not self._stop.is_set():
            done = self._round(source, full=full, reason=reason)
            self._after(done.folders, done.seen, done.kept, full=full)
            reason = "no sight of the folder"
            if self._disk.trouble is not None:
                return
            vain = vain if not (done.seen or done.more) else 0
            self._rest(backoff.calm(vain))
            if source.wait(_SOON if done.more else self.account.poll):
                self._river.reader.warm()  # only a hint: the folders are looked at in any case
                vain += 1
            else:
                vain = 0
            self._tick()
            if clocks.jumped() or time.monotonic() - started > _DAY:
                return  # the machine slept, or the connection is a day old: a new one
            full = time.monotonic() - reconciled >= self.account.reconcile
            reconciled = time.monotonic() if full else reconciled

    def _round(self, source: MailSource, *, full: bool, reason: str) -> Round:
        """One round; the wish to look again is granted only by a round that came to its end."""
        again = self._again.is_set()
        self._again.clear()
        try:
            deaf = self.account.grudges.is_deaf
            manner = Manner(
                full,
                self._tolerance(),
                reason,
                again=again,
                deaf=deaf,
                patience=_PATIENCE,
                refusals=self._refused_moves,
            )
            return go_round(self._river, source, lambda: self.account.open_quarantine(self._tick), manner)
        except InboxwatchError:
            if again:
                self._again.set()
            raise

    def _after(self, folders: tuple[str, ...], seen: int, kept: int, *, full: bool) -> None:
        self.folders = folders
        self._refusals = 0
        if time.monotonic() - self._since >= _STEADY:
            self._failures = 0
        self._tick()
        if seen or full:
            self._river.log("round_made", account=self.account.name, seen=seen, kept=kept)

    def _tolerance(self) -> timedelta:
        return timedelta(seconds=max(180.0, 3 * self.account.poll))

    def _refused(self, error: LoginRefused) -> None:
        self._refusals += 1
        self._river.log("login_refused", account=self.account.name, attempts=self._refusals)
        if self._refusals == backoff.REFUSALS:
            self._open(error, alert=True)
        self._rest(backoff.rest(self._refusals, self._jitter()))

    def _unreachable(self, error: MailboxError | ConfigError | CasefileLocked) -> None:
        self._failures += 1
        delay = backoff.delay(self._failures, self._jitter())
        if self.account.grudges.stirred() and self._failures <= _NARROWING:
            delay = min(delay, _NARROW)  # the next connection asks for less, or for something else
        self._river.log(
            "connection_lost",
            account=self.account.name,
            attempts=self._failures,
            problem=type(error).__name__,
            delay=round(delay, 1),
        )
        self._open(error, alert=False)
        self._rest(delay)

    def _open(self, error: MailboxError | ConfigError | CasefileLocked, *, alert: bool) -> None:
        """Write the trouble down, so that `status` shows it; a full disk is met elsewhere."""
        if self._stop.is_set():
            return  # the account may be watched no longer
        now = self._river.clock.now()
        problem = account_problem(self.account.name, error, now)
        alerts = self._river.alerts_for(AlertKind.TROUBLE, f"{problem.key}:{now.isoformat()}", now) if alert else ()
        try:
            self._river.casefile.commit(Change(opened=(problem,), alerts=alerts))
        except CannotKeep as trouble:
            self._disk.close(trouble)
        if alerts:
            self._river.alerted()

    def _rest(self, seconds: float) -> None:
        """Wait, showing progress meanwhile, until the time is over or somebody wants something."""
        until = time.monotonic() + seconds
        while not self._stop.is_set() and (left := until - time.monotonic()) > 0:
            self._tick()
            if self._kick.wait(min(left, 5.0)):
                self._kick.clear()
                return

    def _rouse(self) -> None:
        self._kick.set()
        source = self._source
        if source is not None:
            source.wake()

    def _pace(self) -> None:
        self._tick()
        if self._stop.is_set():
            raise Stopped("the watcher was told to end")

    def _tick(self) -> None:
        self.progress = time.monotonic()


class _Clocks:
    """Notices that the machine slept: the wall clock went on while the monotonic clock stood still."""

    def __init__(self, river: River) -> None:
        self._river = river
        self._wall = river.clock.now()
        self._steady = time.monotonic()

    def jumped(self) -> bool:
        """Whether the clocks drifted apart since the last call."""
        wall, steady = self._river.clock.now(), time.monotonic()
        drift = (wall - self._wall).total_seconds() - (steady - self._steady)
        self._wall, self._steady = wall, steady
        return abs(drift) > _JUMP
