"""The composition root: the one place where configuration becomes rooms and rooms become a river."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path

from inboxwatch import alerting, intake
from inboxwatch.casefile import PrivateStore, SqliteCaseFile
from inboxwatch.daemon import logs
from inboxwatch.daemon.accounts import account_of
from inboxwatch.daemon.clock import chance
from inboxwatch.daemon.marks import Marks
from inboxwatch.daemon.notes import PrivateNotes
from inboxwatch.daemon.origins import Origins
from inboxwatch.daemon.routes import notifier_of, own_addresses, routes_of
from inboxwatch.daemon.rules import Rules
from inboxwatch.daemon.shelving import Shelving
from inboxwatch.daemon.storage_key import nobody_to_ask
from inboxwatch.daemon.store import Store
from inboxwatch.daemon.watcher import Account
from inboxwatch.errors import ConfigError, IntegrityFailure, NotFound
from inboxwatch.evidence import Authority, Calendar, DaemonLock, ignore
from inboxwatch.model.alert import AlertKind, OutgoingAlert, Route
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId, Sha256
from inboxwatch.model.origin import Origin
from inboxwatch.model.people import FlaggedSender
from inboxwatch.pipeline.note import catch_up
from inboxwatch.pipeline.rebuild import rebuild
from inboxwatch.pipeline.river import River
from inboxwatch.review.shelf import Shelf
from inboxwatch.settings import Settings


class House:
    """All rooms over one state directory, for the service or for one command. To be closed."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        *,
        reached: Callable[[str], None] = ignore,
        ask: Callable[[], str] = nobody_to_ask,
    ) -> None:
        """Open the rooms. `ask` gives the passphrase of encrypted storage, when something is to be opened.

        Raises `ConfigError`, `CannotKeep`, `CasefileError`.
        """
        store = Store(settings, environ, reached=reached, ask=ask)
        self.settings = settings
        self.environ = environ
        self.state_dir = store.state_dir
        self.clock = store.clock
        self.gate = store.gate
        self.storage_key = store.storage_key
        self.need_key = store.need_key
        self.vault = store.vault
        self.daemon_lock = DaemonLock(self.state_dir / "lock")
        with self.gate.held():  # a command and the service may make it at the same moment
            self.casefile = SqliteCaseFile(self.state_dir / "casefile.db")
            self.private = PrivateStore(self.state_dir / "private.db", os.urandom(32))
        self.origins = Origins(
            lambda: self.settings.account,
            lambda: self.casefile,
            lambda: self.casefile.likeness,
            self.vault.open,
            self.clock,
        )
        self.notes = PrivateNotes(self.private.notes, self.vault.storage, self.storage_key.lock, self.clock)
        self.marks = Marks(
            lambda: self.casefile.likeness,
            self.private.key(),
            self.private.words,
            self.origins.receiving,
            self.watched_addresses,
        )
        self.casefile.use_key(self.marks.key_mark)
        self.reader = intake.ProcessReader()
        self.shelf = Shelf(self.state_dir / "quarantine", self.vault.object_path, intake.header_block)
        evidence = self.state_dir / "evidence"
        self.shelving = Shelving(
            self.shelf, self.state_dir / "quarantine", evidence, self.vault.is_clear, self._exhibits_now
        )
        self.alerted: Callable[[], None] = lambda: None
        self.rules = Rules(lambda: self.settings, lambda: self.casefile.senders())  # noqa: PLW0108 -- it is made again
        self.river = self._river(reached)
        self.notifier = notifier_of(self.settings)
        self._dispatcher = self._new_dispatcher()

    def close(self) -> None:
        """Let go of everything; may be called twice."""
        self.shelving.close()
        self.notifier.close()
        self.reader.close()
        self.casefile.close()
        self.private.close()
        self.daemon_lock.release()

    # -- who and where ---------------------------------------------------------------------------------------------

    def people(self, without: SenderId | None = None) -> list[FlaggedSender]:
        """Everybody who is flagged, by configuration or casefile."""
        return self.rules.people(without)

    def routes(self) -> list[Route]:
        """The ways to alert somebody."""
        return routes_of(self.settings)

    def authorities(self) -> list[Authority]:
        """The time-stamping authorities that are asked."""
        return [Authority(one.name, one.url, one.ca_file) for one in self.settings.authority]

    def calendars(self) -> list[Calendar]:
        """The OpenTimestamps calendars that are asked."""
        return [Calendar(one.name, one.url) for one in self.settings.calendar]

    def account(self, name: AccountName) -> Account:
        """One watched account. Raises `NotFound`."""
        for one in self.settings.account:
            if one.name == name:
                return account_of(one, self.environ, self.clock)
        raise NotFound(f"there is no account {name} in the configuration", "look at the [[account]] tables")

    def accounts(self) -> list[Account]:
        """All watched accounts."""
        return [account_of(one, self.environ, self.clock) for one in self.settings.account]

    def watched_addresses(self) -> frozenset[str]:
        """Addresses of watched mailboxes, which no alert may go to (law 2)."""
        return own_addresses(self.settings)

    def origin(self, exhibit: Exhibit) -> Origin:
        """Where a message came from, as far as the account's own receiving hosts are known.

        Raises `IntegrityFailure`.
        """
        return self.origins.of(exhibit)

    # -- the whole -------------------------------------------------------------------------------------------------

    def recover(self, actor: str) -> int:
        """Meet what a crash left behind; the number of journal entries that had to be noted. Idempotent.

        To be called while holding the lock of the service.
        """
        broke_off = self.shelving.begin()
        self.casefile.release()
        with self.gate.held():
            self.vault.recover(actor, self.clock.now())
            count = catch_up(self.river)
        if broke_off:
            self.shelving.mend([one for one in self.casefile.exhibits(ExhibitFilter()) if self.shelf.lacks(one)])
        return count

    def rebuild(self, actor: str) -> int:
        """Make the casefile and the quarantine folder again; the number of journal entries read.

        Raises `AlreadyRunning` while the service runs.
        """
        self.daemon_lock.take()
        with self.gate.held():
            self.vault.recover(actor, self.clock.now())
            fresh = self.state_dir / "casefile.new.db"
            _remove_database(fresh)
            casefile = SqliteCaseFile(fresh)
            count = rebuild(self.vault, casefile, self.clock, self.shelf.show, actor)
            casefile.close()
            self.casefile.close()
            _remove_database(self.state_dir / "casefile.db")
            fresh.replace(self.state_dir / "casefile.db")
            self.casefile = SqliteCaseFile(self.state_dir / "casefile.db")
            self.casefile.use_key(self.marks.key_mark)
            self.river = self._river(ignore)
        return count

    def service_is_running(self) -> bool:
        """Whether a service watches with this state directory now."""
        return self.daemon_lock.is_taken()

    def dispatch(self) -> datetime | None:
        """Hand alerts over that are due; when it next wants to be called."""
        return self._dispatcher.dispatch()

    def take_up(self, settings: Settings) -> None:
        """Use another configuration from now on; where that fails, everything stays as it was.

        Raises `ConfigError`, `CasefileError`, `CannotKeep`.
        """
        if settings.state_dir.expanduser() != self.settings.state_dir.expanduser():
            raise ConfigError("state_dir was changed", "stop the service and start it again to use another one")
        notifier = notifier_of(settings)
        with ExitStack() as undo:
            undo.callback(notifier.close)
            undo.callback(setattr, self, "settings", self.settings)
            self.settings = settings
            self.rules.take_up()
            undo.pop_all()
        old, self.notifier = self.notifier, notifier
        self._dispatcher = self._new_dispatcher()
        old.close()

    def probe_disk(self) -> None:
        """Raise `CannotKeep` while nothing can be written."""
        self.vault.probe()
        self.casefile.probe()

    def _new_dispatcher(self) -> alerting.Dispatcher:
        burst = timedelta(minutes=self.settings.service.burst_minutes)
        return alerting.Dispatcher(
            self.casefile,
            self.notifier,
            self.routes(),
            self.clock,
            burst=burst,
            jitter=chance,
            told=self._dispatched,
            head=self._head,
        )

    def _head(self) -> Sha256 | None:
        """The custody journal's head for a witness; None where there is none: an alert is never held up by it."""
        try:
            return Sha256(self.vault.head()[1])
        except (IntegrityFailure, OSError):
            return None

    def _dispatched(self, fact: alerting.DispatchFact) -> None:
        """What came of a notice; one that was given up is a problem, since somebody was not told (law 6)."""
        logs.log("alert_dispatched", route=fact.route, kind=fact.kind, count=fact.count, outcome=fact.outcome)
        key = f"alert:{fact.route}"
        if fact.outcome == "given_up":
            text = f"alert {fact.route}: {fact.count} could not be handed over, and were given up"
            problem = Problem(key, self.clock.now(), text, "`inboxwatch doctor --send-test` tries every way to alert")
            self.casefile.commit(Change(opened=(problem,)))
        elif fact.outcome == "delivered":
            self.casefile.commit(Change(closed=(key,)))

    def _alerts_for(self, kind: AlertKind, key: str, now: datetime) -> tuple[OutgoingAlert, ...]:
        return alerting.alerts_for(kind, key, self.routes(), now)

    def _river(self, reached: Callable[[str], None]) -> River:
        return River(
            clock=self.clock,
            vault=self.vault,
            casefile=self.casefile,
            reader=self.reader,
            originators=intake.originators,
            header_block=intake.header_block,
            only_named=intake.only_in_names,
            marking=self.marks.marking(self.rules.is_allowed, self._is_locked, lambda: self.settings.compare.strangers),
            rules=self.rules.number,
            decide=self.rules.decide,
            alerts_for=self._alerts_for,
            moves_mail=lambda name: any(one.name == name and one.on_match == "move" for one in self.settings.account),
            quarantine_folder=self._quarantine_folder,
            shelve=self.shelving.show,
            gate=self.gate.held,
            log=logs.log,
            logging=logs.together,
            reached=reached,
            alerted=lambda: self.alerted(),  # noqa: PLW0108 -- looked up when called: the dispatcher comes later
        )

    def _exhibits_now(self, which: Collection[ExhibitId]) -> Sequence[Exhibit]:
        return self.casefile.exhibits(ExhibitFilter(ids=frozenset(which)))

    def _is_locked(self) -> bool:
        """Whether what is kept cannot be opened later."""
        return self.vault.storage().is_locked

    def _quarantine_folder(self, name: AccountName) -> str:
        return next((one.quarantine_folder for one in self.settings.account if one.name == name), "")


def _remove_database(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def set_casefile_aside(state_dir: Path) -> Path:
    """Move a broken casefile out of the way; where it lies now. One that was moved before is lost.

    Raises `AlreadyRunning` while the service runs.
    """
    lock = DaemonLock(state_dir / "lock")
    lock.take()
    try:
        aside = state_dir / "casefile.broken.db"
        _remove_database(aside)
        for suffix in ("-wal", "-shm", ""):
            with suppress(FileNotFoundError):
                (state_dir / f"casefile.db{suffix}").replace(state_dir / f"{aside.name}{suffix}")
    finally:
        lock.release()
    return aside
